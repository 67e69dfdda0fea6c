/** `npm test`: brings up what the tests need, runs jest, and leaves nothing running, whatever happens. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SETTING_NAMES } from '../../config/settings.js';
import { startEmbeddedDatabase } from '../../src/operation/embedded-database.js';
import { endLeftDatabases } from './left-databases.js';
import { findRedis } from './redis-server.js';

const SUITES = ['unit', 'e2e', 'conformance'];
const JEST = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
/** Jest's own default lies in the temporary folder, which is another one each run. */
const CACHE = '--cacheDirectory=node_modules/.cache/jest';

type CleanUp = () => Promise<void> | void;

/** Undone in the order opposite to that in which it was done. */
const cleanUps: CleanUp[] = [];
let stopJest: (signal: NodeJS.Signals) => void = () => undefined;
const interruption = new AbortController();
const INTERRUPTED = 130;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    interruption.abort();
    stopJest(signal);
  });
}

async function runTests(args: readonly string[]): Promise<number> {
  const folder = temporaryFolder();
  const environment: NodeJS.ProcessEnv = { ...process.env, TMPDIR: folder };
  for (const name of SETTING_NAMES) Reflect.deleteProperty(environment, name); // no test sends to a real relay

  environment['TEST_DATABASE_URL'] ??= await database(folder);
  const redis = await findRedis(process.env['REDIS_URL'] ?? null);
  console.log(redis.story);
  if (redis.url !== null) {
    cleanUps.push(redis.stop);
    Object.assign(environment, { TEST_REDIS_URL: redis.url, TEST_REDIS_PREFIX: redis.prefix });
  }
  const code = wasInterrupted() ? INTERRUPTED : await jest(args, environment);
  if (redis.url === null) console.log(`${redis.story}: the tests that need one were skipped`);
  return wasInterrupted() ? INTERRUPTED : code;
}

/** For all that this run writes, so that all of it can be found again. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'outreach-guard-test-'));
  chmodSync(folder, 0o711); // as root, the database's own account has to pass through
  cleanUps.push(async () => {
    await endLeftDatabases(folder);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return folder;
}

function wasInterrupted(): boolean {
  return interruption.signal.aborted;
}

async function database(folder: string): Promise<string> {
  const log = { log: () => undefined, warn: console.warn };
  const { superuserUrl, stop } = await startEmbeddedDatabase(join(folder, 'data'), log);
  cleanUps.push(stop);
  console.log(`PostgreSQL: its own, on port ${new URL(superuserUrl).port}`);
  return superuserUrl;
}

/** A first word that names a suite runs that one alone; it goes last, for jest would take all that follows for more. */
function jest([first, ...rest]: readonly string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const isSuite = first !== undefined && SUITES.includes(first);
  const given = isSuite ? rest : [first, ...rest].filter((arg) => arg !== undefined);
  const workers = given.some((arg) => /^(-i|-w|--runInBand|--maxWorkers)/.test(arg))
    ? []
    : [`--maxWorkers=${workerCount()}`];
  const args = [...JEST, CACHE, ...workers, ...given, ...(isSuite ? ['--selectProjects', first] : [])];
  // A group of its own, so that a worker that hangs can be ended with the rest.
  const child = spawn(process.execPath, args, { env: environment, stdio: 'inherit', detached: true });
  stopJest = (signal) => {
    if (child.pid !== undefined) killGroup(child.pid, signal);
    setTimeout(() => {
      if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
    }, 5_000).unref();
  };
  return new Promise((resolve) => {
    child.once('exit', (code) => {
      if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL');
      resolve(code ?? 1);
    });
  });
}

function workerCount(): number {
  return Math.max(2, availableParallelism() - 1);
}

function killGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // gone already
  }
}

async function cleanUp(): Promise<void> {
  for (const undo of cleanUps.reverse()) await undo();
}

process.exit(await runTests(process.argv.slice(2)).finally(cleanUp));
