// Providers that sign nothing prove themselves by a secret that only they were told: Postmark and Brevo.
import { equal } from './equal.js';
import { type Disbelief, type Incoming } from './provider.js';

const LEAST = 16;

export function wrongSharedSecret(secret: string): string | null {
  return secret.length >= LEAST ? null : `must have at least ${LEAST} characters, those that the provider is to send`;
}

/** As `Authorization: Bearer secret`, as `user:password` of the webhook's URL, or in a header field of its own. */
export function sharedSecretDisbelief({ headers }: Incoming, secret: string): Disbelief | null {
  const [, scheme = '', credentials = ''] = /^(\w+) +(\S+)$/.exec(headers['authorization'] ?? '') ?? [];
  const given =
    scheme.toLowerCase() === 'basic'
      ? Buffer.from(credentials, 'base64').toString('utf8')
      : scheme.toLowerCase() === 'bearer'
        ? credentials
        : headers['x-outreach-guard-token'];
  if (given === undefined) return 'malformed';
  return equal(given, secret) ? null : 'wrong_signature';
}
