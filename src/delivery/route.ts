// The way that a controller's mail takes: its relays in their order, each with its breaker, and how much is on the way.
import { type OutageReport } from '../operation/outages.js';
import { type Breaker } from './breaker.js';
import { type Relay } from './relay.js';

/** `id` is `rly_...`, or the name of the house's own way: `RELAY_URL`, `outbox`. */
export type Way = {
  readonly id: string;
  readonly relay: Relay;
  readonly breaker: Breaker;
  readonly outage: OutageReport;
};

const MOST_A_CLAIM = 128;

export class Route {
  /** Claimed messages that have not come to an end. */
  public inHand = 0;
  /** On Redis: jobs that are in work, each about one message. */
  private jobs = 0;
  private readonly waiting = new Set<() => void>();

  public constructor(public readonly ways: readonly Way[]) {}

  /** How many messages are well claimed at once: while they are sent there is time for the next claim. */
  public get batch(): number {
    const connections = this.ways.reduce((most, { relay }) => Math.max(most, relay.connections), 1);
    return Math.max(connections, Math.min(MOST_A_CLAIM, 4 * connections));
  }

  /** Whether some relay of it takes mail; else what waits is not claimed. */
  public get isOpen(): boolean {
    return this.ways.some(({ breaker }) => breaker.isClosed);
  }

  /** Whether one mail is wanted that finds out about a relay, while none takes mail. */
  public get wantsTrial(): boolean {
    return !this.isOpen && this.ways.some(({ breaker }) => breaker.wantsTrial);
  }

  public get isFull(): boolean {
    return this.inHand > this.batch;
  }

  public get hasSeat(): boolean {
    return this.jobs < 2 * this.batch;
  }

  /**
   * A seat for a job; false where the route is closed, or none comes free in time. So a slow relay holds a number of
   * jobs, and the others go on.
   */
  public async sitDown(withinMs: number): Promise<boolean> {
    const until = performance.now() + withinMs;
    while (this.isOpen && !this.hasSeat) {
      const left = until - performance.now();
      if (left <= 0) return false;
      await this.standUpWithin(left);
    }
    if (!this.isOpen) return false;
    this.jobs++;
    return true;
  }

  public standUp(): void {
    this.jobs--;
    const [first] = this.waiting;
    first?.();
  }

  private standUpWithin(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      this.waiting.add(wake);
    });
  }
}
