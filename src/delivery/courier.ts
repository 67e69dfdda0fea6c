// Carries one claimed message to a relay and writes down how that ended.
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { meansAway, OutageReport } from '../operation/outages.js';
import { Bounces } from './bounces.js';
import { type Trial } from './breaker.js';
import { type Claimed } from './claimed.js';
import { Composer } from './composer.js';
import { DeliverySettings } from './delivery-settings.js';
import { Detours } from './detours.js';
import { type Reach } from './reach.js';
import { isHardBounce, replyCode } from './handover-of.js';
import { type Mail } from './letter.js';
import { type Resting } from './message.js';
import { type Handover } from './relay.js';
import { type Route, type Way } from './route.js';
import { Routes } from './routes.js';
import { Signals } from './signals/signals.js';
import { BEGIN_WITHIN_MS, type Ending, Transitions } from './transitions.js';
import { Turns } from './turns.js';

// A decision is the last check for as long as this: who waited longer for a connection is decided anew.
const DECISION_HOLDS_MS = 30_000;
// Mails with attachments are in memory from their composition to their end.
const MOST_LARGE = 8;
const TRY_AGAIN_MS = 500;
const TRIES = 5;

/** How an attempt ended, and on which way; null where no way was open. */
type Attempt = { readonly handover: Handover; readonly way: Way | null };

@Injectable()
export class Courier {
  private readonly log = new Logger('delivery');
  private readonly databaseOutage = new OutageReport('database, for what became of a message', this.log);
  private readonly large = new Turns(MOST_LARGE);
  private readonly detours = new Detours();
  private inHand = 0;
  private waiting: (() => void)[] = [];
  private state: 'open' | 'stopping' | 'stopped' = 'open';

  public constructor(
    private readonly routes: Routes,
    private readonly transitions: Transitions,
    private readonly bounces: Bounces,
    private readonly composer: Composer,
    private readonly signals: Signals,
    private readonly settings: DeliverySettings,
  ) {}

  /** False once it is stopping. */
  public get isWorking(): boolean {
    return this.state === 'open';
  }

  /** How many messages are well claimed at once. */
  public get batch(): number {
    return this.routes.batch;
  }

  /** Delivers, or finds out why not; answers where the message rests then, null where it is not ours any more. */
  public async deliver(claimed: Claimed): Promise<Resting | null> {
    const route = this.routes.known(claimed.letter.controller.id);
    this.inHand++;
    route.inHand++;
    try {
      const isLarge = this.composer.isLarge(claimed.letter);
      const attempt = await (isLarge ? this.large.run(() => this.attempt(claimed)) : this.attempt(claimed));
      const { handover } = attempt;
      const bounced = isHardBounce(handover);
      if (bounced && handover.outcome === 'refused') await this.bounced(claimed, handover.response);
      const resting = await this.end({ ...this.endingOf(claimed, attempt), bounced });
      if (bounced) await this.signals.heed();
      return resting;
    } finally {
      this.inHand--;
      route.inHand--;
      for (const wake of this.waiting.splice(0)) wake();
    }
  }

  /**
   * Whose mail may be claimed now. Waits while all open routes are full; null where every route is closed, or we are
   * stopping.
   */
  public async room(): Promise<Reach | null> {
    while (this.isWorking) {
      const reach = this.routes.reach(({ isFull }) => !isFull);
      if (reach || this.routes.full().length === 0) return reach;
      await this.somethingEnded();
    }
    return null;
  }

  /** Whether a route that is full now gets room again within this time. */
  public async moreRoom(withinMs: number): Promise<boolean> {
    const full = this.routes.full();
    const until = performance.now() + withinMs;
    while (this.isWorking && full.every(({ isFull }) => isFull)) {
      const leftMs = until - performance.now();
      if (full.length === 0 || leftMs <= 0) return false;
      await Promise.race([this.somethingEnded(), pause(leftMs)]);
    }
    return this.isWorking && full.length > 0;
  }

  /** Begins nothing more; resolves once everything in hand has ended, or false at the deadline. */
  public async stop(withinMs: number): Promise<boolean> {
    this.state = 'stopping';
    const until = performance.now() + withinMs;
    for (const wake of this.waiting.splice(0)) wake();
    while (this.inHand > 0 && performance.now() < until) await pause(20);
    this.state = 'stopped';
    await this.routes.close();
    return this.inHand === 0;
  }

  private somethingEnded(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** On the first way that is open and can be reached: another one is taken only where nothing at all was begun. */
  private async attempt(claimed: Claimed): Promise<Attempt> {
    const [mail, route] = [await this.composed(claimed), await this.routeOf(claimed)];
    if (!mail) return { handover: { outcome: 'failed', why: 'it cannot be composed', fault: 'mail' }, way: null };
    let last: Attempt = { handover: { outcome: 'called_off' }, way: null };
    for (const way of this.detours.left(claimed.id, route?.ways ?? [])) {
      const handover = await this.over(way, mail, claimed);
      if (handover === null) continue;
      last = { handover, way };
      if (handover.outcome !== 'failed' || handover.fault !== 'reach') break;
    }
    if (last.handover.outcome !== 'failed' && last.handover.outcome !== 'called_off') this.detours.forget(claimed.id);
    return last;
  }

  private async composed({ id, letter }: Claimed): Promise<Mail | null> {
    try {
      return await this.composer.mailOf(letter);
    } catch (error) {
      this.log.error(`message ${id} cannot be composed: ${String(error)}`);
      return null;
    }
  }

  /** Null where the database is away, so that nobody knows. */
  private async routeOf({ letter, relays }: Claimed): Promise<Route | null> {
    try {
      return await this.routes.of(letter.controller.id, relays);
    } catch (error) {
      this.databaseOutage.failed(error);
      return null;
    }
  }

  /** Null where the way is closed. */
  private async over(way: Way, mail: Mail, claimed: Claimed): Promise<Handover | null> {
    const through: { trial: Trial | null } = { trial: null };
    const handover = await way.relay.send(mail, {
      admit: () => (through.trial = way.breaker.admit()) !== null,
      begin: () => this.mayBegin(claimed, way),
    });
    if (through.trial === null) return null;
    note(way, through.trial, handover);
    return handover;
  }

  private async mayBegin(claimed: Claimed, way: Way): Promise<boolean> {
    const asked = performance.now();
    if (this.state !== 'open' || asked - claimed.claimedAtMs > DECISION_HOLDS_MS) return false;
    try {
      const begun = await this.transitions.begin(claimed, way.id);
      // An objection was perhaps acknowledged meanwhile, trusting that nobody begins so late (Outgoing.settled).
      return begun && performance.now() - asked < BEGIN_WITHIN_MS;
    } catch (error) {
      this.databaseOutage.failed(error);
      return false; // perhaps marked, perhaps not; nothing was sent, and the ending takes back either
    }
  }

  private endingOf(claimed: Claimed, { handover, way }: Attempt): Ending {
    const ending = { claimed, detail: null, waitMs: 0, failure: null, bounced: false };
    switch (handover.outcome) {
      case 'accepted':
      case 'refused':
        return { ...ending, to: handover.outcome, detail: handover.response };
      case 'uncertain':
        return { ...ending, to: 'uncertain', detail: handover.why };
      case 'called_off':
        return { ...ending, to: 'queued' };
      case 'failed': {
        const { giveUpAfterMs } = this.settings;
        const waitMs = handover.fault === 'session' && this.hasDetour(claimed, way) ? 0 : this.backOff(claimed);
        return { ...ending, to: 'queued', detail: handover.why, waitMs, failure: { giveUpAfterMs } };
      }
    }
  }

  /** What began and broke off is decided anew before it takes another way: a no may have come meanwhile. */
  private hasDetour({ id, letter }: Claimed, way: Way | null): boolean {
    return way !== null && this.detours.note(id, way, this.routes.known(letter.controller.id).ways);
  }

  /** Twice as long each time; never quite the same, so that what failed together does not come back together. */
  private backOff({ attempts }: Claimed): number {
    const { first, most } = this.settings.backOffMs;
    return Math.min(most, first * 2 ** Math.min(attempts, 30)) * (0.75 + Math.random() / 2);
  }

  private async bounced(claimed: Claimed, response: string): Promise<void> {
    await this.persist(() => this.bounces.record(claimed, response), 'its bounce');
  }

  private end(ending: Ending): Promise<Resting | null> {
    return this.persist(() => this.transitions.end(ending), `its end, ${ending.to}`);
  }

  /** What the relay said is known here alone: it is written as soon as the database is back. */
  private async persist<T>(write: () => Promise<T>, what: string): Promise<T | null> {
    for (let refusals = 0; ;) {
      try {
        const written = await write();
        this.databaseOutage.worked();
        return written;
      } catch (error) {
        this.databaseOutage.failed(error);
        if (!meansAway(error) && ++refusals >= TRIES) {
          this.log.error(`of a message, ${what} could not be written: ${String(error)}`);
          return null;
        }
        if (this.state === 'stopped') return null;
        await pause(TRY_AGAIN_MS);
      }
    }
  }
}

/** What an attempt says of the relay. One that takes mails and does not answer for them is left alone too. */
function note({ breaker, outage }: Way, trial: Trial, handover: Handover): void {
  const isFailure = handover.outcome === 'uncertain' || (handover.outcome === 'failed' && handover.fault !== 'mail');
  if (isFailure) {
    const isOfAMail = handover.outcome === 'uncertain' || handover.fault === 'session';
    // Of what was said about a mail only the code is kept: the words may name the person.
    trial.failed(isOfAMail ? `a session broke off: ${replyCode(handover.why)}` : handover.why);
    if (!breaker.isClosed) outage.failed(new Error(breaker.trouble?.why));
  } else if (handover.outcome === 'called_off') trial.calledOff();
  else {
    trial.worked();
    outage.worked();
  }
}
