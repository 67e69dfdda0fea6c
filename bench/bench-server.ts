// The PostgreSQL that is measured on: the one that DATABASE_URL names, else an embedded one in a temporary folder.
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, escapeIdentifier } from 'pg';
import { startEmbeddedDatabase } from '../src/operation/embedded-database.js';

export type BenchServer = {
  readonly version: string;
  /** `fsync on, synchronous_commit on`. */
  readonly durability: string;
  /** The URL of a new, empty database. */
  readonly fresh: () => Promise<string>;
  /** CPU seconds that PostgreSQL has used so far; null where its processes cannot be seen from here. */
  readonly cpuSeconds: () => number | null;
  readonly stop: () => Promise<void>;
};

const TICKS_A_SECOND = 100;

export async function openBenchServer(given: string | undefined): Promise<BenchServer> {
  return given === undefined || given === '' ? openEmbedded() : openAt(given, () => Promise.resolve());
}

async function openEmbedded(): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'outreach-guard-bench-'));
  chmodSync(folder, 0o711); // where PostgreSQL has an account of its own, it can get in
  const { superuserUrl, stop } = await startEmbeddedDatabase(join(folder, 'data'), {
    log: () => undefined,
    warn: console.warn,
  });
  return openAt(superuserUrl, async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });
}

async function openAt(url: string, stop: () => Promise<void>): Promise<BenchServer> {
  const made: string[] = [];
  const postmaster = await postmasterOf(url);
  return {
    ...(await describe(url)),
    fresh: async () => {
      const name = `og_bench_${randomBytes(6).toString('hex')}`;
      await onServer(url, (client) => client.query(`CREATE DATABASE ${escapeIdentifier(name)}`));
      made.push(name);
      const fresh = new URL(url);
      fresh.pathname = `/${name}`;
      return fresh.href;
    },
    cpuSeconds: () => (postmaster === null ? null : cpuSecondsBelow(postmaster)),
    stop: async () => {
      for (const name of made) {
        await onServer(url, (client) => client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`));
      }
      await stop();
    },
  };
}

async function describe(url: string): Promise<Pick<BenchServer, 'version' | 'durability'>> {
  const shown = async (name: string): Promise<string> => {
    const { rows } = await onServer(url, (client) => client.query<Record<string, string>>(`SHOW ${name}`));
    return rows[0]?.[name] ?? '?';
  };
  const durability = `fsync ${await shown('fsync')}, synchronous_commit ${await shown('synchronous_commit')}`;
  return { version: await shown('server_version'), durability };
}

/** The process id, where we may read it and the server is on this machine. */
async function postmasterOf(url: string): Promise<number | null> {
  try {
    const { rows } = await onServer(url, (client) =>
      client.query<{ text: string }>(`SELECT pg_read_file('postmaster.pid') AS text`),
    );
    const pid = Number(rows[0]?.text.split('\n')[0]);
    return statOf(pid) === null ? null : pid;
  } catch {
    return null;
  }
}

/** What the server's living processes have used, and those that ended. */
/** CPU seconds so far of a process and its children, those that have ended too. */
export function cpuSecondsBelow(postmaster: number): number {
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (stat && Number(name) === postmaster) ticks += stat.own + stat.ofEnded;
    else if (stat?.parent === postmaster) ticks += stat.own;
  }
  return ticks / TICKS_A_SECOND;
}

/** CPU seconds of one process so far; null where it cannot be seen. */
export function cpuSecondsOf(pid: number): number | null {
  const stat = statOf(pid);
  return stat && stat.own / TICKS_A_SECOND;
}

function statOf(pid: number): { parent: number; own: number; ofEnded: number } | null {
  try {
    // proc(5): the fields after the name, which may itself hold spaces and brackets.
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const at = (n: number) => fields[n] ?? 0;
    return { parent: at(1), own: at(11) + at(12), ofEnded: at(13) + at(14) };
  } catch {
    return null;
  }
}

async function onServer<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
