// The ground: controllers and their keys, one row a mailbox, suppressions, the append-only leaves, campaigns and messages.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Foundations1763800000001 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [TENANTS, MAILBOXES, SUPPRESSIONS, LEDGER, IMPORTS, SENDING, STATE_MACHINE, EDGE])
      await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

const TENANTS = `
CREATE TABLE controller (
  id text PRIMARY KEY,
  name text NOT NULL,
  country text NOT NULL,
  postal_address text NOT NULL,
  contact_email text NOT NULL,
  privacy_notice_url text NOT NULL,
  suppression_key bytea NOT NULL, -- wrapped by the master key; rotating that one re-wraps this one and never changes it
  created_at timestamptz NOT NULL
);
CREATE TABLE sender (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  address text NOT NULL,
  display_name text,
  limits jsonb,
  sending_window jsonb,
  created_at timestamptz NOT NULL,
  UNIQUE (controller_id, address)
);
CREATE TABLE api_key (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  name text NOT NULL,
  hash bytea NOT NULL UNIQUE, -- SHA-256 of the key: 256 random bits need no slow hash
  scopes text[] NOT NULL,
  defaults jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz
);
CREATE TABLE key_check (name text PRIMARY KEY, fingerprint text NOT NULL);
`;

// No foreign keys on the hot tables: each would cost a look-up a row, and a controller is never deleted.
const MAILBOXES = `
CREATE TABLE mailbox (
  controller_id text NOT NULL,
  mailbox_id bytea NOT NULL, -- the suppression id: HMAC of the mailbox under the controller's suppression key
  contact_id text, -- null where only a stop entry is kept
  email text,
  known text NOT NULL DEFAULT '{}', -- JSON: who the person is, sources, consents, customer relation
  stops text NOT NULL DEFAULT '[]', -- JSON: the suppressions that stand, kept by the trigger below
  subject_id text,
  subject_key bytea, -- wrapped by the master key; erasure destroys it
  cold_sent_at timestamptz[] NOT NULL DEFAULT '{}',
  answered_at timestamptz,
  noticed_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (controller_id, mailbox_id)
) WITH (fillfactor = 85);
CREATE UNIQUE INDEX mailbox_by_contact ON mailbox (controller_id, contact_id);
CREATE INDEX mailbox_by_subject ON mailbox USING hash (subject_id);
CREATE TABLE consent (
  id text PRIMARY KEY,
  controller_id text NOT NULL,
  mailbox_id bytea NOT NULL
);
`;

// Decisions read the stops from the mailbox row; only this trigger writes them, in the transaction of the suppression.
const SUPPRESSIONS = `
CREATE TABLE suppression (
  id text PRIMARY KEY,
  controller_id text NOT NULL,
  mailbox_id bytea NOT NULL,
  kind text NOT NULL CHECK (kind IN ('unsubscribe', 'objection', 'complaint', 'bounce', 'erasure', 'manual', 'register')),
  scope jsonb NOT NULL,
  reason text NOT NULL,
  since timestamptz NOT NULL,
  recorded_by text NOT NULL,
  lifted_at timestamptz,
  lifted_because text
);
CREATE INDEX suppression_by_mailbox ON suppression (controller_id, mailbox_id);
CREATE INDEX suppression_newest ON suppression (controller_id, id DESC);
-- The same no, said twice, is one entry: bulk imports and repeated clicks stay idempotent.
CREATE UNIQUE INDEX suppression_once ON suppression (controller_id, mailbox_id, kind, scope) WHERE lifted_at IS NULL;
CREATE FUNCTION refresh_stops() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO mailbox (controller_id, mailbox_id, stops, created_at, updated_at)
  SELECT c.controller_id, c.mailbox_id,
    coalesce((SELECT json_agg(json_build_object('id', s.id, 'kind', s.kind, 'scope', s.scope,
        'since', to_char(s.since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) ORDER BY s.id)::text
      FROM suppression s
      WHERE s.controller_id = c.controller_id AND s.mailbox_id = c.mailbox_id AND s.lifted_at IS NULL), '[]'),
    now(), now()
  FROM (SELECT DISTINCT controller_id, mailbox_id FROM changed ORDER BY 1, 2) c
  ON CONFLICT (controller_id, mailbox_id) DO UPDATE SET stops = excluded.stops, updated_at = now();
  RETURN NULL;
END $$;
CREATE TRIGGER suppression_added AFTER INSERT ON suppression
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refresh_stops();
CREATE TRIGGER suppression_changed AFTER UPDATE ON suppression
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION refresh_stops();
`;

const LEDGER = `
CREATE TABLE leaf (
  position bigint GENERATED ALWAYS AS IDENTITY, -- the order of arrival, with gaps; a sequencer gives the tree its own
  controller_id text NOT NULL,
  id text COLLATE "C" NOT NULL, -- its prefix says the type, and it sorts by time: the key serves every list
  type text NOT NULL,
  at timestamptz NOT NULL,
  subject_id text,
  body text NOT NULL, -- the exact bytes that were hashed: RFC 8785 canonical JSON
  hash bytea NOT NULL, -- RFC 6962: SHA-256(0x00 || body)
  payload bytea, -- AES-256-GCM under the subject's key
  PRIMARY KEY (controller_id, id)
);
-- A hash, for subject ids are as good as random: a tree would be torn open at another page by every decision.
CREATE INDEX leaf_by_subject ON leaf USING hash (subject_id);
CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % on leaf is refused', TG_OP;
END $$;
CREATE TRIGGER leaf_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON leaf
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
`;

const IMPORTS = `
CREATE TABLE import (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  format text NOT NULL,
  file_name text NOT NULL,
  mapping jsonb,
  defaults jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
  error text,
  detected jsonb, -- what the reader recognised in the file
  bytes bigint NOT NULL,
  bytes_read bigint NOT NULL DEFAULT 0,
  rows_done bigint NOT NULL DEFAULT 0, -- rows whose outcome is committed: where a restarted job goes on
  imported bigint NOT NULL DEFAULT 0,
  updated bigint NOT NULL DEFAULT 0,
  skipped bigint NOT NULL DEFAULT 0,
  refused bigint NOT NULL DEFAULT 0,
  suppressed bigint NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  finished_at timestamptz
);
CREATE INDEX import_newest ON import (controller_id, id DESC);
CREATE TABLE import_row_report (
  import_id text NOT NULL REFERENCES import,
  row_number bigint NOT NULL,
  part int NOT NULL, -- one row may hold several addresses
  verdict text NOT NULL CHECK (verdict IN ('refused', 'skipped', 'remark')), -- a remark is about a row that was kept
  reason text NOT NULL,
  PRIMARY KEY (import_id, row_number, part)
);
CREATE TABLE import_contact (
  import_id text NOT NULL,
  mailbox_id bytea NOT NULL,
  PRIMARY KEY (import_id, mailbox_id)
);
`;

const SENDING = `
CREATE TABLE campaign (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  sender_id text NOT NULL REFERENCES sender,
  name text NOT NULL,
  purpose text NOT NULL,
  subject text NOT NULL,
  text_body text,
  html_body text,
  state text NOT NULL CHECK (state IN ('draft', 'preflight', 'running', 'paused', 'cancelled', 'done')),
  gated_to bytea, -- while running: recipients up to this mailbox id have their verdict
  gated boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  launched_at timestamptz,
  finished_at timestamptz
);
CREATE INDEX campaign_newest ON campaign (controller_id, id DESC);
CREATE TABLE campaign_recipient (
  campaign_id text NOT NULL REFERENCES campaign,
  mailbox_id bytea NOT NULL,
  email text NOT NULL, -- the spelling in this list
  outcome text,
  country text, -- whose law the verdict is from
  reasons text, -- JSON: the reasons of the newest verdict
  decision_id text,
  PRIMARY KEY (campaign_id, mailbox_id)
);
CREATE INDEX campaign_recipient_by_outcome ON campaign_recipient (campaign_id, outcome, mailbox_id);
CREATE TABLE message (
  id text PRIMARY KEY,
  controller_id text NOT NULL,
  campaign_id text REFERENCES campaign,
  sender_id text NOT NULL REFERENCES sender,
  mailbox_id bytea NOT NULL,
  email text NOT NULL,
  purpose text NOT NULL,
  content jsonb, -- null: the campaign's
  state text NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  due_at timestamptz NOT NULL, -- not before
  give_up_at timestamptz NOT NULL,
  worker bigint, -- who holds it while claimed or handed_over
  claimed_at timestamptz, -- also names the frequency slot that was taken: an element of mailbox.cold_sent_at
  stops_seen text, -- mailbox.stops at the claim: a hand-over begins only where they are the same still
  decision_id text,
  lawful_basis text,
  detail text, -- why it waits, or what the relay answered
  created_at timestamptz NOT NULL,
  handed_over_at timestamptz,
  finished_at timestamptz
) WITH (fillfactor = 80);
CREATE INDEX message_due ON message (due_at) WHERE state IN ('queued', 'deferred');
CREATE INDEX message_held ON message (worker) WHERE state IN ('claimed', 'handed_over');
CREATE INDEX message_by_mailbox ON message (controller_id, mailbox_id);
CREATE INDEX message_by_campaign ON message (campaign_id, state);
CREATE UNIQUE INDEX message_once_a_campaign ON message (campaign_id, mailbox_id) WHERE campaign_id IS NOT NULL;
CREATE SEQUENCE worker_number;
CREATE TABLE captured_mail (
  id text PRIMARY KEY,
  controller_id text NOT NULL,
  message_id text,
  recipient text NOT NULL,
  subject text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX captured_mail_newest ON captured_mail (controller_id, id DESC);
`;

// Promise 8: no path leads from uncertain, accepted or refused back to a queue, whatever the program believes.
const STATE_MACHINE = `
CREATE FUNCTION refuse_message_transition() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a message cannot go from % to %', OLD.state, NEW.state;
END $$;
-- The condition, not the function, knows the transitions: so the function is only called to refuse.
CREATE TRIGGER message_transition BEFORE UPDATE OF state ON message FOR EACH ROW
  WHEN (OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN (
    ('queued', 'claimed'), ('queued', 'deferred'), ('queued', 'cancelled'), ('queued', 'refused'),
    ('deferred', 'queued'), ('deferred', 'claimed'), ('deferred', 'cancelled'), ('deferred', 'refused'),
    ('claimed', 'queued'), ('claimed', 'deferred'), ('claimed', 'handed_over'), ('claimed', 'cancelled'), ('claimed', 'refused'),
    ('handed_over', 'accepted'), ('handed_over', 'refused'), ('handed_over', 'uncertain'), ('handed_over', 'queued'),
    ('uncertain', 'accepted'), ('uncertain', 'refused')
  ))
  EXECUTE FUNCTION refuse_message_transition();
`;

const EDGE = `
CREATE TABLE idempotent_answer (
  scope text NOT NULL, -- the API key that asked
  key text NOT NULL,
  request_hash bytea NOT NULL,
  status int, -- null while the first request is under way
  answer text,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (scope, key)
);
CREATE INDEX idempotent_answer_by_age ON idempotent_answer (created_at);
`;
