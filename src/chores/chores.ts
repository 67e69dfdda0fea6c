// Long work as queue jobs. The tables say what is to do; a job only says "now", so that a lost job loses nothing.
import { Logger } from '@nestjs/common';
import { isOutage } from '../http/outage.js';
import { type HouseQueue, type HouseWorker, type QueueBackEnd } from '../operation/back-ends.js';

export type Chore = {
  readonly name: string;
  /** What is still to do, by the tables: found again after any crash. */
  readonly pending: () => Promise<readonly string[]>;
  /** Does it, from where it was left, until it is done or told to stop: then it may throw, and stays pending. */
  readonly run: (id: string, stopping: AbortSignal) => Promise<void>;
};

type Order = { readonly chore: string; readonly id: string };

const QUEUE = 'chores';
const AT_ONCE = 2;
const LOOK_EVERY_MS = 2_000;
/** A killed process loses its job within this time, and another one takes it over. */
const LOCK_MS = 10_000;
const GONE = { removeOnComplete: true, removeOnFail: true };

export class Chores {
  private readonly log = new Logger('chores');
  private readonly queue: HouseQueue<Order>;
  private worker: HouseWorker<Order> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private looking = false;
  private readonly stopping = new AbortController();

  public constructor(
    private readonly backEnd: QueueBackEnd,
    private readonly chores: readonly Chore[],
    private readonly line = { queue: QUEUE, atOnce: AT_ONCE },
  ) {
    this.queue = backEnd.queue<Order>(line.queue);
  }

  /** Throws where the queue is away: to be asked before something is promised that needs it. */
  public async reachable(): Promise<void> {
    await this.backEnd.ping();
  }

  /** Asks for a chore to be done now. Where the queue goes away at that moment, the next look finds the chore. */
  public async order(chore: string, id: string): Promise<void> {
    try {
      await this.queue.add(chore, { chore, id }, { jobId: `${chore}-${id}`, ...GONE });
    } catch (error) {
      if (!isOutage(error)) throw error;
    }
  }

  /** Starts working chores off; only processes with the role `worker` do. */
  public start(): void {
    this.worker = this.backEnd.worker<Order>(this.line.queue, ({ data }) => this.run(data), {
      concurrency: this.line.atOnce,
      lockDuration: LOCK_MS,
      stalledInterval: LOCK_MS / 2,
      maxStalledCount: 1_000_000,
    });
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS);
    void this.look();
  }

  /** Lets what is under way end at its next step: a long import would hold up the stop of the service for minutes. */
  public async stop(): Promise<void> {
    this.stopping.abort();
    if (this.timer) clearInterval(this.timer);
    await this.worker?.close();
  }

  private async run({ chore: name, id }: Order): Promise<void> {
    const chore = this.chores.find((one) => one.name === name);
    if (!chore) return;
    try {
      await chore.run(id, this.stopping.signal);
    } catch (error) {
      // It stays pending, and the next look orders it again.
      if (!isOutage(error) && !this.stopping.signal.aborted)
        this.log.error(`${name} ${id}: ${error instanceof Error ? (error.stack ?? error.message) : 'failed'}`);
    }
  }

  private async look(): Promise<void> {
    if (this.looking) return;
    this.looking = true;
    for (const chore of this.chores) {
      try {
        for (const id of await chore.pending()) await this.order(chore.name, id);
      } catch (error) {
        if (!isOutage(error))
          this.log.error(error instanceof Error ? (error.stack ?? error.message) : 'looking failed');
      }
    }
    this.looking = false;
  }
}

/** Work that waits for strangers, in a queue of its own, so that nothing else waits for them. */
export class OutsideChores extends Chores {
  public constructor(backEnd: QueueBackEnd, chores: readonly Chore[]) {
    super(backEnd, chores, { queue: 'outside', atOnce: 8 });
  }
}
