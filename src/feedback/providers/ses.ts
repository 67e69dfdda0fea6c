// Amazon SES through SNS: the notification is signed by SNS, the event is JSON within its `Message`.
import { verify, X509Certificate } from 'node:crypto';
import { type BounceClass, bounceClass, codesIn } from '../../delivery/bounce-class.js';
import { type FeedbackEvent, type FeedbackKind, type ReadEvent } from '../feedback-event.js';
import { type Disbelief, type Incoming, isTimely, json, NotReadable, type Provider } from './provider.js';
import { addressIn, at, bareId, listAt, momentAt, ownMessage, shortCode, textAt } from './reading.js';
import { isCertificateUrl, type Sns, topicOf } from './sns.js';

/** SNS repeats for hours; each attempt carries the first one's time. */
const OLDEST_MS = 25 * 3_600_000;

/** The secret of a connection is the ARN of its topic: what SNS signs names it. */
export function ses(sns: Sns): Provider {
  return {
    wrongSecret: (secret) => (topicOf(secret) ? null : 'must be the ARN of the SNS topic (`arn:aws:sns:…`)'),
    disbelief: (incoming, secret, now) => disbelief(sns, incoming, secret, now),
    read: (incoming) => readNotification(json(incoming)),
    answer: async (incoming) => {
      const message = json(incoming);
      const [topic, token] = [topicOf(textAt(message, 'TopicArn') ?? ''), textAt(message, 'Token')];
      if (textAt(message, 'Type') === 'SubscriptionConfirmation' && topic && token !== null) {
        await sns.confirm(topic, token);
      }
    },
  };
}

const SIGNED: Readonly<Record<string, readonly string[]>> = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};

async function disbelief(sns: Sns, incoming: Incoming, arn: string, now: Date): Promise<Disbelief | null> {
  const message = json(incoming);
  const names = SIGNED[wholeText(message, 'Type') ?? ''];
  const [signature, url] = [wholeText(message, 'Signature'), wholeText(message, 'SigningCertURL')];
  const topic = topicOf(arn);
  if (!names || !topic || signature === null || url === null) return 'malformed';
  // Before anything is fetched: the topic is the connection's, and the certificate is Amazon's own.
  if (wholeText(message, 'TopicArn') !== arn || !isCertificateUrl(url, topic)) return 'wrong_signature';
  const signed = names.map((name) => {
    const value = wholeText(message, name);
    return value === null ? '' : `${name}\n${value}\n`;
  });
  const algorithm = wholeText(message, 'SignatureVersion') === '2' ? 'sha256' : 'sha1';
  const certificate = readCertificate(await sns.certificate(url), now);
  const isTheirs =
    certificate &&
    verify(algorithm, Buffer.from(signed.join('')), certificate.publicKey, Buffer.from(signature, 'base64'));
  if (!isTheirs) return 'wrong_signature';
  const signedAt = momentAt(message, 'Timestamp');
  return signedAt && isTimely(now, signedAt.getTime(), OLDEST_MS) ? null : 'too_old';
}

function readCertificate(pem: string, now: Date): X509Certificate | null {
  try {
    const certificate = new X509Certificate(pem);
    const isInTime =
      Date.parse(certificate.validFrom) <= now.getTime() && now.getTime() <= Date.parse(certificate.validTo);
    return isInTime && /(?:^|\n)CN=sns\.amazonaws\.com(?:\.cn)?$/m.test(certificate.subject) ? certificate : null;
  } catch {
    return null;
  }
}

/** Of any length: what is signed must not be cut. */
function wholeText(message: unknown, name: string): string | null {
  const found = at(message, name);
  return typeof found === 'string' ? found : null;
}

function readNotification(message: unknown): readonly ReadEvent[] {
  if (textAt(message, 'Type') !== 'Notification') return [];
  const id = textAt(message, 'MessageId');
  const text = wholeText(message, 'Message');
  if (id === null || text === null) throw new NotReadable('the notification has no Message or no MessageId');
  // SES says so of a topic once, in words and not in JSON.
  if (text.startsWith('Successfully validated SNS topic')) return [];
  try {
    return readEvent(JSON.parse(text) as unknown, id);
  } catch {
    return [{ problem: 'its `Message` is not the JSON of an SES event' }];
  }
}

const KINDS: Readonly<Record<string, FeedbackKind>> = {
  ...{ Send: 'sent', Delivery: 'delivered', Bounce: 'bounced', Complaint: 'complained', Reject: 'rejected' },
  ...{ Open: 'opened', Click: 'clicked', DeliveryDelay: 'deferred', Subscription: 'unsubscribed' },
  'Rendering Failure': 'failed',
};

function readEvent(event: unknown, id: string): readonly ReadEvent[] {
  const name = textAt(event, 'eventType') ?? textAt(event, 'notificationType');
  if (name === null) return [{ problem: 'it holds neither `eventType` nor `notificationType`' }];
  if (name === 'Received') return [{ problem: 'it tells of mail that came in; this is for mail that went out' }];
  const kind = KINDS[name] ?? 'unknown';
  const mail = at(event, 'mail');
  const header = (wanted: string): string | null =>
    textAt(
      listAt(mail, 'headers').find((one) => textAt(one, 'name')?.toLowerCase() === wanted),
      'value',
    );
  const messageId = bareId(textAt(mail, 'commonHeaders', 'messageId') ?? header('message-id'));
  return peopleOf(event, mail, kind).map((person, n): FeedbackEvent => ({
    id: n === 0 ? id : `${id}/${n}`,
    kind: name === 'Subscription' && stillSubscribed(event) ? 'subscribed' : kind,
    recipient: person.address,
    messageId: messageId ?? textAt(mail, 'messageId'),
    ownMessageId: ownMessage(messageId, firstOfEach(at(mail, 'tags'))),
    at: momentAt(event, name.toLowerCase(), 'timestamp') ?? momentAt(mail, 'timestamp'),
    because: kind === 'rejected' ? 'other' : null,
    ...(kind === 'bounced' ? bounceOf(event, person.said, person.status) : { bounce: null, code: null }),
  }));
}

type Person = { readonly address: string | null; readonly said: string; readonly status: string | null };

/** Those whom the event is about: not all that the message went to. */
function peopleOf(event: unknown, mail: unknown, kind: FeedbackKind): readonly Person[] {
  const nobody = { address: null, said: '', status: null };
  const named = (one: unknown): Person => ({
    address: addressIn(textAt(one, 'emailAddress')),
    said: textAt(one, 'diagnosticCode') ?? '',
    status: textAt(one, 'status'),
  });
  const bare = (one: unknown): Person => ({ ...nobody, address: addressIn(typeof one === 'string' ? one : null) });
  const told =
    kind === 'bounced'
      ? listAt(event, 'bounce', 'bouncedRecipients').map(named)
      : kind === 'complained'
        ? listAt(event, 'complaint', 'complainedRecipients').map(named)
        : kind === 'deferred'
          ? listAt(event, 'deliveryDelay', 'delayedRecipients').map(named)
          : kind === 'delivered'
            ? listAt(event, 'delivery', 'recipients').map(bare)
            : [];
  if (told.length > 0) return told;
  const all = listAt(mail, 'destination').map(bare);
  return all.length > 0 ? all : [nobody];
}

function bounceOf(event: unknown, said: string, status: string | null): Pick<FeedbackEvent, 'bounce' | 'code'> {
  const [type, subType] = [textAt(event, 'bounce', 'bounceType'), textAt(event, 'bounce', 'bounceSubType') ?? ''];
  const found = codesIn(said);
  return { bounce: classOf(type, subType, said, status), code: shortCode(found.reply, status ?? found.status) };
}

/** https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types */
function classOf(type: string | null, subType: string, said: string, status: string | null): BounceClass {
  const told = bounceClass({ status, words: said });
  if (/^(?:MailboxFull|MessageTooLarge|ContentRejected|AttachmentRejected|CustomTimeoutExceeded)$/.test(subType)) {
    return 'blameless';
  }
  if (/^(?:NoEmail|Suppressed)$/.test(subType)) return 'hard';
  if (subType === 'OnAccountSuppressionList' || subType === 'UnsubscribedRecipient') return 'blameless';
  if (type === 'Permanent') return told === 'soft' ? 'hard' : told;
  return told === 'hard' ? 'soft' : told;
}

function stillSubscribed(event: unknown): boolean {
  return at(event, 'subscription', 'newTopicPreferences', 'unsubscribeAll') === false;
}

/** Tags come as lists. */
function firstOfEach(tags: unknown): Readonly<Record<string, unknown>> {
  if (typeof tags !== 'object' || tags === null) return {};
  return Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, at(value, 0)]));
}
