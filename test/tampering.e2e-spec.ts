/** Promise 5: whoever changes the ledger behind the service's back, as the database's own superuser, is found, and where. */
import { execFile } from 'node:child_process';
import { generateKeyPairSync, hash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type DataSource } from 'typeorm';
import { createDataSource } from '../config/database.js';
import { DatabaseLog } from '../src/evidence/verification/database-log.js';
import { ApiLog } from '../src/evidence/verification/api-log.js';
import { LogWrong } from '../src/evidence/verification/log-wrong.js';
import { verifyLog } from '../src/evidence/verification/verify-log.js';
import { type Asked } from '../src/evidence/verification/walk.js';
import { leafHash } from '../src/ledger/leaf.js';
import { LogSigner } from '../src/ledger/log-signer.js';
import { parseCheckpoint } from '../src/ledger/tree/checkpoint.js';
import { openNote } from '../src/ledger/tree/note.js';
import { parseVerifierKey } from '../src/ledger/tree/verifier-key.js';
import { rows } from '../src/values/sql.js';
import { LINKEDIN_ONLY } from './builders/people.js';
import { someone, type Tenant, TestHouse } from './house.js';
import { type FreshDatabase, copyOf } from './setup/database.js';
import { eventually } from './setup/eventually.js';
import {
  backDated,
  ENTRY,
  type Forger,
  later,
  on,
  rebuilt,
  replacedByAnothers,
  rewritten,
  swapped,
  truncated,
} from './setup/forging.js';

let house: TestHouse;
let acme: Tenant;
let rival: Tenant;
let asked: Asked;
let original: FreshDatabase;
let files: { folder: string; old: string; key: string };

const EARLY = 550;
const ALL = 700;

beforeAll(async () => {
  house = await TestHouse.open();
  [acme, rival] = [await house.tenant(), await house.tenant({ name: 'Rival GmbH' }, 'bert@rival.example')];
  await decide(rival, 5);
  await grownTo(EARLY);
  const note = (await acme.api.get('/v1/ledger/checkpoint')).text;
  const keyText = (await acme.api.get('/v1/ledger/key')).text;
  asked = askedOf(note, keyText);
  await decide(rival, 5);
  await grownTo(ALL);
  await house.stop();
  original = await copyOf(house.databaseUrl);
  await house.start();
  const folder = mkdtempSync(join(tmpdir(), 'tampering-'));
  files = { folder, old: join(folder, 'old.txt'), key: join(folder, 'key.txt') };
  writeFileSync(files.old, note);
  writeFileSync(files.key, keyText);
}, 60_000);
afterAll(async () => {
  rmSync(files.folder, { recursive: true });
  await original.drop();
  await house.closeFaultless();
});

function askedOf(note: string, keyText: string): Asked {
  const keys = [parseVerifierKey(keyText.trim())].flatMap((key) => key ?? []);
  const opened = openNote(note, keys);
  const earlier = opened.ok ? parseCheckpoint(opened.text) : null;
  if (!earlier) throw new Error('the service signed no checkpoint');
  return { controllerId: acme.id, keys, earlier, from: 0 };
}

async function decide({ api, sender }: Tenant, count: number): Promise<void> {
  const recipients = Array.from({ length: count }, () => ({ email: someone(), ...LINKEDIN_ONLY }));
  await api.post('/v1/decisions', { purpose: 'prospecting', sender, recipients });
}

async function sizeNow(): Promise<number> {
  return Number((await acme.api.get('/v1/ledger/checkpoint')).text.split('\n')[1]);
}

/** So many entries and a few more, in several checkpoints, each of several entries. */
async function grownTo(size: number): Promise<void> {
  let now = await sizeNow();
  while (now < size) {
    const [before, count] = [now, Math.min(150, size - now)];
    await decide(acme, count);
    await eventually(
      async () => {
        now = await sizeNow();
        expect(now).toBe(before + count);
      },
      { withinMs: 15_000 },
    );
  }
}

/** A copy of the service's database, tampered with as its superuser. */
async function tampered<T>(
  forge: Forger,
  check: (database: DataSource, copy: FreshDatabase) => Promise<T>,
): Promise<T> {
  const copy = await copyOf(original.url);
  const database = await (await createDataSource({ url: copy.url, poolSize: 1 })).initialize();
  try {
    await database.query('SET session_replication_role = replica'); // no trigger stands in a superuser's way
    await forge(database, acme.id);
    return await check(database, copy);
  } finally {
    await database.destroy();
    await copy.drop();
  }
}

async function wrongOf(database: DataSource, how: Partial<Asked> = {}): Promise<string> {
  try {
    const { size } = await verifyLog(new DatabaseLog(database, acme.id), { ...asked, ...how });
    return `OK ${size}`;
  } catch (error) {
    if (error instanceof LogWrong) return error.message;
    throw error;
  }
}

const strangersKey = () => new LogSigner(generateKeyPairSync('ed25519').privateKey);

it('finds nothing where nothing was done, from the start and from anywhere', async () => {
  await tampered(
    () => Promise.resolve(),
    async (database) => {
      for (const from of [0, 1, 100, 256, EARLY - 1, EARLY, EARLY + 1, ALL - 1, ALL]) {
        expect([from, await wrongOf(database, { from })]).toEqual([from, `OK ${ALL}`]);
      }
    },
  );
});

it.each<readonly [string, Forger, RegExp]>([
  [
    'the bytes of an entry',
    on(`UPDATE leaf SET body = replace(body, '"v":1', '"v":2') WHERE position = (SELECT l.position ${ENTRY})`, 100),
    /^entry 100: .*hash/,
  ],
  ['an entry, with its hash', rewritten(100, later), /^entry 100: .*not the entry that was put in the tree/],
  ['an entry at the end, with its hash', rewritten(ALL - 2, later), new RegExp(`^an entry from \\d+ to ${ALL - 1}: `)],
  [
    'an entry and the tile',
    async (database) => {
      await rewritten(100, later)(database, acme.id);
      const [found] = await rows<{ hash: Buffer }>(database, `SELECT l.hash ${ENTRY}`, [acme.id, 100]);
      await database.query(
        'UPDATE ledger_tile SET hashes = overlay(hashes PLACING $2::bytea FROM 100 * 32 + 1) WHERE controller_id = $1 AND level = 0 AND n = 0',
        [acme.id, found?.hash],
      );
    },
    /^(an entry from \d+ to \d+|tile 0\/000): /,
  ],
  [
    'who an entry is about',
    on(`UPDATE leaf SET subject_id = repeat('0', 64) WHERE position = (SELECT l.position ${ENTRY})`, 300),
    /^entry 300: .*another subject/,
  ],
  [
    'the date of an entry, beside its bytes',
    on(`UPDATE leaf SET at = at - interval '1 day' WHERE position = (SELECT l.position ${ENTRY})`, 301),
    /^entry 301: .*another time/,
  ],
  ['the date of an entry, in its bytes', rewritten(302, backDated), /^entry 302: .*back-dated/],
  [
    'a payload',
    on(
      `UPDATE leaf SET payload = overlay(payload PLACING '\\x00' FROM 70) WHERE position = (SELECT l.position ${ENTRY})`,
      303,
    ),
    /^entry 303: its payload is not/,
  ],
  [
    'a payload, to nothing',
    on(`UPDATE leaf SET payload = NULL WHERE position = (SELECT l.position ${ENTRY})`, 304),
    /^entry 304: its payload is gone/,
  ],
  [
    'a payload, to that of another',
    on(
      `UPDATE leaf SET payload = (SELECT l.payload ${ENTRY}) WHERE position = (SELECT l.position ${ENTRY.replace('$2', '$3')})`,
      305,
      306,
    ),
    /^entry 306: its payload is not/,
  ],
  [
    'a leaf, by deleting it',
    on(`DELETE FROM leaf WHERE position = (SELECT l.position ${ENTRY})`, 400),
    /^entry 400: its leaf was deleted/,
  ],
  [
    'an entry, by deleting it whole',
    on(
      `WITH gone AS (DELETE FROM leaf WHERE position = (SELECT l.position ${ENTRY})) DELETE FROM ledger_entry WHERE controller_id = $1 AND index = $2`,
      401,
    ),
    /^entry 401: it is missing/,
  ],
  [
    'the last entry, by deleting it',
    on('DELETE FROM ledger_entry WHERE controller_id = $1 AND index = $2', ALL - 1),
    new RegExp(`^entry ${ALL - 1}: it is missing`),
  ],
  ['the order of entries', swapped(10, 20), /^entry 10: .*not the entry that was put in the tree/],
  ['the order of the last entries', swapped(ALL - 3, ALL - 2), new RegExp(`^an entry from \\d+ to ${ALL - 1}: `)],
  ['an entry, for one of another controller', replacedByAnothers(402), /^entry 402: .*another controller/],
  [
    'the log, by slipping a leaf in',
    on(
      `INSERT INTO leaf (controller_id, id, type, at, body, hash, xid) SELECT $1, 'evt_forged', 'decision', now(), '{}', '\\x00', '1'::xid8`,
    ),
    /^leaf evt_forged: .*slipped in/,
  ],
  [
    'an entry, by a second leaf in its place',
    on(
      `INSERT INTO leaf (position, controller_id, id, type, at, subject_id, body, hash, payload, xid) OVERRIDING SYSTEM VALUE
       SELECT l.position, l.controller_id, l.id || 'x', l.type, l.at, l.subject_id, replace(l.body, l.id, l.id || 'x'),
         sha256('\\x00'::bytea || convert_to(replace(l.body, l.id, l.id || 'x'), 'UTF8')), l.payload, l.xid ${ENTRY}`,
      403,
    ),
    /^entry 403: two leaves stand in its place/,
  ],
  [
    'the end of the log, by cutting it off',
    (database) => truncated(database, acme.id, EARLY - 50),
    /^entry \d+: the log has \d+ entries, and had 550: it was truncated/,
  ],
  [
    'a checkpoint',
    on(
      `UPDATE ledger_checkpoint SET note = replace(note, E'\\n${ALL}\\n', E'\\n${ALL + 1}\\n') WHERE controller_id = $1 AND size = ${ALL}`,
    ),
    new RegExp(`^the checkpoint of ${ALL} entries: invalid signature`),
  ],
  [
    'a tile',
    on(`UPDATE ledger_tile SET root = sha256(root) WHERE controller_id = $1 AND level = 0 AND n = 1`),
    /^tile 0\/001: /,
  ],
  [
    'all of it, signed with another key',
    (database) => rebuilt(database, acme.id, strangersKey()),
    new RegExp(`^the checkpoint of ${ALL} entries: no signature of a known key`),
  ],
])('names what was changed: %s', async (_, forge, said) => {
  expect(await tampered(forge, (database) => wrongOf(database))).toMatch(said);
});

describe('whoever holds the signing key too, and forks the log', () => {
  const ownKey = () => house.app.get(LogSigner);

  it('cannot rewrite what an earlier checkpoint holds', async () => {
    const forge: Forger = async (database) => {
      await rewritten(500, later)(database, acme.id);
      await rebuilt(database, acme.id, ownKey());
    };
    expect(await tampered(forge, (database) => wrongOf(database))).toMatch(
      /^the first 550 entries: .*rewritten or forked/,
    );
  });

  it('cannot hide it from a verification that begins later', async () => {
    const forge: Forger = async (database) => {
      await rewritten(500, later)(database, acme.id);
      await rebuilt(database, acme.id, ownKey());
    };
    expect(await tampered(forge, (database) => wrongOf(database, { from: EARLY + 50 }))).toMatch(
      /do not continue the earlier checkpoint/,
    );
  });

  it('cannot cut the log and fill it up again', async () => {
    const forge: Forger = async (database) => {
      await truncated(database, acme.id, EARLY - 50);
      for (let index = EARLY - 50; index < ALL; index++) {
        const at = new Date().toISOString();
        const body = `{"at":"${at}","controller":"${acme.id}","id":"evt_${index}","payload":null,"refersTo":[],"subject":null,"type":"decision","v":1}`;
        await database.query(
          `WITH made AS (INSERT INTO leaf (controller_id, id, type, at, body, hash) VALUES ($1, $2, 'decision', $3, $4, decode($5, 'hex')) RETURNING xid, position)
           INSERT INTO ledger_entry SELECT $1, $6, xid, position FROM made`,
          [acme.id, `evt_${index}`, at, body, leafHash(body), index],
        );
      }
      await rebuilt(database, acme.id, ownKey());
    };
    expect(await tampered(forge, (database) => wrongOf(database))).toMatch(
      /^the first 550 entries: .*rewritten or forked/,
    );
  });
});

describe('the command', () => {
  type Run = { readonly code: number; readonly output: string };
  async function run(args: readonly string[], env: Readonly<Record<string, string>>): Promise<Run> {
    const command = ['--enable-source-maps', 'dist/src/evidence/verify-ledger.js', ...args];
    try {
      const { stdout, stderr } = await promisify(execFile)(process.execPath, command, {
        env: { PATH: process.env['PATH'] ?? '', ...env },
      });
      return { code: 0, output: stdout + stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, output: stdout + stderr };
    }
  }

  it('says OK, from the database and from the API, and names the entry that is wrong', async () => {
    await tampered(
      () => Promise.resolve(),
      async (database, copy) => {
        const fromDatabase = { DATABASE_URL: copy.url, DATA_DIR: files.folder };
        expect(await run(['--checkpoint', files.old, '--key', files.key], fromDatabase)).toMatchObject({
          code: 0,
          output: expect.stringMatching(/^OK: 700 entries/),
        });
        expect(await run(['--checkpoint', files.old, '--from', '600'], fromDatabase)).toMatchObject({
          code: 0,
          output: expect.stringMatching(/^OK: 100 entries/),
        });
        await rewritten(100, later)(database, acme.id);
        expect(await run(['--checkpoint', files.old], fromDatabase)).toMatchObject({
          code: 1,
          output: expect.stringMatching(/^WRONG: entry 100: /),
        });
      },
    );
    const fromApi = { API_KEY: await house.key(acme.id, ['evidence']) };
    const args = ['--checkpoint', files.old, '--key', files.key, '--url', house.url];
    expect(await run(args, fromApi)).toMatchObject({ code: 0, output: expect.stringMatching(/^OK: 700 entries/) });
  });

  it('refuses a checkpoint that the log never signed, and a wrong call', async () => {
    const forged = join(files.folder, 'forged.txt');
    writeFileSync(forged, strangersKey().sign(acme.id, EARLY, Buffer.from(hash('sha256', 'x', 'buffer'))));
    const environment = { DATABASE_URL: house.databaseUrl, DATA_DIR: files.folder };
    expect(await run(['--checkpoint', forged], environment)).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^WRONG: the earlier checkpoint: no signature/),
    });
    for (const args of [[], ['--checkpoint', files.old, '--from', '-1'], ['--checkpoint', files.key]]) {
      expect(await run(args, environment)).toMatchObject({ code: 2 });
    }
  });
});

it('reads the API as it reads the database, from anywhere', async () => {
  const source = new ApiLog(house.url, await house.key(acme.id, ['evidence']), acme.id);
  for (const from of [0, 255, EARLY + 1])
    expect(await verifyLog(source, { ...asked, from })).toMatchObject({ size: ALL });
});
