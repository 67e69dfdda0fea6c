// Messages that were written elsewhere and come in whole: kept once for all their recipients.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Submissions1765000000016 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(SUBMISSIONS);
    await runner.query(MESSAGES);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

const SUBMISSIONS = `
CREATE TABLE submission (
  id text PRIMARY KEY,
  controller_id text NOT NULL,
  envelope_from text NOT NULL, -- whom the client named in MAIL FROM; empty: nobody
  raw bytea NOT NULL, -- RFC 5322, byte for byte, without what is for us alone
  created_at timestamptz NOT NULL
);
ALTER TABLE submission ALTER COLUMN raw SET STORAGE EXTERNAL; -- read whole or not at all, and mostly base64
-- Who was refused has no message, but may be named in it: an erasure has to find them.
CREATE TABLE submission_refusal (
  submission_id text NOT NULL REFERENCES submission ON DELETE CASCADE,
  controller_id text NOT NULL,
  mailbox_id bytea NOT NULL,
  PRIMARY KEY (submission_id, mailbox_id)
);
CREATE INDEX submission_refusal_by_mailbox ON submission_refusal (controller_id, mailbox_id);
`;

const MESSAGES = `
CREATE INDEX message_by_submission ON message ((content ->> 'relayed')) WHERE content ->> 'relayed' IS NOT NULL`;
