// API keys: made once, shown once, kept as a hash, each bound to a controller and able to do no more than its scopes.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../values/id.js';
import { row, rows } from '../values/sql.js';
import { type SignedIn } from './people/person.js';
import { type Scope } from './scopes.js';

export type KeyDefaults = { readonly purpose?: string; readonly onDefer?: 'queue' | '451' };

/** Who is asking: an API key of a controller, a person by a session, or the administrator, who is bound to none. */
export type Caller = {
  /** Of a person: the id of the account. */
  readonly keyId: string;
  /** What its owner calls the key; or who it is. */
  readonly name: string;
  readonly controllerId: string | null;
  readonly scopes: readonly Scope[];
  readonly defaults: KeyDefaults;
  /** Only of a person. */
  readonly signedIn?: SignedIn;
};

/** A key as it is listed: nothing of it can be told any more. */
export type ListedKey = NewKey & { readonly id: string; readonly createdAt: Date; readonly revokedAt: Date | null };

export type NewKey = {
  readonly controllerId: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly defaults: KeyDefaults;
};

type KeyRow = { id: string; name: string; controller_id: string; scopes: Scope[]; defaults: KeyDefaults };

const ADMINISTRATOR: Caller = {
  keyId: 'administrator',
  name: 'administrator',
  controllerId: null,
  scopes: ['admin'],
  defaults: {},
};

// A revoked key goes on for at most this long in other processes.
const REMEMBER_MS = 5_000;
const REMEMBER_KEYS = 10_000;

/** Owns the table `api_key`. */
@Injectable()
export class ApiKeys {
  private readonly remembered = new Map<string, { caller: Caller; untilMs: number }>();
  private readonly adminHash: Buffer;

  public constructor(
    private readonly database: DataSource,
    adminKey: string,
  ) {
    this.adminHash = sha256(adminKey);
  }

  /** Makes a key and answers it in the clear, the only time that anybody sees it. */
  public async create(given: NewKey, at: Date): Promise<{ id: string; key: string }> {
    const id = newId('key', at.getTime());
    const key = `og_${randomBytes(32).toString('base64url')}`;
    await this.database.query(
      `INSERT INTO api_key (id, controller_id, name, hash, scopes, defaults, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [id, given.controllerId, given.name, sha256(key), given.scopes, given.defaults, at],
    );
    return { id, key };
  }

  /** Of the controller, newest first; those too that were revoked. */
  public list(controllerId: string, before: string | null, limit: number): Promise<ListedKey[]> {
    return rows<ListedKey>(this.database, LIST, [controllerId, before, limit]);
  }

  /** Ends a key: here at once, in other processes within seconds. False where the controller has none of that id. */
  public async revoke(controllerId: string, id: string, at: Date): Promise<boolean> {
    const revoked = await rows(this.database, REVOKE, [controllerId, id, at]);
    for (const [name, { caller }] of this.remembered) if (caller.keyId === id) this.remembered.delete(name);
    return revoked.length > 0;
  }

  /** Whether a key still opens anything. */
  public async stands(id: string): Promise<boolean> {
    return (await row(this.database, 'SELECT 1 FROM api_key WHERE id = $1 AND revoked_at IS NULL', [id])) !== null;
  }

  /** Compared in constant time. */
  public isAdministrator(key: string): boolean {
    return timingSafeEqual(sha256(key), this.adminHash);
  }

  /**
   * Whose key this is; null where it is nobody's. The administrator's is compared in constant time; the others are
   * found by their hash, whose comparison tells nothing about the key.
   */
  public async callerOf(key: string): Promise<Caller | null> {
    if (this.isAdministrator(key)) return ADMINISTRATOR;
    const hash = sha256(key);
    const name = hash.toString('base64');
    const now = Date.now();
    const remembered = this.remembered.get(name);
    if (remembered && remembered.untilMs > now) return remembered.caller;
    const found = await row<KeyRow>(
      this.database,
      'SELECT id, name, controller_id, scopes, defaults FROM api_key WHERE hash = $1 AND revoked_at IS NULL',
      [hash],
    );
    this.remembered.delete(name);
    if (!found) return null;
    const caller = {
      keyId: found.id,
      name: found.name,
      controllerId: found.controller_id,
      scopes: found.scopes,
      defaults: found.defaults,
    };
    if (this.remembered.size >= REMEMBER_KEYS) this.remembered.clear();
    this.remembered.set(name, { caller, untilMs: now + REMEMBER_MS });
    return caller;
  }
}

const LIST = `
SELECT id, controller_id AS "controllerId", name, scopes, defaults, created_at AS "createdAt", revoked_at AS "revokedAt"
FROM api_key WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`;

const REVOKE = `
WITH revoked AS (
  UPDATE api_key SET revoked_at = coalesce(revoked_at, $3) WHERE controller_id = $1 AND id = $2 RETURNING 1)
SELECT 1 FROM revoked`;

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
