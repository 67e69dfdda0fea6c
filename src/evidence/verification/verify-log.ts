// Recomputes a whole log from its entries and holds it against its checkpoints and an earlier one; names what is wrong first.
import { type Checkpoint, parseCheckpoint } from '../../ledger/tree/checkpoint.js';
import { type Edge, edgeTilesOf, grow, NO_EDGE, rootOf } from '../../ledger/tree/edge.js';
import { HASH_BYTES } from '../../ledger/tree/hashing.js';
import { consistencyPath, subtreesOf } from '../../ledger/tree/nodes.js';
import { openNote } from '../../ledger/tree/note.js';
import { consistencyProof } from '../../ledger/tree/proofs.js';
import { nodesIn, splitHashes, TILE_WIDTH, tileOf, tilePath, widthIn } from '../../ledger/tree/tiles.js';
import { isConsistent } from '../../ledger/tree/verification.js';
import { type VerifierKey } from '../../ledger/tree/verifier-key.js';
import { checkEntry } from './check-entry.js';
import { type LogSource, type SignedNote, type StoredTile } from './log-source.js';

export type Asked = {
  readonly controllerId: string;
  readonly keys: readonly VerifierKey[];
  /** A checkpoint that whoever verifies kept from earlier, its signature verified. */
  readonly earlier: Checkpoint;
  /** Entries before this one are not read again: their hashes are, and have to lead to the checkpoints all the same. */
  readonly from: number;
};

export type Verified = { readonly entries: number; readonly checkpoints: number; readonly size: number };

/** Something does not hold: where, and what. */
export class LogWrong extends Error {
  public constructor(
    public readonly place: string,
    what: string,
  ) {
    super(`${place}: ${what}`);
  }
}

const ENTRIES_AT_ONCE = 8 * TILE_WIDTH;

export async function verifyLog(source: LogSource, asked: Asked): Promise<Verified> {
  const newest = await source.newest();
  const { earlier, from } = asked;
  if (!newest || BigInt(newest.size) < earlier.size) {
    const left = newest?.size ?? 0;
    throw new LogWrong(`entry ${left}`, `the log has ${left} entries, and had ${earlier.size}: it was truncated`);
  }
  if (from > newest.size) throw new LogWrong(`entry ${from}`, `the log has only ${newest.size} entries`);
  const walk = new Walk(source, asked, await edgeAt(source, from));
  if (BigInt(from) > earlier.size) await continues(source, asked, walk.edge);
  return walk.to(newest);
}

/** Grows the tree entry by entry, in memory that depends on its height alone. */
class Walk {
  private latestMs = Number.NEGATIVE_INFINITY;
  private agreed: number;
  private checkpoints = 0;
  /** The tiles of leaf hashes that were just compared, by their place. */
  private kept = new Map<number, StoredTile | null>();

  public constructor(
    private readonly source: LogSource,
    private readonly asked: Asked,
    public edge: Edge,
  ) {
    this.agreed = edge.size;
  }

  public async to(newest: SignedNote): Promise<Verified> {
    const { source, asked } = this;
    if (this.edge.size === newest.size) this.meet(newest);
    let next = await source.nextAfter(this.edge.size);
    while (this.edge.size < newest.size) {
      const end = Math.min(newest.size, (Math.floor(this.edge.size / ENTRIES_AT_ONCE) + 1) * ENTRIES_AT_ONCE);
      const hashes = await this.read(this.edge.size, end);
      const start = this.edge.size;
      while (this.edge.size < end) {
        const stop = Math.min(end, next?.size ?? end, this.earlierWithin(end));
        await this.grow(hashes.subarray((this.edge.size - start) * HASH_BYTES, (stop - start) * HASH_BYTES));
        if (next?.size === stop) {
          this.meet(next);
          next = await source.nextAfter(stop);
        }
        if (BigInt(stop) === asked.earlier.size) this.meetEarlier();
      }
    }
    const leftOut = await source.leftOut();
    if (leftOut !== null)
      throw new LogWrong(`leaf ${leftOut}`, 'it stands in no tree, though later ones do: slipped in');
    return { entries: this.edge.size - asked.from, checkpoints: this.checkpoints, size: this.edge.size };
  }

  private earlierWithin(end: number): number {
    const size = Number(this.asked.earlier.size);
    return size > this.edge.size && size < end ? size : end;
  }

  /** Checks each entry by itself and against the tile that keeps its hash. */
  private async read(from: number, to: number): Promise<Buffer> {
    const found = await this.source.entries(from, to);
    const hashes: Buffer[] = [];
    for (let index = from; index < to; index++) {
      const entry = found[index - from];
      if (entry?.index !== index) throw new LogWrong(`entry ${index}`, 'it is missing');
      const checked = checkEntry(entry, this.asked.controllerId, this.latestMs);
      if (typeof checked === 'string') throw new LogWrong(`entry ${index}`, checked);
      hashes.push(checked.hash);
      this.latestMs = Math.max(this.latestMs, checked.atMs);
    }
    this.kept = new Map();
    for (let n = Math.ceil(from / TILE_WIDTH); (n + 1) * TILE_WIDTH <= to; n++) {
      const kept = await this.source.storedTile(0, n);
      this.kept.set(n, kept);
      const first = n * TILE_WIDTH - from;
      const wrong = kept ? splitHashes(kept.hashes).findIndex((hash, at) => !hashes[first + at]?.equals(hash)) : -1;
      if (wrong >= 0)
        throw new LogWrong(`entry ${n * TILE_WIDTH + wrong}`, 'it is not the entry that was put in the tree');
    }
    return Buffer.concat(hashes);
  }

  private async grow(hashes: Buffer): Promise<void> {
    const { edge, tiles } = grow(this.edge, hashes);
    this.edge = edge;
    for (const { level, n, hashes: computed, root } of tiles) {
      const known = level === 0 ? this.kept.get(n) : undefined;
      const kept = known === undefined ? await this.source.storedTile(level, n) : known;
      if (kept && !(kept.hashes.equals(computed) && kept.root.equals(root))) {
        throw new LogWrong(`tile ${tilePath({ level, n, width: TILE_WIDTH })}`, 'it is not the one of these entries');
      }
    }
  }

  private meet({ size, note }: SignedNote): void {
    const opened = openNote(note, this.asked.keys);
    if (!opened.ok) throw new LogWrong(`the checkpoint of ${size} entries`, opened.why);
    const checkpoint = parseCheckpoint(opened.text);
    if (checkpoint?.size !== BigInt(size) || checkpoint.origin !== this.asked.earlier.origin) {
      throw new LogWrong(`the checkpoint of ${size} entries`, 'it is of another size or another log');
    }
    if (!checkpoint.root.equals(rootOf(this.edge))) {
      throw new LogWrong(this.between(size), `what was signed at ${size} entries had other ones here`);
    }
    this.checkpoints++;
    this.agreed = size;
    if (checkpoint.size === this.asked.earlier.size) this.meetEarlier();
  }

  private meetEarlier(): void {
    const { size, root } = this.asked.earlier;
    if (root.equals(rootOf(this.edge))) return;
    throw new LogWrong(
      `the first ${size} entries`,
      'the earlier checkpoint had other ones: the log was rewritten or forked',
    );
  }

  /** The entries since the last checkpoint that agreed. */
  private between(size: number): string {
    return size - this.agreed === 1 ? `entry ${this.agreed}` : `an entry from ${this.agreed} to ${size - 1}`;
  }
}

/** The right edge of the tree at a size, from the tiles that are kept. */
async function edgeAt(source: LogSource, size: number): Promise<Edge> {
  if (size === 0) return NO_EDGE;
  const tiles = edgeTilesOf(size);
  const partial = await Promise.all(
    tiles.map(async (tile) => (tile.width === 0 ? [] : splitHashes(await source.tile(tile)))),
  );
  return { size, partial };
}

/** Where reading begins behind the earlier checkpoint: that the tree there holds all that this one held. */
async function continues(source: LogSource, { earlier }: Asked, edge: Edge): Promise<void> {
  if (earlier.size === 0n) return;
  const [from, to] = [Number(earlier.size), edge.size];
  const places = consistencyPath(from, to).flatMap(subtreesOf).map(tileOf);
  const hashes = new Map<string, Buffer>();
  for (const place of places) {
    hashes.set(`${place.level}/${place.n}`, await source.tile({ ...place, width: widthIn(to, place) }));
  }
  const proof = consistencyProof(
    from,
    to,
    nodesIn(({ level, n }) => hashes.get(`${level}/${n}`) ?? Buffer.alloc(0)),
  );
  const claim = { from: earlier.size, to: BigInt(to), proof, fromRoot: earlier.root, toRoot: rootOf(edge) };
  if (isConsistent(claim)) return;
  throw new LogWrong(
    `the first ${to} entries`,
    'they do not continue the earlier checkpoint: the log was rewritten or forked',
  );
}
