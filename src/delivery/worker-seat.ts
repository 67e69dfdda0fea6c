// The number of a worker, held by a lock that the database lets go of when the worker's process ends, however it ends.
import { Injectable, Logger } from '@nestjs/common';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { atMost } from '../operation/at-most.js';
import { row } from '../values/sql.js';

const LOCK_CLASS = 7_161_802;
const ANSWER_WITHIN_MS = 5_000;
const LEAVE_WITHIN_MS = 1_000;

/** SQL: the numbers of all workers that live, whichever process they are in. */
export const WORKERS_ALIVE = `
SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = ${LOCK_CLASS} AND objsubid = 2 AND granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

/**
 * INVARIANT (alive): while `number` is set, this process holds the lock of that number, or has not noticed yet that it
 * lost it. A number is never used again: what was held under a lost one is swept, and cannot be mistaken for ours.
 */
@Injectable()
export class WorkerSeat {
  public number: string | null = null;
  private client: Client | null = null;

  public constructor(private readonly database: DataSource) {}

  /** Makes sure that a seat is held; rejects where the database is away. */
  public async keep(): Promise<string> {
    if (this.client) {
      await this.client.query('SELECT 1').catch(() => this.leave());
      if (this.number !== null) return this.number;
    }
    return this.take();
  }

  public async leave(): Promise<void> {
    const { client } = this;
    this.client = null;
    this.number = null;
    if (client)
      await atMost(
        LEAVE_WITHIN_MS,
        client.end().catch(() => undefined),
      );
  }

  private async take(): Promise<string> {
    const { options } = this.database;
    if (options.type !== 'postgres' || options.url === undefined)
      throw new Error('a worker needs the URL of PostgreSQL');
    const client = new Client({
      connectionString: options.url,
      application_name: 'outreach-guard worker',
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
    });
    client.on('error', (error) => {
      this.lost(client, error.message);
    });
    client.on('end', () => {
      this.lost(client, 'the connection ended');
    });
    await client.connect();
    const next = await row<{ number: string }>(this.database, `SELECT nextval('worker_number') AS number`);
    await client.query('SELECT pg_advisory_lock($1, $2::int)', [LOCK_CLASS, next?.number]);
    this.client = client;
    this.number = next?.number ?? null;
    if (this.number === null) throw new Error('the database gave no number');
    return this.number;
  }

  private lost(client: Client, why: string): void {
    if (this.client !== client) return;
    new Logger('delivery').warn(`worker ${this.number ?? ''} lost its seat (${why}) and takes another`);
    this.client = null;
    this.number = null;
  }
}
