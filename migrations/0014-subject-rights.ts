// Requests of data subjects as a state machine of the database, and the documents that answer them.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class SubjectRights1765000000014 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [REQUESTS, STEPS, DOCUMENTS, KEPT]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// What was `done` is `answered` now. `sealed` holds address and note while a request is open, under a key of the
// controller's: nobody can search for it, and it goes when the request is closed.
const REQUESTS = `
ALTER TABLE subject_request DROP CONSTRAINT subject_request_type_check, DROP CONSTRAINT subject_request_state_check,
  DROP CONSTRAINT subject_request_check;
UPDATE subject_request SET state = 'answered' WHERE state = 'done';
ALTER TABLE subject_request
  ADD COLUMN via text NOT NULL DEFAULT 'api' CHECK (via IN ('page', 'officer', 'api')),
  ADD COLUMN language text NOT NULL DEFAULT 'en',
  ADD COLUMN identity text CHECK (identity IN ('mailbox', 'recorded', 'asserted', 'not_needed')),
  ADD COLUMN identity_how text,
  ADD COLUMN identity_at timestamptz,
  ADD COLUMN sealed bytea,
  ADD COLUMN extended_at timestamptz,
  ADD COLUMN extended_because text,
  ADD COLUMN reminded_at timestamptz, -- when it was flagged as due soon
  ADD COLUMN kept_because text, -- the law by which evidence stays after an erasure
  ADD COLUMN kept_until timestamptz,
  ADD COLUMN letter_refused text, -- why the last letter to the person could not go
  ADD CHECK (type IN ('access', 'rectification', 'erasure', 'objection', 'restriction', 'portability')),
  ADD CHECK (state IN ('received', 'identity_pending', 'open', 'extended', 'answered', 'refused', 'withdrawn')),
  ADD CHECK ((state IN ('answered', 'refused', 'withdrawn')) = (closed_at IS NOT NULL));
ALTER TABLE subject_request ALTER COLUMN sealed SET STATISTICS 0;
CREATE INDEX subject_request_open ON subject_request (due_at) WHERE closed_at IS NULL;
CREATE INDEX subject_request_by_mailbox ON subject_request (controller_id, mailbox_id) WHERE closed_at IS NULL;
`;

// What is closed stays as it was closed; nothing leads back; an extension is told within the first month (GDPR art. 12(3)).
const STEPS = `
CREATE FUNCTION check_subject_request() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'received' THEN RAISE EXCEPTION 'a request begins as received, not as %', NEW.state; END IF;
    RETURN NEW;
  END IF;
  IF OLD.closed_at IS NOT NULL THEN RAISE EXCEPTION 'a request that is % stays as it was closed', OLD.state; END IF;
  IF (NEW.id, NEW.controller_id, NEW.type, NEW.created_at) IS DISTINCT FROM (OLD.id, OLD.controller_id, OLD.type, OLD.created_at)
    THEN RAISE EXCEPTION 'what was asked, of whom and when stays';
  END IF;
  IF NEW.state <> OLD.state AND OLD.state || ' > ' || NEW.state NOT IN (
    'received > identity_pending', 'received > open', 'received > answered', 'received > refused', 'received > withdrawn',
    'identity_pending > open', 'identity_pending > refused', 'identity_pending > withdrawn',
    'open > extended', 'open > answered', 'open > refused', 'open > withdrawn',
    'extended > answered', 'extended > refused', 'extended > withdrawn'
  ) THEN RAISE EXCEPTION 'a request cannot go from % to %', OLD.state, NEW.state; END IF;
  IF NEW.due_at <> OLD.due_at AND NOT (NEW.state = 'extended' AND OLD.state = 'open') THEN
    RAISE EXCEPTION 'only an extension moves the day on which an answer is due';
  END IF;
  IF NEW.state = 'extended' AND OLD.state = 'open' AND (NEW.extended_at IS NULL OR NEW.extended_at > OLD.due_at) THEN
    RAISE EXCEPTION 'an extension has to be told within the first month';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER subject_request_steps BEFORE INSERT OR UPDATE ON subject_request
  FOR EACH ROW EXECUTE FUNCTION check_subject_request();
`;

// An answer as it was given, sealed under the person's own key, until its link expires.
const DOCUMENTS = `
CREATE TABLE subject_document (
  request_id text PRIMARY KEY REFERENCES subject_request,
  controller_id text NOT NULL,
  mailbox_id bytea NOT NULL,
  language text NOT NULL,
  sealed bytea NOT NULL,
  sealed_for text, -- the subject under whose key; null: the controller's, of whom nothing else is known
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
ALTER TABLE subject_document ALTER COLUMN sealed SET STORAGE EXTERNAL, ALTER COLUMN sealed SET STATISTICS 0;
CREATE INDEX subject_document_by_mailbox ON subject_document (controller_id, mailbox_id);
CREATE INDEX subject_document_expiry ON subject_document (expires_at);
`;

// What is not to be erased yet: by the word of a person who is named (GDPR art. 17(3)(e), 18(2)), and what a law asks to be
// kept after everything else is gone (art. 17(3)(b)), sealed, until a day.
const KEPT = `
CREATE TABLE legal_hold (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  mailbox_id bytea NOT NULL,
  reason text NOT NULL, -- names a matter, nobody
  set_by text NOT NULL,
  set_at timestamptz NOT NULL,
  lifted_at timestamptz,
  lifted_because text,
  CHECK ((lifted_at IS NULL) = (lifted_because IS NULL))
);
CREATE UNIQUE INDEX legal_hold_once ON legal_hold (controller_id, mailbox_id, reason) WHERE lifted_at IS NULL;
CREATE INDEX legal_hold_newest ON legal_hold (controller_id, id DESC);
CREATE TABLE kept_evidence (
  id text PRIMARY KEY,
  controller_id text NOT NULL,
  mailbox_id bytea NOT NULL,
  because text NOT NULL, -- the law, in words
  sealed bytea NOT NULL,
  kept_until timestamptz NOT NULL
);
ALTER TABLE kept_evidence ALTER COLUMN sealed SET STATISTICS 0;
CREATE INDEX kept_evidence_by_mailbox ON kept_evidence (controller_id, mailbox_id);
CREATE INDEX kept_evidence_until ON kept_evidence (kept_until);
`;
