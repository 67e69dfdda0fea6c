// The SQL of the requests on record.

const SHOWN = `
SELECT r.id, r.type, r.state AS stage, r.via, r.language, r.identity, r.identity_how AS "identityHow",
  r.identity_at AS "identityAt", r.due_at AS "dueAt", r.extended_because AS "extendedBecause",
  r.reminded_at AS "remindedAt", r.letter_refused AS "letterRefused", d.expires_at AS "downloadableUntil",
  r.closed_at IS NULL AND EXISTS (
    SELECT FROM legal_hold h WHERE h.controller_id = r.controller_id AND h.mailbox_id = r.mailbox_id AND h.lifted_at IS NULL
  ) AS "isHeld", r.kept_because AS "keptBecause", r.kept_until AS "keptUntil", r.outcome, r.created_at AS "createdAt", r.closed_at AS "closedAt"
FROM subject_request r LEFT JOIN subject_document d ON d.request_id = r.id`;

export const FIND = `${SHOWN} WHERE r.controller_id = $1 AND r.id = $2`;

export const LIST = `${SHOWN} WHERE r.controller_id = $1 AND ($2::text IS NULL OR r.id < $2) ORDER BY r.id DESC LIMIT $3`;

export const RECEIVE = `
INSERT INTO subject_request (id, controller_id, mailbox_id, type, state, via, language, recorded_by, sealed, due_at, created_at)
VALUES ($1, $2, $3, $4, 'received', $5, $6, $7, $8, $9, $10)`;

export const OF_TOKEN = `SELECT mailbox_id AS "mailboxId" FROM subject_request WHERE controller_id = $1 AND id = $2`;

export const SEALED = `SELECT sealed FROM subject_request WHERE controller_id = $1 AND id = $2`;

export const HOLD = `
SELECT id, controller_id AS "controllerId", mailbox_id AS "mailboxId", type AS kind, state AS stage, language, identity,
  recorded_by AS by, due_at AS "dueAt", created_at AS "createdAt", sealed
FROM subject_request WHERE controller_id = $1 AND id = $2 AND closed_at IS NULL FOR UPDATE`;

export const PENDING_IDENTITY = `
SELECT id FROM subject_request WHERE controller_id = $1 AND mailbox_id = $2 AND type = $3 AND state = 'identity_pending'
  AND created_at > $4 ORDER BY id DESC LIMIT 1`;

// An extension is reminded of anew.
export const MOVE = `
UPDATE subject_request SET state = $3, identity = coalesce($4, identity), identity_how = coalesce($5, identity_how),
  identity_at = CASE WHEN $4::text IS NULL THEN identity_at ELSE $9::timestamptz END, due_at = coalesce($6, due_at),
  extended_because = coalesce($7, extended_because),
  extended_at = CASE WHEN $3 = 'extended' THEN $9::timestamptz ELSE extended_at END,
  reminded_at = CASE WHEN $3 = 'extended' THEN NULL ELSE reminded_at END, outcome = coalesce($8, outcome),
  kept_because = coalesce($10, kept_because), kept_until = coalesce($11, kept_until),
  closed_at = CASE WHEN $3 IN ('answered', 'refused', 'withdrawn') THEN $9::timestamptz END,
  mailbox_id = CASE WHEN $3 IN ('answered', 'refused', 'withdrawn') THEN '' ELSE mailbox_id END,
  sealed = CASE WHEN $3 IN ('answered', 'refused', 'withdrawn') THEN NULL ELSE sealed END
WHERE controller_id = $1 AND id = $2`;

export const FLAG = `
UPDATE subject_request SET letter_refused = CASE WHEN $3 THEN $4 ELSE letter_refused END,
  reminded_at = CASE WHEN $5 THEN $6::timestamptz ELSE reminded_at END
WHERE controller_id = $1 AND id = $2 AND closed_at IS NULL`;

// What goes on by itself: what needs no person, and what the mailbox itself asked for. A legal hold holds an erasure up.
export const TO_SETTLE = `
SELECT r.controller_id || ' ' || r.id AS name FROM subject_request r
WHERE r.closed_at IS NULL AND r.state IN ('received', 'open', 'extended') AND (
  r.type = 'objection' OR r.state <> 'received' AND (
    r.type = 'restriction'
    OR r.type IN ('access', 'portability') AND r.identity = 'mailbox'
    OR r.type = 'erasure' AND NOT EXISTS (
      SELECT FROM legal_hold h WHERE h.controller_id = r.controller_id AND h.mailbox_id = r.mailbox_id AND h.lifted_at IS NULL)
  )) ORDER BY r.id LIMIT 100`;

// Due within the days before which a reminder is due; or waiting in vain for a click for a whole month.
export const TO_REMIND = `
SELECT controller_id || ' ' || id AS name FROM subject_request
WHERE closed_at IS NULL AND (
  state IN ('open', 'extended') AND reminded_at IS NULL AND due_at <= $1::timestamptz + make_interval(days => $2)
  OR state = 'identity_pending' AND due_at <= $1)
ORDER BY id LIMIT 100`;

export const OTHERS_OPEN = `
SELECT id FROM subject_request WHERE controller_id = $1 AND mailbox_id = $2 AND closed_at IS NULL AND id <> $3 ORDER BY id`;
