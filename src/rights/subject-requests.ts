// What people ask of a controller (GDPR art. 15 to 21): recorded when it comes in, due within a month, closed with an outcome.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { type LeafType } from '../ledger/leaf.js';
import { Ledger } from '../ledger/ledger.js';
import { recordsKey, sealPayload } from '../ledger/sealing.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { type Sql, row, rows } from '../values/sql.js';
import { Erasure } from './erasure.js';
import { Objections } from './objections.js';

export const REQUEST_TYPES = ['access', 'rectification', 'erasure', 'objection'] as const;
export type RequestType = (typeof REQUEST_TYPES)[number];
export const CLOSED_STATES = ['done', 'refused'] as const;
export type ClosedState = (typeof CLOSED_STATES)[number];

export type SubjectRequest = {
  readonly id: string;
  readonly type: RequestType;
  readonly state: 'open' | ClosedState;
  readonly dueAt: Date;
  readonly outcome: string | null;
  readonly createdAt: Date;
  readonly closedAt: Date | null;
};

type Asked = { readonly controllerId: string; readonly email: string; readonly type: RequestType; readonly by: string };
export type AskedByPerson = {
  readonly controllerId: string;
  readonly mailboxId: Buffer;
  readonly email: string;
  readonly kind: RequestType;
  readonly via: 'page';
  /** In which the person is to be answered. */
  readonly language: string;
  /** In the person's own words; null where they wrote none. */
  readonly note: string | null;
};
type Closing = {
  readonly controllerId: string;
  readonly id: string;
  readonly state: ClosedState;
  readonly outcome: string;
};

/** Owns the table `subject_request`: `open -> done | refused`, once. */
@Injectable()
export class SubjectRequests {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly objections: Objections,
    private readonly erasure: Erasure,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /** Records a request. An objection and the stop of an erasure are in force when this resolves. */
  public async receive({ controllerId, email, type, by }: Asked): Promise<SubjectRequest> {
    const { mailboxId } = readAddress(email, await this.controllers.get(controllerId));
    const id = newId('req', this.clock.now().getTime());
    await this.database.transaction(async (transaction) => {
      await transaction.query(RECEIVE, [id, controllerId, mailboxId, type, by, this.clock.now()]);
      await this.note(transaction, 'request_received', controllerId, id, { type, by });
    });
    if (type === 'objection') await this.object(controllerId, mailboxId, id, by);
    if (type === 'erasure') await this.finishErasure(id);
    const made = await this.find(controllerId, id);
    if (!made) throw new Error('a request that was just recorded is gone');
    return made;
  }

  /**
   * What a person asks for on a page of ours, whose link only their mailbox has. The same thing asked for twice is one
   * request until it is closed.
   */
  public async open({ controllerId, mailboxId, email, kind }: AskedByPerson): Promise<SubjectRequest> {
    const values = [controllerId, mailboxId, kind];
    const standing = await row<SubjectRequest>(this.database, `${SELECT} ${STANDING}`, values);
    return standing ?? this.receive({ controllerId, email, type: kind, by: 'recipient' });
  }

  public find(controllerId: string, id: string): Promise<SubjectRequest | null> {
    return row<SubjectRequest>(this.database, `${SELECT} WHERE controller_id = $1 AND id = $2`, [controllerId, id]);
  }

  /** From before `before` on, newest first. */
  public list(controllerId: string, before: string | null, limit: number): Promise<SubjectRequest[]> {
    const where = 'WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3';
    return rows<SubjectRequest>(this.database, `${SELECT} ${where}`, [controllerId, before, limit]);
  }

  /** Closes an open request; false where it is closed already. */
  public async close(closing: Closing): Promise<boolean> {
    return this.database.transaction((transaction) => this.closeIn(transaction, closing));
  }

  /** Erasures that something under way held up: what a chore finds to do. */
  public async openErasures(): Promise<string[]> {
    const found = await rows<{ id: string }>(
      this.database,
      `SELECT id FROM subject_request WHERE type = 'erasure' AND state = 'open' ORDER BY id LIMIT 100`,
    );
    return found.map(({ id }) => id);
  }

  /** Puts the stop in force and erases; the request stays open where that has to wait. */
  public async finishErasure(id: string): Promise<void> {
    const asked = await row<{ controllerId: string; mailboxId: Buffer; by: string }>(this.database, OPEN_ERASURE, [id]);
    if (!asked) return;
    const { controllerId, by } = asked;
    await this.erasure.stop(asked, by);
    await this.erasure.erase(asked, async (transaction) => {
      await this.closeIn(transaction, { controllerId, id, state: 'done', outcome: 'erased' });
    });
  }

  private async object(controllerId: string, mailboxId: Buffer, id: string, by: string): Promise<void> {
    const said = { kind: 'objection', scope: { to: 'marketing' }, reason: `request ${id}`, recordedBy: by } as const;
    await this.objections.record([{ controllerId, mailboxId, ...said }]);
    await this.close({ controllerId, id, state: 'done', outcome: 'on the stop list' });
  }

  private async closeIn(transaction: Sql, { controllerId, id, state, outcome }: Closing): Promise<boolean> {
    const closed = await row(transaction, CLOSE, [controllerId, id, state, outcome, this.clock.now()]);
    if (!closed) return false;
    await this.note(transaction, 'request_closed', controllerId, id, { state, outcome });
    return true;
  }

  /** Names nobody, so that it stays readable after an erasure: that a request was met has to be proved then too. */
  private async note(sql: Sql, type: LeafType, controllerId: string, requestId: string, said: object): Promise<void> {
    const now = this.clock.now();
    const id = newId('evt', now.getTime());
    const key = recordsKey((await this.controllers.get(controllerId)).suppressionKey);
    const payload = sealPayload(key, JSON.stringify({ v: 1, ...said }), id);
    const leaf = { id, type, at: now.toISOString(), controllerId, subjectId: null, payload, refersTo: [requestId] };
    await this.ledger.append(sql, [leaf]);
  }
}

const SELECT = `
SELECT id, type, state, due_at AS "dueAt", outcome, created_at AS "createdAt", closed_at AS "closedAt" FROM subject_request`;

const STANDING = `WHERE controller_id = $1 AND mailbox_id = $2 AND type = $3 AND state = 'open' ORDER BY id LIMIT 1`;

const RECEIVE = `
INSERT INTO subject_request (id, controller_id, mailbox_id, type, state, due_at, recorded_by, created_at)
VALUES ($1, $2, $3, $4, 'open', $6::timestamptz + interval '1 month', $5, $6)`;

const OPEN_ERASURE = `
SELECT controller_id AS "controllerId", mailbox_id AS "mailboxId", recorded_by AS by FROM subject_request
WHERE id = $1 AND type = 'erasure' AND state = 'open'`;

// Whose request it was is not needed once it is closed.
const CLOSE = `
WITH closed AS (
  UPDATE subject_request SET state = $3, outcome = $4, closed_at = $5, mailbox_id = ''
  WHERE controller_id = $1 AND id = $2 AND state = 'open' RETURNING 1
) SELECT * FROM closed`;
