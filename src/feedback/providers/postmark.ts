// Postmark: one event a request, proven by the user and password (or header field) that the webhook was given.
import { type BounceClass, bounceClass, codesIn } from '../../delivery/bounce-class.js';
import { type FeedbackEvent, type FeedbackKind, type ReadEvent } from '../feedback-event.js';
import { json, type Provider } from './provider.js';
import { addressIn, at, madeId, momentAt, ownMessage, shortCode, textAt } from './reading.js';
import { sharedSecretDisbelief, wrongSharedSecret } from './shared-secret.js';

export const postmark: Provider = {
  wrongSecret: wrongSharedSecret,
  disbelief: sharedSecretDisbelief,
  read: (incoming) => [readOne(json(incoming))],
};

/** https://postmarkapp.com/developer/api/bounce-api: the types of bounces. */
const BOUNCE_TYPES: Readonly<Record<string, readonly [FeedbackKind, BounceClass | null]>> = {
  ...{ HardBounce: ['bounced', null], BadEmailAddress: ['bounced', 'hard'] },
  ...{ SoftBounce: ['bounced', null], Transient: ['deferred', null], DnsError: ['bounced', 'soft'] },
  ...{ Blocked: ['bounced', 'blameless'], SpamNotification: ['bounced', 'blameless'] },
  ...{ VirusNotification: ['bounced', 'blameless'], DMARCPolicy: ['bounced', 'blameless'] },
  ...{ SMTPApiError: ['failed', null], TemplateRenderingFailed: ['failed', null], InboundError: ['unknown', null] },
  ...{ AutoResponder: ['auto_reply', null], ChallengeVerification: ['auto_reply', null] },
  ...{ AddressChange: ['bounced', 'soft'], OpenRelayTest: ['unknown', null], Unknown: ['bounced', null] },
  ...{ Subscribe: ['subscribed', null], Unsubscribe: ['unsubscribed', null], Unconfirmed: ['deferred', null] },
  ...{ ManuallyDeactivated: ['rejected', null], SpamComplaint: ['complained', null] },
};

function readOne(event: unknown): ReadEvent {
  const type = textAt(event, 'RecordType');
  if (type === null) return { problem: 'it holds no `RecordType`' };
  const [kind, told] = kindOf(event, type);
  const messageId = textAt(event, 'MessageID');
  const recipient = addressIn(textAt(event, 'Email') ?? textAt(event, 'Recipient'));
  const words = [textAt(event, 'Details'), textAt(event, 'Description')].join(' ');
  const when = textAt(event, 'BouncedAt') ?? textAt(event, 'DeliveredAt') ?? textAt(event, 'ChangedAt');
  return {
    id: textAt(event, 'ID') ?? madeId(type, messageId, recipient, when ?? textAt(event, 'ReceivedAt')),
    ...{ kind, recipient, messageId, at: momentAt({ when }, 'when') },
    ownMessageId: ownMessage(null, at(event, 'Metadata')),
    because: kind === 'rejected' ? 'other' : null,
    bounce: kind === 'bounced' ? (told ?? bounceOf(event, words)) : null,
    code: kind === 'bounced' ? shortCode(codesIn(words).reply, codesIn(words).status) : null,
  };
}

function kindOf(event: unknown, type: string): readonly [FeedbackKind, BounceClass | null] {
  switch (type) {
    case 'Delivery':
      return ['delivered', null];
    case 'Open':
      return ['opened', null];
    case 'Click':
      return ['clicked', null];
    case 'SpamComplaint':
      return ['complained', null];
    case 'Bounce':
      return BOUNCE_TYPES[textAt(event, 'Type') ?? ''] ?? ['bounced', null];
    case 'SubscriptionChange':
      return [subscriptionChange(event), null];
    default:
      return ['unknown', null];
  }
}

function subscriptionChange(event: unknown): FeedbackKind {
  if (at(event, 'SuppressSending') === false) return 'subscribed';
  const reason = textAt(event, 'SuppressionReason');
  if (reason === 'SpamComplaint') return 'complained';
  return reason === 'HardBounce' ? 'bounced' : 'unsubscribed';
}

/** Postmark's own word where the server's words say nothing: a hard bounce of theirs is one that they try no more. */
function bounceOf(event: unknown, words: string): FeedbackEvent['bounce'] {
  const isHard = textAt(event, 'Type') === 'HardBounce' || textAt(event, 'SuppressionReason') === 'HardBounce';
  const told = bounceClass({ words });
  return isHard && told === 'soft' && !codesIn(words).reply?.startsWith('4') ? 'hard' : told;
}
