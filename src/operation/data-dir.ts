/** One service at a time on a data folder: the claim, and how a dead service's claim is taken over. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartRefused } from '../../config/start-refused.js';
import { identityOf } from './process-table.js';

export type DataDirClaim = { release(): void };

const RUNS_AS_ROOT = process.getuid?.() === 0;

/** Root's folder may be passed through, for the database runs under another account; what is in it is private itself. */
export function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: RUNS_AS_ROOT ? 0o711 : 0o700 });
  } catch (error) {
    throw new StartRefused(`\`DATA_DIR\` cannot be made: ${(error as Error).message}`);
  }
}

/** Throws `StartRefused` while another service that is alive holds the folder. */
export function claimDataDir(dataDir: string): DataDirClaim {
  makeDataDir(dataDir);
  const claim = join(dataDir, 'service.lock');
  const mine = identityOf(process.pid) ?? String(process.pid);
  const draft = `${claim}.${process.pid}`;
  writeFileSync(draft, mine);
  try {
    while (!linked(draft, claim)) {
      const holder = contentOf(claim);
      if (holder !== null && isAlive(holder)) throw alreadyUsed(dataDir, holder);
      setAside(claim, holder);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release: () => {
      if (contentOf(claim) === mine) rmSync(claim, { force: true });
    },
  };
}

function linked(draft: string, claim: string): boolean {
  try {
    linkSync(draft, claim);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Two starts may both find the same dead claim: whoever moves away the other's fresh one puts it back. */
function setAside(claim: string, dead: string | null): void {
  const aside = `${claim}.dead-${process.pid}`;
  try {
    renameSync(claim, aside);
  } catch {
    return; // the other start was quicker
  }
  if (contentOf(aside) !== dead) linked(aside, claim);
  rmSync(aside, { force: true });
}

function isAlive(identity: string): boolean {
  return identityOf(Number.parseInt(identity, 10)) === identity;
}

function contentOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function alreadyUsed(dataDir: string, holder: string): StartRefused {
  return new StartRefused(
    `another Outreach Guard (process ${Number.parseInt(holder, 10)}) is using the data folder \`${dataDir}\`: ` +
      'stop it, choose another `DATA_DIR`, or set `DATABASE_URL`, which lets several processes share one database',
  );
}
