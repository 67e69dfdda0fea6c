// What people sign in with beside a password: one-time codes, passkeys, a provider of their company; and their saved views.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class SecondFactors1765000000028 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [TOTP, PASSKEYS, CHALLENGES, PROVIDERS, VIEWS]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

const TOTP = `
CREATE TABLE person_totp (
  person_id text PRIMARY KEY REFERENCES person ON DELETE CASCADE,
  secret bytea NOT NULL, -- sealed under the master key
  is_on boolean NOT NULL DEFAULT false, -- once a first code has shown that the authenticator has it
  last_step bigint NOT NULL DEFAULT 0 -- no code of this or an earlier step is taken again
);
CREATE TABLE recovery_code (
  person_id text NOT NULL REFERENCES person ON DELETE CASCADE,
  hash bytea NOT NULL,
  PRIMARY KEY (person_id, hash)
);
`;

const PASSKEYS = `
CREATE TABLE passkey (
  id text PRIMARY KEY,
  person_id text NOT NULL REFERENCES person ON DELETE CASCADE,
  name text NOT NULL,
  credential_id text NOT NULL UNIQUE,
  public_key bytea NOT NULL,
  counter bigint NOT NULL,
  transports text[] NOT NULL,
  created_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX passkey_by_person ON passkey (person_id, id DESC);
`;

const CHALLENGES = `
CREATE TABLE sign_in_challenge ( -- each is answered once, or never
  hash bytea PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('passkey_add', 'passkey_sign_in', 'sso')),
  about jsonb NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX sign_in_challenge_by_age ON sign_in_challenge (expires_at);
`;

const PROVIDERS = `
CREATE TABLE sso_provider (
  controller_id text PRIMARY KEY REFERENCES controller,
  issuer text NOT NULL,
  client_id text NOT NULL,
  client_secret bytea NOT NULL, -- sealed under the master key
  domains text[] NOT NULL, -- whoever has a verified address there may come in uninvited
  role text NOT NULL CHECK (role IN ('sales', 'compliance', 'developer', 'admin'))
);
CREATE TABLE sso_domain (domain text PRIMARY KEY, controller_id text NOT NULL REFERENCES sso_provider ON DELETE CASCADE);
`;

const VIEWS = `
CREATE TABLE saved_view (
  id text PRIMARY KEY,
  person_id text NOT NULL REFERENCES person ON DELETE CASCADE,
  name text NOT NULL,
  page text NOT NULL,
  query text NOT NULL,
  created_at timestamptz NOT NULL,
  UNIQUE (person_id, page, name)
);
`;
