// The sequencer's own connection: never waits behind requests, and never stands still with the lease's row locked.
import { Client } from 'pg';
import { type DataSource } from 'typeorm';
import { atMost } from '../operation/at-most.js';
import { type Sql } from '../values/sql.js';

const ANSWER_WITHIN_MS = 10_000;
const STATEMENT_WITHIN_MS = 8_000;
const STANDS_STILL_MS = 2_000; // shorter than the lease
const LEAVE_WITHIN_MS = 1_000;

export class SequencingSession implements Sql {
  private constructor(private readonly client: Client) {}

  /** Acts as the role that the service's pool acts as. */
  public static async open({ options }: DataSource): Promise<SequencingSession> {
    if (options.type !== 'postgres' || options.url === undefined) throw new Error('the ledger needs PostgreSQL');
    const extra = options.extra as { readonly options?: string } | undefined;
    const client = new Client({
      connectionString: options.url,
      application_name: 'outreach-guard sequencer',
      ...(extra?.options !== undefined && { options: extra.options }),
      keepAlive: true,
      connectionTimeoutMillis: ANSWER_WITHIN_MS / 2,
      query_timeout: ANSWER_WITHIN_MS,
      statement_timeout: STATEMENT_WITHIN_MS,
      idle_in_transaction_session_timeout: STANDS_STILL_MS,
    });
    client.on('error', () => undefined); // the next statement says it
    await client.connect();
    return new SequencingSession(client);
  }

  public async query(text: string, values: unknown[] = []): Promise<unknown[]> {
    return (await this.client.query(text, values)).rows as unknown[];
  }

  /** All of it or nothing. */
  public async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('BEGIN');
    try {
      const result = await work();
      await this.client.query('COMMIT');
      return result;
    } catch (error) {
      await this.client.query('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  public async close(): Promise<void> {
    await atMost(
      LEAVE_WITHIN_MS,
      this.client.end().catch(() => undefined),
    );
  }
}
