// The token in every unsubscribe link: says who must not be written to again, readable by nobody but us, valid for ever.
import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';

/** Whose mail to whom, sent for what purpose. */
export type StopToken = { readonly controllerId: string; readonly mailboxId: Buffer; readonly purpose: string };

/** The controller as far as tokens need it. Its suppression key is never changed, so old tokens stay readable. */
export type TokenIssuer = { readonly id: string; readonly suppressionKey: Buffer };

// The bytes: version | the controller's ULID (16) | nonce (12) | sealed mailbox id (32) and purpose | GCM tag (16),
// in base64url (RFC 4648 section 5): neither comma nor `>`, which would end the URI in List-Unsubscribe (RFC 2369).
const VERSION = 1;
const ULID_FROM = 1;
const NONCE_FROM = 17;
const SEALED_FROM = 29;
const MAILBOX_BYTES = 32;
const TAG_BYTES = 16;
const SHORTEST = SEALED_FROM + MAILBOX_BYTES + TAG_BYTES;
const LONGEST_PURPOSE_BYTES = 200;
const LONGEST_TEXT = 512;

const CIPHER = 'aes-256-gcm';
const TOKEN_TEXT = /^[A-Za-z0-9_-]+$/;
const CONTROLLER_ID = /^ctl_[0-7][0-9a-hjkmnp-tv-z]{25}$/;
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** The token for mail of this controller to this mailbox: the same one each time, so that a mail composed twice is the same. */
export function stopToken(issuer: TokenIssuer, mailboxId: Buffer, purpose: string): string {
  if (mailboxId.length !== MAILBOX_BYTES) throw new TypeError('a mailbox id has 32 bytes');
  if (Buffer.byteLength(purpose) > LONGEST_PURPOSE_BYTES) throw new TypeError('a purpose has at most 200 bytes');
  const { sealing, naming } = keysOf(issuer);
  const head = Buffer.concat([Buffer.of(VERSION), ulidBytes(issuer.id)]);
  const plain = Buffer.concat([mailboxId, Buffer.from(purpose)]);
  // A nonce made from what it seals (as in SIV, RFC 5297) never meets another plaintext under this key.
  const nonce = createHmac('sha256', naming)
    .update(plain)
    .digest()
    .subarray(0, SEALED_FROM - NONCE_FROM);
  const cipher = createCipheriv(CIPHER, sealing, nonce);
  cipher.setAAD(head);
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([head, nonce, sealed, cipher.getAuthTag()]).toString('base64url');
}

/** The controller whose key opens this token; null where the text is no token. It proves nothing yet. */
export function issuerOf(token: string): string | null {
  const bytes = bytesOf(token);
  return bytes && `ctl_${ulidText(bytes.subarray(ULID_FROM, NONCE_FROM))}`;
}

/** What the token says; null where it was not made by this controller, whatever it is instead. */
export function readToken(token: string, issuer: TokenIssuer): StopToken | null {
  const bytes = bytesOf(token);
  if (!bytes || issuerOf(token) !== issuer.id) return null;
  try {
    const nonce = bytes.subarray(NONCE_FROM, SEALED_FROM);
    const decipher = createDecipheriv(CIPHER, keysOf(issuer).sealing, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(bytes.subarray(0, NONCE_FROM));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const plain = Buffer.concat([decipher.update(bytes.subarray(SEALED_FROM, -TAG_BYTES)), decipher.final()]);
    const [mailboxId, purpose] = [plain.subarray(0, MAILBOX_BYTES), plain.subarray(MAILBOX_BYTES).toString()];
    return { controllerId: issuer.id, mailboxId, purpose };
  } catch {
    return null; // GCM found that it was made with another key, or changed
  }
}

/** The bytes of what has the form of a token. One text for one token: padding and stray low bits are refused. */
function bytesOf(token: string): Buffer | null {
  if (token.length > LONGEST_TEXT || !TOKEN_TEXT.test(token)) return null;
  const bytes = Buffer.from(token, 'base64url');
  return bytes.length >= SHORTEST && bytes[0] === VERSION && bytes.toString('base64url') === token ? bytes : null;
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
