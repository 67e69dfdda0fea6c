// Idempotency-Key: a write that is repeated answers as it did the first time, and happens once.
import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { type Sql, row } from '../values/sql.js';
import { conflict, problem, unavailable } from './problem.js';

/** A write under way under a key of the caller's. `secret` seals its answer, which may hold a new API key or a person. */
export type Ticket = { readonly scope: string; readonly key: string; readonly secret: Buffer };

/** A request that may bring a key; `ticket` is set while its write is under way. */
export type Ticketed = FastifyRequest & { caller?: IdempotentCaller; ticket?: Ticket };

/** A key by its id; a session by its own, of a controller: another one cannot open what the first was answered. */
type IdempotentCaller = {
  readonly keyId: string;
  readonly controllerId: string | null;
  readonly signedIn?: { readonly sessionId: string; readonly csrf: string };
};

/** A request by a name for it, with what it asks for. */
export type Repeatable = { readonly name: string; readonly asked: string; readonly forMs: number };

export type Answer = { readonly status: number; readonly body: string };

const LONGEST_KEY = 200;
// A first attempt that has not answered after this time died with its process.
const ABANDONED_AFTER = `interval '60 seconds'`;
// For a first attempt that is under way; less than clients wait for an answer.
const WAIT_AT_MOST_MS = 20_000;
const LOOK_AGAIN_MS = 100;

/** Owns the table `idempotent_answer`. */
@Injectable()
export class Idempotency {
  public constructor(private readonly database: DataSource) {}

  /** Does the work, once where the request brings a key: then a repetition is answered as the first one was. */
  public async once(
    request: Ticketed,
    reply: FastifyReply,
    asked: string,
    work: () => Promise<unknown>,
  ): Promise<unknown> {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || !request.caller) return work();
    const ticket = { scope: scopeOf(request.caller), key, secret: secretOf(request) };
    const before = await this.take(ticket, `${request.method} ${request.url}\n${asked}`);
    if (before) {
      reply.status(before.status).header('idempotent-replay', 'true');
      return JSON.parse(before.body) as unknown;
    }
    request.ticket = ticket;
    try {
      const body = await work();
      await this.complete(this.database, ticket, { status: reply.statusCode, body: textOf(body) });
      return body;
    } catch (error) {
      await this.release(ticket).catch(() => undefined); // it lapses by itself
      throw error;
    }
  }

  /**
   * The same for an entrance whose callers may bring no key: `name` is what makes a request that request, and stays taken
   * for so long. `work` completes the ticket in its own transaction. Only what is answered with 2xx counts as done. A
   * first attempt that is under way is waited for; throws 503 where that takes too long, 422 where the name was used for
   * something else.
   */
  public async onceAWhile(
    request: Pick<Ticketed, 'headers' | 'caller'>,
    { name, asked, forMs }: Repeatable,
    work: (ticket: Ticket) => Promise<Answer>,
  ): Promise<Answer> {
    const secret = secretOf(request);
    const key = `request:${createHmac('sha256', secret).update(name).digest('base64url')}`;
    const ticket = { scope: request.caller ? scopeOf(request.caller) : '', key, secret };
    const hash = createHash('sha256').update(asked).digest();
    const until = performance.now() + WAIT_AT_MOST_MS;
    while (!(await row(this.database, TAKE_A_WHILE, [ticket.scope, key, hash, forMs]))) {
      const before = await this.before(ticket, hash);
      if (before) return before;
      if (performance.now() >= until) throw unavailable('the answer to the same request, which is still under way,');
      await pause(LOOK_AGAIN_MS);
    }
    try {
      const answer = await work(ticket);
      if (answer.status >= 300) await this.release(ticket);
      return answer;
    } catch (error) {
      await this.release(ticket).catch(() => undefined); // it lapses by itself
      throw error;
    }
  }

  /**
   * Takes the key for this request: null where it is free now, else what was answered before. Throws 422 where the key
   * was used for another request, 409 where the first one is still under way.
   */
  private async take({ scope, key, secret }: Ticket, request: string): Promise<Answer | null> {
    if (key.length > LONGEST_KEY || !/^[\x21-\x7e]+$/.test(key)) {
      throw problem(422, 'invalid-request', 'the Idempotency-Key cannot be used', {
        detail: `it must be 1 to ${LONGEST_KEY} printable ASCII characters without spaces`,
        errors: [{ field: 'Idempotency-Key', message: 'is malformed' }],
      });
    }
    const hash = createHash('sha256').update(request).digest();
    if (await row(this.database, TAKE, [scope, key, hash])) return null;
    const before = await this.before({ scope, key, secret }, hash);
    if (!before) throw conflict('the first request with this key is still under way', 'ask again in a moment');
    return before;
  }

  /** What was answered before; null where that is not known yet. */
  private async before({ scope, key, secret }: Ticket, hash: Buffer): Promise<Answer | null> {
    const found = await row<{ request_hash: Buffer; status: number | null; answer: string | null }>(
      this.database,
      'SELECT request_hash, status, answer FROM idempotent_answer WHERE scope = $1 AND key = $2',
      [scope, key],
    );
    if (found && !found.request_hash.equals(hash)) {
      throw problem(422, 'idempotency-key-reused', 'this Idempotency-Key was used for another request', {
        detail: 'use a new key for a new request',
      });
    }
    if (found?.status == null || found.answer === null) return null;
    return { status: found.status, body: unsealed(secret, found.answer) };
  }

  /** `['answers']` where some are older than anybody repeats a request; what a chore finds to do. */
  public async outdated(): Promise<string[]> {
    const found = await row(this.database, `SELECT 1 FROM idempotent_answer WHERE ${OUTDATED} LIMIT 1`);
    return found ? ['answers'] : [];
  }

  public async forget(): Promise<void> {
    await this.database.query(`DELETE FROM idempotent_answer WHERE ${OUTDATED}`);
  }

  /** Forgets answers whose key, which is the caller's own text, quotes one of these; the answers themselves are sealed. */
  public async forgetNaming(sql: Sql, controllerId: string, texts: readonly string[]): Promise<void> {
    await sql.query(FORGET_NAMING, [controllerId, texts]);
  }

  /** Keeps the answer; with the transaction of the write itself, both happen or neither. */
  public async complete(sql: Sql, { scope, key, secret }: Ticket, answer: Answer): Promise<void> {
    await sql.query('UPDATE idempotent_answer SET status = $3, answer = $4 WHERE scope = $1 AND key = $2', [
      scope,
      key,
      answer.status,
      sealed(secret, answer.body),
    ]);
  }

  /** Gives the key back after a request that changed nothing. */
  private async release({ scope, key }: Ticket): Promise<void> {
    await this.database.query('DELETE FROM idempotent_answer WHERE scope = $1 AND key = $2 AND status IS NULL', [
      scope,
      key,
    ]);
  }
}

/** An answer as JSON: a large one comes as the bytes of its JSON already. */
function textOf(body: unknown): string {
  return Buffer.isBuffer(body) ? body.toString() : JSON.stringify(body ?? null);
}

/** Of the caller's own credentials, which are kept nowhere: whoever reads the table learns nothing from it. */
function secretOf({ headers: { authorization = '' }, caller }: Pick<Ticketed, 'headers' | 'caller'>): Buffer {
  return createHash('sha256')
    .update(`idempotent answer\n${caller?.signedIn?.csrf ?? authorization}`)
    .digest();
}

function scopeOf({ keyId, controllerId, signedIn }: IdempotentCaller): string {
  return signedIn ? `${controllerId ?? ''}/${signedIn.sessionId}` : keyId;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function sealed(secret: Buffer, text: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, secret, nonce);
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

function unsealed(secret: Buffer, text: string): string {
  const bytes = Buffer.from(text, 'base64');
  const decipher = createDecipheriv(CIPHER, secret, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
}

const OUTDATED = `created_at < now() - interval '7 days'`;

const FORGET_NAMING = `
DELETE FROM idempotent_answer a USING unnest($2::text[]) AS t (text)
WHERE (starts_with(a.scope, $1 || '/') OR EXISTS (SELECT FROM api_key k WHERE k.id = a.scope AND k.controller_id = $1))
  AND position(lower(t.text) IN lower(a.key)) > 0`;

const TAKE = `
INSERT INTO idempotent_answer AS a (scope, key, request_hash, created_at) VALUES ($1, $2, $3, now())
ON CONFLICT (scope, key) DO UPDATE SET created_at = now()
WHERE a.status IS NULL AND a.request_hash = excluded.request_hash AND a.created_at < now() - ${ABANDONED_AFTER}
RETURNING 1`;

const TAKE_A_WHILE = `
INSERT INTO idempotent_answer AS a (scope, key, request_hash, created_at) VALUES ($1, $2, $3, now())
ON CONFLICT (scope, key) DO UPDATE SET created_at = now(), status = NULL, answer = NULL
WHERE (a.status IS NULL AND a.created_at < now() - ${ABANDONED_AFTER})
  OR (a.status IS NOT NULL AND a.created_at < now() - $4 * interval '1 millisecond')
RETURNING 1`;
