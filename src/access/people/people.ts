// The accounts of those who work with the service: invited, joined, given another role, removed. Never in the log.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { newId } from '../../values/id.js';
import { row, rows, type Sql } from '../../values/sql.js';
import { type ListedPerson, type Person } from './person.js';
import { type Role } from './roles.js';
import { hashOf, newToken } from './secret-token.js';

export type NewPerson = Omit<Person, 'id'>;

/** With what a person signs in by. */
export type KnownPerson = Person & { readonly password: string | null };

export type Invited = { readonly id: string; readonly token: string; readonly expiresAt: Date };

const DAY_MS = 86_400_000;
const INVITATION_DAYS = 7;
const FIRST_LINK_DAYS = 1;

/** Owns the tables `person` and `person_link`. */
@Injectable()
export class People {
  public constructor(private readonly database: DataSource) {}

  /** Makes an account that the link of the token opens; null where the address has one, here or elsewhere. */
  public async invite(given: NewPerson, at: Date): Promise<Invited | null> {
    return this.database.transaction(async (transaction) => {
      const id = await add(transaction, given, null, at);
      return id === null ? null : invitation(transaction, id, at);
    });
  }

  /** A new link in the place of the earlier one; password, codes and passkeys of before are gone, and whoever is signed in is out. Null: nobody. */
  public async inviteAnew(controllerId: string, id: string, at: Date): Promise<Invited | null> {
    return this.database.transaction(async (transaction) => {
      const found = await rows(transaction, RESET, [controllerId, id]);
      if (found.length === 0) return null;
      // Whoever cannot get in has lost what they got in with; whoever took it must not stay in by it.
      for (const table of ['person_session', 'person_totp', 'recovery_code', 'passkey']) {
        await transaction.query(`DELETE FROM ${table} WHERE person_id = $1`, [id]);
      }
      return invitation(transaction, id, at);
    });
  }

  /** Whose invitation a token is; null where it is none, or is used up or too old. */
  public async invitedBy(token: string, at: Date): Promise<Person | null> {
    return row<Person>(this.database, `${SELECT} JOIN person_link l ON l.person_id = p.id ${OPEN_LINK}`, [
      hashOf(token),
      at,
      'join',
    ]);
  }

  /** Takes the invitation, once; false where it was taken meanwhile. */
  public async join(token: string, password: string, at: Date): Promise<boolean> {
    return (await rows(this.database, JOIN, [hashOf(token), at, password])).length > 0;
  }

  /** The token of the very first account, where there is nobody yet and no such token is open; else null. */
  public async firstToken(at: Date): Promise<string | null> {
    const token = newToken();
    const expiresAt = new Date(at.getTime() + FIRST_LINK_DAYS * DAY_MS);
    const made = await rows(this.database, FIRST, [hashOf(token), expiresAt, at]);
    return made.length > 0 ? token : null;
  }

  /** Whether a token opens the first account. */
  public async isFirst(token: string, at: Date): Promise<boolean> {
    const text = `SELECT 1 FROM person_link l ${OPEN_LINK} AND NOT EXISTS (SELECT FROM person)`;
    return (await row(this.database, text, [hashOf(token), at, 'first'])) !== null;
  }

  /** Takes the token and makes the first account, in the transaction of the caller; null where it was taken meanwhile. */
  public async begin(transaction: EntityManager, token: string, given: NewPerson & { password: string }, at: Date) {
    const taken = await rows(transaction, TAKE_FIRST, [hashOf(token), at]);
    return taken.length === 0 ? null : add(transaction, given, given.password, at);
  }

  /** Somebody who comes in by a provider: the invitation, where one was open, is taken with that. */
  public async welcome(id: string, at: Date): Promise<string> {
    await this.database.query('UPDATE person SET joined_at = coalesce(joined_at, $2) WHERE id = $1', [id, at]);
    await this.database.query('DELETE FROM person_link WHERE person_id = $1', [id]);
    return id;
  }

  /** An account without invitation or password; null where the address has one elsewhere. */
  public async arrive(given: NewPerson, at: Date): Promise<string | null> {
    const id = await add(this.database, given, null, at);
    return id === null ? null : this.welcome(id, at);
  }

  public find(controllerId: string, id: string): Promise<Person | null> {
    return row<Person>(this.database, `${SELECT} WHERE p.controller_id = $1 AND p.id = $2`, [controllerId, id]);
  }

  /** Who signs in with that address; null where nobody does. */
  public withEmail(email: string): Promise<KnownPerson | null> {
    return row<KnownPerson>(this.database, `${SELECT_KNOWN} WHERE p.email = lower($1)`, [email]);
  }

  public known(id: string): Promise<KnownPerson | null> {
    return row<KnownPerson>(this.database, `${SELECT_KNOWN} WHERE p.id = $1`, [id]);
  }

  public list(controllerId: string, before: string | null, limit: number): Promise<ListedPerson[]> {
    return rows<ListedPerson>(this.database, LIST, [controllerId, before, limit]);
  }

  /** What the person signs in with beside a password. */
  public async factors(id: string): Promise<{ totp: boolean; passkeys: number }> {
    const text = `SELECT ${FACTORS} FROM person p WHERE p.id = $1`;
    return (await row<{ totp: boolean; passkeys: number }>(this.database, text, [id])) ?? { totp: false, passkeys: 0 };
  }

  public async setPassword(sql: Sql, id: string, password: string): Promise<void> {
    await sql.query('UPDATE person SET password = $2 WHERE id = $1', [id, password]);
  }

  /** In force at once: every session of before ends, for none may outlive the rights that it was begun with. */
  public changeRole(controllerId: string, id: string, role: Role): Promise<'done' | 'nobody' | 'last_admin'> {
    return this.unlessLast(controllerId, id, role === 'admin', async (transaction) => {
      const changed = await rows(transaction, CHANGE_ROLE, [id, role]);
      if (changed.length > 0) await transaction.query('DELETE FROM person_session WHERE person_id = $1', [id]);
    });
  }

  /** Nothing is kept of the account but its id, where that signs what the person did. */
  public remove(controllerId: string, id: string): Promise<'done' | 'nobody' | 'last_admin'> {
    return this.unlessLast(controllerId, id, false, async (transaction) => {
      await transaction.query('DELETE FROM person WHERE id = $1', [id]);
    });
  }

  /** Locks the administrators, so that two who remove each other do not leave nobody. */
  private async unlessLast(
    controllerId: string,
    id: string,
    staysAdmin: boolean,
    change: (transaction: EntityManager) => Promise<void>,
  ): Promise<'done' | 'nobody' | 'last_admin'> {
    return this.database.transaction(async (transaction) => {
      const admins = await rows<{ id: string }>(transaction, ADMINS, [controllerId]);
      const text = 'SELECT id FROM person WHERE controller_id = $1 AND id = $2 FOR UPDATE';
      if ((await rows(transaction, text, [controllerId, id])).length === 0) return 'nobody';
      if (!staysAdmin && admins.length === 1 && admins[0]?.id === id) return 'last_admin';
      await change(transaction);
      return 'done';
    });
  }
}

async function add(sql: Sql, given: NewPerson, password: string | null, at: Date): Promise<string | null> {
  const { controllerId, email, name, role } = given;
  const values = [newId('per', at.getTime()), controllerId, email.toLowerCase(), name, role, password, at];
  return (await row<{ id: string }>(sql, ADD, values))?.id ?? null;
}

async function invitation(sql: Sql, id: string, at: Date): Promise<Invited> {
  const token = newToken();
  const expiresAt = new Date(at.getTime() + INVITATION_DAYS * DAY_MS);
  await sql.query(INVITE, [hashOf(token), id, expiresAt]);
  return { id, token, expiresAt };
}

const COLUMNS = 'p.id, p.controller_id AS "controllerId", p.email, p.name, p.role';
const SELECT = `SELECT ${COLUMNS} FROM person p`;
const SELECT_KNOWN = `SELECT ${COLUMNS}, p.password FROM person p`;
const OPEN_LINK = 'WHERE l.hash = $1 AND l.expires_at > $2 AND l.kind = $3';

const ADD = `
INSERT INTO person (id, controller_id, email, name, role, password, created_at, joined_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, CASE WHEN $6::text IS NOT NULL THEN $7::timestamptz END)
ON CONFLICT (email) DO NOTHING RETURNING id`;

const INVITE = `
INSERT INTO person_link (hash, kind, person_id, expires_at) VALUES ($1, 'join', $2, $3)
ON CONFLICT (person_id) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at`;

const RESET = `
WITH reset AS (UPDATE person SET password = NULL WHERE controller_id = $1 AND id = $2 RETURNING id) SELECT id FROM reset`;

const JOIN = `
WITH taken AS (DELETE FROM person_link WHERE hash = $1 AND kind = 'join' AND expires_at > $2 RETURNING person_id),
  joined AS (UPDATE person p SET password = $3, joined_at = coalesce(p.joined_at, $2) FROM taken
    WHERE p.id = taken.person_id RETURNING p.id)
SELECT id FROM joined`;

const FIRST = `
INSERT INTO person_link AS l (hash, kind, expires_at) SELECT $1, 'first', $2 WHERE NOT EXISTS (SELECT FROM person)
ON CONFLICT (kind) WHERE kind = 'first' DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at
WHERE l.expires_at <= $3 RETURNING 1`;

const TAKE_FIRST = `
WITH taken AS (DELETE FROM person_link WHERE hash = $1 AND kind = 'first' AND expires_at > $2
  AND NOT EXISTS (SELECT FROM person) RETURNING 1)
SELECT 1 FROM taken`;

const CHANGE_ROLE = `
WITH changed AS (UPDATE person SET role = $2 WHERE id = $1 AND role <> $2 RETURNING 1) SELECT 1 FROM changed`;

const ADMINS = `
SELECT id FROM person WHERE controller_id = $1 AND role = 'admin' AND joined_at IS NOT NULL ORDER BY id FOR UPDATE`;

const FACTORS = `EXISTS (SELECT FROM person_totp t WHERE t.person_id = p.id AND t.is_on) AS totp,
  (SELECT count(*) FROM passkey k WHERE k.person_id = p.id)::int AS passkeys`;

const LIST = `
SELECT ${COLUMNS}, CASE WHEN p.joined_at IS NULL THEN 'invited' ELSE 'active' END AS state, p.created_at AS "createdAt",
  (SELECT max(s.seen_at) FROM person_session s WHERE s.person_id = p.id) AS "lastSeenAt", ${FACTORS}
FROM person p WHERE p.controller_id = $1 AND ($2::text IS NULL OR p.id < $2) ORDER BY p.id DESC LIMIT $3`;
