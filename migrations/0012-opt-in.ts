// Opt-in forms, what they showed, and what people asked for on them: from a connection to a consent.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class OptIn1764000000012 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [FORMS, REQUESTS, MESSAGES]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the evidence of consents is never taken down: restore a backup instead'));
  }
}

// A form is never changed, only closed: a consent names what it showed.
const FORMS = `
CREATE TABLE opt_in_form (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  sender_id text NOT NULL REFERENCES sender, -- who asks for the confirmation
  slug text NOT NULL UNIQUE,
  purposes jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  closed_at timestamptz
);
CREATE INDEX opt_in_form_newest ON opt_in_form (controller_id, id DESC);
CREATE TABLE opt_in_page (
  digest text PRIMARY KEY,
  controller_id text NOT NULL,
  html text NOT NULL, -- what the browser was sent, byte for byte
  first_shown_at timestamptz NOT NULL
);
CREATE FUNCTION refuse_changing_pages() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a person agreed to stays as it was shown: % on opt_in_page is refused', TG_OP;
END $$;
CREATE TRIGGER opt_in_page_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON opt_in_page
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_changing_pages();
`;

const REQUESTS = `
CREATE TABLE opt_in_request (
  id text PRIMARY KEY,
  form_id text NOT NULL REFERENCES opt_in_form,
  controller_id text NOT NULL,
  mailbox_id bytea NOT NULL,
  invited text, -- the contact whose personal link it was
  network bytea, -- keyed hash of where it came from, for a day
  mailed boolean NOT NULL, -- whether a confirmation was asked for by mail
  asked_at timestamptz NOT NULL,
  confirmed_at timestamptz
);
CREATE INDEX opt_in_request_by_mailbox ON opt_in_request (controller_id, mailbox_id, asked_at);
CREATE INDEX opt_in_request_by_form ON opt_in_request (form_id, asked_at);
CREATE INDEX opt_in_request_by_network ON opt_in_request (network, asked_at) WHERE network IS NOT NULL;
`;

const MESSAGES = `ALTER TABLE message ADD COLUMN confirmation_asked_at timestamptz`;
