// One entry by itself: its bytes, what the database keeps beside them, its payload, its time.
import { hash } from 'node:crypto';
import { leafHash } from '../../ledger/leaf.js';

/** What the database says beside the leaf's bytes. */
export type LeafColumns = {
  readonly id: string;
  readonly type: string;
  readonly controllerId: string;
  readonly subjectId: string | null;
  readonly atMs: number;
  /** In hex. */
  readonly hash: string;
  readonly payload: Buffer | null;
};

type Stated = {
  readonly v: number;
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly controller: string;
  readonly subject: string | null;
  readonly payload: string | null;
};

export type CheckedEntry = { readonly hash: string; readonly atMs: number };

/** The entry's hash and time, or what is wrong with it. `row` is null where only the leaf's bytes can be had. */
export function checkEntry(body: string, row: LeafColumns | null, controllerId: string): CheckedEntry | string {
  const computed = leafHash(body);
  if (row && row.hash !== computed) return 'its bytes do not have the hash that is kept with them';
  const stated = statedIn(body);
  if (!stated) return 'its bytes are no leaf';
  if (stated.controller !== controllerId) return `it says that it is of another controller: ${stated.controller}`;
  const atMs = Date.parse(stated.at);
  return (row && wrongColumn(stated, row, atMs)) ?? { hash: computed, atMs };
}

function statedIn(body: string): Stated | null {
  try {
    const stated = JSON.parse(body) as Stated;
    return Number.isNaN(Date.parse(stated.at)) ? null : stated;
  } catch {
    return null;
  }
}

function wrongColumn(stated: Stated, row: LeafColumns, atMs: number): string | null {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['id', stated.id, row.id],
    ['type', stated.type, row.type],
    ['subject', stated.subject, row.subjectId],
    ['controller', stated.controller, row.controllerId],
    ['time', atMs, row.atMs],
  ];
  const differing = pairs.find(([, said, kept]) => said !== kept);
  if (differing) return `the database says another ${differing[0]} than the leaf`;
  const digest = row.payload && `sha256:${hash('sha256', row.payload, 'hex')}`;
  if (digest === stated.payload) return null;
  return row.payload ? 'its payload is not the one whose digest is in the leaf' : 'its payload is gone';
}
