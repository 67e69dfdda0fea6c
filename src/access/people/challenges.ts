// Questions that a browser takes along and answers once: kept here until then, for minutes.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { row } from '../../values/sql.js';
import { hashOf } from './secret-token.js';

type Kind = 'passkey_add' | 'passkey_sign_in' | 'sso';

const GOOD_FOR = `interval '10 minutes'`;

/** Owns the table `sign_in_challenge`. */
@Injectable()
export class Challenges {
  public constructor(private readonly database: DataSource) {}

  public async ask(kind: Kind, question: string, about: object): Promise<void> {
    await this.database.query('DELETE FROM sign_in_challenge WHERE expires_at < now()');
    await this.database.query(
      `INSERT INTO sign_in_challenge (hash, kind, about, expires_at) VALUES ($1, $2, $3, now() + ${GOOD_FOR})`,
      [hashOf(question), kind, about],
    );
  }

  /** What the question was about, once; null where it was never asked, or is answered or too old. */
  public async take<About>(kind: Kind, question: string): Promise<About | null> {
    const text = `WITH taken AS (
      DELETE FROM sign_in_challenge WHERE hash = $1 AND kind = $2 AND expires_at > now() RETURNING about)
    SELECT about FROM taken`;
    return (await row<{ about: About }>(this.database, text, [hashOf(question), kind]))?.about ?? null;
  }
}
