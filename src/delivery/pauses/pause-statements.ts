// The statements of Pauses. Claims and marks read the table by themselves (pace/lanes, pace/turnstile, transition-statements).

/** One that stands already is answered as it is, and stays locked until the transaction ends. */
export const BEGIN = `
INSERT INTO pause (id, controller_id, scope, target, domain, paused_by, paused_by_key, paused_because, paused_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (controller_id, target) WHERE resumed_at IS NULL DO UPDATE SET target = EXCLUDED.target RETURNING id`;

/**
 * What a worker holds and has not begun is not begun any more: it sees that the stops are not those that it saw, and gives
 * the message back with its slots. To be run after the commit of the pause: whoever marks a message with a view of the
 * world before that has a message that was claimed before it, and so meets this statement at its row.
 */
export const CALL_BACK = `
WITH held AS (
  SELECT id FROM message WHERE controller_id = $1 AND ($2::text IS NULL OR sender_id = $2)
    AND worker IS NOT NULL AND finished_at IS NULL AND state = 'claimed'
  ORDER BY id FOR UPDATE
), called AS (
  UPDATE message m SET stops_seen = NULL FROM held WHERE m.id = held.id AND m.state = 'claimed'
) SELECT clock_timestamp() AS at`;

/** Whether something that was marked before may still begin its conversation. */
export const STARTING = `
SELECT 1 FROM message WHERE controller_id = $1 AND ($2::text IS NULL OR sender_id = $2)
  AND worker IS NOT NULL AND finished_at IS NULL AND state = 'handed_over'
  AND handed_over_at <= $3 AND handed_over_at > clock_timestamp() - $4 * interval '1 millisecond' LIMIT 1`;

// A domain that was forgotten meanwhile leaves no name at all.
export const END = `
WITH ended AS (
  UPDATE pause SET resumed_by = $3, resumed_by_key = $4, resumed_because = $5, resumed_at = $6,
    target = CASE WHEN scope = 'domain' AND domain IS NULL THEN id ELSE target END
  WHERE controller_id = $1 AND id = $2 AND resumed_at IS NULL RETURNING scope, target
) SELECT * FROM ended`;

/** What was set aside one by one, for its domain was paused; what is under another such pause is set aside anew. */
export const RELEASE = `
WITH held AS (
  SELECT id FROM message WHERE controller_id = $1 AND worker IS NULL AND finished_at IS NULL
    AND due_at = 'infinity' AND state = 'deferred' AND detail = 'sending_paused'
  ORDER BY id FOR UPDATE
), released AS (
  UPDATE message m SET state = 'queued', due_at = now(), detail = NULL FROM held WHERE m.id = held.id RETURNING 1
) SELECT 1 FROM released LIMIT 1`;

/** What is due: the first of it, to say so to the workers. */
export const DUE = `
SELECT id, controller_id AS "controllerId", 0 AS "waitMs" FROM message
WHERE controller_id = $1 AND ($2::text IS NULL OR sender_id = $2) AND worker IS NULL AND finished_at IS NULL AND due_at <= now()
ORDER BY due_at LIMIT 1000`;

export const SHOWN = `
SELECT p.id, p.scope, s.id AS "senderId", s.address AS sender, p.domain, p.paused_at AS "pausedAt", p.paused_by AS "pausedBy",
  p.paused_because AS reason, p.resumed_at AS "resumedAt", p.resumed_by AS "resumedBy", p.resumed_because AS "resumedBecause"
FROM pause p LEFT JOIN sender s ON s.id = p.target AND p.scope = 'sender'
WHERE p.controller_id = $1`;
