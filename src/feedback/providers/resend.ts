// Resend: one event a request, signed as Svix does it, which is the scheme of Standard Webhooks.
import { bounceClass, codesIn } from '../../delivery/bounce-class.js';
import { type FeedbackEvent, type FeedbackKind, type ReadEvent } from '../feedback-event.js';
import { type Incoming, isTimely, json, type Provider } from './provider.js';
import { addressIn, at, bareId, listAt, madeId, momentAt, ownMessage, shortCode, textAt } from './reading.js';
import { isSigned, signingKeyIn } from './standard-webhook.js';

/** Each attempt is signed anew. */
const OLDEST_MS = 5 * 60_000;

export const resend: Provider = {
  wrongSecret: (secret) => (signingKeyIn(secret) ? null : 'must be the signing secret of the webhook (`whsec_…`)'),

  disbelief: ({ body, headers }, secret, now) => {
    const [id, timestamp, signature] = ['id', 'timestamp', 'signature'].map(
      (name) => headers[`svix-${name}`] ?? headers[`webhook-${name}`],
    );
    if (id === undefined || signature === undefined || !/^\d{1,12}$/.test(timestamp ?? '')) return 'malformed';
    const key = signingKeyIn(secret);
    if (!key || !isSigned(key, signature, id, timestamp ?? '', body)) return 'wrong_signature';
    return isTimely(now, Number(timestamp) * 1_000, OLDEST_MS) ? null : 'too_old';
  },

  read: (incoming) => readEach(incoming),
};

const KINDS: Readonly<Record<string, FeedbackKind>> = {
  ...{ 'email.sent': 'sent', 'email.delivered': 'delivered', 'email.delivery_delayed': 'deferred' },
  ...{ 'email.bounced': 'bounced', 'email.complained': 'complained', 'email.failed': 'failed' },
  ...{ 'email.opened': 'opened', 'email.clicked': 'clicked', 'email.scheduled': 'queued' },
  ...{ 'email.suppressed': 'rejected' },
};

/** One for each recipient: the event names all of them. */
function readEach(incoming: Incoming): readonly ReadEvent[] {
  const event = json(incoming);
  const type = textAt(event, 'type');
  if (type === null) return [{ problem: 'it holds no `type`' }];
  const to = listAt(event, 'data', 'to').map((one) => addressIn(typeof one === 'string' ? one : null));
  const id = incoming.headers['svix-id'] ?? incoming.headers['webhook-id'] ?? madeId(incoming.body.toString('latin1'));
  if (type === 'contact.updated' || type === 'contact.created') return [contact(event, id)];
  const recipients = to.length > 0 ? to : [null];
  return recipients.map((recipient, n) => readOne(event, type, recipient, n === 0 ? id : `${id}/${n}`));
}

function readOne(event: unknown, type: string, recipient: string | null, id: string): FeedbackEvent {
  const kind = KINDS[type] ?? 'unknown';
  const messageId = bareId(textAt(event, 'data', 'message_id')) ?? textAt(event, 'data', 'email_id');
  const bounce = at(event, 'data', 'bounce');
  const words = textAt(bounce, 'message') ?? '';
  // Held back by their own list, and told as a bounce: it says nothing new of the mailbox.
  const said = [textAt(bounce, 'type'), textAt(bounce, 'subType'), words].join(' ');
  const isListed = kind === 'bounced' && /\bsuppress/i.test(said);
  return {
    ...{ id, recipient, messageId, at: momentAt(event, 'created_at') },
    kind,
    ownMessageId: ownMessage(messageId, at(event, 'data', 'tags')),
    because: kind === 'rejected' ? 'other' : null,
    bounce: kind === 'bounced' ? (isListed ? 'blameless' : bounceOf(textAt(bounce, 'type'), words)) : null,
    code: kind === 'bounced' ? shortCode(codesIn(words).reply, codesIn(words).status) : null,
  };
}

function bounceOf(type: string | null, words: string): FeedbackEvent['bounce'] {
  const told = bounceClass({ words });
  if (type === 'Transient' || type === 'Undetermined') return told === 'hard' ? 'soft' : told;
  const isHard = type === 'Permanent' || /\bhard bounce/i.test(words);
  return isHard && told === 'soft' ? 'hard' : told;
}

function contact(event: unknown, id: string): ReadEvent {
  const hasLeft = at(event, 'data', 'unsubscribed') === true;
  return {
    ...{ id, kind: hasLeft ? 'unsubscribed' : 'unknown', messageId: null, ownMessageId: null },
    ...{ recipient: addressIn(textAt(event, 'data', 'email')), at: momentAt(event, 'created_at') },
    ...{ because: null, bounce: null, code: null },
  };
}
