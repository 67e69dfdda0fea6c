// Mailgun: JSON webhooks and the form-encoded ones of before 2018, signed by HMAC-SHA-256 over timestamp and token.
import { createHmac } from 'node:crypto';
import { bounceClass, codesIn } from '../../delivery/bounce-class.js';
import { type FeedbackEvent, type FeedbackKind, type ReadEvent } from '../feedback-event.js';
import { equal } from './equal.js';
import { type Incoming, isTimely, json, type Provider } from './provider.js';
import { addressIn, at, bareId, listAt, madeId, momentAt, ownMessage, shortCode, textAt } from './reading.js';

/** Mailgun repeats what was not taken for eight hours, under the same signature. */
const OLDEST_MS = 12 * 3_600_000;

export const mailgun: Provider = {
  signsTheTokenAlone: true,
  wrongSecret: (secret) => (secret.length >= 16 ? null : 'must be the HTTP webhook signing key of the account'),

  disbelief: (incoming, secret, now) => {
    const { signature } = parsed(incoming);
    const [timestamp, token, given] = [
      textAt(signature, 'timestamp'),
      textAt(signature, 'token'),
      textAt(signature, 'signature'),
    ];
    if (timestamp === null || token === null || given === null) return 'malformed';
    const right = createHmac('sha256', secret).update(`${timestamp}${token}`).digest('hex');
    if (!equal(right, given)) return 'wrong_signature';
    return isTimely(now, Number(timestamp) * 1_000, OLDEST_MS) ? null : 'too_old';
  },

  read: (incoming) => {
    const { event, signature, isLegacy } = parsed(incoming);
    const id = textAt(signature, 'token') ?? madeId(incoming.body.toString('latin1'));
    return [isLegacy ? legacy(event, id) : today(event, id)];
  },
};

type Parsed = { readonly event: unknown; readonly signature: unknown; readonly isLegacy: boolean };

function parsed(incoming: Incoming): Parsed {
  if (/^\s*\{/.test(incoming.body.subarray(0, 64).toString('latin1'))) {
    const body = json(incoming);
    return { event: at(body, 'event-data'), signature: at(body, 'signature'), isLegacy: false };
  }
  // The first of each name: what the author of a mail added as a variable comes behind Mailgun's own.
  const fields: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(incoming.body.toString('utf8'))) fields[name] ??= value;
  return { event: fields, signature: fields, isLegacy: true };
}

const KINDS: Readonly<Record<string, FeedbackKind>> = {
  ...{ accepted: 'queued', rejected: 'rejected', delivered: 'delivered', opened: 'opened', clicked: 'clicked' },
  ...{ unsubscribed: 'unsubscribed', complained: 'complained', failed: 'bounced' },
};

const NONE = { bounce: null, because: null, code: null } as const;

function today(event: unknown, id: string): ReadEvent {
  const name = textAt(event, 'event');
  if (name === null) return { problem: 'it holds no `event-data.event`' };
  const headers = at(event, 'message', 'headers');
  const messageId = bareId(textAt(headers, 'message-id'));
  const common = {
    ...{ id, messageId, at: momentAt(event, 'timestamp'), ...NONE },
    recipient: addressIn(textAt(event, 'recipient')) ?? addressIn(textAt(headers, 'to')),
    ownMessageId: ownMessage(messageId, at(event, 'user-variables')),
  };
  const kind = KINDS[name] ?? 'unknown';
  if (kind === 'rejected') return { ...common, kind, because: 'other' };
  return kind === 'bounced' ? failed(common, event) : { ...common, kind };
}

type Common = Omit<FeedbackEvent, 'kind'>;

/** What Mailgun did not try, for its own list holds the person. */
const LISTED: Readonly<Record<string, NonNullable<FeedbackEvent['because']>>> = {
  ...{ 'suppress-bounce': 'bounced', 'suppress-complaint': 'complained', 'suppress-unsubscribe': 'unsubscribed' },
};

function failed(common: Common, event: unknown): FeedbackEvent {
  const because = LISTED[textAt(event, 'reason') ?? ''];
  if (because) return { ...common, kind: 'rejected', because };
  if (textAt(event, 'severity') === 'temporary') return { ...common, kind: 'deferred' };
  const status = at(event, 'delivery-status');
  const [reply, enhanced] = [textAt(status, 'code'), textAt(status, 'enhanced-code')];
  const words = [reply, enhanced, textAt(status, 'message'), textAt(status, 'description')].join(' ');
  // `old`: it was tried until Mailgun gave up; `espblock`, `generic`: told by the words.
  const bounce = textAt(event, 'reason') === 'old' ? 'soft' : bounceClass({ status: enhanced, words });
  return { ...common, kind: 'bounced', bounce, code: shortCode(reply, enhanced ?? codesIn(words).status) };
}

const LEGACY_KINDS: Readonly<Record<string, FeedbackKind>> = {
  ...{ delivered: 'delivered', dropped: 'rejected', bounced: 'bounced', complained: 'complained' },
  ...{ unsubscribed: 'unsubscribed', opened: 'opened', clicked: 'clicked' },
};

/** https://documentation.mailgun.com, "Webhooks (legacy)": the codes of what was dropped. */
const DROPPED: Readonly<Record<string, NonNullable<FeedbackEvent['because']>>> = {
  ...{ 605: 'bounced', 606: 'unsubscribed', 607: 'complained' },
};

function legacy(event: unknown, id: string): ReadEvent {
  const name = textAt(event, 'event');
  if (name === null) return { problem: 'it holds no `event`' };
  const kind = LEGACY_KINDS[name] ?? 'unknown';
  const code = textAt(event, 'code');
  const headers = headersOf(textAt(event, 'message-headers'));
  const messageId = bareId(textAt(event, 'Message-Id') ?? textAt(event, 'message-id') ?? headers.messageId);
  const words = [code, textAt(event, 'error'), textAt(event, 'notification'), textAt(event, 'description')].join(' ');
  return {
    ...{ id, kind, messageId, at: momentAt(event, 'timestamp') },
    recipient: addressIn(textAt(event, 'recipient')),
    ownMessageId: ownMessage(messageId, headers.variables, event),
    because: kind === 'rejected' ? (DROPPED[code ?? ''] ?? 'other') : null,
    bounce: kind === 'bounced' ? bounceClass({ status: codesIn(words).status, words }) : null,
    code: kind === 'bounced' ? shortCode(codesIn(words).reply, codesIn(words).status) : null,
  };
}

/** The header fields of the message, as a JSON list of pairs. */
function headersOf(text: string | null): { readonly messageId: string | null; readonly variables: unknown } {
  try {
    const pairs = JSON.parse(text ?? '[]') as unknown;
    const of = (name: string): string | null => {
      return textAt(
        listAt({ pairs }, 'pairs').find((pair) => textAt(pair, 0)?.toLowerCase() === name),
        1,
      );
    };
    return { messageId: of('message-id'), variables: JSON.parse(of('x-mailgun-variables') ?? 'null') as unknown };
  } catch {
    return { messageId: null, variables: null };
  }
}
