/** The way to PostgreSQL: one pool for the service and for the migrations, which run once however many start. */
import { readdir } from 'node:fs/promises';
import {
  DataSource,
  type DataSourceOptions,
  type EntitySchema,
  MigrationExecutor,
  type MigrationInterface,
  type QueryRunner,
} from 'typeorm';

type MigrationClass = new () => MigrationInterface;

type DatabaseOptions = {
  readonly url: string;
  /** Whom its sessions act as: see `applicationRole`. Null: whoever connects. */
  readonly role?: string | null;
  readonly poolSize?: number;
  readonly tables?: readonly EntitySchema[];
  /** Where the pool says that an idle connection broke; the next query opens another. */
  readonly onLostConnection?: (reason: string) => void;
};

const MIGRATIONS = new URL('../migrations/', import.meta.url);
const MIGRATION_LOCK = 7_161_801;

const CONNECT_WITHIN_MS = 5_000;
const STATEMENT_WITHIN_MS = 30_000;

/** Not yet connected: `initialize()` does that. */
export async function createDataSource(options: DatabaseOptions): Promise<DataSource> {
  return new DataSource({
    type: 'postgres',
    url: options.url,
    applicationName: 'outreach-guard',
    entities: [...(options.tables ?? [])],
    migrations: await loadMigrations(),
    migrationsTableName: 'migration',
    poolSize: options.poolSize ?? 10,
    poolErrorHandler: (error: unknown) => options.onLostConnection?.(String(error)),
    connectTimeoutMS: CONNECT_WITHIN_MS,
    extra: {
      ...(options.role && { options: `-c role=${options.role}` }),
      keepAlive: true,
      statement_timeout: STATEMENT_WITHIN_MS,
      // The server's own limit does not help where the network swallows the answer.
      query_timeout: STATEMENT_WITHIN_MS + 5_000,
      idle_in_transaction_session_timeout: 2 * STATEMENT_WITHIN_MS,
    },
  });
}

/**
 * Brings the schema up to date; resolves to the names of what was run.
 *
 * Several processes may start at once: the first one migrates while the others wait for its lock.
 */
export async function migrateDatabase(dataSource: DataSource): Promise<readonly string[]> {
  return patiently(dataSource, async (patient, runner) => {
    await runner.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]); // the end of the session gives it back
    const executor = new MigrationExecutor(patient, runner);
    executor.transaction = 'each';
    return (await executor.executePendingMigrations()).map(({ name }) => name);
  });
}

const APPLICATION_ROLE = 'outreach_guard_app';

export const NO_APPLICATION_ROLE =
  'the service acts as the owner of its database, so only triggers guard the ledger: let an administrator of PostgreSQL ' +
  'run `CREATE ROLE outreach_guard_app`, grant it to the user of `DATABASE_URL`, and call `grant_application_rights()`';

/**
 * The role that the migrations make for the service, which may add to the ledger and never rewrite it. Null where it is
 * missing, or whoever connects may not act as it.
 */
export async function applicationRole(dataSource: DataSource): Promise<string | null> {
  return patiently(dataSource, async (_, runner) => {
    try {
      await runner.query(`SET ROLE ${APPLICATION_ROLE}`);
      await runner.query('SELECT FROM leaf LIMIT 0');
      return APPLICATION_ROLE;
    } catch {
      return null;
    }
  });
}

/** On a connection of its own, without the limits that guard requests: a migration may take its time. */
async function patiently<T>(
  dataSource: DataSource,
  work: (patient: DataSource, runner: QueryRunner) => Promise<T>,
): Promise<T> {
  const options = { ...dataSource.options, poolSize: 1, extra: { keepAlive: true } };
  const patient = await new DataSource(options as DataSourceOptions).initialize();
  const runner = patient.createQueryRunner();
  try {
    return await work(patient, runner);
  } finally {
    await runner.release();
    await patient.destroy();
  }
}

/** Loaded here, not by a pattern given to TypeORM, so that the tests read the sources and the service its build. */
async function loadMigrations(): Promise<MigrationClass[]> {
  const names = (await readdir(MIGRATIONS)).filter((name) => /^\d{4}-[\w-]+\.[jt]s$/.test(name)).sort();
  const modules = await Promise.all(
    names.map((name) => import(new URL(name, MIGRATIONS).href) as Promise<Record<string, unknown>>),
  );
  return modules.flatMap((module) => Object.values(module)).filter(isMigration);
}

function isMigration(value: unknown): value is MigrationClass {
  return typeof value === 'function' && typeof (value.prototype as { up?: unknown } | undefined)?.up === 'function';
}
