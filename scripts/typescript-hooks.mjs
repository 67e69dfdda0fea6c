// Lets Node load the project's TypeScript as it stands; the compiler that checks it is the build's.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, URL } from 'node:url';
import { transform } from '@swc/core';

// Tests start many processes: what one of them has transformed, the next need not.
const KEPT = fileURLToPath(new URL('../node_modules/.cache/typescript/', import.meta.url));
mkdirSync(KEPT, { recursive: true });

export async function resolve(specifier, context, nextResolve) {
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && context.parentURL?.endsWith('.ts')) {
    const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
    if (existsSync(source)) return { url: source.href, shortCircuit: true };
  }
  return nextResolve(specifier, context);
}

export async function load(url, context, nextLoad) {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  return { format: 'module', source: await transformed(fileURLToPath(url)), shortCircuit: true };
}

async function transformed(filename) {
  const source = readFileSync(filename, 'utf8');
  const name = createHash('sha256').update(`${filename}\0${source}`).digest('hex');
  const kept = join(KEPT, `${name}.js`);
  if (existsSync(kept)) return readFileSync(kept, 'utf8');
  const { code } = await transform(source, { filename, sourceMaps: 'inline' });
  const half = join(KEPT, `${name}.${process.pid}`);
  writeFileSync(half, code);
  renameSync(half, kept); // another process may read it just now
  return code;
}
