// What tools that speak Mailgun's API keep in its whitelists: shown to them again, and read by no decision.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Whitelists1765000000017 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    await runner.query(WHITELIST);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

const WHITELIST = `
CREATE TABLE whitelist_entry (
  controller_id text NOT NULL REFERENCES controller,
  type text NOT NULL CHECK (type IN ('address', 'domain')),
  value text NOT NULL, -- in lower case
  mailbox_id bytea, -- of an address, so that an erasure finds it
  reason text NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (controller_id, value)
);
CREATE INDEX whitelist_entry_by_mailbox ON whitelist_entry (controller_id, mailbox_id);
`;
