// What decisions answer to beside the facts: packs by digest, the controllers' own policies, exceptions, registers; and what-ifs.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class RulesOfControllers1764000000004 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [RULES, REGISTERS, SIMULATIONS]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('what decisions were made under is never taken down: restore a backup instead'));
  }
}

// A decision names its packs and its policy by their digests for as long as it is kept, so neither may change or go.
const RULES = `
CREATE TABLE policy_pack (
  digest text PRIMARY KEY,
  country text NOT NULL,
  version text NOT NULL,
  body text NOT NULL, -- the canonical JSON that the digest is of
  kept_at timestamptz NOT NULL
);
CREATE TABLE controller_policy (
  controller_id text NOT NULL REFERENCES controller,
  version int NOT NULL,
  digest text NOT NULL,
  body text NOT NULL, -- canonical JSON
  set_by text NOT NULL, -- the person who is named
  set_by_key text NOT NULL,
  set_at timestamptz NOT NULL,
  PRIMARY KEY (controller_id, version)
);
CREATE FUNCTION refuse_changing_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what decisions were made under stays: % on % is refused', TG_OP, TG_TABLE_NAME;
END $$;
CREATE TRIGGER policy_pack_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON policy_pack
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_changing_rules();
CREATE TRIGGER controller_policy_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON controller_policy
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_changing_rules();
CREATE TABLE shadow_mode ( -- a row: on
  controller_id text PRIMARY KEY REFERENCES controller,
  since timestamptz NOT NULL
);
CREATE TABLE policy_override (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  lifts text NOT NULL,
  purpose text NOT NULL,
  country text,
  recipients bytea[], -- mailbox ids; null: whoever else the scope fits
  reason text NOT NULL,
  expires_at timestamptz NOT NULL,
  digest text NOT NULL, -- of what was proposed, as the ledger names it
  proposed_by text NOT NULL,
  proposed_by_key text NOT NULL,
  proposed_at timestamptz NOT NULL,
  approved_by text,
  approved_by_key text,
  approved_at timestamptz,
  revoked_by text,
  revoked_by_key text,
  revoked_at timestamptz,
  CHECK (approved_by_key <> proposed_by_key),
  CHECK (lower(approved_by) <> lower(proposed_by))
);
CREATE INDEX policy_override_newest ON policy_override (controller_id, id DESC);
CREATE INDEX policy_override_standing ON policy_override (controller_id, expires_at) WHERE revoked_at IS NULL;
`;

const REGISTERS = `
CREATE TABLE register_list (
  id text PRIMARY KEY,
  number bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  register text NOT NULL,
  list_date date NOT NULL,
  format text NOT NULL,
  file_name text NOT NULL,
  in_force boolean NOT NULL DEFAULT false,
  entries bigint NOT NULL DEFAULT 0,
  repeated bigint NOT NULL DEFAULT 0,
  refused bigint NOT NULL DEFAULT 0,
  refused_lines jsonb NOT NULL DEFAULT '[]', -- the first of them, each with its number and why
  loaded_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX register_list_in_force ON register_list (register) WHERE in_force;
CREATE TABLE register_entry (
  list bigint NOT NULL,
  digest bytea NOT NULL, -- the first 16 bytes of the hash: nobody is listed by chance, and none is listed in the clear
  PRIMARY KEY (list, digest)
);
`;

const SIMULATIONS = `
CREATE TABLE simulation (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  pack text, -- the candidate's canonical JSON
  policy text,
  from_at timestamptz NOT NULL,
  to_at timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed')),
  error text,
  at_decision text COLLATE "C", -- decided anew down to this one: where a restarted job goes on
  tally jsonb NOT NULL,
  created_at timestamptz NOT NULL,
  finished_at timestamptz
);
CREATE INDEX simulation_newest ON simulation (controller_id, id DESC);
CREATE INDEX simulation_unfinished ON simulation (id) WHERE state IN ('queued', 'running');
CREATE TABLE simulation_send ( -- sends that were met, so that none counts twice; emptied at the end
  simulation_id text NOT NULL,
  send bytea NOT NULL,
  PRIMARY KEY (simulation_id, send)
);
`;
