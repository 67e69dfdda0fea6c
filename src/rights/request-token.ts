// The token of a request: only letters to the mailbox that it is about carry it, so that a click proves whose it is.
import { issuerOf, openToken, sealToken, type TokenIssuer } from '../recipient/sealed-token.js';

/** For `/request/:token`: names a request (`req_...`) to nobody but us. */
export function requestToken(issuer: TokenIssuer, requestId: string): string {
  return sealToken(issuer, 'request', Buffer.from(requestId));
}

export function readRequestToken(token: string, issuer: TokenIssuer): string | null {
  return openToken(token, issuer, 'request')?.toString() ?? null;
}

export function requestIssuerOf(token: string): string | null {
  return issuerOf(token, 'request');
}
