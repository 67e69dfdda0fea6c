// `send` and `suppress`: one message, and addresses that are written to no more.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { text as wholeOf } from 'node:stream/consumers';
import { answered, GuardProblem, type OutreachGuard } from '../client.js';
import { askedFor } from './check.js';
import { needed, type Options, WrongCall } from './options.js';
import { isTable, output, show } from './output.js';

/** Answers the exit code: 3 where the law keeps it back. */
export async function send(guard: OutreachGuard, options: Options): Promise<number> {
  const [email, subject] = [needed(options.to, '--to'), needed(options.subject, '--subject')];
  const [text, html] = [await contentOf(options.text), await contentOf(options.html)];
  if (text === undefined && html === undefined) throw new WrongCall('--text or --html is needed: a file, or -');
  const country = options.country === undefined ? {} : { country: options.country };
  const body = {
    ...{ ...(await askedFor(guard, options)), recipient: { email, ...country }, subject },
    ...{ ...(text !== undefined && { text }), ...(html !== undefined && { html }) },
  };
  // Under a name of its own a repetition after an outage is the same message.
  const headers = { 'idempotency-key': randomUUID() };
  try {
    const { id, state, decision } = await answered(guard.POST('/v1/messages', { body: body as never, headers }));
    await show(isTable(options), { id, state, outcome: decision.outcome, decision: decision.id });
    return 0;
  } catch (error) {
    if (!(error instanceof GuardProblem) || !error.decision) throw error;
    await output(isTable(options), false).row(error.decision);
    return 3;
  }
}

const SUPPRESSION_KINDS = ['manual', 'unsubscribe', 'objection', 'complaint', 'bounce'] as const;

export async function suppress(guard: OutreachGuard, emails: readonly string[], options: Options): Promise<number> {
  if (emails.length === 0) throw new WrongCall('at least one address is needed');
  const kind = SUPPRESSION_KINDS.find((one) => one === (options.kind ?? 'manual'));
  if (!kind) throw new WrongCall(`--kind must be one of: ${SUPPRESSION_KINDS.join(', ')}`);
  const reason = options.reason ?? 'recorded at the command line';
  for (const email of emails) {
    const added = await answered(guard.POST('/v1/suppressions', { body: { email, kind, reason } as never }));
    await show(isTable(options), { email: added.email, id: added.id, alreadyStood: added.alreadyStood });
  }
  return 0;
}

async function contentOf(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  if (file === '-') return wholeOf(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new WrongCall(`${file} cannot be read: ${(error as Error).message}`);
  }
}
