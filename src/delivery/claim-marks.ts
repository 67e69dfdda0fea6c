// What a claim makes of each due message, and how that is written down.
import { type EntityManager } from 'typeorm';
import { type Verdict } from '../guard/ask.js';
import { type Candidate } from './candidate.js';
import { dueOf } from './due.js';
import { type MessageState, reasonsOf, waitUntil } from './message.js';
import { STOPPED_BY } from './signals/stopped.js';
import { type Statement, preparedRows } from '../values/prepared.js';
import { takeSlots } from './pace/send-slots.js';

export type Mark = {
  readonly one: Candidate;
  readonly state: 'claimed' | 'deferred' | 'cancelled';
  /** For `deferred`: RFC 3339, `now`, or `infinity` where no moment of its own wakes it. */
  readonly dueAt: string | null;
  readonly verdict: Verdict | null;
  readonly detail: string | null;
  /** For `claimed`: the limits that it counts under. */
  readonly scopes: readonly string[];
};

export type Marked = {
  readonly id: string;
  readonly state: MessageState;
  readonly waitMs: number | null;
  /** `claimed_at`, to the microsecond. */
  readonly stamp: string;
};

/** What is decided without the guard: nothing is judged of what is paused, stopped, cancelled or over. */
export function setAside(one: Candidate): Mark | null {
  if (one.campaignState === 'cancelled') return cancelled(one, 'campaign_cancelled');
  if (one.sequenceStop !== null) return cancelled(one, one.sequenceStop);
  if (!RUNS.has(one.campaignState)) return parked(one, 'campaign_paused');
  return one.stoppedBy && parked(one, STOPPED_BY[one.stoppedBy]);
}

/** A message of no campaign has nothing that could be paused. */
const RUNS: ReadonlySet<string | null> = new Set([null, 'running', 'done']);

/** Until an event of its own puts it back in line. */
export function parked(one: Candidate, detail: string): Mark {
  return { ...cancelled(one, detail), state: 'deferred', dueAt: 'infinity' };
}

export function cancelled(one: Candidate, detail: string): Mark {
  return { one, state: 'cancelled', detail, verdict: null, dueAt: null, scopes: [] };
}

/** Undecided still: for the moment that `write` leaves between two claims, until what the decision needs is known. */
export function putOff(one: Candidate, detail: string): Mark {
  return { ...cancelled(one, detail), state: 'deferred', dueAt: 'now' };
}

export function judged(one: Candidate, verdict: Verdict, scopes: readonly string[], at: Date): Mark {
  const { outcome, reasons } = verdict.decision;
  const detail = reasonsOf(reasons);
  if (outcome === 'allow') return { one, verdict, state: 'claimed', dueAt: null, detail: null, scopes };
  if (outcome === 'defer') {
    const dueAt = dueOf(verdict, at)?.toISOString() ?? 'infinity';
    return { one, verdict, state: 'deferred', dueAt, detail, scopes: [] };
  }
  return { one, verdict, state: 'cancelled', dueAt: null, detail, scopes: [] };
}

/** Only mail that neither consent nor a customer relation carries counts against the cap (design section 7). */
export function isCold({ state, verdict }: Mark): boolean {
  return state === 'claimed' && verdict?.decision.lawfulBasis === 'legitimate_interest';
}

/** Writes the marks in the transaction that holds the rows, and takes the slots of what is claimed: of the cap, of limits. */
export async function write(
  transaction: EntityManager,
  worker: string,
  marks: readonly Mark[],
): Promise<Map<string, Marked>> {
  if (marks.length === 0) return new Map();
  const written = await preparedRows<Marked>(transaction, WRITE, [
    marks.map(({ one }) => one.id),
    marks.map(({ state }) => state),
    marks.map(({ dueAt }) => dueAt),
    marks.map(({ verdict }) => verdict?.id ?? null),
    marks.map(({ verdict }) => verdict?.decision.lawfulBasis ?? null),
    marks.map(({ detail }) => detail),
    marks.map(({ one }) => one.stops),
    worker,
  ]);
  const cold = marks.filter(isCold).map(({ one }) => one.id);
  if (cold.length > 0) await transaction.query(TAKE_SLOTS, [cold]);
  await takeSlots(
    transaction,
    marks.map(({ one, scopes }) => ({ id: one.id, scopes })),
  );
  return new Map(written.map((one) => [one.id, one]));
}

// Never due again at once: a verdict that puts off to a moment gone by would be asked for in a circle.
const WRITE: Statement = {
  name: 'message_claim',
  text: `
WITH written AS (
  UPDATE message m SET state = w.state, detail = w.detail, stops_seen = w.stops, claimed_at = clock_timestamp(),
    due_at = greatest(m.due_at, CASE w.state WHEN 'deferred' THEN greatest(w.due_at::timestamptz, now() + interval '1 second') END),
    decision_id = coalesce(w.decision_id, m.decision_id), lawful_basis = coalesce(w.basis, m.lawful_basis),
    worker = CASE w.state WHEN 'claimed' THEN $8::bigint END,
    finished_at = CASE w.state WHEN 'cancelled' THEN now() END
  FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
    AS w (id, state, due_at, decision_id, basis, detail, stops)
  WHERE m.id = w.id RETURNING m.id, m.state, m.due_at, m.claimed_at
)
SELECT id, state, claimed_at::text AS stamp, CASE state WHEN 'deferred' THEN ${waitUntil('due_at')} END AS "waitMs"
FROM written`,
};

const TAKE_SLOTS = `
UPDATE mailbox b SET cold_sent_at = b.cold_sent_at || m.claimed_at
FROM message m WHERE m.id = ANY ($1) AND b.controller_id = m.controller_id AND b.mailbox_id = m.mailbox_id`;
