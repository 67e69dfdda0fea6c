// A leaf as a row of its table, in the binary format of COPY.
import { type BinaryRows } from '../values/binary-rows.js';
import { type Leaf, leafBody, leafHash } from './leaf.js';

export const LEAVES = 'leaf (controller_id, id, type, at, subject_id, body, hash, payload)';
export const USUAL_ROW_BYTES = 2_560;

/** Adds the row, and answers the leaf's hash in hex. */
export function addLeaf(rows: BinaryRows, leaf: Leaf): string {
  const body = leafBody(leaf);
  const hash = leafHash(body);
  rows.begin(8);
  rows.text(leaf.controllerId);
  rows.text(leaf.id);
  rows.text(leaf.type);
  rows.moment(Date.parse(leaf.at));
  rows.text(leaf.subjectId);
  rows.text(body);
  rows.bytes(Buffer.from(hash, 'hex'));
  rows.bytes(leaf.payload);
  return hash;
}
