/** Makes a PostgreSQL cluster, once, and in it the role and the database of the service. */
import { spawn } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { StartRefused } from '../../config/start-refused.js';
import { type Binaries } from './postgres-binaries.js';
import { type Place } from './postgres-place.js';

/** Owns the service's database, and can do nothing else. */
const SERVICE_ROLE = 'outreach_guard';
/** What the service acts as: the migrations say what it may, and only a superuser can make it. */
const APPLICATION_ROLE = 'outreach_guard_app';
const SERVICE_DATABASE = 'outreach_guard';
const SUPERUSER = 'postgres';

/** Nothing of the service's environment, which may hold its keys. */
export const BARE_ENVIRONMENT = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** Resolves to the cluster's folder. */
export async function ensureCluster(place: Place, binaries: Binaries, password: string): Promise<string> {
  const cluster = join(place.folder, 'data');
  if (!existsSync(join(cluster, 'PG_VERSION'))) await makeCluster(place, binaries, password, cluster);
  const major = readFileSync(join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (binaries.version.split('.')[0] !== major) {
    throw new StartRefused(
      `the database in \`${cluster}\` is of PostgreSQL ${major}, the installed one is ${binaries.version}: ` +
        'go back to the version that made it, dump it and load it into the new one',
    );
  }
  return cluster;
}

/** Made under another name first: what a crash cut short is never taken for a cluster. */
async function makeCluster(place: Place, binaries: Binaries, password: string, cluster: string): Promise<void> {
  const { account, folder } = place;
  for (const name of readdirSync(folder).filter((name) => /^(draft|password)-\d+$/.test(name))) {
    rmSync(join(folder, name), { recursive: true, force: true, maxRetries: 5 });
  }
  const draft = join(folder, `draft-${process.pid}`);
  const passwordFile = join(folder, `password-${process.pid}`);
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [draft, passwordFile]) chownSync(path, account.uid, account.gid);
  try {
    await initdb(place, binaries, draft, passwordFile);
    renameSync(draft, cluster);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** The built-in locale sorts the same on every system, and needs none installed. */
function initdb({ account }: Place, binaries: Binaries, draft: string, passwordFile: string): Promise<void> {
  const args = [
    ...[`--pgdata=${draft}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
    ...['--encoding=UTF8', '--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
  ];
  const child = spawn(binaries.initdb, args, { ...account, cwd: '/', env: BARE_ENVIRONMENT, stdio: 'pipe' });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new StartRefused(`the database could not be made: ${said.join('').trim().slice(-2_000)}`));
    });
  });
}

/** Says which data folder and which version answer at a port, or why nothing does. */
export async function whoAnswers(port: number, password: string): Promise<{ folder: string; version: string }> {
  return asSuperuser(port, password, async (client) => {
    const { rows } = await client.query<{ folder: string; version: string }>(
      `SELECT current_setting('data_directory') AS folder, current_setting('server_version') AS version`,
    );
    if (!rows[0]) throw new Error('no answer');
    return rows[0];
  });
}

/** Makes the role and the database where they are missing; resolves to the URL that the service connects to. */
export async function provision(port: number, password: string): Promise<string> {
  await asSuperuser(port, password, async (client) => {
    const { rows } = await client.query<{ role: boolean; application: boolean; database: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
              EXISTS (SELECT FROM pg_roles WHERE rolname = $2) AS application,
              EXISTS (SELECT FROM pg_database WHERE datname = $3) AS database`,
      [SERVICE_ROLE, APPLICATION_ROLE, SERVICE_DATABASE],
    );
    if (!rows[0]?.role) {
      await client.query(`CREATE ROLE ${SERVICE_ROLE} LOGIN PASSWORD ${client.escapeLiteral(password)}`);
    }
    if (!rows[0]?.application) await client.query(`CREATE ROLE ${APPLICATION_ROLE} NOLOGIN`);
    await client.query(`GRANT ${APPLICATION_ROLE} TO ${SERVICE_ROLE}`);
    if (!rows[0]?.database) await client.query(`CREATE DATABASE ${SERVICE_DATABASE} OWNER ${SERVICE_ROLE}`);
  });
  return `postgres://${SERVICE_ROLE}:${password}@127.0.0.1:${port}/${SERVICE_DATABASE}`;
}

export function superuserUrl(port: number, password: string): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`;
}

async function asSuperuser<T>(port: number, password: string, work: (client: Client) => Promise<T>): Promise<T> {
  const connectionString = superuserUrl(port, password);
  const client = new Client({ connectionString, connectionTimeoutMillis: 2_000, query_timeout: 30_000 });
  client.on('error', () => undefined); // the query that is under way says it
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
