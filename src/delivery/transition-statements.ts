// The statements of Transitions: each names the holder and the state that a message leaves.
import { type Statement } from '../values/prepared.js';

// OFFSET 0: the row is looked up by its id, in the order of the ids, and judged as it is once it is locked. Left to
// itself the planner prefers the small index of held messages, which is full of dead entries after a busy minute.
const HELD = `
asked AS (
  SELECT * FROM unnest($1::text[], $2::bigint[]) AS a (id, worker) ORDER BY id
), held AS MATERIALIZED (
  SELECT m.* FROM asked CROSS JOIN LATERAL (SELECT * FROM message WHERE id = asked.id OFFSET 0 FOR UPDATE) m
  WHERE m.worker = asked.worker
)`;

export const BEGIN: Statement = {
  name: 'message_begin',
  text: `
WITH ${HELD}, begun AS (
  UPDATE message m SET state = 'handed_over', handed_over_at = now(), attempts = m.attempts + 1
  FROM held h
  CROSS JOIN LATERAL (SELECT stops FROM mailbox WHERE controller_id = h.controller_id AND mailbox_id = h.mailbox_id OFFSET 0) b
  LEFT JOIN campaign c ON c.id = h.campaign_id
  WHERE m.id = h.id AND h.state = 'claimed' AND b.stops = h.stops_seen
    AND coalesce(c.state, 'running') IN ('running', 'done')
  RETURNING m.id
) SELECT * FROM begun`,
};

// What is known for certain corrects `uncertain`, if a sweep was quicker than the relay's answer.
export const END: Statement = {
  name: 'message_end',
  text: `
WITH ${HELD}, ended AS (
  SELECT h.id, e.detail, e.wait_ms, e.give_up_ms IS NOT NULL AND h.state = 'claimed' AS unreached,
    CASE WHEN e.state = 'queued' AND e.give_up_ms IS NOT NULL AND h.give_up_at <= now() THEN 'gave up' ELSE e.state END AS state,
    least(h.give_up_at, now() + e.give_up_ms * interval '1 millisecond') AS give_up_at
  FROM unnest($1::text[], $3::text[], $4::text[], $5::float8[], $6::float8[]) AS e (id, state, detail, wait_ms, give_up_ms)
  JOIN held h USING (id)
  WHERE h.state = 'handed_over' OR (h.state = 'claimed' AND e.state = 'queued')
    OR (h.state = 'uncertain' AND e.state IN ('accepted', 'refused'))
), changed AS (
  UPDATE message m SET
    state = CASE e.state WHEN 'gave up' THEN 'refused' ELSE e.state END,
    detail = CASE e.state WHEN 'gave up' THEN 'gave up: ' || e.detail ELSE e.detail END,
    attempts = m.attempts + e.unreached::int,
    give_up_at = e.give_up_at,
    due_at = CASE e.state WHEN 'queued' THEN least(now() + e.wait_ms * interval '1 millisecond', e.give_up_at) ELSE m.due_at END,
    finished_at = CASE WHEN e.state <> 'queued' THEN now() END,
    worker = CASE WHEN e.state <> 'queued' THEN m.worker END
  FROM ended e WHERE m.id = e.id RETURNING m.id, m.state, m.due_at
) SELECT id, state, CASE state WHEN 'queued' THEN due_at END AS "dueAt" FROM changed`,
};

export const GIVE_BACK = `
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

export const NOTE_NOTICES = `
WITH held AS (
  SELECT b.controller_id, b.mailbox_id FROM mailbox b
  JOIN unnest($1::text[], $2::bytea[]) AS a (controller_id, mailbox_id) USING (controller_id, mailbox_id)
  WHERE b.noticed_at IS NULL ORDER BY b.controller_id, b.mailbox_id FOR UPDATE OF b
)
UPDATE mailbox b SET noticed_at = now() FROM held
WHERE b.controller_id = held.controller_id AND b.mailbox_id = held.mailbox_id`;

export const SWEEP = `
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
