// Ed25519 keys of C2SP signed notes: each has a name, and a hash by which its signatures are told apart.
import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { fromBase64 } from './strict.js';

/** The octet that says what a key signs; it stands before the public key. */
export const ALGORITHM = { note: 0x01, cosignature: 0x04 } as const;
type Algorithm = (typeof ALGORITHM)[keyof typeof ALGORITHM];

export type VerifierKey = {
  readonly name: string;
  /** The first four octets of SHA-256(name || 0x0A || algorithm || public key). */
  readonly id: Buffer;
  readonly algorithm: Algorithm;
  /** 32 octets, as RFC 8032 encodes them. */
  readonly publicKey: Buffer;
};

const PUBLIC_KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_NAME = /^[^\s+\p{White_Space}]+$/u;

export function verifierKey(name: string, algorithm: Algorithm, publicKey: Buffer): VerifierKey {
  if (!KEY_NAME.test(name)) throw new RangeError('the name of a key is not empty and has neither spaces nor a plus');
  const named = createHash('sha256')
    .update(`${name}\n`)
    .update(Buffer.from([algorithm]))
    .update(publicKey);
  return { name, algorithm, publicKey, id: named.digest().subarray(0, KEY_ID_BYTES) };
}

/** `name+hash+base64`. */
export function encodeVerifierKey({ name, id, algorithm, publicKey }: VerifierKey): string {
  return `${name}+${id.toString('hex')}+${Buffer.concat([Buffer.from([algorithm]), publicKey]).toString('base64')}`;
}

/** Null where it is malformed, of another algorithm than ours, or its hash is not that of its key. */
export function parseVerifierKey(text: string): VerifierKey | null {
  const [, name, hash, encoded = ''] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = fromBase64(encoded);
  if (name === undefined || !KEY_NAME.test(name) || bytes?.length !== 1 + PUBLIC_KEY_BYTES) return null;
  const algorithm = Object.values(ALGORITHM).find((one) => one === bytes[0]);
  const key = algorithm === undefined ? null : verifierKey(name, algorithm, bytes.subarray(1));
  return key?.id.toString('hex') === hash ? key : null;
}

/** The public half of an Ed25519 private key, in 32 octets. */
export function publicHalf(privateKey: KeyObject): Buffer {
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return spki.subarray(SPKI_PREFIX.length);
}

export function signEd25519(text: string, privateKey: KeyObject): Buffer {
  return sign(null, Buffer.from(text), privateKey);
}

export function isEd25519(publicKey: Buffer, text: string, signature: Buffer): boolean {
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), key, signature);
}
