// SendGrid's event webhook: batches of events, signed by ECDSA over the timestamp and the raw body.
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { bounceClass, codesIn } from '../../delivery/bounce-class.js';
import { type FeedbackEvent, type FeedbackKind, type ReadEvent } from '../feedback-event.js';
import { isTimely, json, NotReadable, type Provider } from './provider.js';
import { addressIn, bareId, madeId, momentAt, ownMessage, shortCode, textAt } from './reading.js';

/** SendGrid repeats what was not taken for a day. */
const OLDEST_MS = 25 * 3_600_000;

export const sendgrid: Provider = {
  wrongSecret: (secret) =>
    publicKey(secret) ? null : 'must be the verification key of the signed event webhook (base64 of an EC public key)',

  disbelief: ({ body, headers }, secret, now) => {
    const signature = headers['x-twilio-email-event-webhook-signature'];
    const timestamp = headers['x-twilio-email-event-webhook-timestamp'];
    const key = publicKey(secret);
    if (signature === undefined || timestamp === undefined || !/^\d{1,15}$/.test(timestamp)) return 'malformed';
    const signed = Buffer.concat([Buffer.from(timestamp), body]);
    if (!key || !verify('sha256', signed, key, Buffer.from(signature, 'base64'))) return 'wrong_signature';
    return isTimely(now, Number(timestamp) * 1_000, OLDEST_MS) ? null : 'too_old';
  },

  read: (incoming) => {
    const events = json(incoming);
    if (!Array.isArray(events)) throw new NotReadable('the body is not a list of events');
    return events.map(readOne);
  },
};

function publicKey(text: string): KeyObject | null {
  try {
    const der = Buffer.from(text.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ec' ? key : null;
  } catch {
    return null;
  }
}

const KINDS: Readonly<Record<string, FeedbackKind>> = {
  ...{ processed: 'queued', dropped: 'rejected', deferred: 'deferred', delivered: 'delivered', bounce: 'bounced' },
  ...{ open: 'opened', click: 'clicked', spamreport: 'complained' },
  // A group or everything: the person was shown a way out and took it; it counts for all (promise 2).
  ...{ unsubscribe: 'unsubscribed', group_unsubscribe: 'unsubscribed', group_resubscribe: 'subscribed' },
};

function readOne(event: unknown): ReadEvent {
  const name = textAt(event, 'event');
  if (name === null) return { problem: 'it holds no `event`' };
  const kind = KINDS[name] ?? 'unknown';
  const messageId = bareId(textAt(event, 'smtp-id'));
  const words = [textAt(event, 'status'), textAt(event, 'reason'), textAt(event, 'response')].join(' ');
  const status = textAt(event, 'status') ?? codesIn(words).status;
  const [email, at] = [textAt(event, 'email'), momentAt(event, 'timestamp')];
  return {
    id: textAt(event, 'sg_event_id') ?? madeId(name, email, textAt(event, 'sg_message_id'), textAt(event, 'timestamp')),
    ...{ kind, messageId, at, recipient: addressIn(email) },
    ownMessageId: ownMessage(messageId, event),
    because: kind === 'rejected' ? listedAs(textAt(event, 'reason') ?? '') : null,
    bounce: kind === 'bounced' ? bounceOf(event, status, words) : null,
    code: kind === 'bounced' ? shortCode(codesIn(words).reply, status) : null,
  };
}

/** `type: blocked`: refused for the message or for us; SendGrid itself puts nobody on its list for it. */
function bounceOf(event: unknown, status: string | null, words: string): FeedbackEvent['bounce'] {
  const told = bounceClass({ status, words });
  return textAt(event, 'type') === 'blocked' && told === 'hard' ? 'blameless' : told;
}

/** Why SendGrid dropped a message: what its own list says of the person. */
function listedAs(reason: string): FeedbackEvent['because'] {
  if (/unsubscribed/i.test(reason)) return 'unsubscribed';
  if (/spam reporting/i.test(reason)) return 'complained';
  return /bounced|^invalid$/i.test(reason) ? 'bounced' : 'other';
}
