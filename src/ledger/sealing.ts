// Sealing: payloads under a key of their subject, that key under the master key. Destroying the subject's key
// forgets the person; the ciphertext and its hashes stay and stay verifiable.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A person's own key for one controller: one half seals payloads, the other names the person in leaves. */
export type SubjectKey = { readonly sealing: Buffer; readonly naming: Buffer };

/** `nonce | ciphertext | tag` of AES-256-GCM; `boundTo` is authenticated with it, so a payload cannot be moved. */
export function seal(key: Buffer, plain: string | Buffer, boundTo: string): Buffer {
  const nonce = nonces.next();
  const cipher = createCipheriv(CIPHER, key, nonce);
  cipher.setAAD(Buffer.from(boundTo));
  const body = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain);
  cipher.final();
  return Buffer.concat([nonce, body, cipher.getAuthTag()]);
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
