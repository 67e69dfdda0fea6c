// The statements by which people get a mailbox row with a key of their own, many in one.
import { WRAPPED_BYTES } from './person-keys.js';

// One text or one bytea a column: the driver escapes and the server parses far less than with arrays. No id, no usable
// address and no JSON holds a bare newline.
const asked = (more: string, columns: string) => `
WITH asked AS (
  SELECT controller_id, substring($2::bytea FROM (n::int - 1) * 32 + 1 FOR 32) AS mailbox_id, contact_id,
    nullif(email, '') AS email, subject_id, n, ${columns}
    substring($6::bytea FROM (n::int - 1) * ${WRAPPED_BYTES} + 1 FOR ${WRAPPED_BYTES}) AS subject_key
  FROM ROWS FROM (string_to_table($1::text, E'\\n'), string_to_table($3::text, E'\\n'), string_to_table($4::text, E'\\n'),
    string_to_table($5::text, E'\\n')${more}) WITH ORDINALITY AS a (controller_id, contact_id, email, subject_id, ${columns} n)
)`;

// The upsert keeps the first key (a stop entry gets its first one here) and returns what is stored in either case.
// One mailbox may be asked for twice in a batch: DISTINCT ON takes the first, the join gives both the same answer.
export const ENSURE = {
  name: 'subjects-ensure',
  text: `${asked('', '')}, stored AS (
  INSERT INTO mailbox AS m (controller_id, mailbox_id, contact_id, email, subject_id, subject_key, created_at, updated_at)
  SELECT DISTINCT ON (controller_id, mailbox_id)
    controller_id, mailbox_id, contact_id, email, subject_id, subject_key, $7::timestamptz, $7::timestamptz
  FROM asked ORDER BY controller_id, mailbox_id, n
  ON CONFLICT (controller_id, mailbox_id) DO UPDATE SET
    contact_id = coalesce(m.contact_id, excluded.contact_id),
    email = CASE WHEN m.stops LIKE '%"erasure"%' THEN m.email ELSE coalesce(m.email, excluded.email) END,
    subject_id = coalesce(m.subject_id, excluded.subject_id),
    subject_key = coalesce(m.subject_key, excluded.subject_key)
  RETURNING m.controller_id, m.mailbox_id, m.subject_id, m.subject_key
)
SELECT a.n, s.subject_id, s.subject_key FROM asked a JOIN stored s USING (controller_id, mailbox_id)`,
};

export const CREATE = {
  name: 'subjects-create',
  text: `${asked(", string_to_table($8::text, E'\\n')", 'known,')}, made AS (
  INSERT INTO mailbox (controller_id, mailbox_id, contact_id, email, subject_id, subject_key, known, created_at, updated_at)
  SELECT controller_id, mailbox_id, contact_id, email, subject_id, subject_key, known, $7::timestamptz, $7::timestamptz
  FROM asked ON CONFLICT (controller_id, mailbox_id) DO NOTHING RETURNING contact_id
)
SELECT n, contact_id FROM asked JOIN made USING (contact_id)`,
};
