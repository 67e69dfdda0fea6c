// Relays of controllers' own, what is wrong with a relay just now, and messages that are tried anew under another id.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class RelaysAndRetries1764000000008 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [RELAYS, RETRIES, WAITING]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// A claim reads the version with the messages: whoever knows an older set of relays looks again before anything leaves.
const RELAYS = `
CREATE TABLE relay (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  place bigint GENERATED ALWAYS AS IDENTITY, -- the order in which they are tried
  name text NOT NULL,
  url bytea NOT NULL, -- with its password: sealed under the master key, bound to the id
  server text NOT NULL, -- scheme, host and port of it, to be shown
  connections int,
  created_at timestamptz NOT NULL,
  UNIQUE (controller_id, name)
);
CREATE TABLE relay_set (one boolean PRIMARY KEY DEFAULT true CHECK (one), version bigint NOT NULL);
INSERT INTO relay_set (version) VALUES (0);
CREATE TABLE relay_trouble ( -- a row: this worker's breaker for this relay is not closed
  relay text NOT NULL, -- rly_..., or RELAY_URL
  worker bigint NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'half_open')),
  since timestamptz NOT NULL,
  next_try_at timestamptz NOT NULL,
  why text NOT NULL, -- never what was said of a mail
  PRIMARY KEY (relay, worker)
);
`;

// A message that was tried anew has handed its place over: in its campaign, and on the list of those that came to nothing.
// The column is generated so that an index can hold the list without naming the state, which would cost the hand-over its
// place (migration 0006).
const RETRIES = `
ALTER TABLE message
  ADD COLUMN relay text, -- where it was last handed to
  ADD COLUMN retry_of text,
  ADD COLUMN retried boolean NOT NULL DEFAULT false,
  ADD COLUMN dead boolean GENERATED ALWAYS AS (state IN ('refused', 'uncertain') AND NOT retried) STORED,
  ADD CONSTRAINT message_retried CHECK (state = 'refused' OR NOT retried);
DROP INDEX message_once_a_campaign;
CREATE UNIQUE INDEX message_once_a_campaign ON message (campaign_id, mailbox_id)
  WHERE campaign_id IS NOT NULL AND NOT retried;
CREATE INDEX message_dead ON message (controller_id, id DESC) WHERE dead;
`;

// By controller: for claims that have to leave some controllers out, and for the view of one controller's queue.
const WAITING = `
CREATE INDEX message_waiting ON message (controller_id, due_at) WHERE worker IS NULL AND finished_at IS NULL;
`;
