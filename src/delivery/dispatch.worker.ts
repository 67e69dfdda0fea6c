// The worker: takes jobs of the dispatch queue, on either back end, from its start to its stop.
import { Injectable, Logger } from '@nestjs/common';
import { type HouseWorker, QueueBackEnd } from '../operation/back-ends.js';
import { atMost } from '../operation/at-most.js';
import { Courier } from './courier.js';
import { DISPATCH, type DispatchJob } from './dispatch.js';
import { Processors } from './processors.js';
import { Rounds } from './rounds.js';
import { Routes } from './routes.js';

// A job of a process that was killed is another's after this; its messages are swept sooner.
const LOCK_MS = 10_000;
const STALLED_CHECK_MS = 5_000;

const CLOSE_WITHIN_MS = 2_000;

@Injectable()
export class DispatchWorker {
  private readonly log = new Logger('delivery');
  private worker: HouseWorker<DispatchJob> | null = null;

  public constructor(
    private readonly backEnd: QueueBackEnd,
    private readonly processors: Processors,
    private readonly courier: Courier,
    private readonly rounds: Rounds,
    private readonly routes: Routes,
  ) {}

  public async start(): Promise<void> {
    await this.rounds.start();
    const times = { lockDuration: LOCK_MS, stalledInterval: STALLED_CHECK_MS };
    const { drain, message } = this.processors;
    this.worker =
      this.backEnd.kind === 'postgres'
        ? this.backEnd.worker<DispatchJob>(DISPATCH, () => drain.run(), { ...times, concurrency: 1 })
        : this.backEnd.worker<DispatchJob>(DISPATCH, (job, token) => message.run(job, token), {
            ...times,
            concurrency: this.routes.seats,
          });
    this.routes.onChange = () => {
      if (this.worker && this.backEnd.kind === 'redis') this.worker.concurrency = this.routes.seats;
    };
    this.worker.on('failed', (_job, error) => {
      this.log.warn(`a dispatch job failed, its messages wait for the next look-round: ${error.message}`);
    });
  }

  /** Begins nothing more, finishes what is under way, gives back what was only claimed. */
  public async stop(): Promise<void> {
    await this.rounds.stop();
    const closed = this.worker?.close().catch(() => undefined);
    const done = await this.courier.stop(this.processors.settings.stopWithinMs);
    if (!done) this.log.warn('hand-overs were still under way at the end of the shutdown time');
    if (closed) await atMost(CLOSE_WITHIN_MS, closed);
    await this.rounds.leave();
  }
}
