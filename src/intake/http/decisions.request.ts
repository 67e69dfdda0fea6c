// The body of POST /v1/decisions, read and checked: 1 to 1,000 recipients, one purpose, one message.
import { type TenantCaller } from '../../access/access.guard.js';
import { type Ask } from '../../guard/ask.js';
import { Reader } from '../../http/reader.js';
import { type Message } from '../../policy/facts.js';
import { readRecipient } from './read-recipient.js';

const DECISIONS = new Set(['purpose', 'sender', 'mode', 'message', 'recipients']);
const MESSAGE = new Set(['subject', 'text', 'html', 'headers']);
const MOST_RECIPIENTS = 1_000;
const MOST_TEXT = 1_000_000;
const MODES = ['enforce', 'simulate'] as const;

export type DecisionsRequest = { readonly asks: readonly Ask[]; readonly mode: (typeof MODES)[number] };

/** Throws a 422 problem that names every field that is wrong; nothing has been decided then. */
export function readDecisions(body: unknown, caller: TenantCaller): DecisionsRequest {
  const reader = new Reader();
  const given = reader.object(body, '', DECISIONS) ?? {};
  const purpose = reader.text(given, 'purpose', '', 100) ?? caller.defaults.purpose ?? '';
  if (purpose === '') reader.wrong('purpose', 'is required: why the mail is sent, such as prospecting or newsletter');
  const sender = reader.required(given, 'sender', '', 320);
  const mode = reader.oneOf(given, 'mode', '', MODES) ?? 'enforce';
  const message = reader.member(given, 'message', '', (value, at) => readMessage(reader, value, at));
  const recipients = reader.list(given['recipients'], 'recipients', MOST_RECIPIENTS);
  if (Array.isArray(given['recipients']) ? given['recipients'].length === 0 : given['recipients'] === undefined) {
    reader.wrong('recipients', 'must hold 1 to 1000 recipients');
  }
  const asks = recipients.map((recipient, n) => ({
    controllerId: caller.controllerId,
    purpose,
    sender,
    recipient: readRecipient(reader, recipient, `recipients[${n}]`),
    message,
    composedByGuard: false,
  }));
  reader.finish();
  return { asks, mode };
}

function readMessage(reader: Reader, value: unknown, at: string): Message {
  const given = reader.object(value, at, MESSAGE) ?? {};
  const headers: Record<string, string> = {};
  for (const [name, header] of Object.entries((given['headers'] ?? {}) as object)) {
    if (typeof header === 'string') headers[name] = header;
    else reader.wrong(`${at}.headers.${name}`, 'must be a text');
  }
  return {
    subject: reader.text(given, 'subject', at),
    text: reader.text(given, 'text', at, MOST_TEXT),
    html: reader.text(given, 'html', at, MOST_TEXT),
    headers,
  };
}
