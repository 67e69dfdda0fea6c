/** The embedded database: found again, adopted or replaced after every kind of crash, and one service at a time. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './embedded-database.js';
import { eventually, readPostmaster } from './postgres-processes.js';
import { identityOf, processesIn } from './process-table.js';

const SILENT = { log: () => undefined, warn: () => undefined };

const root = mkdtempSync(join(tmpdir(), 'outreach-guard-embedded-'));
chmodSync(root, 0o755);
const dataDir = join(root, 'data');
const cluster = join(dataDir, 'postgres', 'data');

let database: EmbeddedDatabase;

async function query(sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** What the next start finds after the service died without a word. */
function forgetClaim(): void {
  rmSync(join(dataDir, 'service.lock'));
}

function postmasterPid(): number {
  return readPostmaster(cluster)?.pid ?? 0;
}

beforeAll(async () => {
  database = await startEmbeddedDatabase(dataDir, SILENT);
  await query('CREATE TABLE kept AS SELECT 1 AS one');
}, 60_000);

afterEach(async () => {
  expect(await query('SELECT one FROM kept')).toEqual([{ one: 1 }]);
});

afterAll(async () => {
  await database.stop();
  expect(processesIn(cluster)).toEqual([]);
  rmSync(root, { recursive: true });
});

it('gives the service a role that is no superuser, and syncs what it commits', async () => {
  const [row] = await query(`SELECT current_setting('fsync') AS fsync, current_setting('is_superuser') AS superuser`);
  expect(row).toEqual({ fsync: 'on', superuser: 'off' });
});

it('finds its data and its port again', async () => {
  const { url } = database;
  await database.stop();
  database = await startEmbeddedDatabase(dataDir, SILENT);
  expect(database.url).toBe(url);
});

it('lets no second service in', async () => {
  await expect(startEmbeddedDatabase(dataDir, SILENT)).rejects.toThrow(/another Outreach Guard .* `DATABASE_URL`/);
});

it('adopts a database that outlived its service', async () => {
  const before = postmasterPid();
  forgetClaim();
  database = await startEmbeddedDatabase(dataDir, SILENT);
  expect(postmasterPid()).toBe(before);
});

it('starts after kill -9 of the postmaster, while a busy back end still holds the memory', async () => {
  const busy = query('DO $$ BEGIN LOOP END LOOP; END $$').catch(() => 'broken off');
  const { length: idle } = processesIn(cluster);
  await eventually(() => processesIn(cluster).length > idle, 1_000);
  process.kill(postmasterPid(), 'SIGKILL');
  forgetClaim();
  database = await startEmbeddedDatabase(dataDir, SILENT);
  await expect(busy).resolves.toBe('broken off');
}, 30_000);

it('starts after kill -9 of everything', async () => {
  for (const pid of processesIn(cluster)) process.kill(pid, 'SIGKILL');
  forgetClaim();
  database = await startEmbeddedDatabase(dataDir, SILENT);
}, 30_000);

it('starts although the number in a stale note is another process by now', async () => {
  await database.stop();
  const other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  const file = join(cluster, 'postmaster.pid');
  writeFileSync(file, `${other.pid ?? 0}\n${cluster}\n1700000000\n40000\n\n127.0.0.1\n  1 2\nready   \n`);
  database = await startEmbeddedDatabase(dataDir, SILENT);
  expect(identityOf(other.pid ?? 0)).not.toBeNull();
  other.kill();
}, 30_000);

it('refuses a password that others can read', async () => {
  await database.stop();
  const file = join(dataDir, 'postgres-password');
  chmodSync(file, 0o644);
  await expect(startEmbeddedDatabase(dataDir, SILENT)).rejects.toThrow(`chmod 600 ${file}`);
  chmodSync(file, 0o600);
  database = await startEmbeddedDatabase(dataDir, SILENT);
});

it('writes no statement into its log', async () => {
  await expect(query(`SELECT 'jean@client.example'::int`)).rejects.toThrow();
  expect(readFileSync(join(dataDir, 'postgres.log'), 'utf8')).not.toContain('jean@client.example');
});
