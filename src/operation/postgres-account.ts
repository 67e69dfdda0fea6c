/** The account that PostgreSQL runs under: PostgreSQL refuses root, so root gives it one of its own. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { StartRefused } from '../../config/start-refused.js';

/** Null means: whoever runs the service. */
export type Account = { readonly uid: number; readonly gid: number } | null;

const NAME = 'outreach-guard';

/** Commands that make a system account, of which a system usually has one. */
const WAYS_TO_ADD: readonly (readonly [string, ...string[]])[] = [
  [
    'useradd',
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/bin/false',
    NAME,
  ],
  ['adduser', '--system', '--group', '--no-create-home', '--home', '/nonexistent', NAME],
];

/** As root: the owner of the files that are already there, else an account of the database's own, made if need be. */
export async function databaseAccount(existingFiles: string): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  const owner = statSync(existingFiles, { throwIfNoEntry: false });
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return lookUp() ?? (await add());
}

/** Whether the account can pass through to a folder and write there, or run a program: asked of the system itself. */
export function canReach(account: Account, path: string, right: 'write' | 'run'): boolean {
  const test = right === 'write' ? 'cd "$1" && test -w .' : 'test -x "$1"';
  return spawnSync('/bin/sh', ['-c', test, 'sh', path], { ...account, cwd: '/', stdio: 'ignore' }).status === 0;
}

async function add(): Promise<Account> {
  const complaints: string[] = [];
  for (let attempt = 0; attempt < 5; attempt += 1) {
    for (const [command, ...args] of WAYS_TO_ADD) {
      const { error, stderr } = spawnSync(command, args, { encoding: 'utf8' });
      complaints.push(`${command}: ${error ? 'not installed' : stderr.trim()}`);
      const account = lookUp(); // another start may have been quicker
      if (account) return account;
    }
    await pause(200); // the account file may have been locked
  }
  throw new StartRefused(
    `PostgreSQL does not run as root, and no system account \`${NAME}\` could be made for it ` +
      `(${[...new Set(complaints)].join('; ')}): make that account, start as an ordinary user, or set \`DATABASE_URL\``,
  );
}

function lookUp(): Account {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, NAME], { encoding: 'utf8' }));
  return uid?.status === 0 && gid?.status === 0 ? { uid: Number(uid.stdout), gid: Number(gid.stdout) } : null;
}
