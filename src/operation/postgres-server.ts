/** Starts PostgreSQL on a cluster, in a session of its own, and tells when it takes connections. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { StartRefused } from '../../config/start-refused.js';
import { type Binaries } from './postgres-binaries.js';
import { BARE_ENVIRONMENT } from './postgres-cluster.js';
import { type Place, rememberedPort, rememberPort } from './postgres-place.js';
import { endOrphans, forgetStalePostmaster, readPostmaster } from './postgres-processes.js';

export type ServerSite = {
  readonly place: Place;
  readonly binaries: Binaries;
  readonly cluster: string;
  readonly logFile: string;
};

/** Recovery after a crash replays what was written since the last checkpoint. */
const READY_WITHIN_MS = 120_000;
const ATTEMPTS = 20;
const LOG_KEPT_BYTES = 10_485_760;

const PORT_TAKEN = /Address already in use|could not create any TCP\/IP sockets/;
const DATA_STILL_HELD = /pre-existing shared memory block|lock file .* already exists/;

const OPTIONS: Readonly<Record<string, string>> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // What fails in a statement is told to the caller; in the log it would keep personal data beyond erasure.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  jit: 'off',
};

/** Resolves to the port. */
export async function startServer(site: ServerSite): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = await freePort(rememberedPort(site.place));
    rememberPort(site.place, port);
    const complaint = await launch(site, port);
    if (complaint === null) return port;
    if (DATA_STILL_HELD.test(complaint)) await clearTheWay(site.cluster);
    else if (!PORT_TAKEN.test(complaint)) {
      throw new StartRefused(`the database does not start (\`${site.logFile}\` says more):\n${complaint}`);
    }
  }
  throw new StartRefused(`something still holds the database in \`${site.cluster}\`: end it, then start again`);
}

async function clearTheWay(cluster: string): Promise<void> {
  await endOrphans(cluster);
  forgetStalePostmaster(cluster);
  await pause(250);
}

/** Resolves to null once it is ready, else to what it said when it gave up. */
async function launch({ place, binaries, cluster, logFile }: ServerSite, port: number): Promise<string | null> {
  keepLogShort(logFile);
  const logBefore = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  const log = openSync(logFile, 'a', 0o600);
  const options = Object.entries({ ...OPTIONS, port: String(port) }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  // Detached, for Ctrl-C reaches the whole session: the database must outlive the service that still drains.
  const child = spawn(binaries.postgres, ['-D', cluster, ...options], {
    ...place.account,
    cwd: '/',
    env: BARE_ENVIRONMENT,
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  child.unref();
  const failure = failureOf(child);
  if (await isReady(child, cluster, failure.signal)) return null;
  const said = readFileSync(logFile).subarray(logBefore).toString('utf8').trim();
  return [failure.reason(), said.slice(-2_000)].filter(Boolean).join('\n');
}

function failureOf(child: ChildProcess): { signal: AbortSignal; reason: () => string } {
  const ended = new AbortController();
  let reason = '';
  child.once('error', (error) => {
    reason = error.message;
    ended.abort();
  });
  child.once('exit', () => {
    ended.abort();
  });
  return { signal: ended.signal, reason: () => reason };
}

async function isReady(child: ChildProcess, cluster: string, ended: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (!ended.aborted) {
    const postmaster = readPostmaster(cluster);
    if (postmaster?.pid === child.pid && postmaster?.status === 'ready') return true;
    if (Date.now() > deadline) {
      child.kill('SIGINT');
      throw new StartRefused(`the database was not ready within ${READY_WITHIN_MS / 1_000} s`);
    }
    await pause(5);
  }
  return false;
}

async function freePort(preferred: number | null): Promise<number> {
  const port = preferred === null ? null : await portIfFree(preferred);
  return port ?? (await portIfFree(0)) ?? freePort(null);
}

function portIfFree(port: number): Promise<number | null> {
  const probe = createServer();
  return new Promise((resolve) => {
    probe.once('error', () => {
      resolve(null);
    });
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = probe.address();
      probe.close(() => {
        resolve(address !== null && typeof address === 'object' ? address.port : null);
      });
    });
  });
}

function keepLogShort(logFile: string): void {
  const size = statSync(logFile, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_KEPT_BYTES) renameSync(logFile, `${logFile}.1`);
}
