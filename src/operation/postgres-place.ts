/** Where a data folder's PostgreSQL lives: beside the rest or, where its account cannot enter, elsewhere; and its port. */
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { StartRefused } from '../../config/start-refused.js';
import { type Account, canReach, databaseAccount } from './postgres-account.js';
import { writePrivately } from './private-file.js';
import { processesIn } from './process-table.js';

export type Place = {
  readonly account: Account;
  /** Holds the cluster, and before that what `initdb` has not finished. */
  readonly folder: string;
  /** Where the choices below are remembered. */
  readonly note: string;
};

type Note = { readonly folder: string; readonly port: number | null };

const OWNER_NOTE = '.belongs-to';

/** Kept over a restart of the machine, unlike /tmp. */
const ROOTS_ELSEWHERE = ['/var/lib/outreach-guard', '/var/tmp/outreach-guard'];

export async function placeFor(dataDir: string): Promise<Place> {
  const note = join(dataDir, 'postgres.json');
  const remembered = existsSync(note) ? resolve(dataDir, readNote(note).folder) : null;
  if (remembered) return { account: await databaseAccount(remembered), folder: remembered, note };

  const beside = join(dataDir, 'postgres');
  const account = await databaseAccount(beside);
  const folder = isUsable(beside, account) ? beside : elsewhere(dataDir, account);
  const place = { account, folder, note };
  writeNote(place, { folder: folder === beside ? 'postgres' : folder, port: null });
  return place;
}

export function rememberedPort({ note }: Place): number | null {
  return readNote(note).port;
}

export function rememberPort(place: Place, port: number): void {
  writeNote(place, { ...readNote(place.note), port });
}

/** Folders that root can make and the account can enter. */
export function* rootsElsewhere(account: Account): Generator<string> {
  for (const root of ROOTS_ELSEWHERE) {
    try {
      mkdirSync(root, { recursive: true, mode: 0o755 });
    } catch {
      continue;
    }
    if (canReach(account, root, 'run')) yield root;
  }
}

function isUsable(folder: string, account: Account): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (account) chownSync(folder, account.uid, account.gid);
  } catch {
    return false;
  }
  return canReach(account, folder, 'write');
}

/** A fresh folder each time: one of the same name might hold the data of a data folder that was removed. */
function elsewhere(dataDir: string, account: Account): string {
  for (const root of rootsElsewhere(account)) {
    removeLeftovers(root);
    const folder = mkdtempSync(join(root, 'data-'));
    writeFileSync(`${folder}${OWNER_NOTE}`, `${dataDir}\n`);
    if (isUsable(folder, account)) return folder;
  }
  throw new StartRefused(
    `the account that PostgreSQL runs under cannot enter \`${dirname(dataDir)}\`, nor any folder that root can offer it: ` +
      'set `DATA_DIR` to a folder that it can enter, or `DATABASE_URL`',
  );
}

/** A temporary data folder that is gone will not come back; any other may be on a disk that is not mounted just now. */
function removeLeftovers(root: string): void {
  for (const name of readdirSync(root).filter((entry) => entry.endsWith(OWNER_NOTE))) {
    const note = join(root, name);
    const folder = note.slice(0, -OWNER_NOTE.length);
    const dataDir = readFileSync(note, 'utf8').trim();
    const isGone = dataDir.startsWith(`${realpathSync(tmpdir())}/`) && !existsSync(dataDir);
    if (!isGone || processesIn(join(folder, 'data')).length > 0) continue;
    rmSync(folder, { recursive: true, force: true });
    rmSync(note, { force: true });
  }
}

function readNote(note: string): Note {
  try {
    return JSON.parse(readFileSync(note, 'utf8')) as Note;
  } catch {
    throw new StartRefused(`\`${note}\`, which says where the database is, cannot be read`);
  }
}

function writeNote({ note }: Place, content: Note): void {
  writePrivately(note, `${JSON.stringify(content)}\n`);
}
