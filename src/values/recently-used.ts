// What was used lately, of a great many: bounded in number, and told to forget.

/** An entry that is not asked for is gone when as many others as may be kept have come, and after twice `keptMs` of use. */
export class RecentlyUsed<Value> {
  private newer = new Map<string, Value>();
  private older = new Map<string, Value>();
  private turnAt = 0;

  public constructor(private readonly limits: { readonly most: number; readonly keptMs: number }) {}

  public get(name: string): Value | undefined {
    const recent = this.newer.get(name);
    if (recent !== undefined) return recent;
    const former = this.older.get(name);
    if (former !== undefined) this.set(name, former);
    return former;
  }

  public set(name: string, value: Value): void {
    const now = performance.now();
    if (this.newer.size >= this.limits.most / 2 || now >= this.turnAt) {
      this.older = this.newer;
      this.newer = new Map();
      this.turnAt = now + this.limits.keptMs;
    }
    this.newer.set(name, value);
  }

  public forget(name: string): void {
    this.newer.delete(name);
    this.older.delete(name);
  }
}
