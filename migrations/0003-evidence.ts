// What requests of data subjects and receipts need: the requests themselves, a phone number of the controller.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Evidence1763800000003 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(REQUESTS);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// A request names nobody: who asked is the mailbox id, a keyed hash; what was asked in words is not kept.
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
