/** The queues of the house: the same BullMQ on PostgreSQL or on Redis, with one way to open, ask and close them. */
import { type IQueueBackend, type Processor, Queue, type QueueOptions, Worker, type WorkerOptions } from 'bullmq';
import { setTimeout as pause } from 'node:timers/promises';
import { atMost } from './at-most.js';
import { type OperationLog } from './log.js';
import { postgresQueueStore } from './postgres-queue-store.js';
import { type BoundConnection, type QueueStore } from './queue-store.js';
import { redisQueueStore } from './redis-queue-store.js';

export type HouseQueue<Data> = Queue<Data, unknown, string, Data, unknown, string, IQueueBackend, BoundConnection>;
export type HouseWorker<Data> = Worker<Data, unknown, string, IQueueBackend, object, BoundConnection>;
type HouseProcessor<Data> = Processor<Data, unknown, string, object>;

export type QueueBackEndOptions = {
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  readonly redisPrefix: string;
};

const BOUND: BoundConnection = {};
const LOOK_AGAIN_AFTER_MS = 1_000;
/** For telling the store that a job is done, once the job itself has ended. */
const BOOK_WITHIN_MS = 2_000;

/**
 * INVARIANT (stoppable): `close` ends, whatever the store does: it waits for the jobs that are being worked off, and
 * for the store only briefly. A job that could not be booked as done is handed out again later.
 */
export class QueueBackEnd {
  private readonly queues = new Map<string, HouseQueue<unknown>>();
  private readonly workers: HouseWorker<unknown>[] = [];
  private inHand = 0;
  private isClosing = false;

  constructor(
    private readonly store: QueueStore,
    private readonly log: OperationLog,
  ) {}

  get kind(): 'postgres' | 'redis' {
    return this.store.kind;
  }

  /** To be awaited before the first queue is opened. */
  prepare(): Promise<void> {
    return this.store.prepare();
  }

  /** Fails while the store is away. */
  async ping(): Promise<void> {
    await this.store.ping();
  }

  queue<Data>(name: string, options: Pick<QueueOptions, 'defaultJobOptions'> = {}): HouseQueue<Data> {
    const known = this.queues.get(name) as HouseQueue<Data> | undefined;
    if (known) return known;
    const settings = { ...options, ...this.store.options, connection: BOUND };
    const queue: HouseQueue<Data> = new Queue(name, settings, this.store.producers);
    queue.on('error', () => undefined); // the store reports its outages itself, and `add` rejects
    this.queues.set(name, queue);
    return queue;
  }

  /** The queues that were asked for so far. */
  opened(): readonly HouseQueue<unknown>[] {
    return [...this.queues.values()];
  }

  worker<Data>(
    name: string,
    processor: HouseProcessor<Data>,
    options: Omit<WorkerOptions, 'connection'> = {},
  ): HouseWorker<Data> {
    const counted: HouseProcessor<Data> = async (job, token, signal) => {
      this.inHand += 1;
      try {
        return await processor(job, token, signal);
      } finally {
        this.inHand -= 1;
      }
    };
    const settings = { runRetryDelay: LOOK_AGAIN_AFTER_MS, ...options, ...this.store.options, connection: BOUND };
    const worker: HouseWorker<Data> = new Worker(name, counted, settings, this.store.consumers(name));
    worker.on('error', (error) => {
      this.log.debug?.(`worker of ${name}: ${error.message}`);
      this.letRest(worker);
    });
    this.workers.push(worker as HouseWorker<unknown>);
    return worker;
  }

  /**
   * After an error that it does not know for an outage BullMQ asks again at once, and where the error comes at once too
   * nothing else in this process gets a turn. So the worker pauses, and goes on a moment later.
   */
  private letRest<Data>(worker: HouseWorker<Data>): void {
    if (this.isClosing || worker.isPaused()) return;
    void worker.pause(true);
    const timer = setInterval(() => {
      if (worker.isRunning() && !this.isClosing) return; // a job in hand holds its loop open
      clearInterval(timer);
      if (!this.isClosing) void Promise.resolve(worker.resume()).catch(() => undefined); // it says so by `error`
    }, LOOK_AGAIN_AFTER_MS);
  }

  /** Takes no more jobs, lets those in hand end, and lets go of the store. */
  async close(withinMs: number): Promise<void> {
    this.isClosing = true;
    const deadline = Date.now() + withinMs;
    const closed = this.closeAll();
    while (this.inHand > 0 && Date.now() < deadline) await pause(20);
    if (this.inHand > 0) this.log.warn(`${this.inHand} jobs were still in hand at the end of the shutdown time`);
    await atMost(BOOK_WITHIN_MS, closed);
    this.store.cut();
    await atMost(BOOK_WITHIN_MS / 4, closed);
  }

  private async closeAll(): Promise<void> {
    await Promise.allSettled(this.workers.map((worker) => worker.close()));
    await Promise.allSettled([...this.queues.values()].map((queue) => queue.close()));
  }
}

export function queueBackEnd(
  { databaseUrl, redisUrl, redisPrefix }: QueueBackEndOptions,
  log: OperationLog,
): QueueBackEnd {
  const store = redisUrl === null ? postgresQueueStore(databaseUrl, log) : redisQueueStore(redisUrl, redisPrefix, log);
  return new QueueBackEnd(store, log);
}
