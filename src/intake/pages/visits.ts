// How often a page was used for one mailbox: what writes or reads a record is bounded, in each process. `/u` has no such bound.

const HOUR_MS = 3_600_000;
const MOST_KEYS = 20_000;

export class Visits {
  private readonly counted = new Map<string, { count: number; readonly until: number }>();

  public constructor(private readonly mostAnHour: number) {}

  /** Counts a visit; false where there were too many within the hour. */
  public take(key: string): boolean {
    const now = performance.now();
    const found = this.counted.get(key);
    if (found && found.until > now) return ++found.count <= this.mostAnHour;
    this.counted.delete(key);
    // The oldest go first: a map keeps the order in which its keys came.
    if (this.counted.size >= MOST_KEYS) for (const oldest of this.counted.keys()) if (this.forget(oldest)) break;
    this.counted.set(key, { count: 1, until: now + HOUR_MS });
    return true;
  }

  private forget(key: string): boolean {
    return this.counted.delete(key);
  }
}
