// Addresses at our own domain that say of which message they are: where bounces come back (VERP), where one unsubscribes.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { type TokenIssuer } from './sealed-token.js';

/** `bounce`: the envelope sender of a message. `unsubscribe`: the mailto of its List-Unsubscribe. */
export type ReturnKind = 'bounce' | 'unsubscribe';

const LETTERS: Readonly<Record<ReturnKind, string>> = { bounce: 'b', unsubscribe: 'u' };
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const MAC_LETTERS = 20; // 100 bits

// At most 64 octets (RFC 5321 section 4.5.3.1.1) of letters that survive any change of case on the way.
const LOCAL_PART = /^([bu])\.([0-9a-z]{26}(?:_\d{1,3})?)\.([0-9a-z]{20})$/;

/** `b.01k6….h2k…@bounce.acme.example`; the same each time. */
export function returnAddress(issuer: TokenIssuer, kind: ReturnKind, messageId: string, domain: string): string {
  return `${LETTERS[kind]}.${messageId.slice('msg_'.length)}.${mac(issuer, kind, messageId)}@${domain}`;
}

export type ReadReturnAddress = { readonly kind: ReturnKind; readonly messageId: string; readonly mac: string };

/** What an address says; it proves nothing before `isGenuine`. Null where it is none of these. */
export function readReturnAddress(address: string): ReadReturnAddress | null {
  const local = address.slice(0, address.lastIndexOf('@')).toLowerCase();
  const [, letter, id, given] = LOCAL_PART.exec(local) ?? [];
  if (id === undefined || given === undefined) return null;
  return { kind: letter === 'b' ? 'bounce' : 'unsubscribe', messageId: `msg_${id}`, mac: given };
}

/** Whether this controller made it. */
export function isGenuine({ kind, messageId, mac: given }: ReadReturnAddress, issuer: TokenIssuer): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(mac(issuer, kind, messageId)));
}

const DESK = /^n\.([0-9a-z]{26})\.([0-9a-z]{20})$/;

/** Where a controller forwards the cold mail of its connections to; the same each time. */
export function deskAddress(issuer: TokenIssuer, domain: string): string {
  return `n.${issuer.id.slice('ctl_'.length)}.${mac(issuer, 'desk', issuer.id)}@${domain}`;
}

export type ReadDeskAddress = { readonly controllerId: string; readonly mac: string };

/** What an address says; it proves nothing before `isDeskOf`. Null where it is none of these. */
export function readDeskAddress(address: string): ReadDeskAddress | null {
  const [, id, given] = DESK.exec(address.slice(0, address.lastIndexOf('@')).toLowerCase()) ?? [];
  return id === undefined || given === undefined ? null : { controllerId: `ctl_${id}`, mac: given };
}

export function isDeskOf({ mac: given }: ReadDeskAddress, issuer: TokenIssuer): boolean {
  return timingSafeEqual(Buffer.from(given), Buffer.from(mac(issuer, 'desk', issuer.id)));
}

function mac(issuer: TokenIssuer, kind: ReturnKind | 'desk', messageId: string): string {
  const digest = createHmac('sha256', issuer.suppressionKey)
    .update(`outreach-guard/return-address/1\0${issuer.id}\0${kind}\0${messageId}`)
    .digest();
  return [...digest.subarray(0, MAC_LETTERS)].map((byte) => ALPHABET[byte & 31]).join('');
}
