// Builds the service and its console where their build is missing or was made from other sources.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureConsoleInstalled } from './install.mjs';
import { alone } from './lock.mjs';
import { CONSOLE, ROOT, runQuietly, timed } from './project.mjs';

// `stamp` names the sources that a build was made from.
const SERVICE = {
  folders: ['src', 'config', 'migrations', 'clients'],
  files: ['tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json'],
  stamp: join(ROOT, 'dist', '.sources'),
  make: () => {
    const nest = join(ROOT, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
    return timed('building', () => runQuietly(process.execPath, [nest, 'build'], { what: 'the build' }));
  },
};

const PAGES = {
  folders: ['console/src', 'console/public'],
  files: ['package-lock.json', 'vite.config.ts', 'index.html'].map((name) => `console/${name}`),
  stamp: join(CONSOLE, 'dist', '.sources'),
  // What it is typed against may be made anew by the service that is built beside it: `npm run lint` checks types.
  make: () => {
    const vite = join(CONSOLE, 'node_modules', 'vite', 'bin', 'vite.js');
    const how = { what: 'the build of the console', folder: CONSOLE };
    return timed('building the console', () => runQuietly(process.execPath, [vite, 'build'], how));
  },
};

export async function ensureBuilt() {
  for (const part of [SERVICE, PAGES]) if (!isBuilt(part)) await build([part]);
}

export async function build(parts = [SERVICE, PAGES]) {
  if (parts.includes(PAGES)) await ensureConsoleInstalled();
  const isAsked = parts.length > 1;
  await alone(async () => {
    for (const part of parts) if (isAsked || !isBuilt(part)) await compile(part);
  });
}

async function compile(part) {
  const sources = digest(part);
  await part.make();
  mkdirSync(join(part.stamp, '..'), { recursive: true });
  writeFileSync(part.stamp, sources);
}

function isBuilt(part) {
  return existsSync(part.stamp) && readFileSync(part.stamp, 'utf8') === digest(part);
}

// Of the content, for the times of files say little after a checkout.
function digest({ folders, files }) {
  const hash = createHash('sha256');
  const paths = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.spec\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  );
  for (const path of [...paths, ...files.map((file) => join(ROOT, file))].sort()) {
    hash
      .update(`${path.slice(ROOT.length)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}
