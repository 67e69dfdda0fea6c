// The messages on their way out, as campaigns, objections and the API see them.
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Suppression } from '../policy/facts.js';
import { type Sql, row, rows } from '../values/sql.js';
import {
  type Draft,
  type MessageState,
  reasonsOf,
  type Resting,
  type ShownMessage,
  type Waiting,
  waitUntil,
} from './message.js';
import { dueOf } from './due.js';
import { BEGIN_WITHIN_MS } from './transitions.js';

const LOOK_AGAIN_MS = 15;

/** A message as what comes back is matched with it; `email` is empty where the person was erased. */
export type SentMessage = {
  readonly id: string;
  readonly controllerId: string;
  readonly mailboxId: Buffer;
  readonly email: string;
  readonly purpose: string;
};

/**
 * Owns the table `message`, with ClaimDesk and Transitions, which hold the part of the workers.
 *
 * INVARIANT (lock order): whoever waits for several message rows locks them in the order of their ids, and mailbox rows
 * before message rows; who claims skips what is locked. So nobody waits in a circle.
 */
@Injectable()
export class Outgoing {
  public constructor(private readonly database: DataSource) {}

  /**
   * Queues messages in the caller's transaction; answers those that are new, for `Dispatch.announce` after the commit.
   * A campaign writes each of its letters to a mailbox once: what it has already queued stays as it is.
   */
  public async enqueue(transaction: Sql, drafts: readonly Draft[], at: Date): Promise<Waiting[]> {
    if (drafts.length === 0) return [];
    const due = drafts.map(({ verdict, notBefore }) => {
      const moment = dueOf(verdict, at);
      return moment && notBefore && notBefore > moment ? notBefore : moment;
    });
    const added = await rows<{ id: string }>(transaction, ENQUEUE, [
      drafts.map(({ id }) => id),
      drafts.map((draft) => draft.controllerId),
      drafts.map((draft) => draft.campaignId),
      drafts.map((draft) => draft.senderId),
      drafts.map((draft) => draft.mailboxId),
      drafts.map((draft) => draft.email),
      drafts.map((draft) => draft.purpose),
      drafts.map((draft) => draft.content && JSON.stringify(draft.content)),
      drafts.map(({ verdict }) => (verdict.decision.outcome === 'allow' ? 'queued' : 'deferred')),
      // At once by the clock of the database, which is the one that claims: ours may be ahead of it.
      due.map((moment) => (moment === null ? 'infinity' : moment <= at ? 'now' : moment.toISOString())),
      drafts.map(({ verdict }) => verdict.id),
      drafts.map(({ verdict }) => verdict.decision.lawfulBasis),
      drafts.map(({ verdict: { decision } }) => (decision.outcome === 'allow' ? null : reasonsOf(decision.reasons))),
      at,
      drafts.map(({ companyId = null }) => companyId),
      drafts.map(({ step = 1 }) => step),
    ]);
    const fresh = new Set(added.map(({ id }) => id));
    return drafts.flatMap(({ id, controllerId }, n) => {
      const moment = due[n] ?? null;
      const waitMs = moment && Math.max(0, moment.getTime() - at.getTime());
      return fresh.has(id) ? [{ id, controllerId, waitMs }] : [];
    });
  }

  /**
   * Says that a message which was just queued asks for the confirmation of what the person asked for at that moment, or
   * is about what they asked for by law.
   */
  public async asksForConfirmation(transaction: Sql, id: string, askedAt: Date, byLaw: boolean): Promise<void> {
    const asked = 'SET confirmation_asked_at = $2, asked_by_law = $3';
    await transaction.query(`UPDATE message ${asked} WHERE id = $1`, [id, askedAt, byLaw]);
  }

  /** One message of the controller; null where it has none of that id. */
  public find(controllerId: string, id: string): Promise<ShownMessage | null> {
    return row<ShownMessage>(this.database, FIND, [controllerId, id]);
  }

  /** A message that has begun to leave, whichever controller's it is; null where none of that id has. */
  public sent(sql: Sql, id: string): Promise<SentMessage | null> {
    return row<SentMessage>(sql, SENT, [id]);
  }

  /** Every message of the controller to a mailbox, the oldest first. */
  public to(controllerId: string, mailboxId: Buffer): Promise<ShownMessage[]> {
    return rows<ShownMessage>(this.database, TO_MAILBOX, [controllerId, mailboxId]);
  }

  /** Where messages rest that wait or have ended; none that a worker holds. */
  public async resting(ids: readonly string[]): Promise<Map<string, Resting>> {
    if (ids.length === 0) return new Map();
    const found = await rows<{ id: string } & Resting>(this.database, RESTING, [ids]);
    return new Map(found.map(({ id, state, waitMs }) => [id, { state, waitMs }]));
  }

  /** How many messages of a campaign are in each state; one that was tried anew counts as the new one. */
  public async counts(campaignId: string): Promise<Readonly<Partial<Record<MessageState, number>>>> {
    const found = await rows<{ state: MessageState; count: string }>(
      this.database,
      'SELECT state, count(*) FROM message WHERE campaign_id = $1 AND NOT retried GROUP BY state',
      [campaignId],
    );
    return Object.fromEntries(found.map(({ state, count }) => [state, Number(count)]));
  }

  /** Cancels what a campaign has not handed over yet; answers how many that was. */
  public cancelCampaign(transaction: Sql, campaignId: string): Promise<number> {
    return this.cancel(transaction, 'm.campaign_id = $2', 'campaign_cancelled', [campaignId]);
  }

  /**
   * Puts back in line what was set aside while the campaign was paused. Call it after the campaign's state is `running`
   * again; what a worker sets aside at that very moment, the next look-round of the workers puts back.
   */
  public async resumeCampaign(transaction: Sql, campaignId: string): Promise<Waiting[]> {
    return rows<Waiting>(transaction, RESUME, [campaignId]);
  }

  /**
   * Cancels what is queued to a mailbox within the scope of a suppression, in the transaction that records it.
   * What is being handed over at that moment is not waited for here: `settled` does that, after the commit.
   */
  public stopFor(
    transaction: Sql,
    controllerId: string,
    mailboxId: Buffer,
    scope: Suppression['scope'],
  ): Promise<number> {
    // A wish for fewer says nothing of this one or that: the last check sees to it.
    if (scope.everyDays !== undefined) return Promise.resolve(0);
    const found = [controllerId, mailboxId];
    const mailbox = 'm.controller_id = $2 AND m.mailbox_id = $3';
    switch (scope.to) {
      case 'everything':
        return this.cancel(
          transaction,
          scope.restriction ? `${mailbox} AND NOT m.asked_by_law` : mailbox,
          'suppressed',
          found,
        );
      case 'marketing':
        return this.cancel(transaction, `${mailbox} AND m.purpose <> 'service'`, 'suppressed', found);
      case 'purpose':
        return this.cancel(transaction, `${mailbox} AND m.purpose = $4`, 'suppressed', [...found, scope.purpose]);
      case 'sender': {
        const sender = 'm.sender_id IN (SELECT id FROM sender WHERE lower(address) = lower($4))';
        return this.cancel(transaction, `${mailbox} AND ${sender}`, 'suppressed', [...found, scope.sender]);
      }
    }
  }

  /**
   * Brings forward what a frequency cap puts off, perhaps for good, now that the person has answered or consented: whether
   * that changes anything, the claim decides. The caller holds the row of the mailbox.
   */
  public async reconsider(transaction: Sql, controllerId: string, mailboxId: Buffer): Promise<void> {
    await rows(transaction, RECONSIDER, [controllerId, mailboxId]);
  }

  /**
   * Resolves once no message to the mailbox can still start that was on its way when this was called: each one in
   * hand-over has ended or must have begun, for a worker begins within BEGIN_WITHIN_MS of the mark or not at all.
   * False where that could not be seen in time.
   */
  public async settled(controllerId: string, mailboxId: Buffer, withinMs: number): Promise<boolean> {
    const until = performance.now() + withinMs;
    for (;;) {
      const starting = await row(this.database, STARTING, [controllerId, mailboxId, BEGIN_WITHIN_MS]);
      if (!starting) return true;
      if (performance.now() >= until) return false;
      await pause(LOOK_AGAIN_MS);
    }
  }

  private async cancel(transaction: Sql, which: string, detail: string, found: unknown[]): Promise<number> {
    const cancelled = await rows(transaction, CANCEL.replace('/* which */', which), [detail, ...found]);
    return cancelled.length;
  }
}

// give_up_at is set by the first failure: waiting for a slot or for a paused campaign is no failure.
const ENQUEUE = `
INSERT INTO message (id, controller_id, campaign_id, sender_id, mailbox_id, email, purpose, content, state, due_at,
  decision_id, lawful_basis, detail, give_up_at, created_at, company_id, step, steps)
SELECT a.id, a.controller_id, campaign_id, a.sender_id, mailbox_id, email, a.purpose, content::jsonb, a.state,
  due_at::timestamptz, decision_id, lawful_basis, detail, 'infinity', $14::timestamptz, company_id, step, coalesce(c.steps, 1)
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::text[], $7::text[], $8::text[], $9::text[],
  $10::text[], $11::text[], $12::text[], $13::text[], $15::bytea[], $16::int[])
  AS a (id, controller_id, campaign_id, sender_id, mailbox_id, email, purpose, content, state, due_at, decision_id,
    lawful_basis, detail, company_id, step)
LEFT JOIN campaign c ON c.id = a.campaign_id
ON CONFLICT (campaign_id, mailbox_id, step) WHERE campaign_id IS NOT NULL AND NOT retried DO NOTHING
RETURNING id`;

// What waits for a limit or a pause of its sender or controller is not touched one by one: that it does is seen in `pace`
// and in `pause`.
const SHOWN = `
SELECT m.id, m.controller_id AS "controllerId", m.campaign_id AS "campaignId", m.step, m.email, m.purpose, m.attempts,
  CASE WHEN full_until IS NOT NULL OR paused THEN 'deferred' ELSE m.state END AS state,
  CASE WHEN m.state IN ('queued', 'deferred') AND paused IS NULL
    THEN nullif(coalesce(full_until, m.due_at), 'infinity') END AS "dueAt",
  m.decision_id AS "decisionId", m.lawful_basis AS "lawfulBasis",
  CASE WHEN paused THEN 'sending_paused' WHEN full_until IS NOT NULL THEN 'sender_rate_limited' ELSE m.detail END AS detail, m.relay, m.retry_of AS "retryOf",
  m.created_at AS "createdAt", m.handed_over_at AS "handedOverAt", m.finished_at AS "finishedAt"
FROM message m LEFT JOIN LATERAL (
  SELECT max(closed_until) AS full_until FROM pace
  WHERE scope IN ('s:' || m.sender_id, 'c:' || m.controller_id) AND closed_until > greatest(now(), m.due_at)
) p ON m.worker IS NULL AND m.finished_at IS NULL
LEFT JOIN LATERAL (
  SELECT true AS paused FROM pause
  WHERE controller_id = m.controller_id AND target IN (m.sender_id, m.controller_id) AND resumed_at IS NULL LIMIT 1
) h ON m.worker IS NULL AND m.finished_at IS NULL AND m.due_at <= now()`;

const FIND = `${SHOWN} WHERE m.controller_id = $1 AND m.id = $2`;

const SENT = `
SELECT id, controller_id AS "controllerId", mailbox_id AS "mailboxId", email, purpose FROM message
WHERE id = $1 AND state IN ('handed_over', 'accepted', 'refused', 'uncertain')`;

const TO_MAILBOX = `${SHOWN} WHERE m.controller_id = $1 AND m.mailbox_id = $2 ORDER BY m.id`;

const RESTING = `
SELECT id, state, CASE WHEN state IN ('queued', 'deferred') THEN ${waitUntil('due_at')} END AS "waitMs"
FROM message WHERE id = ANY ($1) AND state NOT IN ('claimed', 'handed_over')`;

// What was claimed has not begun and never will: its frequency slot is free again, whatever becomes of its worker. SKIP
// LOCKED keeps the lock order: where somebody else holds the mailbox, the worker gives the slot back when it learns of this.
const CANCEL = `
WITH held AS (
  SELECT id, state FROM message m WHERE /* which */ AND m.finished_at IS NULL AND m.state <> 'handed_over' ORDER BY id FOR UPDATE
), cancelled AS (
  UPDATE message m SET state = 'cancelled', detail = $1, finished_at = now() FROM held WHERE m.id = held.id
  RETURNING m.controller_id, m.mailbox_id, CASE held.state WHEN 'claimed' THEN m.claimed_at END AS stamp
), freed AS (
  SELECT b.controller_id, b.mailbox_id, c.stamp FROM cancelled c JOIN mailbox b USING (controller_id, mailbox_id)
  WHERE c.stamp = ANY (b.cold_sent_at) FOR UPDATE OF b SKIP LOCKED
), given AS (
  UPDATE mailbox b SET cold_sent_at = array_remove(b.cold_sent_at, f.stamp) FROM freed f
  WHERE b.controller_id = f.controller_id AND b.mailbox_id = f.mailbox_id
) SELECT 1 FROM cancelled`;

const RESUME = `
WITH held AS (
  SELECT id FROM message WHERE campaign_id = $1 AND finished_at IS NULL AND state = 'deferred' AND detail = 'campaign_paused'
  ORDER BY id FOR UPDATE
), resumed AS (
  UPDATE message m SET state = 'queued', due_at = now(), detail = NULL FROM held WHERE m.id = held.id
  RETURNING m.id, m.controller_id AS "controllerId", 0 AS "waitMs"
) SELECT * FROM resumed`;

const RECONSIDER = `
WITH held AS (
  SELECT id FROM message WHERE controller_id = $1 AND mailbox_id = $2 AND worker IS NULL AND finished_at IS NULL
    AND due_at > now() AND state = 'deferred' AND detail LIKE '%frequency_cap_reached%'
  ORDER BY id FOR UPDATE
), forward AS (
  UPDATE message m SET due_at = now() FROM held WHERE m.id = held.id RETURNING m.id
) SELECT id FROM forward`;

const STARTING = `
SELECT 1 FROM message WHERE controller_id = $1 AND mailbox_id = $2 AND finished_at IS NULL AND state = 'handed_over'
  AND handed_over_at > clock_timestamp() - $3 * interval '1 millisecond' LIMIT 1`;
