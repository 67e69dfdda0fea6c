// Tokens that a controller makes for itself: they hold nothing readable, nobody else can make or change one, valid for ever.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

/** The controller as far as tokens need it. Its suppression key is never changed, so old tokens stay readable. */
export type TokenIssuer = { readonly id: string; readonly suppressionKey: Buffer };

/** What a token is for: its first byte, bound to the rest, so that one kind is never taken for another. */
const TOKEN_KINDS = { stop: 1, invitation: 2, confirmation: 3, preferences: 4, request: 5, why: 6 } as const;
export type TokenKind = keyof typeof TOKEN_KINDS;

// The bytes: kind | the controller's ULID (16) | nonce (12) | what is sealed | GCM tag (16), in base64url (RFC 4648
// section 5): neither comma nor `>`, which would end the URI in List-Unsubscribe (RFC 2369).
const ULID_FROM = 1;
const NONCE_FROM = 17;
const SEALED_FROM = 29;
const TAG_BYTES = 16;
const LONGEST_TEXT = 512;

const CIPHER = 'aes-256-gcm';
const TOKEN_TEXT = /^[A-Za-z0-9_-]+$/;
const CONTROLLER_ID = /^ctl_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The token that says this: the same one each time, so that a mail composed twice is the same. */
export function sealToken(issuer: TokenIssuer, kind: TokenKind, plain: Buffer): string {
  const { sealing, naming } = keysOf(issuer);
  const head = Buffer.concat([Buffer.of(TOKEN_KINDS[kind]), ulidBytes(issuer.id)]);
  // A nonce made from what it seals (as in SIV, RFC 5297) never meets another plaintext under this key.
  const nonce = createHmac('sha256', naming)
    .update(kind === 'stop' ? plain : Buffer.concat([head, plain]))
    .digest()
    .subarray(0, SEALED_FROM - NONCE_FROM);
  const cipher = createCipheriv(CIPHER, sealing, nonce);
  cipher.setAAD(head);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([head, nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

/** The controller whose key opens this token; null where the text is no token of this kind. It proves nothing yet. */
export function issuerOf(token: string, kind: TokenKind): string | null {
  const bytes = bytesOf(token, kind);
  return bytes && `ctl_${ulidText(bytes.subarray(ULID_FROM, NONCE_FROM))}`;
}

/** What was sealed; null where this controller did not make this token for this, whatever it is instead. */
export function openToken(token: string, issuer: TokenIssuer, kind: TokenKind): Buffer | null {
  const bytes = bytesOf(token, kind);
  if (!bytes || issuerOf(token, kind) !== issuer.id) return null;
  try {
    const nonce = bytes.subarray(NONCE_FROM, SEALED_FROM);
    const decipher = createDecipheriv(CIPHER, keysOf(issuer).sealing, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(bytes.subarray(0, NONCE_FROM));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(SEALED_FROM, -TAG_BYTES)), decipher.final()]);
  } catch {
    return null; // GCM found that it was made with another key, or changed
  }
}

/** The bytes of what has the form of a token. One text for one token: padding and stray low bits are refused. */
function bytesOf(token: string, kind: TokenKind): Buffer | null {
  if (token.length > LONGEST_TEXT || !TOKEN_TEXT.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  const isWhole = bytes.length > SEALED_FROM + TAG_BYTES && bytes.toString('base64url') === token;
  return isWhole && bytes[0] === TOKEN_KINDS[kind] ? bytes : null;
}

const keys = new WeakMap<Buffer, { readonly sealing: Buffer; readonly naming: Buffer }>();

/** Derived (HKDF, RFC 5869), so that a token key that leaked would not open the suppression list. */
function keysOf(issuer: TokenIssuer): { readonly sealing: Buffer; readonly naming: Buffer } {
  const known = keys.get(issuer.suppressionKey);
  if (known) return known;
  const derived = Buffer.from(hkdfSync('sha256', issuer.suppressionKey, '', 'outreach-guard stop token v1', 64));
  const made = { sealing: derived.subarray(0, 32), naming: derived.subarray(32) };
  keys.set(issuer.suppressionKey, made);
  return made;
}

function ulidBytes(controllerId: string): Buffer {
  if (!CONTROLLER_ID.test(controllerId)) throw new TypeError(`\`${controllerId}\` is not the id of a controller`);
  let value = 0n;
  for (const letter of controllerId.slice('ctl_'.length)) value = value * 32n + BigInt(ALPHABET.indexOf(letter));
  return Buffer.from(value.toString(16).padStart(32, '0'), 'hex');
}

function ulidText(bytes: Buffer): string {
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let i = 0; i < 26; i++) {
    text = (ALPHABET[Number(value % 32n)] ?? '') + text;
    value /= 32n;
  }
  return text;
}
