// The statements of Signals. All of them run under one lock of the database, so that a rate is of whole counts.
import { WINDOW_DAYS } from './thresholds.js';

/** Whoever counts waits for whoever counts: it takes milliseconds, and once a second. */
export const ONE_AT_A_TIME = `SELECT pg_advisory_xact_lock(hashtext('outreach-guard/signals'))`;

// The first reads an empty table; the second a small index of what may fall by itself as time goes by.
export const ANYTHING_TO_DO = `
SELECT 1 WHERE EXISTS (SELECT FROM sending_tally)
  OR EXISTS (SELECT FROM sending_signal WHERE level IN ('warn', 'slow') AND checked_at < now() - interval '1 minute')`;

/** Adds the tallies to the counters; answers whose counters changed. */
export const COUNT = `
WITH taken AS (
  DELETE FROM sending_tally RETURNING *
), tallied AS (
  SELECT 'sender' AS scope, sender_id AS id, date_trunc('hour', at) AS starts_at, controller_id, sent, bounced, complained
  FROM taken
  UNION ALL
  SELECT 'campaign', campaign_id, '-infinity', controller_id, sent, bounced, complained FROM taken WHERE campaign_id IS NOT NULL
)
INSERT INTO sending_count AS c (scope, id, starts_at, controller_id, sent, bounced, complained)
SELECT t.scope, t.id, greatest(t.starts_at, s.lifted_at), t.controller_id, sum(t.sent), sum(t.bounced), sum(t.complained)
FROM tallied t LEFT JOIN sending_signal s ON s.scope = t.scope AND s.id = t.id
GROUP BY 1, 2, 3, 4
ON CONFLICT (scope, id, starts_at) DO UPDATE SET sent = c.sent + excluded.sent, bounced = c.bounced + excluded.bounced,
  complained = c.complained + excluded.complained
RETURNING scope, id`;

export const FORGET_OLD = `
DELETE FROM sending_count n USING unnest($1::text[]) AS a (id)
WHERE n.scope = 'sender' AND n.id = a.id AND n.starts_at < now() - interval '${WINDOW_DAYS + 1} days'`;

/**
 * Sets the levels by the counters, of those given and of those that may have fallen by themselves; answers what is
 * stopped from now on. A stop stands until somebody lifts it, whatever the counters say.
 */
export const RATE = `
WITH asked AS (
  SELECT scope, id FROM unnest($1::text[], $2::text[]) AS a (scope, id)
  UNION
  SELECT scope, id FROM sending_signal WHERE level IN ('warn', 'slow') AND checked_at < now() - interval '1 minute'
), counted AS (
  SELECT a.scope, a.id, (SELECT controller_id FROM sender WHERE a.scope = 'sender' AND id = a.id
      UNION ALL SELECT controller_id FROM campaign WHERE a.scope = 'campaign' AND id = a.id) AS controller_id,
    coalesce(n.sent, 0) AS sent, coalesce(n.bounced, 0) AS bounced, coalesce(n.complained, 0) AS complained
  FROM asked a
  LEFT JOIN sending_signal s ON s.scope = a.scope AND s.id = a.id
  CROSS JOIN LATERAL (
    SELECT sum(sent) AS sent, sum(bounced) AS bounced, sum(complained) AS complained FROM sending_count
    WHERE scope = a.scope AND id = a.id AND starts_at >= coalesce(greatest(s.lifted_at,
      CASE a.scope WHEN 'sender' THEN date_trunc('hour', now() - interval '${WINDOW_DAYS} days') END), '-infinity')) n
), rated AS (
  SELECT counted.*, least(1, complained::float8 / greatest(1, sent - bounced)) AS complaint_rate,
    least(1, bounced::float8 / greatest(1, sent)) AS bounce_rate
  FROM counted
), judged AS (
  SELECT r.*, coalesce(CASE WHEN complained >= $9 THEN CASE
      WHEN complaint_rate >= least($5, t.complaints_stop) THEN 3
      WHEN complaint_rate >= least($4, t.complaints_slow) THEN 2
      WHEN complaint_rate >= least($3, t.complaints_warn) THEN 1 END END, 0) AS by_complaints,
    coalesce(CASE WHEN bounced >= $10 THEN CASE
      WHEN bounce_rate >= least($8, t.bounces_stop) THEN 3
      WHEN bounce_rate >= least($7, t.bounces_slow) THEN 2
      WHEN bounce_rate >= least($6, t.bounces_warn) THEN 1 END END, 0) AS by_bounces
  FROM rated r LEFT JOIN signal_thresholds t ON t.controller_id = r.controller_id
), written AS (
  INSERT INTO sending_signal AS s (scope, id, controller_id, level, since, sent, bounced, complained, complaint_rate,
    bounce_rate, checked_at)
  SELECT scope, id, controller_id, (ARRAY['none', 'warn', 'slow', 'stop'])[1 + greatest(by_complaints, by_bounces)], now(),
    sent, bounced, complained, complaint_rate, bounce_rate, now()
  FROM judged
  ON CONFLICT (scope, id) DO UPDATE SET
    level = CASE s.level WHEN 'stop' THEN 'stop' ELSE excluded.level END,
    since = CASE WHEN s.level IN ('stop', excluded.level) THEN s.since ELSE excluded.since END,
    sent = excluded.sent, bounced = excluded.bounced, complained = excluded.complained,
    complaint_rate = excluded.complaint_rate, bounce_rate = excluded.bounce_rate, checked_at = excluded.checked_at
  RETURNING s.scope, s.id, s.controller_id, s.level, s.since, s.sent, s.bounced, s.complained
)
SELECT scope, id, controller_id AS "controllerId", sent::float8, bounced::float8, complained::float8
FROM written WHERE level = 'stop' AND since = now()`;

/** The controller's signal is not stopped any more, and counts from now on. */
export const LIFT = `
WITH lifted AS (
  UPDATE sending_signal SET level = 'none', since = now(), sent = 0, bounced = 0, complained = 0, complaint_rate = 0,
    bounce_rate = 0, checked_at = now(), lifted_at = now(), lifted_by = $3, lifted_because = $4
  WHERE controller_id = $1 AND id = $2 AND level = 'stop' RETURNING scope
) SELECT scope FROM lifted`;
