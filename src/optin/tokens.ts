// The tokens of opt-in links: one that says which contact was invited, one that confirms a request.
import { type TokenIssuer, issuerOf, openToken, sealToken } from '../recipient/sealed-token.js';

/** For `/o/:slug/:contact`: names a contact (`con_...`) to nobody but us. */
export function invitationToken(issuer: TokenIssuer, contactId: string): string {
  return sealToken(issuer, 'invitation', Buffer.from(contactId));
}

export function readInvitation(token: string, issuer: TokenIssuer): string | null {
  return openToken(token, issuer, 'invitation')?.toString() ?? null;
}

/** For `/confirm/:token`: only the mail to the address itself carries it. */
export function confirmationToken(issuer: TokenIssuer, requestId: string): string {
  return sealToken(issuer, 'confirmation', Buffer.from(requestId));
}

export function readConfirmation(token: string, issuer: TokenIssuer): string | null {
  return openToken(token, issuer, 'confirmation')?.toString() ?? null;
}

export function confirmationIssuerOf(token: string): string | null {
  return issuerOf(token, 'confirmation');
}
