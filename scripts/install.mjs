// Installs the packages of the lock file where they are missing or others.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from './lock.mjs';
import { ROOT, runQuietly, timed } from './project.mjs';

export async function ensureInstalled() {
  if (isInstalled()) return;
  await alone(async () => {
    if (!isInstalled()) await timed('installing packages (npm ci)', install);
  });
}

// npm leaves a list of what it installed, written last: an install that was cut short has none.
function isInstalled() {
  const wanted = packagesIn('package-lock.json');
  const present = packagesIn('node_modules/.package-lock.json');
  if (!wanted) throw new Error('package-lock.json cannot be read');
  if (!present) return false;
  return Object.entries(wanted).every(
    ([path, { version, optional, link }]) =>
      path === '' || link || present[path]?.version === version || (optional && !present[path]),
  );
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(join(ROOT, lockFile), 'utf8')).packages;
  } catch {
    return null;
  }
}

// No package here needs its install script: what they fetch or build is in the registry ready-made.
function install() {
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const what = 'npm ci';
  const npm = process.env.npm_execpath;
  if (npm?.endsWith('.js')) return runQuietly(process.execPath, [npm, ...args], { what });
  return runQuietly(process.platform === 'win32' ? 'npm.cmd' : 'npm', args, { what });
}
