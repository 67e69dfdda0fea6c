// Makes proofs and roots from the hashes of complete subtrees, wherever those are kept.
import { EMPTY_ROOT, hashNode } from './hashing.js';
import { consistencyPath, inclusionPath, type Node, type Range, subtreesOf } from './nodes.js';

/** The stored hash of a complete subtree. */
export type ReadNode = (node: Node) => Buffer;

export function inclusionProof(index: number, size: number, read: ReadNode): Buffer[] {
  return inclusionPath(index, size).map((range) => rangeHash(range, read));
}

export function consistencyProof(from: number, to: number, read: ReadNode): Buffer[] {
  return consistencyPath(from, to).map((range) => rangeHash(range, read));
}

export function rootAt(size: number, read: ReadNode): Buffer {
  return rangeHash({ start: 0, end: size }, read);
}

/** MTH(D[start:end]) of a range that hangs together in the tree. */
function rangeHash(range: Range, read: ReadNode): Buffer {
  return fold(subtreesOf(range).map(read));
}

/** Joins complete subtrees, the largest first, into the hash over all of them: the smallest are joined first. */
export function fold(subtrees: readonly Buffer[]): Buffer {
  return subtrees.length === 0 ? EMPTY_ROOT : subtrees.reduceRight((right, left) => hashNode(left, right));
}
