// Many leaves whose payloads are still to be sealed, column by column: what one thread can hand another at little cost.
import { BinaryRows } from '../values/binary-rows.js';
import { nth } from '../values/nth.js';
import { type Leaf, type LeafType } from './leaf.js';
import { addLeaf, USUAL_ROW_BYTES } from './leaf-rows.js';
import { sealPayload } from './sealing.js';

/** A leaf about a person that refers to nothing, with what is to be sealed in it. */
export type UnsealedLeaf = Omit<Leaf, 'payload' | 'subjectId' | 'refersTo'> & {
  readonly subjectId: string;
  readonly plain: string;
  /** Of the subject. */
  readonly sealingKey: Buffer;
};

/** Of leaves of one type and moment. */
export type Sheaf = {
  readonly type: LeafType;
  readonly at: string;
  readonly controllerIds: readonly string[];
  readonly ids: readonly string[];
  readonly subjectIds: readonly string[];
  readonly plains: readonly string[];
  /** One after the other, in memory of their own. */
  readonly sealingKeys: Uint8Array<ArrayBuffer>;
};

/** What the table takes, in the binary format of COPY, and the hashes of the leaves in hex. */
export type SealedSheaf = { readonly rows: Uint8Array; readonly hashes: readonly string[] };

const KEY_BYTES = 32;

export function bind(leaves: readonly UnsealedLeaf[]): Sheaf {
  const { type, at } = nth(leaves, 0);
  const sealingKeys = new Uint8Array(leaves.length * KEY_BYTES);
  leaves.forEach(({ sealingKey }, n) => {
    sealingKeys.set(sealingKey, n * KEY_BYTES);
  });
  return {
    ...{ type, at, sealingKeys },
    controllerIds: leaves.map(({ controllerId }) => controllerId),
    ids: leaves.map(({ id }) => id),
    subjectIds: leaves.map(({ subjectId }) => subjectId),
    plains: leaves.map(({ plain }) => plain),
  };
}

export function sealSheaf({ type, at, controllerIds, ids, subjectIds, plains, sealingKeys }: Sheaf): SealedSheaf {
  const keys = Buffer.from(sealingKeys.buffer);
  const rows = new BinaryRows(ids.length * USUAL_ROW_BYTES);
  const hashes = ids.map((id, n) => {
    const payload = sealPayload(keys.subarray(n * KEY_BYTES, (n + 1) * KEY_BYTES), nth(plains, n), id);
    const [controllerId, subjectId] = [nth(controllerIds, n), nth(subjectIds, n)];
    return addLeaf(rows, { id, type, at, controllerId, subjectId, payload, refersTo: [] });
  });
  return { rows: rows.finish(), hashes };
}
