// What a worker does again and again beside its work: keep its seat, look after its relays, clear up after dead
// workers, look for what is due.
import { Injectable, Logger } from '@nestjs/common';
import { OutageReport } from '../operation/outages.js';
import { DeliverySettings } from './delivery-settings.js';
import { Dispatch } from './dispatch.js';
import { RelayTroubles } from './relay-troubles.js';
import { Routes } from './routes.js';
import { Signals } from './signals/signals.js';
import { SendSlots } from './pace/send-slots.js';
import { Transitions } from './transitions.js';
import { Trials } from './trials.js';
import { WORKERS_ALIVE, WorkerSeat } from './worker-seat.js';

const CLEAR_UP_EVERY_MS = 60_000;
// So often the queue on Redis is topped up where more is due than it holds: it is short, and is not to run dry.
const TOP_UP_EVERY_MS = 100;

@Injectable()
export class Rounds {
  private readonly log = new Logger('delivery');
  private readonly outage = new OutageReport('look-round', this.log);
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> = Promise.resolve();
  private clearedAt = -Infinity;
  private roundAt = -Infinity;
  private isMoreDue = false;

  public constructor(
    private readonly seat: WorkerSeat,
    private readonly transitions: Transitions,
    private readonly dispatch: Dispatch,
    private readonly routes: Routes,
    private readonly trials: Trials,
    private readonly troubles: RelayTroubles,
    private readonly signals: Signals,
    private readonly slots: SendSlots,
    private readonly settings: DeliverySettings,
  ) {}

  /** This worker's number; null while it has none, and may claim nothing. */
  public get worker(): string | null {
    return this.seat.number;
  }

  /** The first round is over when it resolves: what a crash left behind is cleared up before anything is claimed. */
  public async start(): Promise<void> {
    await this.round();
    const again = (): void => {
      this.timer = setTimeout(() => {
        this.underWay = (this.isMoreDue && this.nextRoundInMs() > 0 ? this.topUp() : this.round()).then(() => {
          if (this.timer !== null) again();
        });
      }, this.nextLookInMs());
    };
    again();
  }

  public async stop(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    await this.underWay;
  }

  /** Lets go of the number: what is still held under it now counts as left behind. */
  public leave(): Promise<void> {
    return this.seat.leave();
  }

  private nextRoundInMs(): number {
    return Math.max(0, this.roundAt + this.settings.lookRoundMs - performance.now());
  }

  private nextLookInMs(): number {
    const roundMs = this.nextRoundInMs();
    return this.isMoreDue ? Math.min(TOP_UP_EVERY_MS, roundMs) : roundMs;
  }

  private async topUp(): Promise<void> {
    const reach = this.routes.reach(() => true);
    try {
      this.isMoreDue = reach !== null && (await this.dispatch.topUp(reach));
    } catch (error) {
      this.outage.failed(error);
    }
  }

  private async round(): Promise<void> {
    try {
      const worker = await this.seat.keep();
      await this.routes.refresh();
      await this.troubles.report(worker, this.routes.troubles());
      const { requeued, uncertain } = await this.transitions.sweep(WORKERS_ALIVE);
      if (requeued > 0 || uncertain > 0) {
        this.log.warn(`a worker ended at work: ${requeued} messages are queued again, ${uncertain} are uncertain`);
      }
      await this.signals.heed();
      await this.trials.begin(worker);
      this.isMoreDue = await this.dispatch.lookRound(this.routes.reach(() => true));
      await this.clearUp();
      this.outage.worked();
    } catch (error) {
      this.isMoreDue = false;
      this.outage.failed(error);
    } finally {
      this.roundAt = performance.now();
    }
  }

  private async clearUp(): Promise<void> {
    if (performance.now() - this.clearedAt < CLEAR_UP_EVERY_MS) return;
    await this.slots.clearUp();
    this.clearedAt = performance.now();
  }
}
