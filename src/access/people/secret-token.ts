// Tokens that are handed out once and kept as a hash: in cookies, and behind the `#` of links.
import { createHash, createHmac, randomBytes } from 'node:crypto';

export function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Of 32 random bytes a plain hash tells nothing. */
export function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Whoever knows the session’s token can tell it; whoever knows it learns nothing of the token. */
export function csrfOf(token: string): string {
  return createHmac('sha256', token).update('csrf').digest('base64url');
}
