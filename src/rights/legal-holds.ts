// Who may not be erased yet, for the establishment or defence of legal claims (GDPR art. 17(3)(e)): by a named matter.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { Ledger } from '../ledger/ledger.js';
import { recordsKey, sealPayload } from '../ledger/sealing.js';
import { type MailboxName } from '../provenance/dossier.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { row, rows, type Sql } from '../values/sql.js';

export type LegalHold = {
  readonly id: string;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
  readonly liftedAt: Date | null;
  readonly liftedBecause: string | null;
};

/** Owns the table `legal_hold`. */
@Injectable()
export class LegalHolds {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /** Null where the person is held for this matter already. */
  public set({ controllerId, mailboxId }: MailboxName, reason: string, by: string): Promise<LegalHold | null> {
    return this.database.transaction(async (transaction) => {
      const at = this.clock.now();
      const id = newId('hld', at.getTime());
      const made = await row<LegalHold>(transaction, SET, [id, controllerId, mailboxId, reason, by, at]);
      if (made) await this.note(transaction, 'legal_hold_set', controllerId, id, { reason, by });
      return made;
    });
  }

  /** Null where the controller has no such hold that stands. */
  public lift(controllerId: string, id: string, because: string, by: string): Promise<LegalHold | null> {
    return this.database.transaction(async (transaction) => {
      const lifted = await row<LegalHold>(transaction, LIFT, [controllerId, id, because, this.clock.now()]);
      if (lifted) await this.note(transaction, 'legal_hold_lifted', controllerId, id, { because, by });
      return lifted;
    });
  }

  /** From before `before` on, newest first. */
  public list(controllerId: string, before: string | null, limit: number): Promise<LegalHold[]> {
    return rows<LegalHold>(this.database, LIST, [controllerId, before, limit]);
  }

  /** Whether a hold stands; one that is set at this moment waits for the transaction, or the transaction for it. */
  public async stands(sql: Sql, { controllerId, mailboxId }: MailboxName): Promise<boolean> {
    return (await row(sql, STANDS, [controllerId, mailboxId])) !== null;
  }

  /** Holds that were lifted name a person no more, in the transaction of their erasure: that there was one stays. */
  public async forget(transaction: Sql, { controllerId, mailboxId }: MailboxName): Promise<void> {
    await transaction.query(FORGET, [controllerId, mailboxId]);
  }

  private async note(
    sql: Sql,
    type: 'legal_hold_set' | 'legal_hold_lifted',
    controllerId: string,
    holdId: string,
    said: object,
  ): Promise<void> {
    const at = this.clock.now();
    const id = newId('evt', at.getTime());
    const key = recordsKey((await this.controllers.get(controllerId)).suppressionKey);
    const payload = sealPayload(key, JSON.stringify({ v: 1, ...said }), id);
    const leaf = { id, type, at: at.toISOString(), controllerId, subjectId: null, payload, refersTo: [holdId] };
    await this.ledger.append(sql, [leaf]);
  }
}

const SHOWN = `id, reason, set_by AS "setBy", set_at AS "setAt", lifted_at AS "liftedAt", lifted_because AS "liftedBecause"`;

// The row of the person is locked, as an erasure locks it: either the erasure sees the hold, or it came first.
const SET = `
WITH person AS (SELECT FROM mailbox WHERE controller_id = $2 AND mailbox_id = $3 FOR UPDATE)
INSERT INTO legal_hold (id, controller_id, mailbox_id, reason, set_by, set_at)
SELECT $1, $2, $3, $4, $5, $6 FROM (SELECT count(*) FROM person) locked
ON CONFLICT (controller_id, mailbox_id, reason) WHERE lifted_at IS NULL DO NOTHING RETURNING ${SHOWN}`;

const LIFT = `
WITH lifted AS (
  UPDATE legal_hold SET lifted_at = $4, lifted_because = $3 WHERE controller_id = $1 AND id = $2 AND lifted_at IS NULL
  RETURNING *
) SELECT ${SHOWN} FROM lifted`;

const LIST = `
SELECT ${SHOWN} FROM legal_hold WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;

const FORGET = `UPDATE legal_hold SET mailbox_id = '' WHERE controller_id = $1 AND mailbox_id = $2`;

const STANDS = `SELECT FROM legal_hold WHERE controller_id = $1 AND mailbox_id = $2 AND lifted_at IS NULL LIMIT 1`;
