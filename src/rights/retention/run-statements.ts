// The SQL of retention runs.

const SHOWN = `
id, controller_id AS "controllerId", asked_by AS "askedBy", as_of AS "asOf", state, reached, counts, finished_at AS "finishedAt"`;

export const FIND = `SELECT ${SHOWN} FROM retention_run`;

export const LIST = `${FIND} WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;

export const OPEN = `
INSERT INTO retention_run (id, controller_id, asked_by, as_of, state) VALUES ($1, $2, $3, $4, 'queued')
ON CONFLICT (controller_id) WHERE finished_at IS NULL DO NOTHING RETURNING ${SHOWN}`;

// A controller's first day is its own: its lists are being set up.
export const DUE = `
SELECT c.id FROM controller c WHERE c.created_at <= $1
  AND NOT EXISTS (SELECT FROM retention_run r WHERE r.controller_id = c.id AND (r.finished_at IS NULL OR r.as_of > $1))
ORDER BY c.id LIMIT 100`;

export const UNFINISHED = `SELECT id FROM retention_run WHERE finished_at IS NULL ORDER BY id LIMIT 100`;

export const START = `
WITH started AS (UPDATE retention_run SET state = 'running' WHERE id = $1 AND finished_at IS NULL RETURNING *)
SELECT ${SHOWN} FROM started`;

export const REACHED = `
UPDATE retention_run SET counts = $2, reached = coalesce($3, reached) WHERE id = $1`;

export const DONE = `
WITH done AS (
  UPDATE retention_run SET state = 'done', finished_at = $2 WHERE id = $1 AND finished_at IS NULL RETURNING *
) SELECT ${SHOWN} FROM done`;
