// Reads tiles: complete ones as they are stored, partial ones from what is complete below them.
import { type Sql, row } from '../values/sql.js';
import { type Tile } from './tree/tiles.js';

/** The first `width` hashes of a tile; shorter, or empty, where the tree does not have so many. */
export async function readTile(sql: Sql, controllerId: string, { level, n, width }: Tile): Promise<Buffer> {
  const found = await row<{ hashes: Buffer | null }>(sql, TILE, [controllerId, level, n, width]);
  return found?.hashes ?? Buffer.alloc(0);
}

const TILE = `
SELECT coalesce(
  (SELECT substring(hashes FROM 1 FOR $4::int * 32) FROM ledger_tile WHERE controller_id = $1 AND level = $2 AND n = $3),
  CASE WHEN $2::int = 0
    THEN (SELECT string_agg(l.hash, '' ORDER BY e.index) FROM ledger_entry e JOIN leaf l USING (xid, position)
      WHERE e.controller_id = $1 AND e.index >= $3::bigint * 256 AND e.index < $3::bigint * 256 + $4::int)
    ELSE (SELECT string_agg(root, '' ORDER BY n) FROM ledger_tile
      WHERE controller_id = $1 AND level = $2::int - 1 AND n >= $3::bigint * 256 AND n < $3::bigint * 256 + $4::int)
  END) AS hashes`;
