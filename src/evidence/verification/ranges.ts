// The entries of a log range by range, as many as memory may hold whatever its size.
import { TILE_WIDTH } from '../../ledger/tree/tiles.js';
import { type CheckedEntries } from './checked-entries.js';
import { type LogSource, type StoredTile } from './log-source.js';

export type ReadRange = {
  readonly from: number;
  readonly to: number;
  readonly entries: CheckedEntries;
  /** Those of leaf hashes that are complete with it; the first may begin before it. */
  readonly tiles: readonly StoredTile[];
};

/** Enough that a statement costs little beside what it reads. */
const ENTRIES_AT_ONCE = 64 * TILE_WIDTH;

/** Entries from an index up to another; while one range is in hand the next is being read. */
export async function* ranges(source: LogSource, from: number, to: number): AsyncGenerator<ReadRange> {
  let coming = read(source, from, to);
  for (let start = from; start < to;) {
    const range = await coming;
    start = range.to;
    if (start < to) {
      coming = read(source, start, to);
      coming.catch(() => undefined); // told when it is waited for, if it still is
    }
    yield range;
  }
}

async function read(source: LogSource, from: number, most: number): Promise<ReadRange> {
  const to = Math.min(most, (Math.floor(from / ENTRIES_AT_ONCE) + 1) * ENTRIES_AT_ONCE);
  const [entries, tiles] = await Promise.all([
    source.entries(from, to),
    source.storedTiles(0, Math.floor(from / TILE_WIDTH), Math.floor(to / TILE_WIDTH)),
  ]);
  return { from, to, entries, tiles };
}
