// What written SQL needs of a connection: a DataSource outside a transaction, an EntityManager inside one.

export type Sql = { query(text: string, parameters?: unknown[]): Promise<unknown> };

/**
 * The rows of a SELECT or an INSERT ... RETURNING.
 * (TypeORM answers an UPDATE or DELETE with `[rows, count]` instead: wrap those in a WITH.)
 */
export async function rows<Row>(sql: Sql, text: string, parameters: unknown[] = []): Promise<Row[]> {
  return (await sql.query(text, parameters)) as Row[];
}

/** The same where at most one row can come. */
export async function row<Row>(sql: Sql, text: string, parameters: unknown[] = []): Promise<Row | null> {
  return (await rows<Row>(sql, text, parameters))[0] ?? null;
}
