// Reads DecisionsRequest by hand: a thousand recipients cost class-validator more than their decisions cost the guard.
import { type TenantCaller } from '../../access/access.guard.js';
import { type Ask, QUESTION } from '../../guard/ask.js';
import { isAbsent } from '../../http/checks.js';
import { Reader } from '../../http/reader.js';
import { type Message } from '../../message/message.js';
import { type Mode, MODES, MOST_RECIPIENTS, wrongHeaders } from './decisions.request.js';
import { readRecipient } from './read-recipient.js';
import { LONGEST_BODY, LONGEST_SENDER, LONGEST_PURPOSE } from './request-fields.js';
import { PURPOSE_MISSING } from './sending.js';

const DECISIONS = new Set(['purpose', 'sender', 'mode', 'message', 'recipients']);
const DRAFT = new Set(['subject', 'text', 'html', 'headers']);

/** Throws a 422 problem that names every field that is wrong; nothing has been decided then. */
export function readDecisions(body: unknown, caller: TenantCaller): { asks: readonly Ask[]; mode: Mode } {
  const reader = new Reader();
  const given = reader.object(body, '', DECISIONS) ?? {};
  const purpose = reader.text(given, 'purpose', '', LONGEST_PURPOSE) ?? caller.defaults.purpose ?? '';
  if (purpose.trim() === '') reader.wrong('purpose', PURPOSE_MISSING);
  const sender = reader.required(given, 'sender', '', LONGEST_SENDER);
  const mode = reader.oneOf(given, 'mode', '', MODES) ?? 'enforce';
  const message = reader.member(given, 'message', '', (value, at) => readDraft(reader, value, at));
  const list = given['recipients'];
  if (isAbsent(list) || (Array.isArray(list) && list.length === 0)) {
    reader.wrong('recipients', `must hold 1 to ${MOST_RECIPIENTS} recipients`);
  }
  const asks = reader.list(list, 'recipients', MOST_RECIPIENTS).map((recipient, n) => ({
    controllerId: caller.controllerId,
    occasion: QUESTION,
    purpose,
    sender,
    recipient: readRecipient(reader, recipient, `recipients[${n}]`),
    message,
    composedByGuard: false,
  }));
  reader.finish();
  return { asks, mode };
}

function readDraft(reader: Reader, value: unknown, at: string): Message {
  const given = reader.object(value, at, DRAFT) ?? {};
  const wrong = wrongHeaders(given['headers']);
  if (wrong !== null) reader.wrong(`${at}.headers`, wrong);
  return {
    subject: reader.text(given, 'subject', at),
    text: reader.text(given, 'text', at, LONGEST_BODY),
    html: reader.text(given, 'html', at, LONGEST_BODY),
    headers: wrong === null ? { ...(given['headers'] as Record<string, string> | null) } : {},
  };
}
