// The stop signals: what recipients and their servers say of a sender or a campaign, and what follows from it.
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../../access/controllers.js';
import { Grouped } from '../../guard/grouped.js';
import { Ledger } from '../../ledger/ledger.js';
import { OutageReport } from '../../operation/outages.js';
import { Clock } from '../../values/clock.js';
import { type Sql, row, rows } from '../../values/sql.js';
import { type Waiting } from '../message.js';
import { signalLeaf } from './signal-leaf.js';
import { ANYTHING_TO_DO, COUNT, FORGET_OLD, LIFT, ONE_AT_A_TIME, RATE } from './signal-statements.js';
import { STOPPED_BY } from './stopped.js';
import { LEAST_EVENTS, THRESHOLDS } from './thresholds.js';

export type Level = 'none' | 'warn' | 'slow' | 'stop';

/** `id` is that of the sender or the campaign. Counts are of the window: a sender's last days, a campaign's life. */
export type Signal = {
  readonly id: string;
  readonly scope: 'sender' | 'campaign';
  readonly level: Level;
  readonly since: Date;
  readonly sent: number;
  readonly bounced: number;
  readonly complained: number;
  readonly complaintRate: number;
  readonly bounceRate: number;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
  readonly liftedBecause: string | null;
};

type Stopped = Pick<Signal, 'scope' | 'id' | 'sent' | 'bounced' | 'complained'> & { readonly controllerId: string };

/**
 * Owns the tables `sending_count` and `sending_signal`, and empties `sending_tally`.
 *
 * INVARIANT (a stop stands): nothing counts a level down from `stop`, and the statements that claim and begin messages
 * pass over what is stopped; only `lift` ends it.
 */
@Injectable()
export class Signals {
  private readonly log = new Logger('signals');
  private readonly outage = new OutageReport('stop signals', this.log);
  private readonly counting = new Grouped(() => this.count(), { atOnce: 1, most: Infinity });

  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds up what was tallied until now and sets the levels; a stop is in force in every process when it resolves. Never
   * rejects: what could not be counted is counted by the next look-round.
   */
  public async heed(): Promise<void> {
    try {
      await this.counting.submit([null]);
      this.outage.worked();
    } catch (error) {
      this.outage.failed(error);
    }
  }

  /** How a sender stands: `slow` asks for half the pace, at `stop` nothing of it is claimed or begun. */
  public async signalOf(senderId: string): Promise<Level> {
    const found = await row<{ level: Level }>(this.database, LEVEL, [senderId]);
    return found?.level ?? 'none';
  }

  /** From before the id `before` on, newest senders and campaigns first. */
  public list(controllerId: string, before: string | null, limit: number): Promise<Signal[]> {
    return rows<Signal>(this.database, `${SELECT} ${PAGE}`, [controllerId, before, limit]);
  }

  /** How a sender or a campaign of the controller stands; null where nothing of it was sent yet. */
  public find(controllerId: string, id: string): Promise<Signal | null> {
    return row<Signal>(this.database, `${SELECT} WHERE controller_id = $1 AND id = $2`, [controllerId, id]);
  }

  /**
   * Lifts a stop on the word of a named person and puts back in line what it held up, for `Dispatch.announce`; null
   * where nothing is stopped. What was counted until now counts no more.
   */
  public async lift(
    controllerId: string,
    id: string,
    by: { readonly name: string; readonly keyId: string; readonly reason: string },
  ): Promise<Waiting[] | null> {
    const controller = await this.controllers.get(controllerId);
    return this.database.transaction(async (transaction) => {
      await this.settle(transaction);
      const lifted = await row<{ scope: Signal['scope'] }>(transaction, LIFT, [controllerId, id, by.name, by.reason]);
      if (!lifted) return null;
      const said = { scope: lifted.scope, id, by: by.name, key: by.keyId, reason: by.reason };
      await this.ledger.append(transaction, [signalLeaf('sending_resumed', controller, said, this.clock.now())]);
      return rows<Waiting>(transaction, RELEASE[lifted.scope], [id, STOPPED_BY[lifted.scope]]);
    });
  }

  private async count(): Promise<null[]> {
    if (await row(this.database, ANYTHING_TO_DO)) {
      await this.database.transaction((transaction) => this.settle(transaction));
    }
    return [];
  }

  private async settle(transaction: Sql): Promise<void> {
    await transaction.query(ONE_AT_A_TIME);
    const counted = await rows<Pick<Signal, 'scope' | 'id'>>(transaction, COUNT);
    const ids = counted.map(({ id }) => id);
    await transaction.query(FORGET_OLD, [ids]);
    const { complaints, bounces } = THRESHOLDS;
    const stopped = await rows<Stopped>(transaction, RATE, [
      counted.map(({ scope }) => scope),
      ids,
      ...[complaints.warn, complaints.slow, complaints.stop, bounces.warn, bounces.slow, bounces.stop],
      ...[LEAST_EVENTS.complaints, LEAST_EVENTS.bounces],
    ]);
    for (const { controllerId, ...said } of stopped) {
      const controller = await this.controllers.get(controllerId);
      await this.ledger.append(transaction, [signalLeaf('sending_stopped', controller, said, this.clock.now())]);
      this.log.warn(`${said.scope} ${said.id} is stopped: ${said.complained} complaints, ${said.bounced} hard bounces`);
    }
  }
}

const LEVEL = `SELECT level FROM sending_signal WHERE scope = 'sender' AND id = $1`;

const SELECT = `
SELECT id, scope, level, since, sent::float8, bounced::float8, complained::float8, complaint_rate AS "complaintRate",
  bounce_rate AS "bounceRate", lifted_at AS "liftedAt", lifted_by AS "liftedBy", lifted_because AS "liftedBecause"
FROM sending_signal`;

const PAGE = 'WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3';

const release = (which: string): string => `
WITH held AS (
  SELECT id FROM message WHERE ${which} AND worker IS NULL AND finished_at IS NULL AND due_at = 'infinity' AND detail = $2
  ORDER BY id FOR UPDATE
), released AS (
  UPDATE message m SET state = 'queued', due_at = now(), detail = NULL FROM held WHERE m.id = held.id
  RETURNING m.id, m.controller_id AS "controllerId", 0 AS "waitMs"
) SELECT * FROM released`;

const RELEASE = { sender: release('sender_id = $1'), campaign: release('campaign_id = $1') };
