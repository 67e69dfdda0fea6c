// Campaigns of several letters, what ends them early, and the signals that stop a sender or a campaign.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class SequencesAndSignals1764100000009 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [STEPS, NEXT_STEP, THRESHOLDS, SIGNALS]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// The first letter of a campaign stays in `campaign`; how many there are is known in every row that needs it.
const STEPS = `
ALTER TABLE campaign
  ADD COLUMN steps int NOT NULL DEFAULT 1,
  ADD COLUMN stop_company boolean NOT NULL DEFAULT false;
CREATE TABLE campaign_step (
  campaign_id text NOT NULL REFERENCES campaign,
  step int NOT NULL CHECK (step > 1),
  after_days int NOT NULL CHECK (after_days > 0), -- since the letter before was accepted
  subject text NOT NULL,
  text_body text,
  html_body text,
  PRIMARY KEY (campaign_id, step)
);
ALTER TABLE message
  ADD COLUMN step int NOT NULL DEFAULT 1,
  ADD COLUMN steps int NOT NULL DEFAULT 1, -- of its campaign
  ADD COLUMN company_id bytea; -- HMAC of the recipient's company; set where an answer stops a whole company
DROP INDEX message_once_a_campaign;
CREATE UNIQUE INDEX message_once_a_step ON message (campaign_id, mailbox_id, step)
  WHERE campaign_id IS NOT NULL AND NOT retried;
CREATE INDEX message_open_by_company ON message (campaign_id, company_id) WHERE company_id IS NOT NULL AND finished_at IS NULL;
`;

// INVARIANT (each letter once): what becomes accepted has its next letter in the same transaction, and the index above
// lets there be one. In the database, so that no way to 'accepted' forgets the next step: not a worker, not an operator who decides what an
// uncertain message was, not the program of last week that still runs beside this one. The condition, not the function,
// knows whether there is a next step: a campaign of one letter never calls it.
const NEXT_STEP = `
CREATE TABLE sequence_stop ( -- whom a campaign writes to no more; not since when, which would tell whose ledger entry it was
  campaign_id text NOT NULL REFERENCES campaign,
  stopped bytea NOT NULL, -- a mailbox id or a company id
  because text NOT NULL CHECK (because IN ('person_answered', 'company_answered')),
  PRIMARY KEY (campaign_id, stopped)
);
CREATE INDEX sequence_stop_by_stopped ON sequence_stop (stopped);
CREATE FUNCTION queue_next_step() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO message (id, controller_id, campaign_id, sender_id, mailbox_id, email, purpose, state, due_at, give_up_at,
    detail, created_at, step, steps, company_id)
  SELECT split_part(NEW.id, '_', 1) || '_' || split_part(NEW.id, '_', 2) || '_' || s.step, NEW.controller_id,
    NEW.campaign_id, NEW.sender_id, NEW.mailbox_id, NEW.email, NEW.purpose, 'deferred',
    now() + make_interval(hours => 24 * s.after_days), 'infinity', 'next_step', now(), s.step, NEW.steps, NEW.company_id
  FROM campaign_step s JOIN campaign c ON c.id = s.campaign_id
  WHERE s.campaign_id = NEW.campaign_id AND s.step = NEW.step + 1 AND c.state <> 'cancelled' AND NEW.email <> ''
    AND NOT EXISTS (SELECT FROM sequence_stop q
      WHERE q.campaign_id = NEW.campaign_id AND q.stopped IN (NEW.mailbox_id, NEW.company_id))
  ON CONFLICT (campaign_id, mailbox_id, step) WHERE campaign_id IS NOT NULL AND NOT retried DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER message_next_step AFTER UPDATE OF state ON message FOR EACH ROW
  WHEN (NEW.state = 'accepted' AND OLD.state <> 'accepted' AND NEW.step < NEW.steps)
  EXECUTE FUNCTION queue_next_step();
`;

const THRESHOLDS = `
CREATE TABLE signal_thresholds ( -- a controller's own, each stricter than what holds for everybody; null: that one
  controller_id text PRIMARY KEY REFERENCES controller,
  complaints_warn float8,
  complaints_slow float8,
  complaints_stop float8,
  bounces_warn float8,
  bounces_slow float8,
  bounces_stop float8,
  set_by text NOT NULL,
  set_by_key text NOT NULL,
  set_at timestamptz NOT NULL
);
`;

// What happens is only ever inserted (sending_tally), in the transaction in which it is written down, so that nobody waits
// for a counter that another worker is at; the tallies are added to the counters once a second (see adr 0009).
const SIGNALS = `
CREATE TABLE sending_tally (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  controller_id text NOT NULL,
  sender_id text NOT NULL,
  campaign_id text,
  at timestamptz NOT NULL DEFAULT now(),
  sent int NOT NULL DEFAULT 0, -- taken by the relay, or refused for there is no such mailbox
  bounced int NOT NULL DEFAULT 0, -- of those, the mailboxes that turned out not to exist
  complained int NOT NULL DEFAULT 0
);
CREATE TABLE sending_count (
  scope text NOT NULL CHECK (scope IN ('sender', 'campaign')),
  id text NOT NULL,
  starts_at timestamptz NOT NULL, -- of a sender the hour, or the moment of a lift in it; of a campaign, the last lift
  controller_id text NOT NULL,
  sent bigint NOT NULL,
  bounced bigint NOT NULL,
  complained bigint NOT NULL,
  PRIMARY KEY (scope, id, starts_at)
);
CREATE TABLE sending_signal (
  scope text NOT NULL CHECK (scope IN ('sender', 'campaign')),
  id text NOT NULL,
  controller_id text NOT NULL,
  level text NOT NULL CHECK (level IN ('none', 'warn', 'slow', 'stop')),
  since timestamptz NOT NULL,
  sent bigint NOT NULL, -- in the window
  bounced bigint NOT NULL,
  complained bigint NOT NULL,
  complaint_rate float8 NOT NULL,
  bounce_rate float8 NOT NULL,
  checked_at timestamptz NOT NULL,
  lifted_at timestamptz, -- what was counted before counts no more
  lifted_by text,
  lifted_because text,
  PRIMARY KEY (scope, id)
);
CREATE INDEX sending_signal_newest ON sending_signal (controller_id, id DESC);
CREATE INDEX sending_signal_stop ON sending_signal (id) WHERE level = 'stop';
CREATE INDEX sending_signal_lifted ON sending_signal (lifted_at) WHERE lifted_at IS NOT NULL;
CREATE INDEX sending_signal_raised ON sending_signal (id) WHERE level IN ('warn', 'slow');
`;
