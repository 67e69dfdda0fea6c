// The token in every unsubscribe link: says who must not be written to again, readable by nobody but us, valid for ever.
import { type MailToken, mailToken, readMailToken } from './mail-token.js';
import { type TokenIssuer } from './sealed-token.js';

export type StopToken = MailToken;

/** The token for mail of this controller to this mailbox. */
export function stopToken(issuer: TokenIssuer, mailboxId: Buffer, purpose: string): string {
  return mailToken(issuer, 'stop', mailboxId, purpose);
}

/** What the token says; null where it was not made by this controller, whatever it is instead. */
export function readToken(token: string, issuer: TokenIssuer): StopToken | null {
  return readMailToken(token, issuer, 'stop');
}
