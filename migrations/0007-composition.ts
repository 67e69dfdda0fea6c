// What mails are composed with: the keys that sign them for a sender's domain, and the files that are attached to them.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Composition1764200000007 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(DKIM_KEYS);
    await runner.query(ATTACHMENTS);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

const DKIM_KEYS = `
CREATE TABLE dkim_key (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  domain text NOT NULL, -- lower-cased A-labels
  selector text NOT NULL,
  algorithm text NOT NULL CHECK (algorithm IN ('rsa', 'ed25519')),
  public_key text NOT NULL, -- base64, as the DNS record has it
  private_key bytea NOT NULL, -- PKCS #8, wrapped by the master key
  created_at timestamptz NOT NULL,
  UNIQUE (controller_id, domain, selector)
);
`;

const ATTACHMENTS = `
CREATE TABLE attachment (
  id text PRIMARY KEY,
  campaign_id text REFERENCES campaign, -- of all its messages,
  message_id text REFERENCES message, -- or of this one alone
  place int NOT NULL,
  filename text NOT NULL,
  content_type text NOT NULL,
  cid text, -- null: not shown inside the HTML
  content bytea NOT NULL,
  CHECK ((campaign_id IS NULL) <> (message_id IS NULL))
);
ALTER TABLE attachment ALTER COLUMN content SET STORAGE EXTERNAL; -- documents and pictures are compressed as they are
CREATE INDEX attachment_by_campaign ON attachment (campaign_id) WHERE campaign_id IS NOT NULL;
CREATE INDEX attachment_by_message ON attachment (message_id) WHERE message_id IS NOT NULL;
`;
