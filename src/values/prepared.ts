// The hot path's way to PostgreSQL: statements that each connection parses and plans once, without TypeORM in between.
import { type ClientBase } from 'pg';
import { DataSource, EntityManager } from 'typeorm';
import { type Sql } from './sql.js';

/** The name is the statement's own in the whole program: PostgreSQL finds the plan by it. */
export type Statement = { readonly name: string; readonly text: string };

type Client = { query(asked: Statement & { values: unknown[] }): Promise<{ readonly rows: unknown[] }> };

/** The rows of a SELECT or of whatever RETURNs some, on the connection that `sql` is or takes from the pool. */
export async function preparedRows<Row>(sql: Sql, statement: Statement, values: unknown[]): Promise<Row[]> {
  const client = await clientOf(sql);
  if (!client) return (await sql.query(statement.text, values)) as Row[];
  return (await client.query({ ...statement, values })).rows as Row[];
}

/** Null where it is neither a DataSource nor the EntityManager of a transaction. */
async function clientOf(sql: Sql): Promise<Client | null> {
  if (sql instanceof DataSource) return (sql.driver as unknown as { readonly master: Client }).master;
  return connectionOf(sql);
}

/** The connection on which the transaction of an EntityManager runs; null outside of one. */
export async function connectionOf(sql: Sql): Promise<ClientBase | null> {
  return sql instanceof EntityManager && sql.queryRunner ? ((await sql.queryRunner.connect()) as ClientBase) : null;
}
