// Statements of the hot path, which PostgreSQL parses and plans once a connection: half the cost of a short one.
import { type Pool, type PoolClient } from 'pg';
import { type DataSource, type EntityManager } from 'typeorm';

export type Prepared = { readonly name: string; readonly text: string };

/** The rows of a named statement, inside a transaction or on its own. TypeORM's `query` takes no name. */
export async function preparedRows<Row extends object>(
  on: DataSource | EntityManager,
  { name, text }: Prepared,
  values: readonly unknown[],
): Promise<Row[]> {
  const connection = 'driver' in on ? (Reflect.get(on.driver, 'master') as Pool) : await clientOf(on);
  return (await connection.query<Row>({ name, text, values: [...values] })).rows;
}

async function clientOf(transaction: EntityManager): Promise<PoolClient> {
  if (!transaction.queryRunner) throw new Error('this statement belongs into a transaction');
  return (await transaction.queryRunner.connect()) as PoolClient;
}
