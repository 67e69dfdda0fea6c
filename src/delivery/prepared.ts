// Statements of the hot path, which PostgreSQL parses and plans once a connection: half the cost of a short one.
import { type Pool } from 'pg';
import { type DataSource } from 'typeorm';

export type Prepared = { readonly name: string; readonly text: string };

/** Runs it outside of any transaction, on a connection of the pool that TypeORM opened (its `query` takes no name). */
export async function preparedRows<Row extends object>(
  database: DataSource,
  { name, text }: Prepared,
  values: readonly unknown[],
): Promise<Row[]> {
  const pool = Reflect.get(database.driver, 'master') as Pool;
  return (await pool.query<Row>({ name, text, values: [...values] })).rows;
}
