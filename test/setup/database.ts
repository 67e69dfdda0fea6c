/** An empty database for a suite: a copy of one that is migrated once a run, so that it costs no migration. */
import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { Client, escapeIdentifier } from 'pg';
import { createDataSource, migrateDatabase } from '../../config/database.js';
import { queueBackEnd } from '../../src/operation/back-ends.js';

export type FreshDatabase = {
  readonly url: string;
  readonly drop: () => Promise<void>;
};

const TEMPLATE_LOCK = 7_161_899;
const MIGRATIONS = new URL('../../migrations/', import.meta.url);
const SILENT = { log: () => undefined, warn: () => undefined };

export async function freshDatabase(): Promise<FreshDatabase> {
  const name = `og_test_${randomBytes(6).toString('hex')}`;
  await onServer(async (client) => {
    const template = await ensureTemplate(client);
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(template)}`);
  });
  return { url: urlOf(name), drop: () => dropDatabase(name) };
}

/** A database without any table, for the tests of what makes them. */
export async function bareDatabase(): Promise<FreshDatabase> {
  const name = `og_test_${randomBytes(6).toString('hex')}`;
  await onServer(async (client) => {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)}`);
  });
  return { url: urlOf(name), drop: () => dropDatabase(name) };
}

/** A copy of a database that nobody is connected to. */
export async function copyOf(url: string): Promise<FreshDatabase> {
  const [name, source] = [`og_test_${randomBytes(6).toString('hex')}`, new URL(url).pathname.slice(1)];
  await onServer(async (client) => {
    await client.query(`CREATE DATABASE ${escapeIdentifier(name)} TEMPLATE ${escapeIdentifier(source)}`);
  });
  return { url: urlOf(name), drop: () => dropDatabase(name) };
}

/** Named after the migrations, so that a change to one of them makes another. */
async function ensureTemplate(client: Client): Promise<string> {
  const name = `og_template_${migrationsDigest()}`;
  await client.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
  if (rowCount === 0) {
    const draft = `${name}_draft`; // what a failing migration left is never copied
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(draft)} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${escapeIdentifier(draft)}`);
    await migrateWhole(urlOf(draft));
    await client.query(`ALTER DATABASE ${escapeIdentifier(draft)} RENAME TO ${escapeIdentifier(name)}`);
  }
  await client.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  return name;
}

async function migrateWhole(url: string): Promise<void> {
  await migrateDatabase(await createDataSource({ url }));
  const queues = queueBackEnd({ databaseUrl: url, redisUrl: null, redisPrefix: '' }, SILENT);
  await queues.prepare();
  await queues.close(0);
}

function migrationsDigest(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(MIGRATIONS).sort()) hash.update(file).update(readFileSync(new URL(file, MIGRATIONS)));
  return hash.digest('hex').slice(0, 16);
}

async function dropDatabase(name: string): Promise<void> {
  await onServer(async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`);
  });
}

async function onServer(work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: serverUrl() });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(serverUrl());
  url.pathname = `/${database}`;
  return url.href;
}

function serverUrl(): string {
  const url = process.env['TEST_DATABASE_URL'];
  if (!url) throw new Error('no database to test on: run the tests with `npm test`, which starts one');
  return url;
}
