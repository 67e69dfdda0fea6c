/** Ends the databases that interrupted tests left running: each is in a session of its own, so nobody else does. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { endPostmaster, readPostmaster } from '../../src/operation/postgres-processes.js';

const NOTE = 'postgres.json';

/** `folder` is where the tests had their temporary files; the data may lie elsewhere, which the note says. */
export async function endLeftDatabases(folder: string): Promise<void> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries.filter(({ name }) => name === NOTE)) {
    const dataDir = entry.parentPath;
    const note = JSON.parse(readFileSync(join(dataDir, NOTE), 'utf8')) as { folder: string };
    const place = resolve(dataDir, note.folder);
    const postmaster = readPostmaster(join(place, 'data'));
    if (postmaster) await endPostmaster(join(place, 'data'), postmaster.pid);
    if (dirname(place) === dataDir) continue;
    rmSync(place, { recursive: true, force: true });
    rmSync(`${place}.belongs-to`, { force: true });
  }
}
