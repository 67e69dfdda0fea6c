// The walk along a log, from its first entry or another to the newest checkpoint.
import { type Checkpoint, parseCheckpoint } from '../../ledger/tree/checkpoint.js';
import { type Edge, grow, rootOf } from '../../ledger/tree/edge.js';
import { HASH_BYTES } from '../../ledger/tree/hashing.js';
import { openNote } from '../../ledger/tree/note.js';
import { splitHashes, TILE_WIDTH, tilePath } from '../../ledger/tree/tiles.js';
import { type VerifierKey } from '../../ledger/tree/verifier-key.js';
import { LogWrong } from './log-wrong.js';
import { type LogSource, type SignedNote, type StoredTile } from './log-source.js';
import { ranges, type ReadRange } from './ranges.js';

export type Asked = {
  readonly controllerId: string;
  readonly keys: readonly VerifierKey[];
  /** A checkpoint that whoever verifies kept from earlier, its signature verified. */
  readonly earlier: Checkpoint;
  /** Entries before this one are not read again: their hashes are, and have to lead to the checkpoints all the same. */
  readonly from: number;
};

export type Verified = { readonly entries: number; readonly checkpoints: number; readonly size: number };

/** Grows the tree entry by entry, in memory that depends on its height alone. */
export class Walk {
  private latestMs = Number.NEGATIVE_INFINITY;
  private agreed: number;
  private checkpoints = 0;

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
    for await (const read of ranges(source, this.edge.size, newest.size)) {
      this.check(read);
      await this.growOver(read);
    }
    const leftOut = await source.leftOut();
    if (leftOut !== null)
      throw new LogWrong(`leaf ${leftOut}`, 'it stands in no tree, though later ones do: slipped in');
    return { entries: this.edge.size - asked.from, checkpoints: this.checkpoints, size: this.edge.size };
  }

  /** Each entry by itself and in time, and against the tile that keeps its hash. */
  private check({ from, entries, tiles }: ReadRange): void {
    const found = entries.inOrderFrom(this.latestMs);
    if (typeof found !== 'number') throw new LogWrong(`entry ${found.index}`, found.what);
    this.latestMs = found;
    for (const { n, hashes } of tiles) {
      const first = n * TILE_WIDTH;
      if (first < from) continue;
      const wrong = differingHash(hashes, entries.hashes.subarray((first - from) * HASH_BYTES));
      if (wrong !== null) throw new LogWrong(`entry ${first + wrong}`, 'it is not the entry that was put in the tree');
    }
  }

  /** From one checkpoint to the next, and past the earlier one. */
  private async growOver({ from, to, entries, tiles }: ReadRange): Promise<void> {
    while (this.edge.size < to) {
      const next = await this.source.nextAfter(this.edge.size);
      const stop = Math.min(to, next?.size ?? to, this.earlierWithin(to));
      const arriving = entries.hashes.subarray((this.edge.size - from) * HASH_BYTES, (stop - from) * HASH_BYTES);
      await this.grow(arriving, tiles);
      if (next?.size === stop) this.meet(next);
      if (BigInt(stop) === this.asked.earlier.size) this.meetEarlier();
    }
  }

  private earlierWithin(end: number): number {
    const size = Number(this.asked.earlier.size);
    return size > this.edge.size && size < end ? size : end;
  }

  private async grow(arriving: Buffer, lowest: readonly StoredTile[]): Promise<void> {
    const { edge, tiles } = grow(this.edge, arriving);
    this.edge = edge;
    for (const { level, n, hashes, root } of tiles) {
      const kept = level === 0 ? lowest : await this.source.storedTiles(level, n, n + 1);
      const wrong = kept.find((tile) => tile.n === n && !(tile.hashes.equals(hashes) && tile.root.equals(root)));
      if (wrong) {
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

/** The place of the first hash that is another one; null where all that the tile has are the same. */
function differingHash(tile: Buffer, computed: Buffer): number | null {
  if (tile.equals(computed.subarray(0, tile.length))) return null;
  return splitHashes(tile).findIndex(
    (hash, at) => !hash.equals(computed.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES)),
  );
}
