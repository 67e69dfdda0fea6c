// Which objections travel to the lists of connected accounts; they are put in line in the transaction that records them.
import { type Suppression } from '../policy/facts.js';
import { type Sql } from '../values/sql.js';
import { type MailboxName } from './dossier.js';

const TRAVELLING_KINDS: readonly Suppression['kind'][] = ['unsubscribe', 'objection', 'complaint', 'erasure'];

export type Travelling = MailboxName & {
  /** As it was given with the objection; what is on file of the mailbox travels as well. */
  readonly email?: string | null;
  readonly recordedBy: string;
};

/**
 * The person's own no to all marketing, or to everything (GDPR art. 21(3), art. 19 for an erasure). A list elsewhere knows
 * neither purposes nor times: a narrower no would stop there what the person still wants, and is kept here alone. What an
 * operator or a register holds against a mailbox, and that it does not exist, is no objection.
 */
export function travels({ kind, scope }: Pick<Suppression, 'kind' | 'scope'>): boolean {
  const isWhole = scope.to === 'marketing' || scope.to === 'everything';
  const isNarrowed = scope.until !== undefined || scope.everyDays !== undefined || scope.except !== undefined;
  return TRAVELLING_KINDS.includes(kind) && isWhole && !isNarrowed;
}

/** Puts objections in line for every account that is connected, but the one that told us of it. */
export async function queueTravelling(sql: Sql, objections: readonly Travelling[]): Promise<void> {
  if (objections.length === 0) return;
  await sql.query(QUEUE, [
    objections.map(({ controllerId }) => controllerId),
    objections.map(({ mailboxId }) => mailboxId),
    objections.map(({ email }) => email ?? null),
    objections.map(({ recordedBy }) => recordedBy),
  ]);
}

/**
 * Puts in line for one connection what stood before it was made, some entries at a time; false where nothing is left.
 * Where two processes do so at once, the second one finds the cursor moved.
 */
export async function queueStanding(sql: Sql, connectionId: string, entriesAtOnce: number): Promise<boolean> {
  const [moved] = (await sql.query(CATCH_UP, [connectionId, entriesAtOnce, TRAVELLING_KINDS])) as { more: boolean }[];
  return moved?.more ?? false;
}

/** Takes a person who is erased out of what was told; what still waits keeps the address alone, until it has arrived. */
export async function forgetTravelling(sql: Sql, { controllerId, mailboxId }: MailboxName): Promise<void> {
  await sql.query(FORGET, [controllerId, mailboxId]);
}

/** Every spelling under which mail may go to the mailbox: lists elsewhere know nothing of mailboxes. */
const SPELLINGS = (email: string, controller: string, mailbox: string) => `
SELECT ${email} WHERE ${email} IS NOT NULL
UNION SELECT email FROM mailbox WHERE controller_id = ${controller} AND mailbox_id = ${mailbox} AND email IS NOT NULL
UNION SELECT email FROM message WHERE controller_id = ${controller} AND mailbox_id = ${mailbox} AND email <> ''`;

// The lock keeps a connection from being deleted under an objection, which must not fail for it.
const QUEUE = `
INSERT INTO objection_push (connection_id, mailbox_id, address)
SELECT c.id, a.mailbox_id, s.address
FROM unnest($1::text[], $2::bytea[], $3::text[], $4::text[]) AS a (controller_id, mailbox_id, email, recorded_by)
JOIN feedback_connection c
  ON c.controller_id = a.controller_id AND c.travels AND a.recorded_by <> c.provider || ' ' || c.id
CROSS JOIN LATERAL (${SPELLINGS('a.email', 'a.controller_id', 'a.mailbox_id')}) AS s (address)
ORDER BY c.id, a.mailbox_id, s.address FOR KEY SHARE OF c
ON CONFLICT (connection_id, address) WHERE state = 'waiting' DO NOTHING`;

const CATCH_UP = `
WITH connection AS (
  SELECT id, controller_id, provider, next_stop FROM feedback_connection
  WHERE id = $1 AND travels AND next_stop IS NOT NULL AND made_in < pg_snapshot_xmin(pg_current_snapshot()) FOR UPDATE
), looked AS (
  SELECT s.* FROM connection c
  CROSS JOIN LATERAL (SELECT * FROM suppression WHERE controller_id = c.controller_id AND id > c.next_stop ORDER BY id LIMIT $2) s
), moved AS (
  UPDATE feedback_connection f
  SET next_stop = CASE WHEN (SELECT count(*) FROM looked) = $2 THEN (SELECT max(id) FROM looked) END
  FROM connection c WHERE f.id = c.id RETURNING f.next_stop
), queued AS (
  INSERT INTO objection_push (connection_id, mailbox_id, address)
  SELECT c.id, l.mailbox_id, s.address FROM connection c CROSS JOIN looked l
  CROSS JOIN LATERAL (${SPELLINGS('NULL::text', 'l.controller_id', 'l.mailbox_id')}) AS s (address)
  WHERE l.lifted_at IS NULL AND l.kind = ANY ($3) AND l.scope ->> 'to' IN ('marketing', 'everything')
    AND NOT l.scope ?| '{until,everyDays,except}' AND l.recorded_by <> c.provider || ' ' || c.id
    AND NOT EXISTS (SELECT FROM objection_push p WHERE p.connection_id = c.id AND p.mailbox_id = l.mailbox_id)
  ON CONFLICT (connection_id, address) WHERE state = 'waiting' DO NOTHING
)
SELECT next_stop IS NOT NULL AS more FROM moved`;

const FORGET = `
UPDATE objection_push p SET mailbox_id = NULL, address = CASE p.state WHEN 'waiting' THEN p.address END
FROM feedback_connection c WHERE c.id = p.connection_id AND c.controller_id = $1 AND p.mailbox_id = $2`;
