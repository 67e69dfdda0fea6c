/** The keys of the house: where they come from, and that they are still the ones that it began with. */
import {
  createHash,
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { type KeyObject } from 'node:crypto';
import { join } from 'node:path';
import { type DataSource, type EntityManager } from 'typeorm';
import { masterKey, signingKey } from '../../config/setting-values.js';
import { type Settings } from '../../config/settings.js';
import { StartRefused } from '../../config/start-refused.js';
import { makeDataDir } from './data-dir.js';
import { readPrivate, writePrivately } from './private-file.js';

/** `master` seals what is recorded, `signing` (Ed25519, private) signs the ledger; the former ones while they change. */
type HouseKeys = {
  readonly master: Buffer;
  readonly signing: KeyObject;
  readonly formerMaster: Buffer | null;
  readonly formerSigning: KeyObject | null;
};

export type Keys = HouseKeys & {
  readonly admin: string;
  /** Made by this start: to be shown, once. */
  readonly adminIsNew: boolean;
};

type KeySettings = Pick<
  Settings,
  'adminKey' | 'masterKey' | 'signingKey' | 'formerMasterKey' | 'formerSigningKey' | 'dataDir'
>;

/** One key of the two that change only by a rotation. */
type Origin<T> = {
  readonly name: 'MASTER_KEY' | 'SIGNING_KEY';
  readonly given: T | null;
  readonly former: T | null;
  readonly file: string;
  readonly parse: (text: string) => T | null;
  readonly make: () => string;
};

type Queries = Pick<EntityManager, 'query'>;

const KEYS_LOCK = 7_161_802;

/** While it stands, some keys are still wrapped under the former master key: see `provenance/rewrapping.ts`. */
const REWRAPPING = 'MASTER_KEY_OLD';

/**
 * Reads the keys from the settings, else from the data folder. Makes those that are nowhere, but only for a database
 * that never knew any: there a lost key is an error, for what it sealed or signed cannot be had without it.
 */
export async function openKeys(settings: KeySettings, dataSource: DataSource): Promise<Keys> {
  makeDataDir(settings.dataDir);
  return dataSource.transaction(async (manager) => {
    await manager.query('SELECT pg_advisory_xact_lock($1)', [KEYS_LOCK]); // several first starts make one key
    const known = await knownFingerprints(manager);
    const keys = {
      master: obtain(masterOrigin(settings), known),
      signing: obtain(signingOrigin(settings), known),
      formerMaster: former(masterOrigin(settings)),
      formerSigning: former(signingOrigin(settings)),
    };
    await checkKeys(manager, keys, known);
    return { ...keys, ...adminKey(settings) };
  });
}

/** Throws `StartRefused` for a key that is not the one this database knows; makes it known where there was none. */
async function checkKeys(database: Queries, keys: HouseKeys, known: ReadonlyMap<string, string>): Promise<void> {
  const { master, signing, formerMaster, formerSigning } = keys;
  await check(database, 'MASTER_KEY', masterPrint(master), formerMaster && masterPrint(formerMaster), known);
  await check(database, 'SIGNING_KEY', signingPrint(signing), formerSigning && signingPrint(formerSigning), known);
}

async function check(
  database: Queries,
  name: Origin<unknown>['name'],
  print: string,
  formerPrint: string | null,
  known: ReadonlyMap<string, string>,
): Promise<void> {
  const expected = known.get(name);
  const unfinished = name === 'MASTER_KEY' ? known.get(REWRAPPING) : undefined;
  if (unfinished !== undefined && (formerPrint === null || !sameSecret(unfinished, formerPrint))) {
    throw new StartRefused(
      '`MASTER_KEY_OLD` is not the key from which this database is being changed over: put it back until the log says that it is done',
    );
  }
  if (expected === undefined) {
    await database.query('INSERT INTO key_check (name, fingerprint) VALUES ($1, $2)', [name, print]);
  } else if (!sameSecret(expected, print)) {
    if (unfinished !== undefined || formerPrint === null || !sameSecret(expected, formerPrint)) {
      throw new StartRefused(
        `\`${name}\` is not the key that this database was begun with: put the right one back, in the environment or in ` +
          `\`DATA_DIR\`; to change it, give the one before as \`${name}_OLD\``,
      );
    }
    await database.query('UPDATE key_check SET fingerprint = $2 WHERE name = $1', [name, print]);
    if (name === 'MASTER_KEY') {
      await database.query('INSERT INTO key_check (name, fingerprint) VALUES ($1, $2)', [REWRAPPING, expected]);
    }
  }
}

/** Takes as long for a near miss as for a wild guess. */
export function sameSecret(one: string, other: string): boolean {
  return timingSafeEqual(sha256(one), sha256(other));
}

/** Tells one key from another, and nothing about either. */
function masterPrint(master: Buffer): string {
  return createHmac('sha256', master).update('outreach-guard/key-check/v1').digest('hex');
}

function signingPrint(signing: KeyObject): string {
  const spki = createPublicKey(signing).export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(spki).digest('hex');
}

async function knownFingerprints(database: Queries): Promise<ReadonlyMap<string, string>> {
  const rows = await database.query<{ name: string; fingerprint: string }[]>('SELECT name, fingerprint FROM key_check');
  return new Map(rows.map(({ name, fingerprint }) => [name, fingerprint]));
}

function obtain<T>(origin: Origin<T>, known: ReadonlyMap<string, string>): T {
  if (origin.given !== null) return origin.given;
  let text = readPrivate(origin.file);
  if (text === null) {
    if (known.has(origin.name)) {
      throw new StartRefused(
        `\`${origin.name}\` is missing: it is neither in the environment nor in \`${origin.file}\`, and this database needs it`,
      );
    }
    text = origin.make();
    writePrivately(origin.file, `${text}\n`);
  }
  const key = origin.parse(text);
  if (key === null) throw new StartRefused(`\`${origin.file}\` does not hold a usable \`${origin.name}\``);
  return key;
}

/** The key before this one, where it is given. */
function former<T>(origin: Origin<T>): T | null {
  if (origin.former !== null) return origin.former;
  const file = `${origin.file}.old`;
  const text = readPrivate(file);
  const key = text === null ? null : origin.parse(text);
  if (text !== null && key === null) throw new StartRefused(`\`${file}\` does not hold a usable \`${origin.name}\``);
  return key;
}

export function masterOrigin(settings: KeySettings): Origin<Buffer> {
  return {
    name: 'MASTER_KEY',
    given: settings.masterKey,
    former: settings.formerMasterKey,
    file: join(settings.dataDir, 'master-key'),
    parse: masterKey,
    make: () => randomBytes(32).toString('base64'),
  };
}

export function signingOrigin(settings: KeySettings): Origin<KeyObject> {
  return {
    name: 'SIGNING_KEY',
    given: settings.signingKey,
    former: settings.formerSigningKey,
    file: join(settings.dataDir, 'signing-key'),
    parse: signingKey,
    make: () => generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString().trim(),
  };
}

/** Nothing is sealed with this one: whoever removes the file gets a new key at the next start. */
function adminKey(settings: KeySettings): Pick<Keys, 'admin' | 'adminIsNew'> {
  if (settings.adminKey !== null) return { admin: settings.adminKey, adminIsNew: false };
  const file = join(settings.dataDir, 'admin-key');
  const kept = readPrivate(file);
  if (kept !== null) return { admin: kept, adminIsNew: false };
  const made = `og_${randomBytes(32).toString('base64url')}`;
  writePrivately(file, `${made}\n`);
  return { admin: made, adminIsNew: true };
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
