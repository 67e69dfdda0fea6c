// Where a log is read from to be verified: the service's database, or its API.
import { type Tile } from '../../ledger/tree/tiles.js';
import { type CheckedEntries } from './checked-entries.js';

export type StoredTile = { readonly n: number; readonly hashes: Buffer; readonly root: Buffer };

export type SignedNote = { readonly size: number; readonly note: string };

export type LogSource = {
  /** The newest checkpoint; null where none was signed. */
  newest(): Promise<SignedNote | null>;
  /** The earliest checkpoint larger than that size; to be asked for in growing order. */
  nextAfter(size: number): Promise<SignedNote | null>;
  /** Entries from an index up to, not including, another, each looked at by itself; gaps are left out. */
  entries(from: number, to: number): Promise<CheckedEntries>;
  /** Complete tiles as they are kept, from one up to another; empty where none are, or only what is computed can be had. */
  storedTiles(level: number, from: number, to: number): Promise<readonly StoredTile[]>;
  /** The hashes of a tile, complete or not. */
  tile(tile: Tile): Promise<Buffer>;
  /** The id of a leaf that should be in the tree and is not; null where there is none. */
  leftOut(): Promise<string | null>;
};
