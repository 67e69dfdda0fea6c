// Messages that came to nothing: refused by a relay, given up, or uncertain; and what a person settles about those.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Sql, row, rows } from '../values/sql.js';
import { type Content } from './letter.js';
import { type MessageState } from './message.js';

export type DeadLetter = {
  readonly id: string;
  readonly campaignId: string | null;
  readonly to: string;
  readonly purpose: string;
  readonly why: 'refused' | 'gave_up' | 'uncertain';
  /** What the relay answered, or how the attempt broke off. */
  readonly detail: string | null;
  /** Which relay it was last handed to. */
  readonly relay: string | null;
  readonly attempts: number;
  readonly retryOf: string | null;
  readonly finishedAt: Date;
};

export type DeadLetterFilter = { readonly campaignId: string | null };

/** What is needed to send a message anew. */
export type Retriable = {
  readonly controllerId: string;
  readonly campaignId: string | null;
  readonly campaignState: string | null;
  /** Which letter of its campaign it is, from 1 on. */
  readonly step: number;
  readonly senderId: string;
  readonly mailboxId: Buffer;
  readonly companyId: Buffer | null;
  readonly email: string;
  readonly purpose: string;
  /** Null: what the campaign says. */
  readonly content: Content | null;
  readonly state: MessageState;
  readonly retried: boolean;
};

@Injectable()
export class DeadLetters {
  public constructor(private readonly database: DataSource) {}

  /** The controller's, newest first, from before `before` on; without those that were tried anew. */
  public list(
    controllerId: string,
    { campaignId }: DeadLetterFilter,
    before: string | null,
    limit: number,
  ): Promise<DeadLetter[]> {
    return rows<DeadLetter>(this.database, LIST, [controllerId, campaignId, before, limit]);
  }

  /** Null where the controller has no message of that id. */
  public retriable(controllerId: string, id: string): Promise<Retriable | null> {
    return row<Retriable>(this.database, RETRIABLE, [controllerId, id]);
  }

  /**
   * uncertain -> accepted or refused, because a person says so. Whoever calls holds the row of the mailbox. False where
   * it is not uncertain (any more). Of a cold message that was refused the frequency slot is given back: a limiter
   * counts real sends.
   */
  public async settle(
    transaction: Sql,
    controllerId: string,
    id: string,
    { outcome, note }: { readonly outcome: 'accepted' | 'refused'; readonly note: string },
  ): Promise<boolean> {
    const settled = await rows(transaction, SETTLE, [controllerId, id, outcome, note]);
    if (settled.length > 0 && outcome === 'refused') await transaction.query(GIVE_BACK_SLOT, [controllerId, id]);
    return settled.length > 0;
  }

  /** Takes a refused message off the list, and out of its campaign's place for that person; false where it is no such. */
  public async handOn(transaction: Sql, controllerId: string, id: string): Promise<boolean> {
    return (await rows(transaction, HAND_ON, [controllerId, id])).length > 0;
  }

  /** Notes on a new message which one it is tried for. */
  public async link(transaction: Sql, id: string, retryOf: string): Promise<void> {
    await transaction.query('UPDATE message SET retry_of = $2 WHERE id = $1', [id, retryOf]);
  }
}

const LIST = `
SELECT id, campaign_id AS "campaignId", email AS "to", purpose, detail, relay, attempts, retry_of AS "retryOf",
  CASE WHEN state = 'uncertain' THEN state WHEN detail LIKE 'gave up: %' THEN 'gave_up' ELSE 'refused' END AS why,
  finished_at AS "finishedAt"
FROM message
WHERE controller_id = $1 AND dead AND ($2::text IS NULL OR campaign_id = $2) AND ($3::text IS NULL OR id < $3)
ORDER BY id DESC LIMIT $4`;

const RETRIABLE = `
SELECT m.controller_id AS "controllerId", m.campaign_id AS "campaignId", c.state AS "campaignState", m.step,
  m.sender_id AS "senderId", m.mailbox_id AS "mailboxId", m.company_id AS "companyId", m.email,
  m.purpose, m.content, m.state, m.retried
FROM message m LEFT JOIN campaign c ON c.id = m.campaign_id WHERE m.controller_id = $1 AND m.id = $2`;

const SETTLE = `
WITH settled AS (
  UPDATE message SET state = $3, detail = $4
  WHERE controller_id = $1 AND id = $2 AND state = 'uncertain' RETURNING 1
) SELECT * FROM settled`;

const GIVE_BACK_SLOT = `
UPDATE mailbox b SET cold_sent_at = array_remove(b.cold_sent_at, m.claimed_at)
FROM message m WHERE m.controller_id = $1 AND m.id = $2 AND b.controller_id = m.controller_id
  AND b.mailbox_id = m.mailbox_id AND m.claimed_at = ANY (b.cold_sent_at)`;

const HAND_ON = `
WITH handed AS (
  UPDATE message SET retried = true
  WHERE controller_id = $1 AND id = $2 AND state = 'refused' AND NOT retried AND email <> '' RETURNING 1
) SELECT * FROM handed`;
