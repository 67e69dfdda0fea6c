// Sees to it that the demo works on data of its own: it captures all mail, and so must find none that is meant to leave.
import { Client } from 'pg';
import { type DataSource } from 'typeorm';
import { type Settings } from '../../config/settings.js';
import { openDataStore } from '../operation/data-store.js';
import { type OperationLog } from '../operation/log.js';
import { rows } from '../values/sql.js';
import { DemoFailed } from './demo-failed.js';

/** Throws `DemoFailed` where anybody but the demo's own company is in the database. */
export async function checkOwnGround(settings: Settings, company: string, log: OperationLog): Promise<void> {
  const store = await openDataStore(settings, log);
  const client = new Client({ connectionString: store.url });
  try {
    await client.connect().catch((error: unknown) => {
      throw new DemoFailed(`the database cannot be reached: ${error instanceof Error ? error.message : String(error)}`);
    });
    const others = await othersIn(client, company);
    if (others === 0) return;
    const place = settings.databaseUrl === null ? 'data folder (`DATA_DIR`)' : 'database (`DATABASE_URL`)';
    throw new DemoFailed(
      `this ${place} serves ${others === 1 ? 'a company' : `${others} companies`} already, whose mail the demo would capture: ` +
        'give it one of its own, or none',
    );
  } finally {
    await client.end();
    await store.stop();
  }
}

/** Each run of the demo registers its company anew. */
export async function runsBefore(database: DataSource): Promise<number> {
  const [found] = await rows<{ count: string }>(database, 'SELECT count(*) FROM controller');
  return Number(found?.count ?? 0);
}

async function othersIn(client: Client, company: string): Promise<number> {
  const { rows: tables } = await client.query<{ exists: boolean }>(
    `SELECT to_regclass('controller') IS NOT NULL AS "exists"`,
  );
  if (tables[0]?.exists !== true) return 0;
  const { rows: others } = await client.query<{ count: string }>('SELECT count(*) FROM controller WHERE name <> $1', [
    company,
  ]);
  return Number(others[0]?.count ?? 0);
}
