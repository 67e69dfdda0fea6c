// C2SP tlog-cosignature v1: a witness says that, at a time, this was the largest consistent tree it had seen of a log.
import { type KeyObject } from 'node:crypto';
import { isEd25519, signEd25519, type VerifierKey } from './verifier-key.js';

const SECONDS_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** A uint64 of POSIX seconds, and an Ed25519 signature over that time and the text of the checkpoint. */
export function cosign(text: string, privateKey: KeyObject, at: Date): Buffer {
  const seconds = BigInt(Math.floor(at.getTime() / 1_000));
  const timestamp = Buffer.alloc(SECONDS_BYTES);
  timestamp.writeBigUInt64BE(seconds);
  return Buffer.concat([timestamp, signEd25519(cosigned(text, seconds), privateKey)]);
}

export function isCosignature(key: VerifierKey, text: string, cosignature: Buffer): boolean {
  if (cosignature.length !== SECONDS_BYTES + SIGNATURE_BYTES) return false;
  const seconds = cosignature.readBigUInt64BE();
  return seconds < 2n ** 63n && isEd25519(key.publicKey, cosigned(text, seconds), cosignature.subarray(SECONDS_BYTES));
}

function cosigned(text: string, seconds: bigint): string {
  return `cosignature/v1\ntime ${seconds}\n${text}`;
}
