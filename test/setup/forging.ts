/** What somebody can do to the ledger who has the database in their hands, and its signing key too. */
import { type DataSource } from 'typeorm';
import { leafHash } from '../../src/ledger/leaf.js';
import { type LogSigner } from '../../src/ledger/log-signer.js';
import { grow, NO_EDGE, rootOf } from '../../src/ledger/tree/edge.js';
import { rows } from '../../src/values/sql.js';

export type Forger = (database: DataSource, controllerId: string) => Promise<void>;

/** Rewrites an entry consistently: bytes, columns and hash. */
export function rewritten(index: number, change: (body: string) => string): Forger {
  return async (database, controllerId) => {
    const [found] = await rows<{ position: string; body: string }>(database, `SELECT l.position, l.body ${ENTRY}`, [
      controllerId,
      index,
    ]);
    const body = change(found?.body ?? '');
    await database.query(
      `UPDATE leaf SET body = $2::text, hash = decode($3, 'hex'), at = ($2::text::json ->> 'at')::timestamptz, type = $2::text::json ->> 'type' WHERE position = $1`,
      [found?.position, body, leafHash(body)],
    );
  };
}

export const ENTRY =
  'FROM ledger_entry e JOIN leaf l USING (xid, position) WHERE e.controller_id = $1 AND e.index = $2';
export const on =
  (sql: string, ...values: unknown[]): Forger =>
  async (database, controllerId) => {
    await database.query(sql, [controllerId, ...values]);
  };
type Place = { controller_id: string; index: string; xid: string; position: string };

/** Takes places out of the trees, and puts them back as `change` says. */
function moved(which: string, change: (places: Place[], controllerId: string) => Place[]): Forger {
  return async (database, controllerId) => {
    const asked = [controllerId];
    const found = await rows<Place>(database, `SELECT * FROM ledger_entry WHERE ${which} ORDER BY index`, asked);
    await database.query(`DELETE FROM ledger_entry WHERE ${which}`, asked);
    for (const { controller_id, index, xid, position } of change(found, controllerId)) {
      await database.query('INSERT INTO ledger_entry VALUES ($1, $2, $3, $4)', [controller_id, index, xid, position]);
    }
  };
}
export const swapped = (one: number, other: number): Forger =>
  moved(`controller_id = $1 AND index IN (${one}, ${other})`, ([first, second]) =>
    first && second
      ? [
          { ...first, index: second.index },
          { ...second, index: first.index },
        ]
      : [],
  );
export const replacedByAnothers = (index: number): Forger =>
  moved(`controller_id = $1 AND index = ${index} OR controller_id <> $1 AND index = 0`, (places, controllerId) => {
    const other = places.find((place) => place.controller_id !== controllerId);
    return other ? [{ ...other, controller_id: controllerId, index: String(index) }] : [];
  });
export const later = (body: string) => body.replace('"type":"decision"', '"type":"consent_recorded"');
export const backDated = (body: string) => body.replace(/"at":"\d{4}/, '"at":"2019');

/** Cuts the log and everything that was derived from it. */
export async function truncated(database: DataSource, controllerId: string, size: number): Promise<void> {
  for (const sql of [
    'DELETE FROM leaf l USING ledger_entry e WHERE l.position = e.position AND e.controller_id = $1 AND e.index >= $2',
    'DELETE FROM ledger_entry WHERE controller_id = $1 AND index >= $2',
    'DELETE FROM ledger_checkpoint WHERE controller_id = $1 AND size > $2',
    'DELETE FROM ledger_tile WHERE controller_id = $1 AND (n + 1) * 256 > $2',
  ]) {
    await database.query(sql, [controllerId, size]);
  }
}

/** Derives tiles and one checkpoint from what the leaves are now, and signs it: a whole other history. */
export async function rebuilt(database: DataSource, controllerId: string, signer: LogSigner): Promise<void> {
  const found = await rows<{ hash: Buffer }>(
    database,
    'SELECT l.hash FROM ledger_entry e JOIN leaf l USING (xid, position) WHERE e.controller_id = $1 ORDER BY e.index',
    [controllerId],
  );
  const { edge, tiles } = grow(NO_EDGE, Buffer.concat(found.map((one) => one.hash)));
  await database.query('DELETE FROM ledger_tile WHERE controller_id = $1', [controllerId]);
  for (const { level, n, hashes, root } of tiles) {
    await database.query('INSERT INTO ledger_tile VALUES ($1, $2, $3, $4, $5)', [controllerId, level, n, hashes, root]);
  }
  const root = rootOf(edge);
  const note = signer.sign(controllerId, edge.size, root);
  await database.query('DELETE FROM ledger_checkpoint WHERE controller_id = $1', [controllerId]);
  await database.query(
    `INSERT INTO ledger_checkpoint (controller_id, size, root, note, signing_key, at) SELECT $1, $2, $3, $4, min(id), now() FROM signing_key`,
    [controllerId, edge.size, root, note],
  );
}
