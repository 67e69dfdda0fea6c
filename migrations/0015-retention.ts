// How long what is known of people is kept: what controllers ask of themselves, what runs found, and what they did.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Retention1765000000015 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [SETTINGS, RUNS, EMBEDS]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

const SETTINGS = `
CREATE TABLE retention_setting (
  controller_id text PRIMARY KEY REFERENCES controller,
  prospect_months int CHECK (prospect_months > 0), -- null: as the law of the country has it
  grace_days int NOT NULL CHECK (grace_days > 0), -- between the warning and the erasure
  set_by text NOT NULL,
  set_at timestamptz NOT NULL
);
`;

// What was found about a person stays until the reason for it is gone, or the person is.
const RUNS = `
CREATE TABLE retention_run (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  asked_by text NOT NULL, -- a key, or schedule
  as_of timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'done')),
  reached bytea NOT NULL DEFAULT '', -- the mailbox up to which everybody has been looked at
  counts jsonb NOT NULL DEFAULT '{}',
  finished_at timestamptz,
  CHECK ((state = 'done') = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX retention_run_one_at_once ON retention_run (controller_id) WHERE finished_at IS NULL;
CREATE INDEX retention_run_newest ON retention_run (controller_id, id DESC);
CREATE TABLE retention_item (
  controller_id text NOT NULL,
  mailbox_id bytea NOT NULL,
  finding text NOT NULL CHECK (finding IN ('no_notice', 'unheard')),
  since timestamptz NOT NULL, -- when the notice was due, or the time was over
  found_at timestamptz NOT NULL, -- when it was listed: the warning
  erase_after timestamptz, -- when the grace time is over; null where nothing is erased for it
  PRIMARY KEY (controller_id, finding, mailbox_id),
  CHECK ((finding = 'unheard') = (erase_after IS NOT NULL))
);
CREATE INDEX retention_item_by_mailbox ON retention_item (controller_id, mailbox_id);
`;

// A form for a company's own site, as it was given out: what stands in it is what people agree to there. Two controllers may
// show the same page, now that a page can be anybody's.
const EMBEDS = `
ALTER TABLE opt_in_page DROP CONSTRAINT opt_in_page_pkey;
ALTER TABLE opt_in_page ADD PRIMARY KEY (controller_id, digest);
CREATE TABLE opt_in_embed (
  id text PRIMARY KEY,
  controller_id text NOT NULL,
  form_id text NOT NULL REFERENCES opt_in_form,
  language text NOT NULL,
  digest text NOT NULL,
  offers jsonb NOT NULL,
  made_at timestamptz NOT NULL,
  FOREIGN KEY (controller_id, digest) REFERENCES opt_in_page (controller_id, digest)
);
`;
