// Brevo: one event a request (or a list of them), proven by a token or by user and password of the webhook.
import { bounceClass, codesIn } from '../../delivery/bounce-class.js';
import { type FeedbackKind, type ReadEvent } from '../feedback-event.js';
import { json, type Provider } from './provider.js';
import { addressIn, bareId, madeId, momentAt, ownMessage, shortCode, textAt } from './reading.js';
import { sharedSecretDisbelief, wrongSharedSecret } from './shared-secret.js';

export const brevo: Provider = {
  wrongSecret: wrongSharedSecret,
  disbelief: sharedSecretDisbelief,
  read: (incoming) => {
    const body = json(incoming);
    return Array.isArray(body) ? body.map(readOne) : [readOne(body)];
  },
};

/** https://developers.brevo.com/docs/transactional-webhooks and marketing-webhooks. */
const KINDS: Readonly<Record<string, FeedbackKind>> = {
  ...{ request: 'queued', sent: 'sent', delivered: 'delivered', deferred: 'deferred' },
  ...{ hard_bounce: 'bounced', soft_bounce: 'bounced', invalid_email: 'bounced', blocked: 'rejected', error: 'failed' },
  ...{ spam: 'complained', complaint: 'complained', unsubscribe: 'unsubscribed', unsubscribed: 'unsubscribed' },
  ...{ opened: 'opened', unique_opened: 'opened', proxy_open: 'opened', unique_proxy_open: 'opened', click: 'clicked' },
  ...{ loadedByProxy: 'opened', list_addition: 'unknown', contact_updated: 'unknown', contact_deleted: 'unknown' },
};

function readOne(event: unknown): ReadEvent {
  const name = textAt(event, 'event');
  if (name === null) return { problem: 'it holds no `event`' };
  const kind = KINDS[name] ?? 'unknown';
  const messageId = bareId(textAt(event, 'message-id'));
  const recipient = addressIn(textAt(event, 'email'));
  const words = textAt(event, 'reason') ?? '';
  const when = textAt(event, 'ts_epoch') ?? textAt(event, 'ts_event') ?? textAt(event, 'ts');
  return {
    // Its own `id` is that of the webhook.
    id: madeId(name, messageId, recipient, when ?? textAt(event, 'date')),
    ...{ kind, recipient, messageId, at: momentAt({ when }, 'when') },
    ownMessageId: ownMessage(messageId, variablesOf(textAt(event, 'X-Mailin-custom'))),
    because: kind === 'rejected' ? listedAs(words) : null,
    bounce: kind === 'bounced' ? bounceOf(name, words) : null,
    code: kind === 'bounced' ? shortCode(codesIn(words).reply, codesIn(words).status) : null,
  };
}

function variablesOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null') as unknown;
  } catch {
    return null;
  }
}

/** A hard bounce of theirs is one that they try no more; its words may still say that nobody's mailbox was at fault. */
function bounceOf(name: string, words: string): 'hard' | 'soft' | 'blameless' {
  if (name === 'invalid_email') return 'hard';
  const told = bounceClass({ words });
  if (name === 'hard_bounce') return told === 'blameless' ? 'blameless' : 'hard';
  return told === 'hard' ? 'soft' : told;
}

function listedAs(reason: string): 'unsubscribed' | 'complained' | 'bounced' | 'other' {
  if (/unsubscri/i.test(reason)) return 'unsubscribed';
  if (/spam|complain/i.test(reason)) return 'complained';
  return /hard ?bounce/i.test(reason) ? 'bounced' : 'other';
}
