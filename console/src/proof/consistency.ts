// Verifies that a tree is the beginning of another (RFC 9162, 2.1.4.2).
import { nodeHash, NotProved, sameBytes } from './verify.js';

type Tree = { readonly size: number; readonly root: Uint8Array };

/** Throws `NotProved` where the proof does not show that `later` only added to `earlier`, which is not empty. */
export async function checkConsistency(earlier: Tree, later: Tree, hashes: readonly Uint8Array[]): Promise<void> {
  if (earlier.size === later.size) {
    if (hashes.length > 0 || !sameBytes(earlier.root, later.root)) throw rewritten();
    return;
  }
  // Where the earlier tree is complete, its own root begins the proof unsaid.
  const isComplete = (BigInt(earlier.size) & (BigInt(earlier.size) - 1n)) === 0n;
  const [first, ...rest] = isComplete ? [earlier.root, ...hashes] : hashes;
  if (first === undefined) throw rewritten();
  let [node, last] = [BigInt(earlier.size) - 1n, BigInt(later.size) - 1n];
  while ((node & 1n) === 1n) [node, last] = [node >> 1n, last >> 1n];
  let [old, grown] = [first, first];
  for (const hash of rest) {
    if (last === 0n) throw rewritten();
    if ((node & 1n) === 1n || node === last) {
      old = await nodeHash(hash, old);
      grown = await nodeHash(hash, grown);
      while ((node & 1n) === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      grown = await nodeHash(grown, hash);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  if (last !== 0n || !sameBytes(old, earlier.root) || !sameBytes(grown, later.root)) throw rewritten();
}

function rewritten(): NotProved {
  return new NotProved('what was signed before is not the beginning of what is signed now');
}
