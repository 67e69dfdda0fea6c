// When mail may leave: sending hours of controllers, senders and campaigns, pauses that a named person ordered, and one
// more thing that ends a sequence.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class WindowsAndPauses1765000000011 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [WINDOWS, PAUSES, SEQUENCES]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// What stood in sender.sending_window until now was any object at all, which nobody read: hours are set anew.
const WINDOWS = `
UPDATE sender SET sending_window = NULL;
ALTER TABLE sender ADD COLUMN window_set_at timestamptz;
ALTER TABLE controller ADD COLUMN sending_window jsonb, ADD COLUMN window_set_at timestamptz;
ALTER TABLE campaign ADD COLUMN sending_window jsonb;
CREATE INDEX sender_window_set ON sender (window_set_at) WHERE window_set_at IS NOT NULL;
CREATE INDEX controller_window_set ON controller (window_set_at) WHERE window_set_at IS NOT NULL;
`;

// A domain may be a person's own: it stands in the clear only to be shown, and goes when that person is forgotten.
const PAUSES = `
CREATE TABLE pause (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  scope text NOT NULL CHECK (scope IN ('controller', 'sender', 'domain')),
  target text NOT NULL, -- ctl_..., snd_..., or the keyed name of a recipient domain
  domain text, -- as it is shown; null for the other scopes, and once it is forgotten
  paused_by text NOT NULL,
  paused_by_key text NOT NULL,
  paused_because text NOT NULL,
  paused_at timestamptz NOT NULL,
  resumed_by text,
  resumed_by_key text,
  resumed_because text,
  resumed_at timestamptz
);
ALTER TABLE pause ALTER COLUMN domain SET STATISTICS 0;
CREATE UNIQUE INDEX pause_standing ON pause (controller_id, target) WHERE resumed_at IS NULL;
CREATE INDEX pause_newest ON pause (controller_id, id DESC);
`;

const SEQUENCES = `
ALTER TABLE sequence_stop DROP CONSTRAINT sequence_stop_because_check,
  ADD CONSTRAINT sequence_stop_because_check CHECK (because IN ('person_answered', 'company_answered', 'company_bounced'));
`;
