// Verifies proofs as RFC 9162 tells it step by step (2.1.3.2, 2.1.4.2); sizes are as large as a checkpoint can name.
import { HASH_BYTES, hashNode } from './hashing.js';

export type InclusionClaim = {
  readonly index: bigint;
  readonly size: bigint;
  readonly leafHash: Buffer;
  readonly proof: readonly Buffer[];
  readonly root: Buffer;
};

export function isIncluded({ index, size, leafHash, proof, root }: InclusionClaim): boolean {
  if (index < 0n || index >= size || !areHashes([leafHash, root, ...proof])) return false;
  let [fn, sn] = [index, size - 1n];
  let hash = leafHash;
  for (const sibling of proof) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      hash = hashNode(sibling, hash);
      while (!isOdd(fn) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      hash = hashNode(hash, sibling);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && hash.equals(root);
}

export type ConsistencyClaim = {
  readonly from: bigint;
  readonly to: bigint;
  readonly proof: readonly Buffer[];
  readonly fromRoot: Buffer;
  readonly toRoot: Buffer;
};

/** False from an empty tree: every tree extends it, so a proof from there would prove nothing (as transparency-dev holds). */
export function isConsistent({ from, to, proof, fromRoot, toRoot }: ConsistencyClaim): boolean {
  if (from < 1n || from > to || !areHashes([fromRoot, toRoot, ...proof])) return false;
  if (from === to) return proof.length === 0 && fromRoot.equals(toRoot);
  const path = isPowerOfTwo(from) ? [fromRoot, ...proof] : [...proof];
  const [first, ...rest] = path;
  if (!first || proof.length === 0) return false;
  let [fn, sn] = [from - 1n, to - 1n];
  while (isOdd(fn)) [fn, sn] = [fn >> 1n, sn >> 1n];
  let [oldHash, newHash] = [first, first];
  for (const hash of rest) {
    if (sn === 0n) return false;
    if (isOdd(fn) || fn === sn) {
      [oldHash, newHash] = [hashNode(hash, oldHash), hashNode(hash, newHash)];
      while (!isOdd(fn) && fn !== 0n) [fn, sn] = [fn >> 1n, sn >> 1n];
    } else {
      newHash = hashNode(newHash, hash);
    }
    [fn, sn] = [fn >> 1n, sn >> 1n];
  }
  return sn === 0n && oldHash.equals(fromRoot) && newHash.equals(toRoot);
}

function isOdd(n: bigint): boolean {
  return (n & 1n) === 1n;
}

function isPowerOfTwo(n: bigint): boolean {
  return (n & (n - 1n)) === 0n;
}

function areHashes(all: readonly Buffer[]): boolean {
  return all.every((one) => one.length === HASH_BYTES);
}
