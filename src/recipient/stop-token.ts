// The token in every unsubscribe link: says who must not be written to again, readable by nobody but us, valid for ever.
import { openToken, sealToken, type TokenIssuer } from './sealed-token.js';

/** Whose mail to whom, sent for what purpose. */
export type StopToken = { readonly controllerId: string; readonly mailboxId: Buffer; readonly purpose: string };

const MAILBOX_BYTES = 32;
const LONGEST_PURPOSE_BYTES = 200;

/** The token for mail of this controller to this mailbox. */
export function stopToken(issuer: TokenIssuer, mailboxId: Buffer, purpose: string): string {
  if (mailboxId.length !== MAILBOX_BYTES) throw new TypeError('a mailbox id has 32 bytes');
  if (Buffer.byteLength(purpose) > LONGEST_PURPOSE_BYTES) throw new TypeError('a purpose has at most 200 bytes');
  return sealToken(issuer, 'stop', Buffer.concat([mailboxId, Buffer.from(purpose)]));
}

/** What the token says; null where it was not made by this controller, whatever it is instead. */
export function readToken(token: string, issuer: TokenIssuer): StopToken | null {
  const plain = openToken(token, issuer, 'stop');
  if (!plain || plain.length < MAILBOX_BYTES) return null;
  const [mailboxId, purpose] = [plain.subarray(0, MAILBOX_BYTES), plain.subarray(MAILBOX_BYTES).toString()];
  return { controllerId: issuer.id, mailboxId, purpose };
}
