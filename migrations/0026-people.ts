// People who work with the service: accounts, their sessions, the links that begin an account, failed sign-ins.
import { type MigrationInterface, type QueryRunner } from 'typeorm';

export class People1765000000026 implements MigrationInterface {
  public async up(runner: QueryRunner): Promise<void> {
    for (const part of [PEOPLE, SESSIONS, LINKS, FAILURES]) await runner.query(part);
  }

  public async down(): Promise<void> {
    return Promise.reject(new Error('the ledger is never taken down: restore a backup instead'));
  }
}

// One account an address, whatever the controller: whoever signs in names no controller.
const PEOPLE = `
CREATE TABLE person (
  id text PRIMARY KEY,
  controller_id text NOT NULL REFERENCES controller,
  email text NOT NULL UNIQUE CHECK (email = lower(email)),
  name text NOT NULL,
  role text NOT NULL CHECK (role IN ('sales', 'compliance', 'developer', 'admin')),
  password text, -- argon2id in the PHC format; null until the invitation is taken, or with single sign-on alone
  created_at timestamptz NOT NULL,
  joined_at timestamptz
);
CREATE INDEX person_by_controller ON person (controller_id, id DESC);
`;

const SESSIONS = `
CREATE TABLE person_session (
  id text PRIMARY KEY,
  person_id text NOT NULL REFERENCES person ON DELETE CASCADE,
  hash bytea NOT NULL UNIQUE, -- SHA-256 of what the cookie holds
  user_agent text NOT NULL,
  created_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL
);
CREATE INDEX person_session_by_person ON person_session (person_id, id DESC);
`;

const LINKS = `
CREATE TABLE person_link (
  hash bytea PRIMARY KEY, -- SHA-256 of the token
  kind text NOT NULL CHECK (kind IN ('first', 'join')),
  person_id text UNIQUE REFERENCES person ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  CHECK ((kind = 'join') = (person_id IS NOT NULL))
);
CREATE UNIQUE INDEX person_link_first ON person_link (kind) WHERE kind = 'first';
`;

const FAILURES = `
CREATE TABLE sign_in_failure (
  who bytea NOT NULL, -- a hash of the account or the network that was tried; also while an attempt is under way
  attempt text NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX sign_in_failure_by_who ON sign_in_failure (who, at);
CREATE INDEX sign_in_failure_by_age ON sign_in_failure (at);
`;
