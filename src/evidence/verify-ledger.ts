/** The command `npm run ledger:verify`: recomputes a log from its entries and holds it against an earlier checkpoint. */
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { createDataSource } from '../../config/database.js';
import { readSettings } from '../../config/settings.js';
import { StartRefused } from '../../config/start-refused.js';
import { logKey } from '../ledger/log-signer.js';
import { type Checkpoint, parseCheckpoint } from '../ledger/tree/checkpoint.js';
import { openNote, parseNote } from '../ledger/tree/note.js';
import { parseVerifierKey, type VerifierKey } from '../ledger/tree/verifier-key.js';
import { openDataStore } from '../operation/data-store.js';
import { rows } from '../values/sql.js';
import { ApiLog } from './verification/api-log.js';
import { DatabaseLog } from './verification/database-log.js';
import { type LogSource } from './verification/log-source.js';
import { LogWrong } from './verification/log-wrong.js';
import { verifyLog } from './verification/verify-log.js';
import { type Verified } from './verification/walk.js';

const USAGE = `usage: npm run ledger:verify -- --checkpoint FILE [--from N] [--key FILE] [--url URL]

  --checkpoint FILE  a checkpoint of the log that was kept from earlier (GET /v1/ledger/checkpoint)
  --from N           read entries from N on only; those before are proved by their hashes
  --key FILE         the public key(s) of the log as you got them elsewhere; else those in the database are believed
  --url URL          read the log from this service instead of its database, with the key in the variable API_KEY;
                     payloads are then not checked, and --key is needed`;

/** Two ranges of entries are read at a time, and what else is asked of the database is not to wait for them. */
const CONNECTIONS = 3;

class WrongCall extends Error {}

type Options = { readonly checkpoint: string; readonly from: number; readonly key?: string; readonly url?: string };

function readOptions(args: string[]): Options {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({ args, options: { checkpoint: option, from: option, key: option, url: option } });
  const { checkpoint, from = '0', ...more } = values;
  if (checkpoint === undefined || !/^\d{1,15}$/.test(from)) throw new WrongCall(USAGE);
  if (more.url !== undefined && more.key === undefined) throw new WrongCall(USAGE);
  return { checkpoint, from: Number(from), ...more };
}

async function verify({ checkpoint, from, key, url }: Options): Promise<Verified> {
  const note = await readFile(checkpoint);
  const controllerId = /^outreach-guard\/(ctl_\w+)\n/.exec(parseNote(note)?.text ?? '')?.[1];
  if (controllerId === undefined) throw new WrongCall(`${checkpoint} is no checkpoint of a log of this service`);
  const given = key === undefined ? null : keysIn(await readFile(key, 'utf8'));
  if (url !== undefined) {
    const source = new ApiLog(url.replace(/\/$/, ''), process.env['API_KEY'] ?? '', controllerId);
    return checked(source, note, { controllerId, keys: given ?? [], from });
  }
  const store = await openDataStore(readSettings(), console);
  const database = await createDataSource({ url: store.url, poolSize: CONNECTIONS });
  try {
    await database.initialize();
    const keys = given ?? (await storedKeys(controllerId, (text) => rows(database, text)));
    return await checked(new DatabaseLog(database, controllerId), note, { controllerId, keys, from });
  } finally {
    if (database.isInitialized) await database.destroy();
    await store.stop();
  }
}

type Log = { readonly controllerId: string; readonly keys: readonly VerifierKey[]; readonly from: number };

function checked(source: LogSource, note: Buffer, log: Log): Promise<Verified> {
  return verifyLog(source, { ...log, earlier: earlierIn(note, log.keys) });
}

function earlierIn(note: Buffer, keys: readonly VerifierKey[]): Checkpoint {
  const opened = openNote(note, keys);
  const checkpoint = opened.ok ? parseCheckpoint(opened.text) : null;
  if (checkpoint) return checkpoint;
  throw new LogWrong('the earlier checkpoint', opened.ok ? 'it is malformed' : opened.why);
}

function keysIn(text: string): VerifierKey[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => {
    const key = parseVerifierKey(line.trim());
    if (!key) throw new WrongCall('the file of --key holds a line that is no key');
    return key;
  });
}

type Ask = (text: string) => Promise<{ public_key: Buffer }[]>;

async function storedKeys(controllerId: string, ask: Ask): Promise<VerifierKey[]> {
  const found = await ask('SELECT public_key FROM signing_key ORDER BY id DESC');
  return found.map((one) => logKey(controllerId, one.public_key));
}

try {
  const { entries, checkpoints, size } = await verify(readOptions(process.argv.slice(2)));
  console.log(
    `OK: ${entries} entries and ${checkpoints} checkpoints of a log of ${size} agree, and continue the earlier one`,
  );
} catch (error) {
  if (error instanceof LogWrong) console.error(`WRONG: ${error.message}`);
  else console.error(error instanceof StartRefused || error instanceof WrongCall ? error.message : error);
  process.exitCode = error instanceof LogWrong ? 1 : 2;
}
