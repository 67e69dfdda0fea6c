// What a command line says, and the mistakes that can be made in one.
import { parseArgs } from 'node:util';

/** A mistake of the caller's: its message is all that is said, with the exit code 2. */
export class WrongCall extends Error {}

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;

const OPTIONS = {
  url: TEXT,
  key: TEXT,
  language: TEXT,
  source: TEXT,
  'obtained-at': TEXT,
  country: TEXT,
  kind: TEXT,
  'job-title': TEXT,
  purpose: TEXT,
  sender: TEXT,
  to: TEXT,
  subject: TEXT,
  text: TEXT,
  html: TEXT,
  reason: TEXT,
  checkpoint: TEXT,
  'log-key': TEXT,
  save: TEXT,
  member: TEXT,
  strategy: TEXT,
  simulate: FLAG,
  json: FLAG,
  help: FLAG,
};

export type Options = ReturnType<typeof parsed>['values'];

function parsed(args: string[]) {
  return parseArgs({ args, options: OPTIONS, allowPositionals: true });
}

export function readOptions(args: string[]): { readonly values: Options; readonly positionals: readonly string[] } {
  try {
    return parsed(args);
  } catch (error) {
    throw new WrongCall(`${(error as Error).message}; see outreach-guard --help`);
  }
}

/** The option, or what else it may be. */
export function needed(value: string | undefined, name: string): string {
  if (value === undefined || value.trim() === '') throw new WrongCall(`${name} is needed; see outreach-guard --help`);
  return value;
}
