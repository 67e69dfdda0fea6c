// Sealing: payloads under keys that come from one of their subject, that key under the master key. Destroying the
// subject's key forgets the person; the ciphertext and its hashes stay and stay verifiable.
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { hmacSha256 } from '../values/hmac.js';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A person's own key for one controller: one half seals payloads, the other names the person in leaves. */
export type SubjectKey = { readonly sealing: Buffer; readonly naming: Buffer };

/** `nonce | ciphertext | tag` of AES-256-GCM; `boundTo` is authenticated with it, so a payload cannot be moved. */
export function seal(key: Buffer, plain: string | Buffer, boundTo: string): Buffer {
  return Buffer.concat(sealedPieces(key, plain, boundTo));
}

function sealedPieces(key: Buffer, plain: string | Buffer, boundTo: string): Buffer[] {
  const nonce = nonces.next();
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(Buffer.from(boundTo));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return [nonce, body, cipher.getAuthTag()];
}

/** What was sealed. Throws where key, binding or ciphertext are not the ones of the sealing. */
export function unseal(key: Buffer, sealed: Buffer, boundTo: string): Buffer {
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  const plain = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  decipher.final(); // checks the tag; GCM holds no bytes back
  return plain;
}

/** Seals what concerns nobody or many people, such as who read a list: it stays as long as the controller does. */
export function recordsKey(suppressionKey: Buffer): Buffer {
  return hmacSha256(suppressionKey, 'outreach-guard/records-key/1\0');
}

const OPENING = 'outreach-guard/payload-opening/1\0';
const COMMITMENT = Buffer.from('outreach-guard/payload-key/1\0');
const COMMITMENT_BYTES = 32;
// What is hashed for it, written anew for each key.
const committed = Buffer.concat([COMMITMENT, Buffer.alloc(32)]);

/** The key that opens the payload of one leaf and tells nothing about any other: what an evidence pack discloses. */
export function openingOf(sealingKey: Buffer, leafId: string): Buffer {
  return hmacSha256(sealingKey, `${OPENING}${leafId}`);
}

/**
 * A leaf's payload: `commitment | nonce | ciphertext | tag`, under the key of this leaf alone. AES-GCM does not bind a
 * ciphertext to its key: one could be made that opens to two texts under two keys. The hash of the key in front does.
 */
export function sealPayload(sealingKey: Buffer, plain: string, leafId: string): Buffer {
  const key = openingOf(sealingKey, leafId);
  return Buffer.concat([commitmentTo(key), ...sealedPieces(key, plain, leafId)]);
}

/** What a payload holds. Throws where subject or leaf are others, or any octet is. */
export function openPayload(sealingKey: Buffer, payload: Buffer, leafId: string): string {
  const key = openingOf(sealingKey, leafId);
  if (!commitmentTo(key).equals(payload.subarray(0, COMMITMENT_BYTES))) throw new Error('the payload has another key');
  return unseal(key, payload.subarray(COMMITMENT_BYTES), leafId).toString();
}

function commitmentTo(key: Buffer): Buffer {
  key.copy(committed, COMMITMENT.length);
  return Buffer.from(hash('sha256', committed, 'binary'), 'latin1');
}

export const SUBJECT_KEY_BYTES = 64;

/** How long what was sealed is, for so many bytes of plain text. */
export function sealedBytes(plainBytes: number): number {
  return NONCE_BYTES + plainBytes + TAG_BYTES;
}

export function newSubjectKey(): Buffer {
  return subjectKeys.next();
}

export function subjectKey(unwrapped: Buffer): SubjectKey {
  const half = SUBJECT_KEY_BYTES / 2;
  return { sealing: unwrapped.subarray(0, half), naming: unwrapped.subarray(half) };
}

/** Random bytes drawn many at a time: a call for a few of them costs more than the cipher. None is given out twice. */
class RandomPieces {
  private pool: Buffer = Buffer.alloc(0);

  public constructor(private readonly bytes: number) {}

  public next(): Buffer {
    if (this.pool.length < this.bytes) this.pool = randomBytes(this.bytes * 256);
    const piece = this.pool.subarray(0, this.bytes);
    this.pool = this.pool.subarray(this.bytes);
    return piece;
  }
}

// A key seals far fewer than the 2^32 messages that NIST SP 800-38D section 8.3 allows for random nonces.
const nonces = new RandomPieces(NONCE_BYTES);
const subjectKeys = new RandomPieces(SUBJECT_KEY_BYTES);
