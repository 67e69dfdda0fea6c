// A log as the database keeps it: everything that is to agree is read, what the service believes of it is not asked.
import { type DataSource } from 'typeorm';
import { readTile } from '../../ledger/tile-store.js';
import { type Tile } from '../../ledger/tree/tiles.js';
import { row, rows } from '../../values/sql.js';
import { type LogSource, type ReadEntry, type SignedNote, type StoredTile } from './log-source.js';

type EntryRow = {
  index: string;
  body: string | null;
  id: string;
  type: string;
  controller_id: string;
  subject_id: string | null;
  at: Date;
  hash: Buffer;
  payload: Buffer | null;
};

/** So many positions are looked through in one statement: none takes long, however long the log is. */
const POSITIONS_AT_ONCE = 200_000;

export class DatabaseLog implements LogSource {
  public constructor(
    private readonly database: DataSource,
    private readonly controllerId: string,
  ) {}

  public newest(): Promise<SignedNote | null> {
    return this.checkpoint('ORDER BY size DESC', 0);
  }

  public nextAfter(size: number): Promise<SignedNote | null> {
    return this.checkpoint('ORDER BY size', size);
  }

  public async entries(from: number, to: number): Promise<readonly ReadEntry[]> {
    const found = await rows<EntryRow>(this.database, ENTRIES, [this.controllerId, from, to]);
    return found.map(({ index, body, id, type, controller_id: controllerId, subject_id: subjectId, ...kept }) => ({
      index: Number(index),
      body,
      row: body === null ? null : { id, type, controllerId, subjectId, ...kept },
    }));
  }

  public storedTile(level: number, n: number): Promise<StoredTile | null> {
    return row<StoredTile>(
      this.database,
      'SELECT hashes, root FROM ledger_tile WHERE controller_id = $1 AND level = $2 AND n = $3',
      [this.controllerId, level, n],
    );
  }

  public tile(tile: Tile): Promise<Buffer> {
    return readTile(this.database, this.controllerId, tile);
  }

  public async leftOut(): Promise<string | null> {
    const [{ last } = { last: '0' }] = await rows<{ last: string | null }>(
      this.database,
      'SELECT max(position) AS last FROM leaf',
    );
    for (let from = 0; from <= Number(last ?? 0); from += POSITIONS_AT_ONCE) {
      const asked = [this.controllerId, from, from + POSITIONS_AT_ONCE];
      const found = await row<{ id: string }>(this.database, LEFT_OUT, asked);
      if (found) return found.id;
    }
    return null;
  }

  private async checkpoint(order: string, after: number): Promise<SignedNote | null> {
    const found = await row<{ size: string; note: string }>(
      this.database,
      `SELECT size, note FROM ledger_checkpoint WHERE controller_id = $1 AND size > $2 ${order} LIMIT 1`,
      [this.controllerId, after],
    );
    return found && { size: Number(found.size), note: found.note };
  }
}

const ENTRIES = `
SELECT e.index, l.body, l.id, l.type, l.controller_id, l.subject_id, l.at, l.hash, l.payload
FROM ledger_entry e LEFT JOIN leaf l USING (xid, position)
WHERE e.controller_id = $1 AND e.index >= $2 AND e.index < $3 ORDER BY e.index`;

// Behind the point up to which everything is in the trees nothing can have arrived.
const LEFT_OUT = `
SELECT l.id FROM ledger_sequencer s, leaf l LEFT JOIN ledger_entry e USING (position)
WHERE l.controller_id = $1 AND l.position >= $2 AND l.position < $3 AND e.position IS NULL
  AND ((l.xid, l.position) <= (s.xid, s.position) OR l.position <= s.restored_from)
ORDER BY l.position LIMIT 1`;
