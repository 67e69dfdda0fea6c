// The program: opens the house as the environment says, and closes it on a signal.
import { ConsoleLogger } from '@nestjs/common';
import { readSettings } from '../config/settings.js';
import { StartRefused } from '../config/start-refused.js';
import { type House, openHouse } from './house.js';

async function main(): Promise<void> {
  const settings = readSettings();
  const log = new ConsoleLogger({ json: !process.stdout.isTTY, logLevels: levelsFrom(settings.logLevel) });
  const house = await openHouse(settings, log);
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Stays: Ctrl+C under npm comes twice, and the second one must not end us in the middle of closing.
    process.on(signal, () => {
      if (!stopping) void stop(house, signal, log);
      stopping = true;
    });
  }
  if (house.smtp) log.log(`submission over SMTP on port ${house.smtp.port}${tlsStory(house.smtp.tlsPort)}`, 'main');
  log.log(`ready: ${house.url ?? 'no API in this process'} (${[...settings.roles].join(', ')})`, 'main');
  if (settings.captureMail) log.log('CAPTURE_MAIL: all mail is captured in the outbox, none is sent', 'main');
  else if (settings.relayUrl === null) {
    log.log('no RELAY_URL: mail of controllers without a relay of their own is captured in the outbox', 'main');
  }
  if (house.adminIsNew) {
    // Shown once, to whoever started it; it is kept in DATA_DIR, readable by that user alone.
    process.stdout.write(`\nThe administrator's key, shown this once: ${house.adminKey}\n\n`);
  }
  if (house.firstLink !== null) {
    process.stdout.write(`\nYour account, by this link, once and for a day: ${house.firstLink}\n\n`);
  }
}

function tlsStory(port: number | null): string {
  return port === null ? ', without TLS: logins from this machine alone' : `, and with TLS from the start on ${port}`;
}

async function stop(house: House, signal: string, log: ConsoleLogger): Promise<void> {
  log.log(`${signal}: finishing what is in flight`, 'main');
  await house.close();
  process.exit(0);
}

function levelsFrom(level: string): ('error' | 'warn' | 'log' | 'debug')[] {
  const levels = ['error', 'warn', 'log', 'debug'] as const;
  const last = levels.findIndex((one) => one === (level === 'info' ? 'log' : level));
  return levels.slice(0, last + 1);
}

try {
  await main();
} catch (error) {
  const isOurs = error instanceof StartRefused;
  process.stderr.write(
    `${isOurs ? error.message : error instanceof Error ? (error.stack ?? error.message) : 'the start failed'}\n`,
  );
  process.exit(1);
}
