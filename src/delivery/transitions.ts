// What becomes of claimed messages, written for many at once: handed over, and how that ended.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Grouped } from '../guard/grouped.js';
import { rows } from '../values/sql.js';
import { type Claimed, type Slot } from './claimed.js';
import { type MessageState, type Resting } from './message.js';

/** A worker begins to speak with the relay within this time of asking for the mark `handed_over`, or not at all. */
export const BEGIN_WITHIN_MS = 1_000;

/** How a claim ends. */
export type Ending = {
  readonly claimed: Claimed;
  readonly to: 'accepted' | 'refused' | 'uncertain' | 'queued';
  readonly detail: string | null;
  /** For `queued`: how long it waits now. */
  readonly waitMs: number;
  /** For `queued`: whether this was a failure, of which there may only be so many hours. */
  readonly failure: { readonly giveUpAfterMs: number } | null;
};

const GROUPS = { atOnce: 2, most: 200 };

/**
 * INVARIANT (one holder): every change names the worker that holds the message and the state that it leaves; where
 * either is no longer so, nothing happens and the caller learns it.
 */
@Injectable()
export class Transitions {
  private readonly beginning = new Grouped((claims: readonly Claimed[]) => this.beginAll(claims), GROUPS);
  private readonly ending = new Grouped((endings: readonly Ending[]) => this.endAll(endings), GROUPS);

  public constructor(private readonly database: DataSource) {}

  /**
   * claimed -> handed_over, durable before it resolves to true. False where the message was cancelled or taken away,
   * its campaign does not run any more, or a stop was added to its mailbox since the claim.
   */
  public async begin(claimed: Claimed): Promise<boolean> {
    return (await this.beginning.submit([claimed]))[0] ?? false;
  }

  /** Writes how a claim ended; null where the message was not this worker's any more. */
  public async end(ending: Ending): Promise<Resting | null> {
    return (await this.ending.submit([ending]))[0] ?? null;
  }

  /**
   * Gives up the hold of workers that are gone: what they had claimed goes back in line; what they were handing over may
   * have gone out, and is uncertain (promise 8). `alive` is SQL for the numbers of the workers that live.
   */
  public async sweep(alive: string): Promise<{ readonly requeued: number; readonly uncertain: number }> {
    const held = await rows<{ id: string; state: MessageState } & Slot>(
      this.database,
      `SELECT id, state, controller_id AS "controllerId", mailbox_id AS "mailboxId", claimed_at::text AS stamp
       FROM message WHERE state IN ('claimed', 'handed_over') AND worker NOT IN (${alive})`,
    );
    if (held.length === 0) return { requeued: 0, uncertain: 0 };
    await this.giveBack(held.filter(({ state }) => state === 'claimed'));
    const swept = await rows<{ id: string; state: MessageState }>(this.database, SWEEP, [
      held.map(({ id }) => id),
      held.map(({ state }) => state),
      held.map(({ stamp }) => stamp),
    ]);
    const requeued = swept.filter(({ state }) => state === 'queued').length;
    return { requeued, uncertain: swept.length - requeued };
  }

  private async beginAll(claims: readonly Claimed[]): Promise<boolean[]> {
    const begun = await rows<{ id: string }>(this.database, BEGIN, [
      claims.map(({ id }) => id),
      claims.map(({ worker }) => worker),
    ]);
    const ids = new Set(begun.map(({ id }) => id));
    return claims.map(({ id }) => ids.has(id));
  }

  private async endAll(endings: readonly Ending[]): Promise<(Resting | null)[]> {
    const unsent = endings.filter(({ to }) => to === 'queued' || to === 'refused');
    // Before the message can be claimed again: its own slot would count against it.
    await this.giveBack(unsent.flatMap(({ claimed }) => claimed.slot ?? []));
    const ended = await rows<{ id: string } & Resting>(this.database, END, [
      endings.map(({ claimed }) => claimed.id),
      endings.map(({ claimed }) => claimed.worker),
      endings.map(({ to }) => to),
      endings.map(({ detail }) => detail && printable(detail)),
      endings.map(({ waitMs }) => waitMs),
      endings.map(({ failure }) => failure?.giveUpAfterMs ?? null),
    ]);
    const told = endings.filter(({ to, claimed }) => to === 'accepted' && claimed.letter.notice !== null);
    await this.noteNotices(told.map(({ claimed }) => claimed));
    const byId = new Map(ended.map(({ id, state, dueAt }) => [id, { state, dueAt }]));
    return endings.map(({ claimed }) => byId.get(claimed.id) ?? null);
  }

  /** A limiter counts real sends (design section 7). Twice is once: a stamp is only ever one message's. */
  private async giveBack(slots: readonly Slot[]): Promise<void> {
    if (slots.length === 0) return;
    await this.database.query(GIVE_BACK, [
      slots.map(({ controllerId }) => controllerId),
      slots.map(({ mailboxId }) => mailboxId),
      slots.map(({ stamp }) => stamp),
    ]);
  }

  private async noteNotices(claims: readonly Claimed[]): Promise<void> {
    if (claims.length === 0) return;
    await this.database.query(NOTE_NOTICES, [
      claims.map(({ letter }) => letter.controller.id),
      claims.map(({ letter }) => letter.mailboxId),
    ]);
  }
}

const LONGEST_DETAIL = 1_000;

function printable(detail: string): string {
  return detail
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, LONGEST_DETAIL)
    .toWellFormed();
}

const BEGIN = `
WITH asked AS (
  SELECT * FROM unnest($1::text[], $2::bigint[]) AS a (id, worker)
), held AS (
  SELECT m.id FROM message m JOIN asked USING (id, worker)
  JOIN mailbox b ON b.controller_id = m.controller_id AND b.mailbox_id = m.mailbox_id AND b.stops = m.stops_seen
  LEFT JOIN campaign c ON c.id = m.campaign_id
  WHERE m.state = 'claimed' AND coalesce(c.state, 'running') IN ('running', 'done')
  ORDER BY m.id FOR UPDATE OF m
), begun AS (
  UPDATE message m SET state = 'handed_over', handed_over_at = now(), attempts = m.attempts + 1
  FROM held WHERE m.id = held.id RETURNING m.id
) SELECT * FROM begun`;

// What is known for certain corrects `uncertain`, if a sweep was quicker than the relay's answer.
const END = `
WITH ended AS (
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::float8[], $6::float8[])
    AS a (id, worker, state, detail, wait_ms, give_up_ms)
), held AS (
  SELECT m.id, e.detail, e.wait_ms, e.give_up_ms IS NOT NULL AND m.state = 'claimed' AS unreached,
    CASE WHEN e.state = 'queued' AND e.give_up_ms IS NOT NULL AND m.give_up_at <= now() THEN 'gave up' ELSE e.state END AS state,
    least(m.give_up_at, now() + e.give_up_ms * interval '1 millisecond') AS give_up_at
  FROM message m JOIN ended e USING (id, worker)
  WHERE m.state = 'handed_over' OR (m.state = 'claimed' AND e.state = 'queued')
    OR (m.state = 'uncertain' AND e.state IN ('accepted', 'refused'))
  ORDER BY m.id FOR UPDATE OF m
), changed AS (
  UPDATE message m SET
    state = CASE h.state WHEN 'gave up' THEN 'refused' ELSE h.state END,
    detail = CASE h.state WHEN 'gave up' THEN 'gave up: ' || h.detail ELSE h.detail END,
    attempts = m.attempts + h.unreached::int,
    give_up_at = h.give_up_at,
    due_at = CASE h.state WHEN 'queued' THEN least(now() + h.wait_ms * interval '1 millisecond', h.give_up_at) ELSE m.due_at END,
    finished_at = CASE WHEN h.state <> 'queued' THEN now() END,
    worker = CASE WHEN h.state <> 'queued' THEN m.worker END
  FROM held h WHERE m.id = h.id RETURNING m.id, m.state, m.due_at
) SELECT id, state, CASE state WHEN 'queued' THEN due_at END AS "dueAt" FROM changed`;

const GIVE_BACK = `
WITH given AS (
  SELECT * FROM unnest($1::text[], $2::bytea[], $3::text[]) AS a (controller_id, mailbox_id, stamp)
), held AS (
  SELECT b.controller_id, b.mailbox_id FROM mailbox b
  WHERE (b.controller_id, b.mailbox_id) IN (SELECT controller_id, mailbox_id FROM given)
  ORDER BY b.controller_id, b.mailbox_id FOR UPDATE
)
UPDATE mailbox b SET cold_sent_at = ARRAY(
  SELECT sent FROM unnest(b.cold_sent_at) sent WHERE NOT EXISTS (
    SELECT FROM given g WHERE g.controller_id = b.controller_id AND g.mailbox_id = b.mailbox_id AND g.stamp::timestamptz = sent))
FROM held WHERE b.controller_id = held.controller_id AND b.mailbox_id = held.mailbox_id`;

const NOTE_NOTICES = `
WITH held AS (
  SELECT b.controller_id, b.mailbox_id FROM mailbox b
  JOIN unnest($1::text[], $2::bytea[]) AS a (controller_id, mailbox_id) USING (controller_id, mailbox_id)
  WHERE b.noticed_at IS NULL ORDER BY b.controller_id, b.mailbox_id FOR UPDATE OF b
)
UPDATE mailbox b SET noticed_at = now() FROM held
WHERE b.controller_id = held.controller_id AND b.mailbox_id = held.mailbox_id`;

const SWEEP = `
WITH held AS (
  SELECT m.id FROM message m
  JOIN unnest($1::text[], $2::text[], $3::text[]) AS a (id, state, stamp)
    ON a.id = m.id AND a.state = m.state AND m.claimed_at = a.stamp::timestamptz
  ORDER BY m.id FOR UPDATE OF m
), swept AS (
  UPDATE message m SET
    state = CASE m.state WHEN 'claimed' THEN 'queued' ELSE 'uncertain' END,
    due_at = CASE m.state WHEN 'claimed' THEN now() ELSE m.due_at END,
    detail = CASE m.state WHEN 'claimed' THEN NULL ELSE 'the process ended during the hand-over' END,
    finished_at = CASE m.state WHEN 'claimed' THEN NULL ELSE now() END,
    worker = CASE m.state WHEN 'claimed' THEN NULL ELSE m.worker END
  FROM held WHERE m.id = held.id RETURNING m.id, m.state
) SELECT * FROM swept`;
