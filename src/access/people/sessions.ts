// Who is signed in: sessions on the server, read anew at every request, so that what is taken away is gone at once.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../../values/id.js';
import { row, rows } from '../../values/sql.js';
import { type Person, type SignedIn } from './person.js';
import { csrfOf, hashOf, newToken } from './secret-token.js';

export type ListedSession = {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly userAgent: string;
};

/** Unused for so long, a session ends; and after this many at the latest. */
const IDLE = `interval '8 hours'`;
const AT_MOST = `interval '3 days'`;
export const SESSION_SECONDS = 3 * 86_400;

const LONGEST_USER_AGENT = 300;
const MOST_LISTED = 100;

/** Owns the table `person_session`. */
@Injectable()
export class Sessions {
  public constructor(private readonly database: DataSource) {}

  /** A new session, under a token that nobody had before; what the browser brought earlier ends (session fixation). */
  public async begin(personId: string, userAgent: string, former: string | null): Promise<string> {
    const token = newToken();
    if (former !== null) await this.endBy(former);
    await this.database.query(`DELETE FROM person_session WHERE NOT (${STANDS})`);
    const id = newId('ses', Date.now());
    const agent = userAgent.toWellFormed().replaceAll('\0', '').slice(0, LONGEST_USER_AGENT);
    await this.database.query(BEGIN, [id, personId, hashOf(token), agent]);
    return token;
  }

  /** Who that is; null where the session has ended. */
  public async find(token: string): Promise<SignedIn | null> {
    const found = await row<Person & { session_id: string; is_stale: boolean }>(this.database, FIND, [hashOf(token)]);
    if (!found) return null;
    const { session_id: sessionId, is_stale: isStale, ...person } = found;
    if (isStale) await this.database.query('UPDATE person_session SET seen_at = now() WHERE id = $1', [sessionId]);
    return { person, sessionId, csrf: csrfOf(token) };
  }

  /** Whether it still stands, with the role it was begun with: for what goes on after a request was let in. */
  public async stands(sessionId: string): Promise<boolean> {
    return (await row(this.database, `SELECT 1 FROM person_session WHERE id = $1 AND ${STANDS}`, [sessionId])) !== null;
  }

  /** Newest first. */
  public list(personId: string): Promise<ListedSession[]> {
    return rows<ListedSession>(this.database, LIST, [personId, MOST_LISTED]);
  }

  /** False where the person has none of that id. */
  public async end(personId: string, sessionId: string): Promise<boolean> {
    const ended = `WITH ended AS (DELETE FROM person_session WHERE person_id = $1 AND id = $2 RETURNING 1) SELECT 1 FROM ended`;
    return (await row(this.database, ended, [personId, sessionId])) !== null;
  }

  /** All of a person but one: after a change of password, say. */
  public async endOthers(personId: string, sessionId: string): Promise<void> {
    await this.database.query('DELETE FROM person_session WHERE person_id = $1 AND id <> $2', [personId, sessionId]);
  }

  private async endBy(token: string): Promise<void> {
    await this.database.query('DELETE FROM person_session WHERE hash = $1', [hashOf(token)]);
  }
}

const STANDS = `seen_at > now() - ${IDLE} AND created_at > now() - ${AT_MOST}`;

const BEGIN = `
INSERT INTO person_session (id, person_id, hash, user_agent, created_at, seen_at) VALUES ($1, $2, $3, $4, now(), now())`;

// Written once a minute at most: what somebody looks at is no reason to write at every look.
const FIND = `
SELECT p.id, p.controller_id AS "controllerId", p.email, p.name, p.role, s.id AS session_id,
  s.seen_at < now() - interval '1 minute' AS is_stale
FROM (SELECT id, person_id, seen_at FROM person_session WHERE hash = $1 AND ${STANDS}) s JOIN person p ON p.id = s.person_id`;

const LIST = `
SELECT id, created_at AS "createdAt", seen_at AS "lastSeenAt", user_agent AS "userAgent" FROM person_session
WHERE person_id = $1 AND ${STANDS} ORDER BY id DESC LIMIT $2`;
