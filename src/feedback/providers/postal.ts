// Postal: one event a request, signed with the RSA key of the installation over the raw body.
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { bounceClass, codesIn } from '../../delivery/bounce-class.js';
import { type FeedbackKind, type ReadEvent } from '../feedback-event.js';
import { isTimely, json, type Provider } from './provider.js';
import { addressIn, at, bareId, madeId, momentAt, ownMessage, shortCode, textAt } from './reading.js';

/** It is tried for some hours; the time of the event stands in the body that is signed. */
const OLDEST_MS = 25 * 3_600_000;

export const postal: Provider = {
  wrongSecret: (secret) =>
    publicKey(secret) ? null : 'must be the public key of the installation, as its DKIM record has it (`p=`) or as PEM',

  disbelief: (incoming, secret, now) => {
    const { body, headers } = incoming;
    const [sha256, sha1] = [headers['x-postal-signature-256'], headers['x-postal-signature']];
    const given = sha256 ?? sha1;
    const key = publicKey(secret);
    if (given === undefined) return 'malformed';
    const algorithm = sha256 === undefined ? 'sha1' : 'sha256'; // what Postal before version 3 signs with
    if (!key || !verify(algorithm, body, key, Buffer.from(given, 'base64'))) return 'wrong_signature';
    const signedAt = momentAt(json(incoming), 'timestamp');
    return signedAt && isTimely(now, signedAt.getTime(), OLDEST_MS) ? null : 'too_old';
  },

  read: (incoming) => [readOne(json(incoming))],
};

function publicKey(text: string): KeyObject | null {
  try {
    const bare = /\bp=([A-Za-z0-9+/=\s]+)/.exec(text)?.[1] ?? text.replace(/-----[A-Z ]+-----/g, '');
    const key = createPublicKey({ key: Buffer.from(bare.replace(/\s/g, ''), 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'rsa' ? key : null;
  } catch {
    return null;
  }
}

/** https://docs.postalserver.io/developer/webhooks */
const KINDS: Readonly<Record<string, FeedbackKind>> = {
  ...{ MessageSent: 'delivered', MessageDelayed: 'deferred', MessageDeliveryFailed: 'failed', MessageHeld: 'queued' },
  ...{ MessageBounced: 'bounced', MessageLinkClicked: 'clicked', MessageLoaded: 'opened' },
};

function readOne(event: unknown): ReadEvent {
  const name = textAt(event, 'event');
  const payload = at(event, 'payload');
  if (name === null || payload === undefined) return { problem: 'it holds no `event` with a `payload`' };
  const bounce = at(payload, 'bounce');
  const message = at(payload, 'original_message') ?? at(payload, 'message');
  // What came in to the installation is none of our business.
  const isOurs = textAt(message, 'direction') !== 'incoming';
  const kind = isOurs ? (bounce === undefined ? (KINDS[name] ?? 'unknown') : 'bounced') : 'unknown';
  const words = [textAt(payload, 'output'), textAt(payload, 'details')].join(' ');
  const told = bounceClass({ words });
  // Refused for good by the receiving side, and told as a failure: only where its words say so is nobody there.
  const isHardFail = kind === 'failed' && textAt(payload, 'status') === 'HardFail' && told === 'hard';
  const messageId = bareId(textAt(message, 'message_id'));
  return {
    id: textAt(event, 'uuid') ?? madeId(name, messageId, textAt(payload, 'timestamp')),
    ...{ kind: isHardFail ? 'bounced' : kind, messageId, at: momentAt(event, 'timestamp') },
    recipient: addressIn(textAt(message, 'to')),
    ownMessageId: ownMessage(messageId),
    because: null,
    bounce: isHardFail || kind === 'bounced' ? told : null,
    code: isHardFail || kind === 'bounced' ? shortCode(codesIn(words).reply, codesIn(words).status) : null,
  };
}
