// The heart: looks up, decides, writes down. Every entrance and the queue worker pass here; nothing else judges.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../values/clock.js';
import { type Sql } from '../values/sql.js';
import { type Ask, type Verdict } from './ask.js';
import { Grouped } from './grouped.js';
import { Judge } from './judge.js';
import { Recorder } from './recorder.js';

// Two batches at once: the look-up of one while the other is appended.
const BATCHES = { atOnce: 2, most: 1_000, least: 250 };
// The same inside a batch: a part is decided and sealed while the one before it is written down.
const PART = 250;

@Injectable()
export class Guard {
  private readonly recording = new Grouped(
    (asks: readonly Ask[]) => this.recorded(this.database, asks, { holding: false, part: PART }),
    BATCHES,
  );
  private readonly simulating = new Grouped((asks: readonly Ask[]) => this.simulated(asks), BATCHES);

  public constructor(
    private readonly database: DataSource,
    private readonly judge: Judge,
    private readonly recorder: Recorder,
    private readonly clock: Clock,
  ) {}

  /** Decides and, where `record` is set, writes decision and ledger leaf durably before it resolves. */
  public decide(asks: readonly Ask[], options: { readonly record: boolean }): Promise<readonly Verdict[]> {
    return (options.record ? this.recording : this.simulating).submit(asks);
  }

  /**
   * The last check: decides and records inside the caller's transaction, with the mailbox rows locked until it ends,
   * so that no objection can be acknowledged between this decision and the commit that claims the message.
   */
  public decideHolding(transaction: Sql, asks: readonly Ask[]): Promise<Verdict[]> {
    return this.recorded(transaction, asks, { holding: true, part: asks.length });
  }

  private async recorded(
    sql: Sql,
    asks: readonly Ask[],
    { holding, part }: { readonly holding: boolean; readonly part: number },
  ): Promise<Verdict[]> {
    const matters = await this.judge.lookUp(sql, asks, holding);
    // Taken after the look-up: a suppression that it saw is never younger than the decision.
    return this.recorder.record(sql, matters, { judge: this.judge, now: this.clock.now(), part });
  }

  private async simulated(asks: readonly Ask[]): Promise<Verdict[]> {
    const matters = await this.judge.lookUp(this.database, asks, false);
    const at = this.clock.now().toISOString();
    return matters.map((matter) => this.judge.decide(matter, at).verdict);
  }
}
