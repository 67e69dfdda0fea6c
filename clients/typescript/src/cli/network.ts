// `network`: imports a network, and tells whom to accept, what it is worth and who fills the mailbox.
import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { answered, type OutreachGuard } from '../client.js';
import { needed, type Options, WrongCall } from './options.js';
import { isTable, print, show } from './output.js';

const LOOK_EVERY_MS = 500;
const STRATEGIES = ['everyone', 'real_and_relevant', 'met_in_person'] as const;

type Query = Readonly<Record<string, string>>;

/** Answers the exit code: 1 where an import could not be read. */
export async function network(guard: OutreachGuard, args: readonly string[], options: Options): Promise<number> {
  const [command, what] = args;
  const query = { ...(options.member !== undefined && { member: options.member }) };
  switch (command) {
    case 'import':
      return bring(guard, needed(what, 'a file'), options);
    case 'invitations':
      return invitations(guard, query, options);
    case 'quality':
      await show(isTable(options), await answered(guard.GET('/v1/network/quality', { params: { query } })));
      return 0;
    case 'senders':
      await show(isTable(options), await answered(guard.GET('/v1/network/serial-senders', { params: { query } })));
      return 0;
    case 'letters':
      return letters(guard, needed(what, 'the id of a sender (nwp_...)'), query, options);
    case undefined:
    default:
      throw new WrongCall('network takes import, invitations, quality, senders or letters; see outreach-guard --help');
  }
}

async function bring(guard: OutreachGuard, file: string, options: Options): Promise<number> {
  const form = new FormData();
  form.set('file', await opened(file), basename(file));
  if (options.member !== undefined) form.set('member', options.member);
  const sent = { body: form as never, bodySerializer: () => form };
  let found = await answered(guard.POST('/v1/network/imports', sent));
  while (found.state === 'queued' || found.state === 'running') {
    await pause(LOOK_EVERY_MS);
    found = await answered(guard.GET('/v1/network/imports/{id}', { params: { path: { id: found.id } } }));
  }
  const { id, state, error, files } = found;
  await show(isTable(options), { id, state, error, ...files });
  return state === 'done' ? 0 : 1;
}

async function opened(file: string): Promise<Blob> {
  try {
    return await openAsBlob(file); // it throws before it answers where there is no such file
  } catch (error) {
    throw new WrongCall(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** A line each on a terminal: what is advised on whom, and why. */
async function invitations(guard: OutreachGuard, given: Query, options: Options): Promise<number> {
  const strategy = STRATEGIES.find((one) => one === (options.strategy ?? 'real_and_relevant'));
  if (!strategy) throw new WrongCall(`--strategy must be one of: ${STRATEGIES.join(', ')}`);
  const all: unknown[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: Record<string, string> = { ...given, strategy, limit: '1000', ...(cursor !== '' && { cursor }) };
    const page = await answered(guard.GET('/v1/network/invitations', { params: { query: query as never } }));
    for (const one of page.invitations) {
      if (isTable(options)) await print(`${one.advice.verdict.padEnd(13)} ${one.person.name}: ${one.advice.why}\n`);
      else all.push(one);
    }
    cursor = page.cursor;
  }
  if (!isTable(options)) await print(`${JSON.stringify(all, null, 2)}\n`);
  return 0;
}

async function letters(guard: OutreachGuard, id: string, query: Query, options: Options): Promise<number> {
  const path = '/v1/network/serial-senders/{id}/letters';
  const found = await answered(guard.GET(path, { params: { path: { id }, query } }));
  if (!isTable(options)) {
    await show(false, found);
    return 0;
  }
  for (const { to, subject, text } of [found.objection, found.access]) {
    await print(`To: ${to}\nSubject: ${subject}\n\n${text}\n\n`);
  }
  return 0;
}
