// One step of the ledger: the leaves that have arrived, in order, into the trees of their controllers, and a signature.
import { row, rows } from '../values/sql.js';
import { holdLease } from './lease.js';
import { type LogSigner } from './log-signer.js';
import { type SequencingSession } from './sequencing-session.js';
import { readTile } from './tile-store.js';
import { type CompleteTile, type Edge, edgeTilesOf, grow, rootOf } from './tree/edge.js';
import { splitHashes } from './tree/tiles.js';

export type SignedCheckpoint = { readonly controllerId: string; readonly size: number; readonly note: string };

export type Integrated = {
  readonly leaves: number;
  readonly checkpoints: readonly SignedCheckpoint[];
};

type Arrived = {
  controller_id: string;
  count: string;
  hashes: Buffer;
  /** Of the newest checkpoint; null where this is the first. */
  size: string | null;
  root: Buffer | null;
  last_xid: string;
  last_position: string;
};

type Grown = SignedCheckpoint & {
  readonly edge: Edge;
  readonly root: Buffer;
  readonly extends: number | null;
  readonly tiles: readonly CompleteTile[];
};

/** The trees do not fit what was signed of them before: somebody changed the database, and nothing more is signed. */
export class LedgerDamaged extends Error {
  override readonly name = 'LedgerDamaged';
}

const MOST_EDGES = 1_000;

/**
 * INVARIANT (no fork): a checkpoint is signed only for a tree that grew from the newest stored checkpoint, whose root
 * was recomputed; in the transaction that holds the lease's row; and the database takes one successor a checkpoint.
 * INVARIANT (one order): the order of entries follows from the leaves alone (their transaction, their position). Even a
 * signature that was made and lost in a crash is of a tree that the next holder builds again.
 */
export class Integration {
  /** Of trees that grew lately; whether it is still the newest is asked of the database each time. */
  private readonly edges = new Map<string, Edge>();

  public constructor(
    private readonly signer: LogSigner,
    private readonly keyId: number,
  ) {}

  /** Integrates at most so many leaves; null where the lease is lost. */
  public async step(session: SequencingSession, epoch: string, most: number, at: Date): Promise<Integrated | null> {
    const grown: Grown[] = [];
    const leaves = await session.transaction(async () => {
      const cursor = await holdLease(session, epoch);
      if (!cursor) return null;
      const given = [cursor.xid, cursor.position, cursor.restored_from, most];
      const arrived = await rows<Arrived>(session, ENTER, given);
      for (const one of arrived) grown.push(await this.grown(session, one));
      const last = arrived[0];
      if (last) await this.store(session, grown, last, at);
      else await session.query(BEGIN_ANEW);
      return arrived.reduce((sum, { count }) => sum + Number(count), 0);
    });
    if (leaves === null) return null;
    for (const { controllerId, edge } of grown) this.remember(controllerId, edge);
    return { leaves, checkpoints: grown };
  }

  private async grown(session: SequencingSession, arrived: Arrived): Promise<Grown> {
    const { controller_id: controllerId, size, root } = arrived;
    const before = await this.edgeAt(session, controllerId, Number(size ?? 0));
    if (root && !rootOf(before).equals(root)) {
      throw new LedgerDamaged(`the tree of ${controllerId} at ${before.size} is not the one that was signed`);
    }
    const { edge, tiles } = grow(before, arrived.hashes);
    const newRoot = rootOf(edge);
    const note = this.signer.sign(controllerId, edge.size, newRoot);
    const extended = size === null ? null : before.size;
    return { controllerId, size: edge.size, note, edge, root: newRoot, extends: extended, tiles };
  }

  private async edgeAt(session: SequencingSession, controllerId: string, size: number): Promise<Edge> {
    const known = this.edges.get(controllerId);
    if (known?.size === size) return known;
    const partial: Buffer[][] = [];
    for (const tile of edgeTilesOf(size)) partial.push(splitHashes(await readTile(session, controllerId, tile)));
    return { size, partial };
  }

  private async store(session: SequencingSession, grown: readonly Grown[], last: Arrived, at: Date): Promise<void> {
    const tiles = grown.flatMap((one) => one.tiles.map((tile) => ({ controllerId: one.controllerId, ...tile })));
    if (tiles.length > 0) {
      await session.query(STORE_TILES, [
        tiles.map(({ controllerId }) => controllerId),
        tiles.map(({ level }) => level),
        tiles.map(({ n }) => n),
        Buffer.concat(tiles.map(({ hashes }) => hashes)),
        Buffer.concat(tiles.map(({ root }) => root)),
      ]);
    }
    await session.query(STORE_CHECKPOINTS, [
      grown.map(({ controllerId }) => controllerId),
      grown.map(({ size }) => size),
      grown.map((one) => one.extends),
      Buffer.concat(grown.map(({ root }) => root)),
      grown.map(({ note }) => note),
      ...[this.keyId, at, last.last_xid, last.last_position],
    ]);
  }

  private remember(controllerId: string, edge: Edge): void {
    if (this.edges.size >= MOST_EDGES && !this.edges.has(controllerId)) this.edges.clear();
    this.edges.set(controllerId, edge);
  }
}

/** Whether there are leaves that `step` would integrate now. */
export async function hasArrivals(session: SequencingSession): Promise<boolean> {
  return (await row<{ has: boolean }>(session, HAS_ARRIVALS)) !== null;
}

// A leaf is settled once no transaction as old as its own is under way: nothing can become visible before it any more.
// A transaction later than any that was begun here is of another server's life: this database was restored from a dump.
const LATER_THAN_ANY = `>= pg_snapshot_xmax(pg_current_snapshot())`;
const SETTLED = `(l.xid < pg_snapshot_xmin(pg_current_snapshot()) OR l.xid ${LATER_THAN_ANY})`;

const HAS_ARRIVALS = `
SELECT true AS has FROM ledger_sequencer s WHERE s.xid ${LATER_THAN_ANY} OR EXISTS (
  SELECT FROM leaf l WHERE (l.xid, l.position) > (s.xid, s.position) AND l.position > s.restored_from AND ${SETTLED})`;

const ENTER = `
WITH batch AS MATERIALIZED (
  SELECT controller_id, xid, position, hash FROM leaf l
  WHERE (l.xid, l.position) > ($1::xid8, $2::bigint) AND l.position > $3::bigint AND ${SETTLED}
  ORDER BY l.xid, l.position LIMIT $4
), logs AS MATERIALIZED (
  SELECT controller_id, c.size, c.root FROM (SELECT DISTINCT controller_id FROM batch) b LEFT JOIN LATERAL (
    SELECT size, root FROM ledger_checkpoint WHERE controller_id = b.controller_id ORDER BY size DESC LIMIT 1) c ON true
), numbered AS MATERIALIZED (
  SELECT b.*, coalesce(l.size, 0) - 1 + row_number() OVER (PARTITION BY b.controller_id ORDER BY b.xid, b.position) AS index
  FROM batch b JOIN logs l USING (controller_id)
), entered AS (
  INSERT INTO ledger_entry (controller_id, index, xid, position) SELECT controller_id, index, xid, position FROM numbered
), last AS (
  SELECT xid::text AS last_xid, position AS last_position FROM batch ORDER BY xid DESC, position DESC LIMIT 1
)
SELECT n.controller_id, n.count, n.hashes, l.size, l.root, last.last_xid, last.last_position
FROM (SELECT controller_id, count(*), string_agg(hash, '' ORDER BY index) AS hashes FROM numbered GROUP BY controller_id) n
JOIN logs l USING (controller_id), last`;

const STORE_TILES = `
INSERT INTO ledger_tile (controller_id, level, n, hashes, root)
SELECT controller_id, level, n, substring($4::bytea FROM (i::int - 1) * 8192 + 1 FOR 8192),
  substring($5::bytea FROM (i::int - 1) * 32 + 1 FOR 32)
FROM unnest($1::text[], $2::int[], $3::bigint[]) WITH ORDINALITY AS t (controller_id, level, n, i)`;

const STORE_CHECKPOINTS = `
WITH signed AS (
  INSERT INTO ledger_checkpoint (controller_id, size, extends, root, note, signing_key, at)
  SELECT controller_id, size, extends, substring($4::bytea FROM (i::int - 1) * 32 + 1 FOR 32), note, $6, $7
  FROM unnest($1::text[], $2::bigint[], $3::bigint[], $5::text[]) WITH ORDINALITY AS c (controller_id, size, extends, note, i)
)
UPDATE ledger_sequencer SET xid = $8::xid8, position = $9::bigint`;

// After a restore, once all that came with the dump is in the trees: from here on, transactions count from the start.
const BEGIN_ANEW = `
UPDATE ledger_sequencer SET xid = '0', position = 0,
  restored_from = (SELECT coalesce(max(position), 0) FROM ledger_entry)
WHERE xid ${LATER_THAN_ANY}`;
