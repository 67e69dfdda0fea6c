// Objections travel: what the lists of connected accounts are still to be told, and what they acknowledged.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class ObjectionsTravel1765000000022 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [CONNECTIONS, PUSHES]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// Whoever objected before an account was connected is told there too: the stop list is gone through once, from `next_stop`
// on. Not before every transaction has ended that ran when the connection was made: what they add they see or we do.
const CONNECTIONS = `
ALTER TABLE feedback_connection
  ADD COLUMN travels boolean NOT NULL DEFAULT true, -- whether objections go there; what it holds is sealed
  ADD COLUMN made_in xid8 NOT NULL DEFAULT pg_current_xact_id(),
  ADD COLUMN next_stop text DEFAULT ''; -- the suppression behind which to go on; null: all were looked at
UPDATE feedback_connection SET travels = false WHERE provider = 'postal'; -- which has no list to tell
`;

// Written in the transaction of the suppression. The address goes when it has arrived; of who was erased, also when it is
// given up: mailbox_id is null then, and nothing here names them any more.
const PUSHES = `
CREATE TABLE objection_push (
  n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  connection_id text NOT NULL REFERENCES feedback_connection ON DELETE CASCADE,
  mailbox_id bytea,
  address text, -- as it is to be written on the list
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'pushed', 'dead')),
  attempts int NOT NULL DEFAULT 0,
  next_at timestamptz NOT NULL DEFAULT now(),
  answer text, -- the status, or why there was none; never what the other side wrote
  created_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  CHECK (state <> 'waiting' OR address IS NOT NULL),
  CHECK (state <> 'pushed' OR address IS NULL)
);
CREATE UNIQUE INDEX objection_push_once ON objection_push (connection_id, address) WHERE state = 'waiting';
CREATE INDEX objection_push_due ON objection_push (connection_id, next_at, n) WHERE state = 'waiting';
CREATE INDEX objection_push_newest ON objection_push (connection_id, n DESC);
CREATE INDEX objection_push_by_mailbox ON objection_push (mailbox_id);
`;
