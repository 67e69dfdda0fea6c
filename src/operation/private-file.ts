/** Files that only their owner may read: written whole or not at all, and refused when others could read them. */
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartRefused } from '../../config/start-refused.js';

const OPEN_TO_OTHERS = 0o077;

/** Durable once it returns; a crash leaves the old content or the new one. */
export function writePrivately(path: string, content: string): void {
  const draft = `${path}.${process.pid}`;
  rmSync(draft, { force: true });
  const file = openSync(draft, 'wx', 0o600);
  try {
    writeSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(draft, path);
  syncFolder(dirname(path));
}

/** Null where there is no such file. */
export function readPrivate(path: string): string | null {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return null;
  if (process.platform !== 'win32' && (stat.mode & OPEN_TO_OTHERS) !== 0) {
    throw new StartRefused(`\`${path}\` can be read by others: run \`chmod 600 ${path}\``);
  }
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new StartRefused(`\`${path}\` cannot be read: ${(error as Error).message}`);
  }
}

function syncFolder(folder: string): void {
  if (process.platform === 'win32') return; // folders cannot be opened there
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
