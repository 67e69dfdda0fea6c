// Where a log is read from to be verified: the service's database, or its API.
import { type Tile } from '../../ledger/tree/tiles.js';

export type ReadEntry = {
  readonly index: number;
  /** Null where the tree has an entry and its leaf is gone. */
  readonly body: string | null;
  /** What the database says beside the leaf's bytes; null where only those can be had. */
  readonly row: LeafColumns | null;
};

type LeafColumns = {
  readonly id: string;
  readonly type: string;
  readonly controllerId: string;
  readonly subjectId: string | null;
  readonly at: Date;
  readonly hash: Buffer;
  readonly payload: Buffer | null;
};

export type StoredTile = { readonly hashes: Buffer; readonly root: Buffer };

export type SignedNote = { readonly size: number; readonly note: string };

export type LogSource = {
  /** The newest checkpoint; null where none was signed. */
  newest(): Promise<SignedNote | null>;
  /** The earliest checkpoint larger than that size. */
  nextAfter(size: number): Promise<SignedNote | null>;
  /** Entries from an index up to, not including, another; gaps are left out. */
  entries(from: number, to: number): Promise<readonly ReadEntry[]>;
  /** A complete tile as it is kept; null where none is, or where only what is computed from leaves can be had. */
  storedTile(level: number, n: number): Promise<StoredTile | null>;
  /** The hashes of a tile, complete or not. */
  tile(tile: Tile): Promise<Buffer>;
  /** The id of a leaf that should be in the tree and is not; null where there is none. */
  leftOut(): Promise<string | null>;
};
