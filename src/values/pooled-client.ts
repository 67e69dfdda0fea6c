// What COPY needs of `pg` and TypeORM does not give: the connection itself, for as long as one statement takes.
import { type EventEmitter } from 'node:events';
import { type Submittable } from 'pg';
import { DataSource, EntityManager } from 'typeorm';
import { type Sql } from './sql.js';

export type Client = { query(asked: Submittable): unknown };

type PooledClient = Client & Pick<EventEmitter, 'on' | 'off'> & { release(broken?: Error | true): void };
type Pool = { connect(): Promise<PooledClient> };

/** Works on the connection that `sql` is, or takes from the pool; one that failed is not given back to it. */
export async function onClient<T>(sql: Sql, work: (client: Client) => Promise<T>): Promise<T> {
  if (sql instanceof EntityManager && sql.queryRunner) return work((await sql.queryRunner.connect()) as Client);
  if (!(sql instanceof DataSource)) throw new Error('rows are copied through a DataSource or inside its transaction');
  const client = await (sql.driver as unknown as { readonly master: Pool }).master.connect();
  // A client in nobody's hands but ours: where its connection breaks it says so as an event too, which ends the process
  // if nobody listens. The rows hear of it themselves.
  client.on('error', ignored);
  try {
    const done = await work(client);
    client.off('error', ignored);
    client.release();
    return done;
  } catch (error) {
    client.release(error instanceof Error ? error : true);
    throw error;
  }
}

function ignored(): void {
  // told by the failure of the statement that was under way
}
