// Replies of which only a person can tell whether they are a no: shown to one, and closed by their word.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Objections } from '../rights/objections.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { row, rows, type Sql } from '../values/sql.js';

export const REVIEW_STATES = ['open', 'objection', 'no_objection'] as const;
type ReviewState = (typeof REVIEW_STATES)[number];

export type Wanted = { readonly state: ReviewState | null; readonly before: string | null; readonly limit: number };

export type Review = {
  readonly id: string;
  readonly state: ReviewState;
  readonly email: string | null;
  readonly messageId: string | null;
  readonly excerpt: string;
  readonly why: string;
  readonly receivedAt: Date;
  readonly closedAt: Date | null;
  readonly closedBy: string | null;
};

export type NewReview = {
  readonly controllerId: string;
  readonly mailboxId: Buffer;
  readonly messageId: string;
  readonly words: string;
  readonly why: string;
};

const LONGEST_EXCERPT = 1_000;

class Closed extends Error {}

/** Owns the table `reply_review`: `open -> objection | no_objection`, once. */
@Injectable()
export class Reviews {
  public constructor(
    private readonly database: DataSource,
    private readonly objections: Objections,
    private readonly clock: Clock,
  ) {}

  public async open(transaction: Sql, { controllerId, mailboxId, messageId, words, why }: NewReview): Promise<void> {
    const now = this.clock.now();
    const excerpt = words.replaceAll('\0', '').slice(0, LONGEST_EXCERPT).toWellFormed();
    await transaction.query(OPEN, [newId('rev', now.getTime()), controllerId, mailboxId, messageId, excerpt, why, now]);
  }

  /** From before `before` on, newest first; only those in one state where it is given. */
  public list(controllerId: string, { state, before, limit }: Wanted): Promise<Review[]> {
    return rows<Review>(this.database, LIST, [controllerId, before, state, limit]);
  }

  public find(controllerId: string, id: string): Promise<Review | null> {
    return row<Review>(this.database, `${SELECT} WHERE r.controller_id = $1 AND r.id = $2`, [controllerId, id]);
  }

  /** Closes an open review; false where it is closed already. An objection is in force when this resolves. */
  public async close(controllerId: string, id: string, isObjection: boolean, by: string): Promise<boolean> {
    const found = await row<{ mailboxId: Buffer }>(this.database, MAILBOX, [controllerId, id]);
    if (!found) return false;
    const state = isObjection ? 'objection' : 'no_objection';
    const close = async (transaction: Sql): Promise<void> => {
      if (!(await row(transaction, CLOSE, [controllerId, id, state, this.clock.now(), by]))) throw new Closed();
    };
    const scope = { to: 'marketing' } as const;
    const said = { kind: 'objection', scope, reason: 'said in a reply that a person read', recordedBy: by } as const;
    try {
      if (isObjection) await this.objections.record([{ controllerId, mailboxId: found.mailboxId, ...said }], close);
      else await this.database.transaction(close);
      return true;
    } catch (error) {
      if (error instanceof Closed) return false;
      throw error;
    }
  }
}

const OPEN = `
INSERT INTO reply_review (id, controller_id, mailbox_id, message_id, excerpt, why, received_at, state)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'open')`;

const SELECT = `
SELECT r.id, r.state, m.email, r.message_id AS "messageId", r.excerpt, r.why, r.received_at AS "receivedAt",
  r.closed_at AS "closedAt", r.closed_by AS "closedBy"
FROM reply_review r LEFT JOIN mailbox m USING (controller_id, mailbox_id)`;

const LIST = `${SELECT}
WHERE r.controller_id = $1 AND ($2::text IS NULL OR r.id < $2) AND ($3::text IS NULL OR r.state = $3)
ORDER BY r.id DESC LIMIT $4`;

const MAILBOX = `SELECT mailbox_id AS "mailboxId" FROM reply_review WHERE controller_id = $1 AND id = $2`;

const CLOSE = `
WITH closed AS (
  UPDATE reply_review SET state = $3, closed_at = $4, closed_by = $5
  WHERE controller_id = $1 AND id = $2 AND state = 'open' RETURNING 1
) SELECT * FROM closed`;
