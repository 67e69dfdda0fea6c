// Reads a controller's tree: checkpoints, entries, tiles, and proofs, each from a number of hashes that grows with log n.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { row, rows } from '../values/sql.js';
import { LogSigner } from './log-signer.js';
import { readTile } from './tile-store.js';
import { parseCheckpoint } from './tree/checkpoint.js';
import { EMPTY_ROOT } from './tree/hashing.js';
import { consistencyPath, inclusionPath, type Range, subtreesOf } from './tree/nodes.js';
import { openNote } from './tree/note.js';
import { consistencyProof, inclusionProof, type ReadNode, rootAt } from './tree/proofs.js';
import { entryBundle, nodesIn, type Tile, TILE_WIDTH, tileOf, tilePath, widthIn } from './tree/tiles.js';
import { type VerifierKey } from './tree/verifier-key.js';

export type LogEntry = { readonly body: string; readonly hash: Buffer };

@Injectable()
export class TreeReader {
  public constructor(
    private readonly database: DataSource,
    private readonly signer: LogSigner,
  ) {}

  /** How many entries the newest checkpoint covers. */
  public async size(controllerId: string): Promise<number> {
    return Number((await row<{ size: string }>(this.database, NEWEST_SIZE, [controllerId]))?.size ?? 0);
  }

  /** The signed note of this size, or the newest, under it what witnesses signed; null where no checkpoint has the size. */
  public async checkpoint(controllerId: string, size?: number): Promise<string | null> {
    const wanted = size ?? (await this.size(controllerId));
    if (wanted === 0) return this.signer.sign(controllerId, 0, EMPTY_ROOT);
    return (await row<{ note: string }>(this.database, NOTE, [controllerId, wanted]))?.note ?? null;
  }

  /** Whether the checkpoint of this size is signed by a known key, and is over the tree that is stored. */
  public async verifies(controllerId: string, size: number, known: readonly VerifierKey[]): Promise<boolean> {
    const note = await this.checkpoint(controllerId, size);
    const opened = note === null ? null : openNote(note, known);
    const signed = opened?.ok ? parseCheckpoint(opened.text) : null;
    if (!signed) return false;
    const read = await this.nodesOf(controllerId, size, [{ start: 0, end: size }]);
    return rootAt(size, read).equals(signed.root);
  }

  /** Null where no checkpoint covers it. */
  public async entry(controllerId: string, index: number): Promise<LogEntry | null> {
    if (index >= (await this.size(controllerId))) return null;
    return (await this.entries(controllerId, index, 1))[0] ?? null;
  }

  /** Where the record of this id stands, `dec_…` for a decision; null where no checkpoint covers it. */
  public async indexOf(controllerId: string, id: string): Promise<number | null> {
    const found = await row<{ index: string }>(this.database, INDEX, [controllerId, id]);
    const index = found ? Number(found.index) : null;
    return index !== null && index < (await this.size(controllerId)) ? index : null;
  }

  /** From the leaf's sibling up. `index < size <= this.size()`. */
  public async inclusion(controllerId: string, index: number, size: number): Promise<Buffer[]> {
    const read = await this.nodesOf(controllerId, size, inclusionPath(index, size));
    return inclusionProof(index, size, read);
  }

  /** `1 <= from <= to <= this.size()`. */
  public async consistency(controllerId: string, from: number, to: number): Promise<Buffer[]> {
    const read = await this.nodesOf(controllerId, to, consistencyPath(from, to));
    return consistencyProof(from, to, read);
  }

  /** Null where no checkpoint covers so much of it. */
  public async tile(controllerId: string, tile: Tile): Promise<Buffer | null> {
    return (await this.covers(controllerId, tile)) ? readTile(this.database, controllerId, tile) : null;
  }

  /** The entries of a tile of the lowest level. */
  public async bundle(controllerId: string, { n, width }: Omit<Tile, 'level'>): Promise<Buffer | null> {
    if (!(await this.covers(controllerId, { level: 0, n, width }))) return null;
    const entries = await this.entries(controllerId, n * TILE_WIDTH, width);
    return entryBundle(entries.map(({ body }) => Buffer.from(body)));
  }

  private async covers(controllerId: string, tile: Tile): Promise<boolean> {
    return widthIn(await this.size(controllerId), tile) >= tile.width;
  }

  private entries(controllerId: string, from: number, count: number): Promise<LogEntry[]> {
    return rows<LogEntry>(this.database, ENTRIES, [controllerId, from, from + count]);
  }

  /** Reads the few tiles that hold the hashes of a proof, as they are in a tree of this size. */
  private async nodesOf(controllerId: string, size: number, path: readonly Range[]): Promise<ReadNode> {
    const tiles = new Map(path.flatMap(subtreesOf).map((node) => [nameOf(tileOf(node)), tileOf(node)]));
    const read = await Promise.all(
      [...tiles].map(async ([name, tile]) => {
        const width = widthIn(size, tile);
        return [name, await readTile(this.database, controllerId, { ...tile, width })] as const;
      }),
    );
    const hashes = new Map(read);
    return nodesIn((tile) => hashes.get(nameOf(tile)) ?? Buffer.alloc(0));
  }
}

function nameOf(tile: Omit<Tile, 'width'>): string {
  return tilePath({ ...tile, width: TILE_WIDTH });
}

const NEWEST_SIZE = `SELECT size FROM ledger_checkpoint WHERE controller_id = $1 ORDER BY size DESC LIMIT 1`;

const NOTE = `
SELECT note || coalesce((SELECT string_agg(line, '' ORDER BY s.at, s.name) FROM ledger_cosignature s
  WHERE s.controller_id = c.controller_id AND s.size = c.size), '') AS note
FROM ledger_checkpoint c WHERE controller_id = $1 AND size = $2`;

const INDEX = `
SELECT e.index FROM leaf l JOIN ledger_entry e USING (xid, position) WHERE l.controller_id = $1 AND l.id = $2`;

const ENTRIES = `
SELECT l.body, l.hash FROM ledger_entry e JOIN leaf l USING (xid, position)
WHERE e.controller_id = $1 AND e.index >= $2 AND e.index < $3 ORDER BY e.index`;
