// What is known of a range of entries once each was looked at by itself, in whatever order they came.
import { HASH_BYTES } from '../../ledger/tree/hashing.js';

/** Entries of several processes arrive in no strict order: so much earlier than the latest before it may one be dated. */
const ALLOWED_DISORDER_MS = 300_000;

export type Wrong = { readonly index: number; readonly what: string };

export class CheckedEntries {
  /** Of the leaves, one after the other. */
  public readonly hashes: Buffer;
  private readonly timesMs: Float64Array;
  private wrong: Wrong | null = null;

  /** Entries from an index up to, not including, another. */
  public constructor(
    private readonly from: number,
    to: number,
  ) {
    this.hashes = Buffer.alloc((to - from) * HASH_BYTES);
    this.timesMs = new Float64Array(to - from).fill(NaN);
  }

  /** The hash stands in `bytes` from `start` on. */
  public right(index: number, atMs: number, bytes: Buffer, start = 0): void {
    const place = index - this.from;
    if (!Number.isNaN(this.timesMs[place])) this.spoil(index, 'two leaves stand in its place');
    this.timesMs[place] = atMs;
    bytes.copy(this.hashes, place * HASH_BYTES, start, start + HASH_BYTES);
  }

  public spoil(index: number, what: string): void {
    if (!this.wrong || index < this.wrong.index) this.wrong = { index, what };
  }

  /** The latest time up to its end, `latestMs` being that of the entries before it; or the first entry that is wrong. */
  public inOrderFrom(latestMs: number): number | Wrong {
    let latest = latestMs;
    for (const [place, atMs] of this.timesMs.entries()) {
      const index = this.from + place;
      if (this.wrong?.index === index) return this.wrong;
      if (Number.isNaN(atMs)) return { index, what: 'it is missing' };
      if (atMs < latest - ALLOWED_DISORDER_MS) {
        const dated = new Date(atMs).toISOString();
        return {
          index,
          what: `it is dated ${dated}, earlier than what stands before it: back-dated, or put in another place`,
        };
      }
      latest = Math.max(latest, atMs);
    }
    return latest;
  }
}
