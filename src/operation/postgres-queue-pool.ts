/** The connections of a queue in PostgreSQL, in the shape that BullMQ asks for, and patient where BullMQ is not. */
import { setTimeout as pause } from 'node:timers/promises';
import { type PgPool, type PgPoolClient, type PgQueryResult } from 'bullmq';
import { Pool, type PoolClient } from 'pg';
import { meansAway, type OutageReport } from './outages.js';

type QueuePoolOptions = { readonly url: string; readonly size: number; readonly name: string };

const RETRY_CONNECT_MS = 500;
const ANSWER_WITHIN_MS = 20_000;

/** BullMQ pauses before it asks again after this code; after any other error it asks at once, without end. */
const AWAY_TO_BULLMQ = 'ECONNREFUSED';

/**
 * BullMQ takes a session from `connect()`: once to look at its schema, where a failure would last for ever, and again
 * for every subscription. So that one waits for the database to come back. `query()` serves requests: it fails at once.
 */
export class QueuePool implements PgPool {
  private readonly pool: Pool;
  private readonly sessions = new Set<PoolClient>();
  private isClosing = false;

  constructor(
    { url, size, name }: QueuePoolOptions,
    private readonly outage: OutageReport,
  ) {
    this.pool = new Pool({
      connectionString: url,
      max: size,
      application_name: `outreach-guard ${name}`,
      options: '-c search_path=bullmq',
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: ANSWER_WITHIN_MS,
      idleTimeoutMillis: 30_000,
    });
    this.pool.on('error', () => undefined); // an idle session broke: the next query opens another
    this.pool.on('connect', (client) => {
      this.sessions.add(client);
      // It may break between here and whoever listens to it: its next query says so, and nothing else must.
      client.on('error', () => undefined);
    });
    this.pool.on('remove', (client) => this.sessions.delete(client));
  }

  /** Read by BullMQ: a subscription may then be trusted for longer than ten seconds. */
  get options(): { readonly keepAlive: true } {
    return { keepAlive: true };
  }

  async query<R>(text: string, params?: readonly unknown[]): Promise<PgQueryResult<R>> {
    try {
      const result = await this.pool.query(text, params ? [...params] : undefined);
      this.outage.worked();
      return result as PgQueryResult<R>;
    } catch (error) {
      throw this.inBullmqsTerms(error);
    }
  }

  async connect(): Promise<PgPoolClient> {
    for (;;) {
      if (this.isClosing) throw awayError('the queue is closing');
      try {
        return (await this.pool.connect()) as PgPoolClient;
      } catch (error) {
        if (!meansAway(error)) throw error;
        this.outage.failed(error);
        await pause(RETRY_CONNECT_MS);
      }
    }
  }

  /** For pools that BullMQ made itself, which this one is not. */
  end(): Promise<void> {
    return Promise.resolve();
  }

  /** Ends even sessions that are in use: whoever needed an answer has had the time for it. */
  cut(): void {
    this.isClosing = true;
    for (const client of this.sessions) void client.end().catch(() => undefined);
    void this.pool.end().catch(() => undefined);
  }

  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'connect', listener: (client: PgPoolClient) => void): this;
  on(event: 'error' | 'connect', listener: (...args: never[]) => void): this {
    this.pool.on(event as 'error', listener as (error: Error) => void);
    return this;
  }

  /** The listeners above are for as long as the pool lives. */
  removeAllListeners(): this {
    return this;
  }

  private inBullmqsTerms(error: unknown): unknown {
    if (!meansAway(error)) return error;
    this.outage.failed(error);
    return awayError('the queue cannot reach its database', error);
  }
}

function awayError(message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code: AWAY_TO_BULLMQ });
}
