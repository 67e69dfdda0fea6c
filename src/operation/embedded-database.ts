/** PostgreSQL for those who have none: from npm, under the data folder, found again by the next start. */
import { randomBytes } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { StartRefused } from '../../config/start-refused.js';
import { claimDataDir } from './data-dir.js';
import { type OperationLog } from './log.js';
import { binariesFor } from './postgres-binaries.js';
import { ensureCluster, provision, superuserUrl, whoAnswers } from './postgres-cluster.js';
import { type Place, placeFor } from './postgres-place.js';
import { endOrphans, endPostmaster, forgetStalePostmaster, readPostmaster } from './postgres-processes.js';
import { type ServerSite, startServer } from './postgres-server.js';
import { readPrivate, writePrivately } from './private-file.js';
import { processesIn } from './process-table.js';

export type EmbeddedDatabase = {
  /** As the service's own role, which owns its database and nothing else. */
  readonly url: string;
  /** As the superuser, on the maintenance database. */
  readonly superuserUrl: string;
  /** To be called last: it closes what is still connected. */
  readonly stop: () => Promise<void>;
};

const ANSWERS_WITHIN_MS = 5_000;
const SETTLES_WITHIN_MS = 120_000;

/** Throws `StartRefused` where another service holds the data folder, or the database cannot be had. */
export async function startEmbeddedDatabase(folder: string, log: OperationLog): Promise<EmbeddedDatabase> {
  const claim = claimDataDir(folder);
  const dataDir = realpathSync(folder); // as the system names it where it tells who works in it
  try {
    const place = await placeFor(dataDir);
    const password = ensurePassword(dataDir, place);
    const binaries = binariesFor(place.account);
    const isNew = !existsSync(join(place.folder, 'data'));
    const cluster = await ensureCluster(place, binaries, password);
    if (isNew) log.log(`made a PostgreSQL ${binaries.version} database in ${cluster}`);
    const site = { place, binaries, cluster, logFile: join(dataDir, 'postgres.log') };
    const port = (await adopt(site, password, log)) ?? (await startServer(site));
    return {
      url: await provision(port, password),
      superuserUrl: superuserUrl(port, password),
      stop: async () => {
        const postmaster = readPostmaster(cluster);
        if (postmaster) await endPostmaster(cluster, postmaster.pid);
        claim.release();
      },
    };
  } catch (error) {
    claim.release();
    throw error;
  }
}

/**
 * Looks at what a service that died left behind. Resolves to the port of a server that can be used as it is, or to
 * null once nothing holds the data any more.
 */
async function adopt(site: ServerSite, password: string, log: OperationLog): Promise<number | null> {
  const { cluster } = site;
  const deadline = Date.now() + SETTLES_WITHIN_MS;
  for (let holders = processesIn(cluster); holders.length > 0; holders = processesIn(cluster)) {
    const postmaster = readPostmaster(cluster);
    if (!postmaster || !holders.includes(postmaster.pid)) {
      log.log('waiting for what an earlier database left running');
      await endOrphans(cluster);
    } else if (postmaster.status === 'ready') {
      if (await isOurs(site, postmaster.port, password)) {
        log.log('found the database of an earlier start still running');
        return postmaster.port;
      }
      log.warn('the database of an earlier start does not answer as it should: it is replaced');
      await endPostmaster(cluster, postmaster.pid);
    } else if (Date.now() > deadline) {
      await endPostmaster(cluster, postmaster.pid); // starting or stopping, and not getting on
    }
    await pause(20);
  }
  forgetStalePostmaster(cluster);
  return null;
}

async function isOurs({ cluster, binaries }: ServerSite, port: number, password: string): Promise<boolean> {
  const deadline = Date.now() + ANSWERS_WITHIN_MS;
  while (Date.now() < deadline) {
    try {
      const answer = await whoAnswers(port, password);
      return answer.folder === cluster && binaries.version.startsWith(answer.version);
    } catch {
      await pause(250);
    }
  }
  return false;
}

/** Written before the cluster is made, so that no cluster is ever without its password. */
function ensurePassword(dataDir: string, { folder }: Place): string {
  const path = join(dataDir, 'postgres-password');
  const known = readPrivate(path);
  if (known) return known;
  if (existsSync(join(folder, 'data'))) {
    throw new StartRefused(`\`${path}\`, the password of the database in \`${folder}\`, is missing: put it back`);
  }
  const made = randomBytes(24).toString('base64url');
  writePrivately(path, made);
  return made;
}
