// The slots of limits: taken with the claim, stamped when the hand-over has ended, given back where nothing was sent.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { preparedRows, type Statement } from '../../values/prepared.js';

/** A claimed message and the scopes of the limits that it counts under. */
type Paced = { readonly id: string; readonly scopes: readonly string[] };

// The longest window is a day.
const KEPT_HOURS = 25;

/** Owns the table `send_slot`, with the statement MARK, which stamps and frees in the same breath as it moves the message. */
@Injectable()
export class SendSlots {
  public constructor(private readonly database: DataSource) {}

  /** After slots were given back: whoever claims next counts again. */
  public async reopen(scopes: readonly string[]): Promise<void> {
    await this.database.query(REOPEN, [[...new Set(scopes)]]);
  }

  /** Forgets what no window reaches any more, and slots whose message was cancelled in the hands of a worker that ended. */
  public async clearUp(): Promise<void> {
    await this.database.query(KEEP_DAYS);
    await this.database.query(CLEAR_UP, [KEPT_HOURS]);
    await this.database.query(CLEAR_LINES);
  }
}

/** In the transaction of the claim. */
export async function takeSlots(transaction: EntityManager, claims: readonly Paced[]): Promise<void> {
  const slots = claims.flatMap(({ id, scopes }) => scopes.map((scope) => ({ id, scope })));
  if (slots.length === 0) return;
  await preparedRows(transaction, TAKE, [slots.map(({ id }) => id), slots.map(({ scope }) => scope)]);
}

const TAKE: Statement = {
  name: 'send_slot_take',
  text: `
INSERT INTO send_slot (message_id, scope, at) SELECT id, scope, 'infinity' FROM unnest($1::text[], $2::text[]) AS a (id, scope)`,
};

const REOPEN = `
WITH held AS (SELECT scope FROM pace WHERE scope = ANY ($1) ORDER BY scope FOR UPDATE)
UPDATE pace p SET closed_until = NULL FROM held WHERE p.scope = held.scope`;

// From the first slot of each scope to the first of the next one.
const SCOPES = `
RECURSIVE scopes AS (
  (SELECT scope FROM send_slot ORDER BY scope LIMIT 1)
  UNION ALL
  SELECT n.scope FROM scopes l CROSS JOIN LATERAL (SELECT scope FROM send_slot WHERE scope > l.scope ORDER BY scope LIMIT 1) n
)`;

const KEEP_DAYS = `
WITH ${SCOPES}
INSERT INTO sending_day (sender_id, day)
SELECT s.id, d.day FROM scopes
JOIN sender s ON s.id = substr(scopes.scope, 3) AND scopes.scope = 's:' || s.id AND s.limits ? 'warmUp'
CROSS JOIN LATERAL (
  SELECT DISTINCT (at AT TIME ZONE 'UTC')::date AS day FROM send_slot WHERE scope = scopes.scope AND at < now()) d
WHERE d.day < (now() AT TIME ZONE 'UTC')::date
ON CONFLICT DO NOTHING`;

const CLEAR_UP = `
WITH ${SCOPES}, old AS (
  SELECT s.message_id, s.scope FROM scopes
  CROSS JOIN LATERAL (SELECT message_id, scope FROM send_slot WHERE scope = scopes.scope AND at < now() - $1 * interval '1 hour') s
  UNION ALL
  SELECT s.message_id, s.scope FROM scopes
  JOIN send_slot s ON s.scope = scopes.scope AND s.at = 'infinity'
  WHERE NOT EXISTS (SELECT FROM message m WHERE m.id = s.message_id AND m.state IN ('claimed', 'handed_over'))
)
DELETE FROM send_slot s USING old WHERE s.message_id = old.message_id AND s.scope = old.scope`;

const CLEAR_LINES = `
WITH over AS (
  SELECT scope FROM pace p WHERE scope LIKE 'd:%' AND line_until < now() - interval '1 hour'
    AND NOT EXISTS (SELECT FROM send_slot s WHERE s.scope = p.scope)
  FOR UPDATE SKIP LOCKED
)
DELETE FROM pace p USING over WHERE p.scope = over.scope`;
