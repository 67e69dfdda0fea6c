// A log as the database keeps it: everything that is to agree is read, what the service believes of it is not asked.
import { escapeLiteral } from 'pg';
import { type DataSource } from 'typeorm';
import { readTile } from '../../ledger/tile-store.js';
import { type Tile } from '../../ledger/tree/tiles.js';
import { copyOut } from '../../values/copy-out.js';
import { row, rows } from '../../values/sql.js';
import { CheckedEntries } from './checked-entries.js';
import { ENTRY_COLUMNS, EntryReader } from './entry-reader.js';
import { type LogSource, type SignedNote, type StoredTile } from './log-source.js';

/** About so many leaves are looked for in one statement: none takes long, however long the log is. */
const LEAVES_AT_ONCE = 200_000;
const CHECKPOINTS_AT_ONCE = 500;

export class DatabaseLog implements LogSource {
  /** The next checkpoints, read before they are asked for. */
  private ahead: SignedNote[] = [];

  public constructor(
    private readonly database: DataSource,
    private readonly controllerId: string,
  ) {}

  public async newest(): Promise<SignedNote | null> {
    return (await this.checkpoints('ORDER BY size DESC', 0, 1))[0] ?? null;
  }

  public async nextAfter(size: number): Promise<SignedNote | null> {
    while (this.ahead[0] && this.ahead[0].size <= size) this.ahead.shift();
    if (this.ahead.length === 0) this.ahead = await this.checkpoints('ORDER BY size', size, CHECKPOINTS_AT_ONCE);
    return this.ahead[0] ?? null;
  }

  public async entries(from: number, to: number): Promise<CheckedEntries> {
    const checked = new CheckedEntries(from, to);
    const reader = new EntryReader(this.controllerId, checked);
    await this.database.transaction(async (sql) => {
      await sql.query('SET LOCAL max_parallel_workers_per_gather = 0'); // rows are dearer to pass on than to find
      const range = await row<LeafRange>(sql, LEAF_RANGE, [this.controllerId, from, to]);
      if (range?.first == null) return;
      await copyOut(sql, entriesIn(this.controllerId, from, to, range), (one) => {
        reader.read(one);
      });
    });
    return checked;
  }

  public async storedTiles(level: number, from: number, to: number): Promise<StoredTile[]> {
    const found = await rows<StoredTile & { n: string }>(
      this.database,
      'SELECT n, hashes, root FROM ledger_tile WHERE controller_id = $1 AND level = $2 AND n >= $3 AND n < $4',
      [this.controllerId, level, from, to],
    );
    return found.map((tile) => ({ ...tile, n: Number(tile.n) }));
  }

  public tile(tile: Tile): Promise<Buffer> {
    return readTile(this.database, this.controllerId, tile);
  }

  public async leftOut(): Promise<string | null> {
    for (let after: string | null = null; ;) {
      const range: LeftRange | null = await row<LeftRange>(this.database, LEFT_RANGE, [after, LEAVES_AT_ONCE]);
      if (range?.lowest == null) return null;
      const asked = [this.controllerId, after, range.last, range.lowest, range.highest];
      const found = await row<{ id: string }>(this.database, LEFT_OUT, asked);
      if (found) return found.id;
      after = range.last;
    }
  }

  private async checkpoints(order: string, after: number, most: number): Promise<SignedNote[]> {
    const found = await rows<{ size: string; note: string }>(
      this.database,
      `SELECT size, note FROM ledger_checkpoint WHERE controller_id = $1 AND size > $2 ${order} LIMIT $3`,
      [this.controllerId, after, most],
    );
    return found.map(({ size, note }) => ({ size: Number(size), note }));
  }
}

/** The transactions of the earliest and the latest leaf; null where there are none. */
type LeafRange = { first: string | null; last: string | null };

const LEAF_RANGE = `
SELECT min(xid) AS first, max(xid) AS last FROM ledger_entry WHERE controller_id = $1 AND index >= $2 AND index < $3`;

/**
 * Said with the range, which follows from the rest, the leaves are read in the order in which they lie: half as dear as
 * one after the other by its key. Nothing is sorted; whoever reads puts each entry in its place.
 */
function entriesIn(controllerId: string, from: number, to: number, { first, last }: LeafRange): string {
  return `SELECT ${ENTRY_COLUMNS} FROM ledger_entry e
LEFT JOIN (SELECT * FROM leaf WHERE xid BETWEEN '${first}' AND '${last}') l USING (xid, position)
WHERE e.controller_id = ${escapeLiteral(controllerId)} AND e.index >= ${from} AND e.index < ${to}`;
}

/** Up to which transaction, and between which positions the leaves until there are. */
type LeftRange = { last: string; lowest: string | null; highest: string | null };

const LEFT_RANGE = `
WITH bound AS MATERIALIZED (
  SELECT coalesce((SELECT xid FROM leaf WHERE $1::xid8 IS NULL OR xid > $1::xid8
    ORDER BY xid, position OFFSET $2 LIMIT 1), '18446744073709551615') AS last
)
SELECT (SELECT last FROM bound) AS last, min(position) AS lowest, max(position) AS highest FROM leaf
WHERE ($1::xid8 IS NULL OR xid > $1::xid8) AND xid <= (SELECT last FROM bound)`;

// Behind the point up to which everything is in the trees nothing can have arrived. Who a leaf is of is in its row, which
// lies wide: it is looked up only of those that stand in no tree, which the indexes tell.
const LEFT_OUT = `
WITH loose AS MATERIALIZED (
  SELECT xid, position FROM leaf l
  WHERE ($2::xid8 IS NULL OR xid > $2::xid8) AND xid <= $3::xid8 AND NOT EXISTS (
    SELECT FROM ledger_entry e WHERE e.position = l.position AND e.position BETWEEN $4 AND $5)
)
SELECT l.id FROM ledger_sequencer s, loose JOIN leaf l USING (xid, position)
WHERE l.controller_id = $1
  AND ((l.xid, l.position) <= (s.xid, s.position) OR l.position <= s.restored_from)
ORDER BY l.position LIMIT 1`;
