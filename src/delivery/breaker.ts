// The circuit breaker of a relay: after a run of failures nobody asks it for a while, then one mail finds out for all.

export type BreakerSettings = {
  /** So many failures in a row open it. */
  readonly failures: number;
  /** It stays open for about as long as the first of these, and twice as long each time that its trial fails. */
  readonly pauseMs: { readonly first: number; readonly most: number };
};

export const USUAL_BREAKER: BreakerSettings = { failures: 5, pauseMs: { first: 1_000, most: 60_000 } };

/** What is wrong; times are milliseconds since 1970 by a clock that nobody sets. */
export type Trouble = {
  readonly state: 'open' | 'half_open';
  readonly sinceMs: number;
  readonly nextTryMs: number;
  readonly why: string;
};

/** One mail on its way through the breaker: exactly one of these is called, once. */
export type Trial = {
  readonly worked: () => void;
  readonly failed: (why: string) => void;
  /** Nothing was learned of the relay. */
  readonly calledOff: () => void;
};

const steadyNow = (): number => performance.timeOrigin + performance.now();

type Chance = { readonly now: () => number; readonly random: () => number };

/**
 * closed -> open after a run of failures -> half-open once its pause is over -> closed by one mail that got through, or
 * open again for longer. Mails that set out together and fail together open it once; what they report after it has
 * changed its state is no news.
 */
export class Breaker {
  private failures = 0;
  private openings = 0;
  private sinceMs = 0;
  private nextTryMs = 0;
  private why = '';
  private isTrying = false;
  /** One more with each change of state. */
  private era = 0;

  public constructor(
    private readonly settings: BreakerSettings,
    private readonly chance: Chance = { now: steadyNow, random: Math.random },
  ) {}

  /** Null while it is closed. */
  public get trouble(): Trouble | null {
    if (this.openings === 0) return null;
    const { sinceMs, nextTryMs, why } = this;
    return { state: this.chance.now() < nextTryMs ? 'open' : 'half_open', sinceMs, nextTryMs, why };
  }

  /** Whether any number of mails may be sent to it. */
  public get isClosed(): boolean {
    return this.openings === 0;
  }

  /** Whether a mail may be sent to it to find out. */
  public get wantsTrial(): boolean {
    return this.trouble?.state === 'half_open' && !this.isTrying;
  }

  /** Lets a mail through, or answers null. */
  public admit(): Trial | null {
    if (!this.isClosed && !this.wantsTrial) return null;
    this.isTrying = !this.isClosed;
    const { era } = this;
    const inTime = (report: () => void) => () => {
      if (era === this.era) report();
    };
    return {
      worked: inTime(() => {
        this.close();
      }),
      failed: (why) => {
        inTime(() => {
          this.fail(why);
        })();
      },
      calledOff: inTime(() => {
        this.isTrying = false;
      }),
    };
  }

  private close(): void {
    if (!this.isClosed) this.era++;
    this.failures = 0;
    this.openings = 0;
    this.isTrying = false;
  }

  private fail(why: string): void {
    this.failures++;
    if (this.isClosed && this.failures < this.settings.failures) return;
    const { first, most } = this.settings.pauseMs;
    const pause = Math.min(most, first * 2 ** Math.min(this.openings, 30)) * (0.75 + this.chance.random() / 2);
    if (this.isClosed) this.sinceMs = this.chance.now();
    this.nextTryMs = this.chance.now() + pause;
    this.why = why;
    this.openings++;
    this.isTrying = false;
    this.era++;
  }
}
