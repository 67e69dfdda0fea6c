// A person's no, in force before it is acknowledged: recorded, what waits is cancelled, what is being handed over has begun.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { tally } from '../delivery/signals/reports.js';
import { Signals } from '../delivery/signals/signals.js';
import { Outgoing } from '../delivery/outgoing.js';
import { SequenceStops } from '../delivery/sequence-stops.js';
import { type NewSuppression, Suppressions } from '../provenance/suppressions.js';
import { Clock } from '../values/clock.js';
import { type Sql } from '../values/sql.js';

// A conversation with the relay that was under way when the no arrived has begun within this time, or never will.
const SETTLE_WITHIN_MS = 5_000;

/**
 * INVARIANT (promise 2): once `record` resolves, no message to these mailboxes in that scope starts, in any process:
 * the entry is committed, every claim that saw the world before it has been cancelled or has begun its conversation.
 */
@Injectable()
export class Objections {
  public constructor(
    private readonly database: DataSource,
    private readonly suppressions: Suppressions,
    private readonly outgoing: Outgoing,
    private readonly stops: SequenceStops,
    private readonly signals: Signals,
    private readonly clock: Clock,
  ) {}

  /**
   * Records suppressions of any kind; answers the ids of those that did not stand already. `also` goes before them in
   * the same transaction: where it throws, nothing is recorded.
   */
  public async record(
    entries: readonly NewSuppression[],
    also?: (transaction: Sql) => Promise<void>,
  ): Promise<string[]> {
    const added = await this.database.transaction(async (transaction) => {
      await also?.(transaction);
      const ids = await this.suppressions.add(transaction, entries, this.clock.now());
      await tally(transaction, entries, ids);
      for (const entry of entries) {
        await this.outgoing.stopFor(transaction, entry.controllerId, entry.mailboxId, entry.scope);
      }
      return ids;
    });
    // A bounce that is told of later ends what one at the hand-over does (delivery/bounces.ts).
    const bounced = entries.filter(({ kind }) => kind === 'bounce');
    if (bounced.length > 0) await this.database.transaction((transaction) => this.stops.bounced(transaction, bounced));
    for (const { controllerId, mailboxId } of entries) {
      await this.outgoing.settled(controllerId, mailboxId, SETTLE_WITHIN_MS);
    }
    if (entries.some(({ kind }) => kind === 'complaint' || kind === 'bounce')) await this.signals.heed();
    return added;
  }
}
