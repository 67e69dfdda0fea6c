// What requests of data subjects and receipts need: the requests themselves, a phone number of the controller.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Evidence1764000000003 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [REQUESTS, NO_SAMPLES]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// A request names nobody: who asked is the mailbox id, a keyed hash, until it is closed; no words of theirs are kept.
const REQUESTS = `
ALTER TABLE controller ADD COLUMN contact_phone text;
CREATE TABLE subject_request (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  mailbox_id bytea NOT NULL,
  type text NOT NULL CHECK (type IN ('access', 'rectification', 'erasure', 'objection')),
  state text NOT NULL CHECK (state IN ('open', 'done', 'refused')),
  due_at timestamptz NOT NULL, -- GDPR art. 12(3): one month
  recorded_by text NOT NULL,
  outcome text, -- how it was closed, in words that name nobody
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  CHECK ((state = 'open') = (closed_at IS NULL))
);
CREATE INDEX subject_request_newest ON subject_request (controller_id, id DESC);
`;

// PostgreSQL keeps samples of what columns hold (pg_statistic), which an erasure would not reach. Nothing is searched
// by these columns, so nothing is lost where it keeps none.
const NO_SAMPLES = `
ALTER TABLE mailbox ALTER COLUMN email SET STATISTICS 0, ALTER COLUMN known SET STATISTICS 0,
  ALTER COLUMN subject_key SET STATISTICS 0;
ALTER TABLE campaign_recipient ALTER COLUMN email SET STATISTICS 0, ALTER COLUMN reasons SET STATISTICS 0;
ALTER TABLE message ALTER COLUMN email SET STATISTICS 0, ALTER COLUMN content SET STATISTICS 0,
  ALTER COLUMN detail SET STATISTICS 0;
ALTER TABLE captured_mail ALTER COLUMN recipient SET STATISTICS 0, ALTER COLUMN subject SET STATISTICS 0;
ALTER TABLE suppression ALTER COLUMN reason SET STATISTICS 0;
ALTER TABLE import_row_report ALTER COLUMN reason SET STATISTICS 0;
ALTER TABLE idempotent_answer ALTER COLUMN answer SET STATISTICS 0;
`;
