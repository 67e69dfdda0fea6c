// What comes back from providers and mailboxes: connections with their secrets, which events were taken, replies to be read.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Feedback1765000000018 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [CONNECTIONS, EVENTS, REVIEWS]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

const CONNECTIONS = `
CREATE TABLE feedback_connection (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  provider text NOT NULL CHECK (provider IN ('mailgun', 'ses', 'sendgrid', 'postmark', 'resend', 'brevo', 'postal')),
  name text NOT NULL,
  secrets bytea NOT NULL, -- JSON: what webhooks are verified by, how the account is called; sealed under the master key
  created_at timestamptz NOT NULL,
  UNIQUE (controller_id, name)
);
CREATE INDEX feedback_connection_by_provider ON feedback_connection (provider, id);
`;

// Whoever repeats an event finds it here: nothing happens twice, and nothing that was lifted since is put back.
const EVENTS = `
CREATE TABLE feedback_event (
  connection_id text NOT NULL, -- fbc_..., or the controller whose mail came in by SMTP
  event bytea NOT NULL, -- SHA-256 of the provider's id of it
  content bytea NOT NULL, -- SHA-256 of what it said
  taken_at timestamptz NOT NULL,
  PRIMARY KEY (connection_id, event)
);
CREATE INDEX feedback_event_by_age ON feedback_event (taken_at);
`;

const REVIEWS = `
CREATE TABLE reply_review ( -- replies of which only a person can tell whether they are a no
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  mailbox_id bytea NOT NULL,
  message_id text,
  excerpt text NOT NULL, -- the person's own words, shortened
  why text NOT NULL, -- which of our words were met
  received_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'objection', 'no_objection')),
  closed_at timestamptz,
  closed_by text
);
CREATE INDEX reply_review_newest ON reply_review (controller_id, id DESC);
CREATE INDEX reply_review_by_mailbox ON reply_review (controller_id, mailbox_id);
`;
