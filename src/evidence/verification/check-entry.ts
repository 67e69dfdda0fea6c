// One entry by itself: its bytes, what the database keeps beside them, its payload, its time.
import { hash } from 'node:crypto';
import { leafHash } from '../../ledger/leaf.js';
import { type ReadEntry } from './log-source.js';

/** Entries of several processes arrive in no strict order: so much earlier than the latest before it may one be dated. */
const ALLOWED_DISORDER_MS = 300_000;

type Stated = {
  readonly v: number;
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly controller: string;
  readonly subject: string | null;
  readonly payload: string | null;
};

export type CheckedEntry = { readonly hash: Buffer; readonly atMs: number };

/** The entry's hash and time, or what is wrong with it. `latestMs` is the latest time of the entries before it. */
export function checkEntry(entry: ReadEntry, controllerId: string, latestMs: number): CheckedEntry | string {
  const { body, row } = entry;
  if (body === null) return 'its leaf was deleted';
  const computed = Buffer.from(leafHash(body), 'hex');
  if (row && !row.hash.equals(computed)) return 'its bytes do not have the hash that is kept with them';
  const stated = statedIn(body);
  if (!stated) return 'its bytes are no leaf';
  if (stated.controller !== controllerId) return `it says that it is of another controller: ${stated.controller}`;
  const atMs = Date.parse(stated.at);
  const wrong = row && wrongColumn(stated, row, atMs);
  if (wrong) return wrong;
  if (atMs < latestMs - ALLOWED_DISORDER_MS) {
    return `it is dated ${stated.at}, earlier than what stands before it: back-dated, or put in another place`;
  }
  return { hash: computed, atMs };
}

function statedIn(body: string): Stated | null {
  try {
    const stated = JSON.parse(body) as Stated;
    return Number.isNaN(Date.parse(stated.at)) ? null : stated;
  } catch {
    return null;
  }
}

function wrongColumn(stated: Stated, row: NonNullable<ReadEntry['row']>, atMs: number): string | null {
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['id', stated.id, row.id],
    ['type', stated.type, row.type],
    ['subject', stated.subject, row.subjectId],
    ['controller', stated.controller, row.controllerId],
    ['time', atMs, row.at.getTime()],
  ];
  const differing = pairs.find(([, said, kept]) => said !== kept);
  if (differing) return `the database says another ${differing[0]} than the leaf`;
  const digest = row.payload && `sha256:${hash('sha256', row.payload, 'hex')}`;
  if (digest === stated.payload) return null;
  return row.payload ? 'its payload is not the one whose digest is in the leaf' : 'its payload is gone';
}
