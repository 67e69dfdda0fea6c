// The statements of Transitions: each names the holder and the state that a message leaves.
import { type Statement } from '../values/prepared.js';
import { waitUntil } from './message.js';

// A begun message is marked where it is claimed still and nothing has changed since; one that ended, where it is in hand.
// What is known for certain corrects `uncertain`, if a sweep was quicker than the relay's answer.
//
// OFFSET 0: the row is looked up by its id, in the order of the ids, and judged as it is once it is locked. Left to
// itself the planner prefers the small index of held messages, which is full of dead entries after a busy minute.
const mark = (more: string): string => `
WITH asked AS (
  SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::text[], $5::float8[], $6::float8[],
    $7::text[], $8::bool[], $9::text[]) AS a (id, worker, mark, note, wait_ms, give_up_ms, relay, bounced, domain) ORDER BY id
), held AS MATERIALIZED (
  SELECT asked.id, asked.relay, asked.domain, mark, note, wait_ms, give_up_ms, bounced, m.state, m.controller_id, m.mailbox_id, m.campaign_id,
    m.sender_id, m.stops_seen, m.give_up_at
  FROM asked CROSS JOIN LATERAL (SELECT * FROM message WHERE id = asked.id OFFSET 0 FOR UPDATE) m
  WHERE m.worker = asked.worker
), begun AS (
  UPDATE message m SET state = 'handed_over', handed_over_at = now(), attempts = m.attempts + 1, relay = h.relay
  FROM held h
  CROSS JOIN LATERAL (SELECT stops FROM mailbox WHERE controller_id = h.controller_id AND mailbox_id = h.mailbox_id OFFSET 0) b
  LEFT JOIN campaign c ON c.id = h.campaign_id
  WHERE m.id = h.id AND h.mark = 'handed_over' AND h.state = 'claimed' AND b.stops = h.stops_seen
    AND coalesce(c.state, 'running') IN ('running', 'done')
    AND NOT EXISTS (SELECT FROM sending_signal WHERE level = 'stop' AND id IN (h.sender_id, h.campaign_id))
    AND NOT EXISTS (SELECT FROM pause p WHERE p.controller_id = h.controller_id
      AND p.target IN (h.controller_id, h.sender_id, h.domain) AND p.resumed_at IS NULL)
  RETURNING m.id, m.state
), ended AS (
  SELECT id, note, wait_ms, bounced, give_up_ms IS NOT NULL AND state = 'claimed' AS unreached,
    CASE WHEN mark = 'queued' AND give_up_ms IS NOT NULL AND give_up_at <= now() THEN 'gave up' ELSE mark END AS mark,
    least(give_up_at, now() + give_up_ms * interval '1 millisecond') AS give_up_at
  FROM held
  WHERE mark <> 'handed_over' AND (state = 'handed_over' OR (state = 'claimed' AND mark = 'queued')
    OR (state = 'uncertain' AND mark IN ('accepted', 'refused')))
), changed AS (
  UPDATE message m SET
    state = CASE e.mark WHEN 'gave up' THEN 'refused' ELSE e.mark END,
    detail = CASE e.mark WHEN 'gave up' THEN 'gave up: ' || e.note ELSE e.note END,
    attempts = m.attempts + e.unreached::int,
    give_up_at = e.give_up_at,
    due_at = CASE e.mark WHEN 'queued' THEN least(now() + e.wait_ms * interval '1 millisecond', e.give_up_at) ELSE m.due_at END,
    finished_at = CASE WHEN e.mark <> 'queued' THEN now() END,
    worker = CASE WHEN e.mark <> 'queued' THEN m.worker END
  FROM ended e WHERE m.id = e.id
  RETURNING m.id, m.state, m.due_at, m.controller_id, m.sender_id, m.campaign_id, e.bounced AND m.state = 'refused' AS bounced
), tallied AS (
  INSERT INTO sending_tally (controller_id, sender_id, campaign_id, sent, bounced)
  SELECT controller_id, sender_id, campaign_id, count(*), count(*) FILTER (WHERE bounced) FROM changed
  WHERE state = 'accepted' OR bounced GROUP BY 1, 2, 3
)${more}
SELECT id, state, CASE state WHEN 'queued' THEN ${waitUntil('due_at')} END AS "waitMs" FROM changed
UNION ALL SELECT id, state, NULL FROM begun`;

export const MARK: Statement = { name: 'message_mark', text: mark('') };

// Where some count under limits: their slots are stamped once the relay has answered, for only then it is certain that
// the mail did not arrive later, however slow the conversation was; and freed where nothing was sent.
export const MARK_PACED: Statement = {
  name: 'message_mark_paced',
  text: mark(`, stamped AS (
  UPDATE send_slot s SET at = now() FROM changed c WHERE s.message_id = c.id AND c.state IN ('accepted', 'uncertain')
), freed AS (
  DELETE FROM send_slot s USING held h LEFT JOIN changed c ON c.id = h.id
  WHERE s.message_id = h.id AND h.mark <> 'handed_over' AND (c.state IN ('queued', 'refused') OR h.state = 'cancelled')
)`),
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

export const HOLD_MAILBOXES = `
SELECT 1 FROM mailbox b JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::bytea[]) AS a (controller_id, mailbox_id)) n
  USING (controller_id, mailbox_id)
ORDER BY b.controller_id, b.mailbox_id FOR UPDATE OF b`;

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
), stamped AS (
  UPDATE send_slot s SET at = now() FROM swept WHERE s.message_id = swept.id AND swept.state = 'uncertain'
), freed AS (
  DELETE FROM send_slot s USING swept WHERE s.message_id = swept.id AND swept.state = 'queued' RETURNING s.scope
), reopened AS (
  UPDATE pace p SET closed_until = NULL
  WHERE p.scope IN (SELECT scope FROM pace WHERE scope IN (SELECT scope FROM freed) ORDER BY scope FOR UPDATE)
) SELECT id, state FROM swept`;
