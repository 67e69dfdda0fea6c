// The hashes of RFC 6962 and RFC 9162, section 2.1: leaves and nodes are told apart by their first octet.
import { createHash, hash } from 'node:crypto';

export const HASH_BYTES = 32;

const NODE_BYTES = 1 + 2 * HASH_BYTES;

/** MTH({}) = SHA-256(). */
export const EMPTY_ROOT = createHash('sha256').digest();

/** MTH({d(0)}) = SHA-256(0x00 || d(0)). */
export function hashLeaf(entry: Buffer): Buffer {
  return hash('sha256', Buffer.concat([LEAF, entry]), 'buffer');
}

/** SHA-256(0x01 || left || right). */
export function hashNode(left: Buffer, right: Buffer): Buffer {
  if (left.length === HASH_BYTES && right.length === HASH_BYTES) {
    left.copy(scratch, 1);
    right.copy(scratch, 1 + HASH_BYTES);
    return hash('sha256', scratch, 'buffer');
  }
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

// One-shot hashing is several times as fast as an object a hash; of nodes, in one block that is used again and again.
const scratch = Buffer.alloc(NODE_BYTES);
scratch[0] = 1;
