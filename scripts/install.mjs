// Installs the packages of the lock files, the service's and the console's, where they are missing or others.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from './lock.mjs';
import { CONSOLE, ROOT, runQuietly, timed } from './project.mjs';

export async function ensureInstalled() {
  await ensureIn(ROOT, 'installing packages (npm ci)');
}

export async function ensureConsoleInstalled() {
  await ensureIn(CONSOLE, 'installing packages of the console (npm ci)');
}

async function ensureIn(folder, doing) {
  if (isInstalled(folder)) return;
  await alone(async () => {
    if (!isInstalled(folder)) await timed(doing, () => install(folder));
  });
}

// npm leaves a list of what it installed, written last: an install that was cut short has none.
function isInstalled(folder) {
  const wanted = packagesIn(join(folder, 'package-lock.json'));
  const present = packagesIn(join(folder, 'node_modules/.package-lock.json'));
  if (!wanted) throw new Error('package-lock.json cannot be read');
  if (!present) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' || link || present[path]?.version === version || (optional && !present[path]),
  );
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return null;
  }
}

// No package here needs its install script: what they fetch or build is in the registry ready-made.
function install(folder) {
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const how = { what: 'npm ci', folder };
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) return runQuietly(process.execPath, [npm, ...args], how);
  return runQuietly(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, how);
}
