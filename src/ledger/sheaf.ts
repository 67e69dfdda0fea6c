// Many leaves whose payloads are still to be sealed, as a few long values: what one thread can hand another at little cost.
import { BinaryRows } from '../values/binary-rows.js';
import { nth } from '../values/nth.js';
import { type Leaf, type LeafType } from './leaf.js';
import { addLeaf, USUAL_ROW_BYTES } from './leaf-rows.js';
import { sealPayload } from './sealing.js';

/** A leaf about a person that refers to nothing, with what is to be sealed in it: JSON, and so one line. */
export type UnsealedLeaf = Omit<Leaf, 'payload' | 'subjectId' | 'refersTo'> & {
  readonly subjectId: string;
  readonly plain: string;
  /** Of the subject. */
  readonly sealingKey: Buffer;
};

/** Of leaves of one type and moment; what differs stands in lines, one for each leaf. */
export type Sheaf = {
  readonly type: LeafType;
  readonly at: string;
  readonly controllerIds: string;
  readonly ids: string;
  readonly subjectIds: string;
  readonly plains: string;
  /** One after the other, in memory of their own. */
  readonly sealingKeys: Uint8Array<ArrayBuffer>;
};

/** What the table takes, in the binary format of COPY, and the hashes of the leaves in hex. */
export type SealedSheaf = { readonly rows: Buffer; readonly hashes: string[] };

const KEY_BYTES = 32;

export function bind(leaves: readonly UnsealedLeaf[]): Sheaf {
  const { type, at } = nth(leaves, 0);
  const lines = (of: (leaf: UnsealedLeaf) => string): string => leaves.map(of).join('\n');
  const sealingKeys = new Uint8Array(leaves.length * KEY_BYTES);
  leaves.forEach(({ sealingKey }, n) => {
    sealingKeys.set(sealingKey, n * KEY_BYTES);
  });
  return {
    ...{ type, at, sealingKeys },
    controllerIds: lines(({ controllerId }) => controllerId),
    ids: lines(({ id }) => id),
    subjectIds: lines(({ subjectId }) => subjectId),
    plains: lines(({ plain }) => plain),
  };
}

export function sealSheaf({ type, at, sealingKeys, ...lines }: Sheaf): SealedSheaf {
  const [controllerIds, subjectIds, plains] = [lines.controllerIds, lines.subjectIds, lines.plains].map((of) =>
    of.split('\n'),
  ) as [string[], string[], string[]];
  const ids = lines.ids.split('\n');
  const keys = Buffer.from(sealingKeys.buffer);
  const rows = new BinaryRows(ids.length * USUAL_ROW_BYTES);
  const hashes = ids.map((id, n) => {
    const key = keys.subarray(n * KEY_BYTES, (n + 1) * KEY_BYTES);
    const payload = sealPayload(key, nth(plains, n), id);
    const [controllerId, subjectId] = [nth(controllerIds, n), nth(subjectIds, n)];
    return addLeaf(rows, { id, type, at, controllerId, subjectId, payload, refersTo: [] });
  });
  return { rows: rows.finish(), hashes };
}
