// Runs the integration again and again, in whichever process holds the lease; the others wait to take it over.
import { randomUUID } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { type DataSource } from 'typeorm';
import { OutageReport } from '../operation/outages.js';
import { hasArrivals, Integration, LedgerDamaged } from './integration.js';
import { holdLease, releaseLease, RENEW_EVERY_MS, takeLease } from './lease.js';
import { type LogSigner } from './log-signer.js';
import { type Publishing } from './publishing.js';
import { SequencingSession } from './sequencing-session.js';

/** A checkpoint so often at most, that their history stays small. */
const STEP_EVERY_MS = 200;
const LOOK_WHEN_QUIET_MS = 500;
const QUIET_AFTER_MS = 10_000;
const LOOK_FOR_LEASE_MS = 1_000;
const AFTER_FAILURE_MS = 1_000;
const AFTER_DAMAGE_MS = 60_000;
const MOST_LEAVES = 20_000;

type Held = { readonly session: SequencingSession; readonly epoch: string; renewedAt: number };

export class Sequencer {
  private readonly log = new Logger('ledger');
  private readonly outage = new OutageReport('sequencing', this.log);
  private readonly name = randomUUID();
  private readonly integration: Integration;
  private session: SequencingSession | null = null;
  private held: Held | null = null;
  private lastArrivalAt = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> = Promise.resolve();
  private stopping = false;

  public constructor(
    private readonly database: DataSource,
    signer: LogSigner,
    keyId: number,
    private readonly publishing: Pick<Publishing, 'offer' | 'offerNewest'> | null = null,
  ) {
    this.integration = new Integration(signer, keyId);
  }

  /** Whether this process is the one that integrates, as far as it knows. */
  public get isHolder(): boolean {
    return this.held !== null;
  }

  public start(): void {
    this.again(0);
  }

  /** Finishes the step that is under way and hands the lease on. */
  public async stop(): Promise<void> {
    this.stopping = true;
    if (this.timer) clearTimeout(this.timer);
    await this.underWay;
    const { held } = this;
    if (held) await releaseLease(held.session, held.epoch).catch(() => undefined);
    await this.letGo();
  }

  private again(afterMs: number): void {
    if (this.stopping) return;
    this.timer = setTimeout(() => {
      this.underWay = this.round().then((nextMs) => {
        this.again(nextMs);
      });
    }, afterMs);
  }

  /** Answers after how many milliseconds the next one is due. */
  private async round(): Promise<number> {
    const begunAt = performance.now();
    try {
      const held = this.held ?? (await this.take());
      if (!held) return LOOK_FOR_LEASE_MS;
      const pauseMs = await this.work(held);
      this.outage.worked();
      return pauseMs === 0 ? 0 : Math.max(0, pauseMs - (performance.now() - begunAt));
    } catch (error) {
      await this.letGo();
      if (error instanceof LedgerDamaged) {
        this.log.error(`${error.message}: nothing more is signed until it is restored`);
        return AFTER_DAMAGE_MS;
      }
      this.outage.failed(error);
      return AFTER_FAILURE_MS;
    }
  }

  private async take(): Promise<Held | null> {
    this.session ??= await SequencingSession.open(this.database);
    const epoch = await takeLease(this.session, this.name);
    if (epoch === null) return null;
    this.log.debug('this process sequences the ledger');
    this.held = { session: this.session, epoch, renewedAt: performance.now() };
    await this.publishing?.offerNewest();
    return this.held;
  }

  private async work(held: Held): Promise<number> {
    if (!(await hasArrivals(held.session))) return this.idle(held);
    const done = await this.integration.step(held.session, held.epoch, MOST_LEAVES, new Date());
    if (!done) return this.lost();
    held.renewedAt = performance.now();
    this.lastArrivalAt = held.renewedAt;
    this.publishing?.offer(done.checkpoints);
    return done.leaves === MOST_LEAVES ? 0 : STEP_EVERY_MS;
  }

  private async idle(held: Held): Promise<number> {
    const now = performance.now();
    if (now - held.renewedAt >= RENEW_EVERY_MS) {
      if (!(await holdLease(held.session, held.epoch))) return this.lost();
      held.renewedAt = now;
    }
    return now - this.lastArrivalAt < QUIET_AFTER_MS ? STEP_EVERY_MS / 2 : LOOK_WHEN_QUIET_MS;
  }

  private lost(): number {
    this.log.warn('this process lost the lease of the ledger: another one may sequence');
    this.held = null;
    return LOOK_FOR_LEASE_MS;
  }

  private async letGo(): Promise<void> {
    const { session } = this;
    this.session = null;
    this.held = null;
    await session?.close();
  }
}
