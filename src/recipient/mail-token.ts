// The tokens in the links of a mail: each says whose mail to whom it was, what for, and which one page it opens.
import { openToken, sealToken, type TokenIssuer, type TokenKind } from './sealed-token.js';

/** Whose mail to whom, sent for what purpose. */
export type MailToken = { readonly controllerId: string; readonly mailboxId: Buffer; readonly purpose: string };

/** `/u`, `/p` and `/why`: who holds the link to one of them has none to the others. */
export type MailPage = Extract<TokenKind, 'stop' | 'preferences' | 'why'>;

const MAILBOX_BYTES = 32;
const LONGEST_PURPOSE_BYTES = 200;

export function mailToken(issuer: TokenIssuer, page: MailPage, mailboxId: Buffer, purpose: string): string {
  if (mailboxId.length !== MAILBOX_BYTES) throw new TypeError('a mailbox id has 32 bytes');
  if (Buffer.byteLength(purpose) > LONGEST_PURPOSE_BYTES) throw new TypeError('a purpose has at most 200 bytes');
  return sealToken(issuer, page, Buffer.concat([mailboxId, Buffer.from(purpose)]));
}

/** What the token says; null where it was not made by this controller for this page, whatever it is instead. */
export function readMailToken(token: string, issuer: TokenIssuer, page: MailPage): MailToken | null {
  const plain = openToken(token, issuer, page);
  if (!plain || plain.length < MAILBOX_BYTES) return null;
  const [mailboxId, purpose] = [plain.subarray(0, MAILBOX_BYTES), plain.subarray(MAILBOX_BYTES).toString()];
  return { controllerId: issuer.id, mailboxId, purpose };
}
