// How fast mail may leave: slots of what was sent, where limits are closed, which provider a domain has; and lanes of what waits.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Pace1764200000010 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [LANES, PACE, PROVIDERS]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// A lane is a campaign, or the single messages of a sender. Without the state, as the others (0006).
const LANES = `
DROP INDEX message_due;
CREATE INDEX message_lane ON message ((coalesce(campaign_id, sender_id)), due_at) WHERE worker IS NULL AND finished_at IS NULL;
`;

// Scopes: s:<sender>, c:<controller>, d:<sender>:<digest of a recipient domain group>.
const PACE = `
ALTER TABLE controller ADD COLUMN limits jsonb;
CREATE TABLE pace (
  scope text PRIMARY KEY, -- locked by whoever claims under it
  closed_until timestamptz, -- nothing under it may be claimed before
  line_until timestamptz -- d: the last place that was given to a message that waits
) WITH (fillfactor = 50);
CREATE TABLE send_slot (
  message_id text NOT NULL,
  scope text NOT NULL,
  at timestamptz NOT NULL, -- of the hand-over; infinity: claimed, not begun
  PRIMARY KEY (message_id, scope)
);
CREATE INDEX send_slot_in_window ON send_slot (scope, at);
CREATE TABLE sending_day (
  sender_id text NOT NULL REFERENCES sender,
  day date NOT NULL, -- UTC, on which it sent
  PRIMARY KEY (sender_id, day)
);
`;

// A domain may be a person's own: no samples of it (0003).
const PROVIDERS = `
CREATE TABLE mail_domain (
  domain text PRIMARY KEY,
  provider text NOT NULL,
  look_again_at timestamptz NOT NULL
);
ALTER TABLE mail_domain ALTER COLUMN domain SET STATISTICS 0, ALTER COLUMN provider SET STATISTICS 0;
`;
