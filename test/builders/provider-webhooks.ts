/** Webhooks as the providers send and sign them, by their documents: what a stand-in for a foreign account needs. */
import { createHmac, createSign, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';

export type SentWebhook = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

const JSON_TYPE = { 'content-type': 'application/json' };
const sample = (name: string): string => readFileSync(new URL(`../samples/sns/${name}`, import.meta.url), 'utf8');
const seconds = (at: number): string => String(Math.floor(at / 1_000));

export const MAILGUN_KEY = 'mailgun-signing-key-of-the-tests';

export function mailgunSignature(at = Date.now(), token = randomBytes(25).toString('hex')): object {
  const timestamp = seconds(at);
  const signature = createHmac('sha256', MAILGUN_KEY).update(`${timestamp}${token}`).digest('hex');
  return { timestamp, token, signature };
}

export function fromMailgun(event: object, signature = mailgunSignature()): SentWebhook {
  const body = { signature, 'event-data': { timestamp: Date.now() / 1_000, ...event } };
  return { body: JSON.stringify(body), headers: JSON_TYPE };
}

const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
export const SENDGRID_KEY = ec.publicKey.export({ format: 'der', type: 'spki' }).toString('base64');

export function fromSendGrid(body: string, at = Date.now()): SentWebhook {
  const timestamp = seconds(at);
  const signature = sign('sha256', Buffer.from(timestamp + body), ec.privateKey).toString('base64');
  const prefix = 'X-Twilio-Email-Event-Webhook';
  return { body, headers: { ...JSON_TYPE, [`${prefix}-Signature`]: signature, [`${prefix}-Timestamp`]: timestamp } };
}

export const RESEND_KEY = `whsec_${randomBytes(24).toString('base64')}`;

export function fromResend(event: object, at = Date.now(), id = `msg_${randomBytes(8).toString('hex')}`): SentWebhook {
  const body = JSON.stringify(event);
  const key = Buffer.from(RESEND_KEY.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key)
    .update(`${id}.${seconds(at)}.${body}`)
    .digest('base64');
  const signature = `v1,${randomBytes(32).toString('base64')} v1,${mac}`; // the second key of a rotation
  return {
    body,
    headers: { ...JSON_TYPE, 'svix-id': id, 'svix-timestamp': seconds(at), 'svix-signature': signature },
  };
}

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
export const POSTAL_KEY = rsa.publicKey.export({ format: 'pem', type: 'spki' }).toString();

export function fromPostal(event: object, algorithm: 'sha1' | 'sha256' = 'sha1'): SentWebhook {
  const body = JSON.stringify({ timestamp: Date.now() / 1_000, ...event });
  const signature = sign(algorithm, Buffer.from(body), rsa.privateKey).toString('base64');
  return { body, headers: { ...JSON_TYPE, [`X-Postal-Signature${algorithm === 'sha256' ? '-256' : ''}`]: signature } };
}

export const SHARED = 'outreach:a secret of the tests';

export function withSecret(event: object, secret = SHARED): SentWebhook {
  const authorization = `Basic ${Buffer.from(secret).toString('base64')}`;
  return { body: JSON.stringify(event), headers: { ...JSON_TYPE, authorization } };
}

export const SNS_CERTIFICATE = sample('certificate.pem');
const SNS_CERTIFICATE_URL =
  'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem';
export const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:outreach-guard';

const NOTIFICATION = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];

export function fromSns(given: Readonly<Record<string, string>>): SentWebhook {
  const message: Record<string, string> = {
    ...{ Type: 'Notification', MessageId: randomBytes(16).toString('hex'), TopicArn: TOPIC, SignatureVersion: '2' },
    ...{ Timestamp: new Date().toISOString(), SigningCertURL: SNS_CERTIFICATE_URL },
    ...given,
  };
  const names = message['Type'] === 'Notification' ? NOTIFICATION : CONFIRMATION;
  const signed = names.map((name) => (message[name] === undefined ? '' : `${name}\n${message[name]}\n`)).join('');
  const algorithm = message['SignatureVersion'] === '2' ? 'sha256' : 'sha1';
  const Signature = createSign(algorithm).update(signed).sign(sample('key.pem'), 'base64');
  // SNS sends JSON as plain text.
  return { body: JSON.stringify({ Signature, ...message }), headers: { 'content-type': 'text/plain; charset=UTF-8' } };
}

export function fromSes(event: object, more: Readonly<Record<string, string>> = {}): SentWebhook {
  return fromSns({ Message: JSON.stringify(event), ...more });
}
