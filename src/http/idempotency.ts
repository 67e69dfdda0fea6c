// Idempotency-Key: a write that is repeated answers as it did the first time, and happens once.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Sql, row } from '../values/sql.js';
import { conflict, problem } from './problem.js';

/** A write under way under a key of the caller's. */
export type Ticket = { readonly scope: string; readonly key: string };

export type Answer = { readonly status: number; readonly body: string };

const LONGEST_KEY = 200;
// A first attempt that has not answered after this time died with its process.
const ABANDONED_AFTER = `interval '60 seconds'`;

/** Owns the table `idempotent_answer`. */
@Injectable()
export class Idempotency {
  public constructor(private readonly database: DataSource) {}

  /**
   * Takes the key for this request, or answers what was answered before. `scope` is the API key that asks. Throws 422
   * where the key was used for another request, 409 where the first one is still under way.
   */
  public async take(scope: string, key: string, request: string): Promise<{ ticket: Ticket } | { answer: Answer }> {
    if (key.length > LONGEST_KEY || !/^[\x21-\x7e]+$/.test(key)) {
      throw problem(422, 'invalid-request', 'the Idempotency-Key cannot be used', {
        detail: `it must be 1 to ${LONGEST_KEY} printable ASCII characters without spaces`,
        errors: [{ field: 'Idempotency-Key', message: 'is malformed' }],
      });
    }
    const hash = createHash('sha256').update(request).digest();
    const taken = await row(this.database, TAKE, [scope, key, hash]);
    if (taken) return { ticket: { scope, key } };
    const before = await row<{ request_hash: Buffer; status: number | null; answer: string | null }>(
      this.database,
      'SELECT request_hash, status, answer FROM idempotent_answer WHERE scope = $1 AND key = $2',
      [scope, key],
    );
    if (before && !before.request_hash.equals(hash)) {
      throw problem(422, 'idempotency-key-reused', 'this Idempotency-Key was used for another request', {
        detail: 'use a new key for a new request',
      });
    }
    if (before?.status == null)
      throw conflict('the first request with this key is still under way', 'ask again in a moment');
    return { answer: { status: before.status, body: before.answer ?? '' } };
  }

  /** Keeps the answer; with the transaction of the write itself, both happen or neither. */
  public async complete(sql: Sql, { scope, key }: Ticket, answer: Answer): Promise<void> {
    await sql.query('UPDATE idempotent_answer SET status = $3, answer = $4 WHERE scope = $1 AND key = $2', [
      scope,
      key,
      answer.status,
      answer.body,
    ]);
  }

  /** Gives the key back after a request that changed nothing. */
  public async release({ scope, key }: Ticket): Promise<void> {
    await this.database.query('DELETE FROM idempotent_answer WHERE scope = $1 AND key = $2 AND status IS NULL', [
      scope,
      key,
    ]);
  }
}

const TAKE = `
INSERT INTO idempotent_answer AS a (scope, key, request_hash, created_at) VALUES ($1, $2, $3, now())
ON CONFLICT (scope, key) DO UPDATE SET created_at = now()
WHERE a.status IS NULL AND a.request_hash = excluded.request_hash AND a.created_at < now() - ${ABANDONED_AFTER}
RETURNING 1`;
