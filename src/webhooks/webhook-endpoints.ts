// Where a controller wants to hear of what happens: addresses, events, secrets, and how deliveries there stand.
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MasterKey } from '../access/master-key.js';
import { newId } from '../values/id.js';
import { row, rows } from '../values/sql.js';
import { TEST_EVENT } from './webhook-events.js';

export type Endpoint = {
  readonly id: string;
  readonly controllerId: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly createdAt: Date;
};

export type Delivery = {
  /** A cursor; opaque to the outside. */
  readonly n: string;
  readonly event: string;
  readonly about: string;
  readonly state: 'waiting' | 'delivered' | 'dead' | 'void';
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly answer: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
};

export const MOST_ENDPOINTS = 10;
const SECRET_BYTES = 32;
/** Who verifies has so long to take the new one. */
const BOTH_FOR = `interval '24 hours'`;

/** Owns the tables `webhook_endpoint` and `webhook_delivery`, with WebhookDeliveries. */
@Injectable()
export class WebhookEndpoints {
  public constructor(
    private readonly database: DataSource,
    private readonly masterKey: MasterKey,
  ) {}

  /** Tells of what happens from now on; null where the controller has enough of them. The secret is shown this once. */
  public async add(
    given: Omit<Endpoint, 'id' | 'createdAt'>,
    at: Date,
  ): Promise<(Endpoint & { readonly secret: string }) | null> {
    const id = newId('whk', at.getTime());
    const { secret, sealed } = this.newSecret(id);
    const { controllerId, url, events } = given;
    const added = await row(this.database, ADD, [id, controllerId, url, events, sealed, at, MOST_ENDPOINTS]);
    return added ? { id, controllerId, url, events, createdAt: at, secret } : null;
  }

  public list(controllerId: string, before: string | null, limit: number): Promise<Endpoint[]> {
    const where = 'WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3';
    return rows<Endpoint>(this.database, `${SELECT} ${where}`, [controllerId, before, limit]);
  }

  public find(controllerId: string, id: string): Promise<Endpoint | null> {
    return row<Endpoint>(this.database, `${SELECT} WHERE controller_id = $1 AND id = $2`, [controllerId, id]);
  }

  public async remove(id: string): Promise<void> {
    await this.database.query('DELETE FROM webhook_endpoint WHERE id = $1', [id]);
  }

  /** Makes a new secret; for a day deliveries are signed with both. */
  public async rotate(id: string): Promise<string> {
    const { secret, sealed } = this.newSecret(id);
    await this.database.query(ROTATE, [id, sealed]);
    return secret;
  }

  /** Queues a delivery that tells of nothing. */
  public async test(id: string, at: Date): Promise<void> {
    await this.database.query('INSERT INTO webhook_delivery (endpoint_id, event, about) VALUES ($1, $2, $3)', [
      ...[id, TEST_EVENT],
      newId('evt', at.getTime()),
    ]);
  }

  /** Newest first, from before `before` on. */
  public deliveries(id: string, before: string | null, limit: number): Promise<Delivery[]> {
    return rows<Delivery>(this.database, DELIVERIES, [id, before, limit]);
  }

  /** Puts a dead delivery back in line; false where there is none. */
  public async retry(id: string, n: string): Promise<boolean> {
    return (await row(this.database, RETRY, [id, n])) !== null;
  }

  private newSecret(id: string): { readonly secret: string; readonly sealed: Buffer } {
    const secret = `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`;
    return { secret, sealed: this.masterKey.wrap(Buffer.from(secret), id) };
  }
}

const ADD = `
INSERT INTO webhook_endpoint (id, controller_id, url, events, secret, created_at, next_index)
SELECT $1, $2, $3, $4, $5, $6, coalesce((SELECT max(index) + 1 FROM ledger_entry WHERE controller_id = $2), 0)
WHERE (SELECT count(*) FROM webhook_endpoint WHERE controller_id = $2) < $7 RETURNING id`;

const SELECT = `
SELECT id, controller_id AS "controllerId", url, events, created_at AS "createdAt" FROM webhook_endpoint`;

const ROTATE = `
UPDATE webhook_endpoint SET former_secret = secret, former_until = now() + ${BOTH_FOR}, secret = $2 WHERE id = $1`;

const DELIVERIES = `
SELECT n, event, about, state, attempts, CASE state WHEN 'waiting' THEN next_at END AS "nextAt", answer,
  created_at AS "createdAt", ended_at AS "endedAt"
FROM webhook_delivery WHERE endpoint_id = $1 AND ($2::bigint IS NULL OR n < $2) ORDER BY n DESC LIMIT $3`;

const RETRY = `
WITH again AS (
  UPDATE webhook_delivery SET state = 'waiting', attempts = 0, next_at = now(), ended_at = NULL
  WHERE endpoint_id = $1 AND n = $2 AND state = 'dead' RETURNING 1
) SELECT * FROM again`;
