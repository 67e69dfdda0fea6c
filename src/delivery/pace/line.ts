// The line of those who wait for one recipient domain group: each gets a place of its own, so that no herd comes back.

export type Standing = {
  /** The moment of the claim, and all others: milliseconds since 1970. */
  readonly now: number;
  readonly free: number;
  /** Where none is free: when the next slot leaves the window. */
  readonly opensAt: number;
  /** The last place that was given; -Infinity where nobody waits. */
  readonly lineUntil: number;
  /** Window by limit: as long as from one place to the next. */
  readonly gap: number;
};

// Places never come closer than the limit allows, however late each of them is taken.
const JITTER = 0.05;

export class Line {
  public lineUntil: number;
  private free: number;

  public constructor(
    private readonly standing: Standing,
    private readonly random: () => number = Math.random,
  ) {
    this.lineUntil = standing.lineUntil;
    this.free = standing.free;
  }

  /** Whether a place was given behind those that were there. */
  public get hasGrown(): boolean {
    return this.lineUntil > this.standing.lineUntil;
  }

  /** Null: it may go now. Else when it is due again; who comes after others that wait never goes before them. */
  public placeFor({ hasWaited }: { readonly hasWaited: boolean }): number | null {
    const { now, opensAt, gap } = this.standing;
    const isOver = this.lineUntil < now;
    if (this.free > 0 && (hasWaited || isOver)) {
      this.free--;
      return null;
    }
    // Its turn, and a moment too early: the one before it was late.
    if (hasWaited && !isOver && opensAt - now <= gap) return opensAt;
    const step = gap * (1 + JITTER * this.random());
    const place = isOver ? Math.max(opensAt, now) : Math.max(opensAt, this.lineUntil + step);
    this.lineUntil = place;
    return place;
  }
}
