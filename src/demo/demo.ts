// `npm run demo`: three sample lists go through the guard, in this process, and what came of it is told. `--exit` ends it.
import { ConsoleLogger } from '@nestjs/common';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { StartRefused } from '../../config/start-refused.js';
import { type House, openHouse } from '../house.js';
import { whatIsWrong } from './checks.js';
import { DemoFailed } from './demo-failed.js';
import { demoSettings } from './demo-settings.js';
import { textsFor } from './language.js';
import { checkOwnGround, runsBefore } from './own-ground.js';
import { type Paint, report } from './report.js';
import { type Company, sampleJson } from './samples.js';
import { tellStory } from './story.js';

const texts = textsFor(process.env);
const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const { settings, relayIgnored, isOwnGround } = await demoSettings(process.env);
  const log = new ConsoleLogger({ logLevels: ['error', 'warn'], colors: process.stdout.isTTY });
  if (relayIgnored) say(texts.relayIgnored);
  say(texts.starting);
  if (!isOwnGround) await checkOwnGround(settings, (await sampleJson<Company>('company.json')).name, log);
  const house = await openHouse(settings, log);
  const runs = await runsBefore(house.database);
  if (runs > 0) say(texts.again(runs, settings.databaseUrl === null ? settings.dataDir : 'DATABASE_URL'));
  const leaving = new AbortController();
  const leave = async (): Promise<void> => {
    if (leaving.signal.aborted) return; // Ctrl+C under npm comes twice: from the terminal, and from npm
    leaving.abort();
    log.setLogLevels(['error']); // connections that end are no news now
    await house.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void leave());
  try {
    await show(house, join(settings.dataDir, 'outbox'));
  } catch (error) {
    if (leaving.signal.aborted) return;
    await house.close();
    throw error;
  }
  if (process.argv.includes('--exit')) await leave();
}

async function show(house: House, outboxFolder: string): Promise<void> {
  const { url } = house;
  if (url === null) throw new DemoFailed('the service has no API');
  const story = await tellStory({ ...house, url }, texts.language, (part) => {
    say(texts.parts[part]);
  });
  process.stdout.write(report(story, { url, outboxFolder, console: consoleOf(house, url) }, texts, paint()));
  const wrong = whatIsWrong(story);
  if (wrong.length > 0) throw new DemoFailed([texts.failed, ...wrong].join('\n- '));
  process.stdout.write(`\n${process.argv.includes('--exit') ? texts.done : texts.running}\n`);
}

/** The company of the samples is there already: the page of the first account need not ask for one. */
function consoleOf({ firstLink }: House, url: string): string {
  return firstLink?.replace('/first#', '/first?company=there#') ?? `${url}/`;
}

function paint(): Paint {
  const isPlain = !process.stdout.isTTY || Boolean(process.env['NO_COLOR']);
  if (isPlain) return { title: (text) => text, faint: (text) => text };
  return { title: (text) => styleText('bold', text), faint: (text) => styleText('dim', text) };
}

try {
  await main();
} catch (error) {
  const isOurs = error instanceof DemoFailed || error instanceof StartRefused;
  say(isOurs ? error.message : error instanceof Error ? (error.stack ?? error.message) : 'the demo failed');
  process.exit(1);
}
