// The scheme of Standard Webhooks (https://www.standardwebhooks.com): signed in and out alike.
import { createHmac } from 'node:crypto';
import { equal } from './equal.js';

const PREFIX = 'whsec_';
const LEAST_BYTES = 16;

/** The key within `whsec_…`; null where the text is no such secret. */
export function signingKeyIn(secret: string): Buffer | null {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return null;
  const key = Buffer.from(text, 'base64');
  return key.length >= LEAST_BYTES ? key : null;
}

/** `v1,…` over id, time (seconds since 1970) and body. */
export function signatureOf(key: Buffer, id: string, timestamp: string, body: Buffer | string): string {
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** Whether one of the signatures of a header field, separated by spaces, is that of this key. */
export function isSigned(key: Buffer, given: string, id: string, timestamp: string, body: Buffer): boolean {
  const right = signatureOf(key, id, timestamp, body);
  return given.split(' ').some((one) => equal(one, right));
}
