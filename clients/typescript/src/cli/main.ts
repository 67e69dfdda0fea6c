#!/usr/bin/env node
// The command `outreach-guard`: reads the call, asks the service, and says with its exit code what came of it.
import { answered, GuardProblem, outreachGuard, type OutreachGuard } from '../client.js';
import { check } from './check.js';
import { HELP } from './help.js';
import { network } from './network.js';
import { needed, type Options, readOptions, WrongCall } from './options.js';
import { isTable, print, show } from './output.js';
import { send, suppress } from './send.js';
import { verify } from './verify.js';

const LOCAL = 'http://127.0.0.1:3000';

async function main(args: string[]): Promise<number> {
  const { values, positionals } = readOptions(args);
  const [command, ...rest] = positionals;
  if (values.help || command === undefined || command === 'help') {
    await print(HELP);
    return values.help || command === 'help' ? 0 : 2;
  }
  const url = values.url ?? process.env['OUTREACH_GUARD_URL'] ?? LOCAL;
  if (!/^https?:\/\//.test(url)) throw new WrongCall('the URL must begin with http:// or https://');
  const key = values.key ?? process.env['OUTREACH_GUARD_KEY'] ?? '';
  const guard = (): OutreachGuard => {
    needed(key, 'an API key in OUTREACH_GUARD_KEY');
    return outreachGuard({ url, key, ...(values.language !== undefined && { language: values.language }) });
  };
  switch (command) {
    case 'whoami':
      return whoAmI(guard(), values);
    case 'check':
      if (rest.length !== 1) throw new WrongCall('check takes one address or one CSV file');
      return check(guard(), rest[0] ?? '', values);
    case 'send':
      return send(guard(), values);
    case 'suppress':
      return suppress(guard(), rest, values);
    case 'network':
      return network(guard(), rest, values);
    case 'verify':
      return verify(guard, { url, key }, rest[0], values);
    default:
      throw new WrongCall(`${command} is no command; see outreach-guard --help`);
  }
}

async function whoAmI(guard: OutreachGuard, options: Options): Promise<number> {
  await show(isTable(options), await answered(guard.GET('/v1/whoami')));
  return 0;
}

// Whoever reads us may have seen enough: `| head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.exitCode = error instanceof WrongCall ? 2 : 1;
  process.stderr.write(`${messageOf(error)}\n`);
}

function messageOf(error: unknown): string {
  if (error instanceof GuardProblem) {
    const wrong = (error.problem?.errors ?? []).map(({ field, message }) => `  ${field}: ${message}`);
    return [error.message, ...wrong].join('\n');
  }
  if (!(error instanceof Error)) return 'it failed';
  const { cause } = error;
  return cause instanceof Error ? `the service cannot be reached: ${cause.message}` : error.message;
}
