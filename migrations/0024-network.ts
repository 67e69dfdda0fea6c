// The network desk: whose network it is, who is in it or wants in, what is on record of them, and what became of advice.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Network1765000000024 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [OWNERS, PEOPLE, INVITATIONS, RECORDS, IMPORTS, QUIET]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// A controller has several people, each with a network of their own: `member` is how it calls them.
const OWNERS = `
CREATE TABLE network_owner (
  controller_id text NOT NULL REFERENCES controller,
  member text NOT NULL,
  profile jsonb NOT NULL, -- sector, goals, employers, and by what name and address their letters go out
  changed_at timestamptz NOT NULL,
  PRIMARY KEY (controller_id, member)
);
CREATE TABLE network_sector_change (
  controller_id text PRIMARY KEY REFERENCES controller,
  changes jsonb NOT NULL, -- to the table of sectors that comes with the program
  changed_at timestamptz NOT NULL
);
`;

const PEOPLE = `
CREATE TABLE network_person (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  member text NOT NULL,
  person_key text NOT NULL, -- the path of their profile, or their name with what tells them apart
  name text NOT NULL,
  name_key text NOT NULL,
  profile_url text,
  company text,
  title text,
  sector text,
  profile jsonb, -- what somebody saw who looked at it
  connected_on date,
  mailbox_id bytea, -- where their address is known: it stands there
  wrote_to_us boolean NOT NULL DEFAULT false, -- in messages of the network; answered mail is noted at the mailbox
  we_wrote boolean NOT NULL DEFAULT false,
  reactions int NOT NULL DEFAULT 0,
  replies int NOT NULL DEFAULT 0,
  created_at timestamptz NOT NULL,
  touched_at timestamptz NOT NULL,
  UNIQUE (controller_id, member, person_key)
);
CREATE INDEX network_person_by_name ON network_person (controller_id, member, name_key);
CREATE INDEX network_person_by_mailbox ON network_person (controller_id, mailbox_id) WHERE mailbox_id IS NOT NULL;
CREATE INDEX network_person_connected ON network_person (controller_id, member, id) WHERE connected_on IS NOT NULL;
CREATE INDEX network_person_by_age ON network_person (touched_at);
CREATE TABLE network_forgotten ( -- who asked to be erased, by keyed hashes: an export that is read again brings nobody back
  controller_id text NOT NULL REFERENCES controller,
  person bytea NOT NULL,
  PRIMARY KEY (controller_id, person)
);
`;

const INVITATIONS = `
CREATE TABLE network_invitation (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  member text NOT NULL,
  person_id text NOT NULL REFERENCES network_person ON DELETE CASCADE,
  direction text NOT NULL CHECK (direction IN ('incoming', 'outgoing')),
  sent_at timestamp NOT NULL, -- on a clock that the export does not name
  message text,
  text_key bytea, -- of the words without names; null where they say too little to be told again
  UNIQUE (person_id, direction, sent_at)
);
CREATE INDEX network_invitation_newest ON network_invitation (controller_id, member, direction, id DESC);
CREATE INDEX network_invitation_by_text ON network_invitation (controller_id, text_key, sent_at) WHERE text_key IS NOT NULL;
`;

const RECORDS = `
CREATE TABLE network_meeting (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  member text NOT NULL,
  person_id text NOT NULL REFERENCES network_person ON DELETE CASCADE,
  met_on date NOT NULL,
  event text,
  place text,
  evidence text, -- a business card, a badge scan, a photo of the table
  notice jsonb, -- what the person was told then (GDPR art. 13)
  recorded_at timestamptz NOT NULL,
  CHECK (event IS NOT NULL OR place IS NOT NULL)
);
CREATE INDEX network_meeting_by_person ON network_meeting (person_id);
CREATE TABLE network_answer ( -- what the user made of an advice
  person_id text NOT NULL REFERENCES network_person ON DELETE CASCADE,
  about text NOT NULL, -- the invitation; the person, where they were to be invited
  controller_id text NOT NULL REFERENCES controller,
  member text NOT NULL,
  strategy text, -- null: advice on inviting
  verdict text NOT NULL,
  ground text NOT NULL,
  findings text[] NOT NULL,
  agrees boolean NOT NULL,
  did text NOT NULL,
  remark text,
  answered_at timestamptz NOT NULL,
  PRIMARY KEY (person_id, about)
);
CREATE INDEX network_answer_by_member ON network_answer (controller_id, member);
CREATE TABLE network_cold_mail (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  person_id text REFERENCES network_person ON DELETE CASCADE, -- null: from nobody of any network
  mailbox_id bytea NOT NULL, -- of the sender
  sender text NOT NULL,
  sender_name text,
  received_at timestamptz NOT NULL,
  counted_at timestamptz NOT NULL DEFAULT now(),
  mail bytea NOT NULL, -- SHA-256 of its Message-ID: the same one counts once
  UNIQUE (controller_id, mail)
);
CREATE INDEX network_cold_mail_by_person ON network_cold_mail (person_id, received_at);
CREATE INDEX network_cold_mail_by_mailbox ON network_cold_mail (controller_id, mailbox_id);
`;

const IMPORTS = `
CREATE TABLE network_import (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  member text NOT NULL,
  file_name text NOT NULL,
  bytes bigint NOT NULL,
  bytes_read bigint NOT NULL DEFAULT 0,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
  error text,
  files jsonb NOT NULL DEFAULT '{}', -- by file: up to which row it is kept, and what came of the rows
  created_at timestamptz NOT NULL,
  finished_at timestamptz
);
CREATE INDEX network_import_newest ON network_import (controller_id, id DESC);
CREATE INDEX network_import_unfinished ON network_import (id) WHERE state IN ('queued', 'running');
CREATE TABLE network_import_report (
  import_id text NOT NULL REFERENCES network_import,
  n bigint GENERATED ALWAYS AS IDENTITY,
  file text NOT NULL,
  row_number bigint NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('refused', 'skipped', 'remark')),
  reason text NOT NULL,
  PRIMARY KEY (import_id, n)
);
`;

// The planner's samples would keep names after an erasure.
const QUIET = `
ALTER TABLE network_person ALTER COLUMN person_key SET STATISTICS 0, ALTER COLUMN name SET STATISTICS 0,
  ALTER COLUMN name_key SET STATISTICS 0, ALTER COLUMN profile_url SET STATISTICS 0, ALTER COLUMN company SET STATISTICS 0,
  ALTER COLUMN title SET STATISTICS 0, ALTER COLUMN profile SET STATISTICS 0;
ALTER TABLE network_invitation ALTER COLUMN message SET STATISTICS 0;
ALTER TABLE network_cold_mail ALTER COLUMN sender SET STATISTICS 0, ALTER COLUMN sender_name SET STATISTICS 0;
ALTER TABLE network_meeting ALTER COLUMN event SET STATISTICS 0, ALTER COLUMN place SET STATISTICS 0,
  ALTER COLUMN evidence SET STATISTICS 0;
ALTER TABLE network_answer ALTER COLUMN remark SET STATISTICS 0;
`;
