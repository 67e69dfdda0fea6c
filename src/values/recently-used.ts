// What was used lately, of a great many: bounded in number and in time, and told to forget.

/**
 * Two halves: what is asked for moves to the newer one; the older one is dropped when the newer is full, and after
 * `keptMs` in any case. So nothing stays longer than twice that time after it was last asked for, also where nobody asks
 * for anything any more.
 */
export class RecentlyUsed<Value> {
  private newer = new Map<string, Value>();
  private older = new Map<string, Value>();
  private timer: NodeJS.Timeout | null = null;

  public constructor(private readonly limits: { readonly most: number; readonly keptMs: number }) {}

  public get(name: string): Value | undefined {
    const recent = this.newer.get(name);
    if (recent !== undefined) return recent;
    const former = this.older.get(name);
    if (former !== undefined) this.set(name, former);
    return former;
  }

  public set(name: string, value: Value): void {
    if (this.newer.size >= this.limits.most / 2) this.turn();
    this.newer.set(name, value);
    this.turnInTime();
  }

  public forget(name: string): void {
    this.newer.delete(name);
    this.older.delete(name);
  }

  private turn(): void {
    this.older = this.newer;
    this.newer = new Map();
  }

  private turnInTime(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.turn();
      if (this.older.size > 0) this.turnInTime();
    }, this.limits.keptMs).unref();
  }
}
