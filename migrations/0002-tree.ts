// The tree of each controller's ledger: the order of its entries, tiles, checkpoints; and a role that cannot rewrite them.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class Tree1764000000002 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [ORDER, TREE, SEQUENCER, DEFENCE, RIGHTS]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// Positions are drawn before a transaction commits, so a lower one may become visible after a higher one. A leaf's
// transaction tells when nothing can come before it any more: once no transaction as old as that is under way.
// The leaves that are there already get the number of this migration, which nobody else can have, and keep their order.
const ORDER = `
ALTER TABLE leaf ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX leaf_in_order ON leaf (xid, position);
`;

const TREE = `
CREATE TABLE ledger_entry ( -- which leaf is where in the tree
  controller_id text NOT NULL,
  index bigint NOT NULL CHECK (index >= 0),
  xid xid8 NOT NULL, -- of the leaf, as is its position
  position bigint NOT NULL UNIQUE, -- no leaf stands in a tree twice
  PRIMARY KEY (controller_id, index)
);
CREATE TABLE ledger_tile ( -- complete tiles alone (C2SP tlog-tiles): what is partial comes from the level below
  controller_id text NOT NULL,
  level int NOT NULL CHECK (level BETWEEN 0 AND 63),
  n bigint NOT NULL CHECK (n >= 0),
  hashes bytea NOT NULL CHECK (length(hashes) = 8192),
  root bytea NOT NULL CHECK (length(root) = 32), -- of these 256 hashes: one hash of the level above
  PRIMARY KEY (controller_id, level, n)
);
ALTER TABLE ledger_tile ALTER COLUMN hashes SET STORAGE EXTERNAL; -- hashes do not compress; roots are read without them
CREATE TABLE signing_key (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  public_key bytea NOT NULL UNIQUE CHECK (length(public_key) = 32),
  since timestamptz NOT NULL
);
CREATE TABLE ledger_checkpoint (
  controller_id text NOT NULL,
  size bigint NOT NULL CHECK (size > 0),
  extends bigint, -- the size of the checkpoint before; null for the first
  root bytea NOT NULL CHECK (length(root) = 32),
  note text NOT NULL, -- C2SP signed note
  signing_key int NOT NULL REFERENCES signing_key,
  at timestamptz NOT NULL,
  PRIMARY KEY (controller_id, size),
  -- Each has one successor and there is one first: whatever the program believes, no history of checkpoints can fork.
  UNIQUE NULLS NOT DISTINCT (controller_id, extends),
  FOREIGN KEY (controller_id, extends) REFERENCES ledger_checkpoint (controller_id, size),
  CHECK (extends < size)
);
CREATE INDEX ledger_checkpoint_by_key ON ledger_checkpoint (controller_id, signing_key, size);
CREATE TABLE ledger_cosignature ( -- C2SP tlog-cosignature: what witnesses said of a checkpoint
  controller_id text NOT NULL,
  size bigint NOT NULL,
  name text NOT NULL,
  key_id bytea NOT NULL,
  line text NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (controller_id, size, name, key_id),
  FOREIGN KEY (controller_id, size) REFERENCES ledger_checkpoint
);
`;

// One row: who may integrate until when, and up to which leaf everything is in the trees.
const SEQUENCER = `
CREATE TABLE ledger_sequencer (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  holder text,
  epoch bigint NOT NULL DEFAULT 0, -- one more with each holder: what an earlier one still tries is refused by it
  expires_at timestamptz NOT NULL DEFAULT '-infinity',
  xid xid8 NOT NULL DEFAULT '0',
  position bigint NOT NULL DEFAULT 0,
  -- After a dump was restored, transactions are counted anew: leaves up to here are from before.
  restored_from bigint NOT NULL DEFAULT 0
);
INSERT INTO ledger_sequencer DEFAULT VALUES;
`;

const DEFENCE = `
CREATE OR REPLACE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$;
${['ledger_entry', 'ledger_tile', 'signing_key', 'ledger_checkpoint', 'ledger_cosignature']
  .map(
    (table) => `CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();`,
  )
  .join('\n')}
CREATE TRIGGER ledger_sequencer_stays BEFORE DELETE OR TRUNCATE ON ledger_sequencer
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
`;

// The role that the service acts as. Roles belong to the whole server and are in no dump: after a restore elsewhere, or
// where the owner may not make roles, an administrator makes it and asks for this function again.
const RIGHTS = `
CREATE FUNCTION grant_application_rights() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'outreach_guard_app') THEN
    BEGIN
      CREATE ROLE outreach_guard_app NOLOGIN;
      EXECUTE format('GRANT outreach_guard_app TO %I', current_user);
    EXCEPTION
      WHEN insufficient_privilege THEN RETURN false;
      WHEN duplicate_object OR unique_violation THEN NULL; -- another database of this server was quicker
    END;
  END IF;
  GRANT USAGE ON SCHEMA public TO outreach_guard_app;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO outreach_guard_app;
  GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO outreach_guard_app;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO outreach_guard_app;
  ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO outreach_guard_app;
  REVOKE INSERT, UPDATE, DELETE ON migration FROM outreach_guard_app;
  REVOKE UPDATE, DELETE ON leaf, ledger_entry, ledger_tile, signing_key, ledger_checkpoint, ledger_cosignature
    FROM outreach_guard_app;
  REVOKE INSERT, DELETE ON ledger_sequencer FROM outreach_guard_app;
  -- Whoever could choose a leaf's transaction could put it where the sequencer has been already.
  REVOKE INSERT ON leaf FROM outreach_guard_app;
  GRANT INSERT (controller_id, id, type, at, subject_id, body, hash, payload) ON leaf TO outreach_guard_app;
  RETURN true;
END $$;
SELECT grant_application_rights();
`;
