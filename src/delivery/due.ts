// Which waiting messages are due, of those controllers whose mail can leave just now.
import { type Statement, preparedRows } from '../values/prepared.js';
import { type Sql } from '../values/sql.js';
import { type Waiting } from './message.js';

/** Whose messages: those of the controllers in the list, or of all the others. */
export type Reach = { readonly controllers: readonly string[]; readonly listed: boolean };

export function isEverybody({ controllers, listed }: Reach): boolean {
  return !listed && controllers.length === 0;
}

/** Messages that are due, those first that are due longest. */
export function due(sql: Sql, { controllers, listed }: Reach, most: number): Promise<Waiting[]> {
  if (isEverybody({ controllers, listed })) return preparedRows<Waiting>(sql, OF_ALL, [most]);
  return preparedRows<Waiting>(sql, WITHIN_REACH, [most, controllers, listed]);
}

const OF_ALL: Statement = {
  name: 'due_of_all',
  text: `
SELECT id, controller_id AS "controllerId", due_at AS "dueAt" FROM message
WHERE worker IS NULL AND finished_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT $1`,
};

// From controller to controller along the index message_waiting: what waits for a closed relay is stepped over, however
// much it is. With `=` the planner would go along message_due, past all of it.
const WITHIN_REACH: Statement = {
  name: 'due_within_reach',
  text: `
WITH RECURSIVE step AS (
  (SELECT controller_id FROM message WHERE worker IS NULL AND finished_at IS NULL ORDER BY controller_id LIMIT 1)
  UNION ALL
  SELECT (SELECT m.controller_id FROM message m WHERE m.worker IS NULL AND m.finished_at IS NULL
          AND m.controller_id > step.controller_id ORDER BY m.controller_id LIMIT 1)
  FROM step WHERE step.controller_id IS NOT NULL
), asked AS (
  SELECT controller_id FROM unnest($2::text[]) AS a (controller_id) WHERE $3
  UNION ALL
  SELECT controller_id FROM step WHERE NOT $3 AND controller_id IS NOT NULL AND controller_id <> ALL ($2::text[])
)
SELECT m.id, m.controller_id AS "controllerId", m.due_at AS "dueAt"
FROM asked CROSS JOIN LATERAL (
  SELECT id, controller_id, due_at FROM message
  WHERE controller_id >= asked.controller_id AND controller_id <= asked.controller_id
    AND worker IS NULL AND finished_at IS NULL AND due_at <= now()
  ORDER BY controller_id, due_at LIMIT $1) m
ORDER BY m.due_at LIMIT $1`,
};
