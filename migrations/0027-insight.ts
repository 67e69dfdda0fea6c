// What decisions are found and counted by: marks that follow the ledger, for what it says of them is sealed.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Insight1765000000027 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [MARKS, COUNTS, FOLLOWING, LISTS]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// Written after the fact by a chore, so that no decision waits for an index; nothing here names a person, and with an
// erasure the marks of that person's decisions go. Every index ends with the id: each filter is read newest first.
const MARKS = `
CREATE TABLE decision_mark (
  controller_id text NOT NULL,
  id text COLLATE "C" NOT NULL, -- of the leaf
  outcome text NOT NULL,
  country text,
  kind text NOT NULL,
  purpose text NOT NULL,
  campaign text,
  shadow boolean NOT NULL,
  PRIMARY KEY (controller_id, id)
);
CREATE INDEX decision_mark_by_outcome ON decision_mark (controller_id, outcome, id);
CREATE INDEX decision_mark_by_country ON decision_mark (controller_id, country, id);
CREATE INDEX decision_mark_by_kind ON decision_mark (controller_id, kind, id);
CREATE INDEX decision_mark_by_purpose ON decision_mark (controller_id, purpose, id);
CREATE INDEX decision_mark_by_campaign ON decision_mark (controller_id, campaign, id) WHERE campaign IS NOT NULL;
CREATE INDEX decision_mark_in_shadow ON decision_mark (controller_id, id) WHERE shadow;
CREATE TABLE decision_reason (
  controller_id text NOT NULL,
  code text NOT NULL,
  id text COLLATE "C" NOT NULL,
  PRIMARY KEY (controller_id, code, id)
);
`;

const COUNTS = `
CREATE TABLE decision_count ( -- numbers alone: an erasure leaves them
  controller_id text NOT NULL,
  day date NOT NULL, -- UTC
  what text NOT NULL CHECK (what IN ('outcome', 'reason', 'sent_kind', 'sent_campaign')),
  key text NOT NULL,
  count bigint NOT NULL,
  PRIMARY KEY (controller_id, day, what, key)
);
`;

const FOLLOWING = `
CREATE TABLE decision_follow (
  controller_id text PRIMARY KEY,
  next_index bigint NOT NULL -- of the controller's ledger: the first entry that was not looked at yet
);
`;

const LISTS = `
CREATE INDEX api_key_newest ON api_key (controller_id, id DESC);
CREATE INDEX sender_newest ON sender (controller_id, id DESC);
CREATE INDEX mailbox_by_email ON mailbox (controller_id, lower(email) text_pattern_ops) WHERE contact_id IS NOT NULL;
CREATE INDEX mailbox_by_name ON mailbox (controller_id, lower(left(known::json ->> 'name', 200)) text_pattern_ops)
  WHERE contact_id IS NOT NULL;
CREATE INDEX mailbox_by_company ON mailbox (controller_id, lower(left(known::json ->> 'company', 200)) text_pattern_ops)
  WHERE contact_id IS NOT NULL;
`;
