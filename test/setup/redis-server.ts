/** Finds a Redis for the tests: the one that is named, the one at its usual port, else one started for this run. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

type FoundRedis = {
  readonly story: string;
  readonly url: string | null;
  /** What the keys of this run begin with: the server may be somebody's own. */
  readonly prefix: string;
  readonly stop: () => Promise<void>;
};

const USUAL = 'redis://127.0.0.1:6379';
/** The last of the databases that Redis has unless told otherwise: the one least likely to be in use. */
const TEST_DATABASE = 15;

export async function findRedis(named: string | null): Promise<FoundRedis> {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  if (named !== null) {
    if (!(await answers(named))) throw new Error('`REDIS_URL` names a Redis that does not answer');
    return borrowed(named, prefix, 'Redis: the one that `REDIS_URL` names');
  }
  if (await answers(USUAL)) return borrowed(USUAL, prefix, 'Redis: the one on port 6379');
  return (
    (await startOwn(prefix)) ?? { story: 'Redis: none found, no `redis-server` here', url: null, prefix, stop: nothing }
  );
}

async function borrowed(url: string, prefix: string, story: string): Promise<FoundRedis> {
  const own = new URL(url);
  own.pathname = `/${TEST_DATABASE}`;
  const chosen = (await answers(own.href)) ? own.href : url;
  return { story, url: chosen, prefix, stop: () => removeKeys(chosen, prefix) };
}

async function startOwn(prefix: string): Promise<FoundRedis | null> {
  if (spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status !== 0) return null;
  const folder = mkdtempSync(join(tmpdir(), 'outreach-guard-redis-'));
  const port = await freePort();
  const options = ['--bind', '127.0.0.1', '--port', String(port), '--dir', folder, '--save', '', '--appendonly', 'yes'];
  // A group of its own: Ctrl-C must not take it from under the tests that are still closing.
  const server = spawn('redis-server', [...options, '--appendfsync', 'always'], { stdio: 'ignore', detached: true });
  const url = `redis://127.0.0.1:${port}`;
  for (let attempt = 0; !(await answers(url)); attempt += 1) {
    if (attempt > 50) throw new Error('redis-server was started, but does not answer');
    await pause(100);
  }
  const stop = async (): Promise<void> => {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  return { story: `Redis: its own, on port ${port}`, url, prefix, stop };
}

async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1_000 });
  client.on('error', () => undefined); // the question below is answered by it
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

/** BullMQ puts the prefix into every key; with braces around it, as a cluster wants them. */
async function removeKeys(url: string, prefix: string): Promise<void> {
  const client = new Redis(url);
  try {
    for await (const keys of client.scanStream({ match: `*${prefix}*`, count: 1_000 }) as AsyncIterable<string[]>) {
      if (keys.length > 0) await client.unlink(...keys);
    }
  } finally {
    client.disconnect();
  }
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGTERM');
  await exit;
}

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port is free'));
      });
    });
  });
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
