// Carries one claimed message to the relay and writes down how that ended.
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { meansAway, OutageReport } from '../operation/outages.js';
import { Bounces } from './bounces.js';
import { type Claimed } from './claimed.js';
import { compose } from './compose.js';
import { DeliverySettings } from './delivery-settings.js';
import { isHardBounce } from './handover-of.js';
import { type Mail } from './letter.js';
import { type Resting } from './message.js';
import { type Handover, Relay } from './relay.js';
import { Signals } from './signals/signals.js';
import { BEGIN_WITHIN_MS, type Ending, Transitions } from './transitions.js';

// A decision is the last check for as long as this: who waited longer for a connection is decided anew.
const DECISION_HOLDS_MS = 30_000;
const MOST_A_CLAIM = 128;
const TRY_AGAIN_MS = 500;
const TRIES = 5;
const HOLD_OFF_MS = { first: 250, most: 5_000 };

@Injectable()
export class Courier {
  /** Claimed messages that have not come to an end. */
  public inHand = 0;
  private readonly log = new Logger('delivery');
  private readonly relayOutage = new OutageReport('relay', this.log);
  private readonly databaseOutage = new OutageReport('database, for what became of a message', this.log);
  private waiting: (() => void)[] = [];
  private state: 'open' | 'stopping' | 'stopped' = 'open';
  private unreachable = 0;
  private holdOffUntil = 0;

  public constructor(
    private readonly relay: Relay,
    private readonly transitions: Transitions,
    private readonly bounces: Bounces,
    private readonly signals: Signals,
    private readonly settings: DeliverySettings,
  ) {}

  /** How many messages are well claimed at once: while they are sent there is time for the next claim. */
  public get batch(): number {
    const { connections } = this.relay;
    return Math.max(connections, Math.min(MOST_A_CLAIM, 4 * connections));
  }

  /** Delivers, or finds out why not; answers where the message rests then, null where it is not ours any more. */
  public async deliver(claimed: Claimed): Promise<Resting | null> {
    this.inHand++;
    try {
      const handover = await this.handOver(claimed);
      const bounced = isHardBounce(handover);
      if (bounced && handover.outcome === 'refused') await this.bounced(claimed, handover.response);
      const resting = await this.end({ ...this.endingOf(claimed, handover), bounced });
      if (bounced) await this.signals.heed();
      return resting;
    } finally {
      this.inHand--;
      for (const wake of this.waiting.splice(0)) wake();
    }
  }

  /** Resolves once no more than `most` messages are in hand and the relay is worth a try; false where we are stopping. */
  public async ready(most: number): Promise<boolean> {
    while (this.state === 'open' && this.inHand > most) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    while (this.state === 'open' && performance.now() < this.holdOffUntil) await pause(TRY_AGAIN_MS / 10);
    return this.state === 'open';
  }

  /** Begins nothing more; resolves once everything in hand has ended, or false at the deadline. */
  public async stop(withinMs: number): Promise<boolean> {
    this.state = 'stopping';
    const until = performance.now() + withinMs;
    for (const wake of this.waiting.splice(0)) wake();
    while (this.inHand > 0 && performance.now() < until) await pause(20);
    this.state = 'stopped';
    await this.relay.close();
    return this.inHand === 0;
  }

  private async handOver(claimed: Claimed): Promise<Handover> {
    let mail: Mail;
    try {
      mail = compose(claimed.letter, this.settings.publicUrl);
    } catch (error) {
      this.log.error(`message ${claimed.id} cannot be composed: ${String(error)}`);
      return { outcome: 'failed', why: 'it cannot be composed', unreachable: false };
    }
    const handover = await this.relay.send(mail, () => this.mayBegin(claimed));
    this.noteReach(handover);
    return handover;
  }

  private async mayBegin(claimed: Claimed): Promise<boolean> {
    const asked = performance.now();
    if (this.state !== 'open' || asked - claimed.claimedAtMs > DECISION_HOLDS_MS) return false;
    try {
      const begun = await this.transitions.begin(claimed);
      // An objection was perhaps acknowledged meanwhile, trusting that nobody begins so late (Outgoing.settled).
      return begun && performance.now() - asked < BEGIN_WITHIN_MS;
    } catch (error) {
      this.databaseOutage.failed(error);
      return false; // perhaps marked, perhaps not; nothing was sent, and the ending takes back either
    }
  }

  private endingOf(claimed: Claimed, handover: Handover): Ending {
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
        return {
          ...ending,
          to: 'queued',
          detail: handover.why,
          waitMs: this.backOff(claimed),
          failure: { giveUpAfterMs },
        };
      }
    }
  }

  /** Twice as long each time; never quite the same, so that what failed together does not come back together. */
  private backOff({ attempts }: Claimed): number {
    const { first, most } = this.settings.backOffMs;
    return Math.min(most, first * 2 ** Math.min(attempts, 30)) * (0.75 + Math.random() / 2);
  }

  /** While the relay cannot be reached, a few messages find that out, not all. */
  private noteReach(handover: Handover): void {
    if (handover.outcome === 'failed' && handover.unreachable) {
      this.relayOutage.failed(new Error(handover.why));
      if (performance.now() < this.holdOffUntil) return; // one of those who set out together
      this.holdOffUntil = performance.now() + Math.min(HOLD_OFF_MS.most, HOLD_OFF_MS.first * 2 ** this.unreachable);
      this.unreachable = Math.min(this.unreachable + 1, 10);
    } else if (handover.outcome !== 'called_off') {
      this.relayOutage.worked();
      this.holdOffUntil = 0;
      this.unreachable = 0;
    }
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
