/** The keys: made once, private, and recognised afterwards. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataSource } from 'typeorm';
import { createDataSource } from '../../config/database.js';
import { bareDatabase, type FreshDatabase } from '../../test/setup/database.js';
import { type Keys, openKeys, sameSecret } from './keys.js';

let database: FreshDatabase;
let dataSource: DataSource;
let dataDir: string;

const given = { adminKey: null, masterKey: null, signingKey: null, formerMasterKey: null, formerSigningKey: null };

function open(settings: Partial<Parameters<typeof openKeys>[0]> = {}): Promise<Keys> {
  return openKeys({ ...given, dataDir, ...settings }, dataSource);
}

beforeAll(async () => {
  database = await bareDatabase();
  dataSource = await (await createDataSource({ url: database.url })).initialize();
  await dataSource.query('CREATE TABLE key_check (name text PRIMARY KEY, fingerprint text NOT NULL)');
});

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'outreach-guard-keys-'));
  await dataSource.query('TRUNCATE key_check');
});

afterEach(() => {
  rmSync(dataDir, { recursive: true });
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

it('makes all three at a first start, readable by the owner alone, and finds them again', async () => {
  const made = await open();
  expect(made.adminIsNew).toBe(true);
  expect(made.admin.length).toBeGreaterThanOrEqual(32);
  expect(readdirSync(dataDir).sort()).toEqual(['admin-key', 'master-key', 'signing-key']);
  for (const name of readdirSync(dataDir)) expect(statSync(join(dataDir, name)).mode & 0o777).toBe(0o600);

  const found = await open();
  expect(found).toMatchObject({ admin: made.admin, adminIsNew: false, master: made.master });
  expect(found.signing.equals(made.signing)).toBe(true);
});

it('makes one set of keys where several start at once', async () => {
  const all = await Promise.all(Array.from({ length: 5 }, () => open()));
  expect(new Set(all.map(({ master }) => master.toString('hex'))).size).toBe(1);
});

it.each([
  ['MASTER_KEY', 'master-key'],
  ['SIGNING_KEY', 'signing-key'],
])('does not start without %s once it was there', async (name, file) => {
  await open();
  rmSync(join(dataDir, file));
  await expect(open()).rejects.toThrow(`\`${name}\` is missing`);
  expect(readdirSync(dataDir)).not.toContain(file);
});

it('does not start with another key', async () => {
  await open();
  await expect(open({ masterKey: randomBytes(32) })).rejects.toThrow('`MASTER_KEY` is not the key');
  writeFileSync(join(dataDir, 'signing-key'), randomBytes(32).toString('base64'));
  await expect(open()).rejects.toThrow('`SIGNING_KEY` is not the key');
});

it('refuses a key that others can read', async () => {
  await open();
  chmodSync(join(dataDir, 'master-key'), 0o640);
  await expect(open()).rejects.toThrow(`chmod 600 ${join(dataDir, 'master-key')}`);
});

it('refuses a file that holds no key', async () => {
  await open();
  writeFileSync(join(dataDir, 'master-key'), 'c2hvcnQ=');
  await expect(open()).rejects.toThrow('does not hold a usable `MASTER_KEY`');
});

it('writes no file for a key that is given', async () => {
  await open({ masterKey: randomBytes(32), adminKey: 'x'.repeat(32) });
  expect(readdirSync(dataDir)).toEqual(['signing-key']);
});

describe('a key that changes', () => {
  const [first, second, third] = [randomBytes(32), randomBytes(32), randomBytes(32)];
  const marks = (): Promise<unknown> => dataSource.query(`SELECT 1 FROM key_check WHERE name = 'MASTER_KEY_OLD'`);

  it('needs the one before, and keeps asking for it until all is wrapped anew', async () => {
    await open({ masterKey: first });
    await expect(open({ masterKey: second })).rejects.toThrow('give the one before as `MASTER_KEY_OLD`');
    await expect(open({ masterKey: second, formerMasterKey: third })).rejects.toThrow('`MASTER_KEY` is not the key');
    expect(await open({ masterKey: second, formerMasterKey: first })).toMatchObject({
      master: second,
      formerMaster: first,
    });
    expect(await marks()).toHaveLength(1);
    await expect(open({ masterKey: second })).rejects.toThrow('`MASTER_KEY_OLD` is not the key from which');
    await expect(open({ masterKey: third, formerMasterKey: second })).rejects.toThrow(
      '`MASTER_KEY_OLD` is not the key from',
    );
    await open({ masterKey: second, formerMasterKey: first });
    await dataSource.query(`DELETE FROM key_check WHERE name = 'MASTER_KEY_OLD'`);
    await open({ masterKey: second });
    await expect(open({ masterKey: first })).rejects.toThrow('`MASTER_KEY` is not the key');
  });

  it('may be in a file beside the new one, as private as that', async () => {
    await open();
    renameSync(join(dataDir, 'master-key'), join(dataDir, 'master-key.old'));
    writeFileSync(join(dataDir, 'master-key'), second.toString('base64'), { mode: 0o600 });
    expect(await open()).toMatchObject({ master: second });
    chmodSync(join(dataDir, 'master-key.old'), 0o644);
    await expect(open()).rejects.toThrow('master-key.old` can be read by others');
  });

  it('of signatures needs the one before only once', async () => {
    const [one, other] = [generateKeyPairSync('ed25519').privateKey, generateKeyPairSync('ed25519').privateKey];
    await open({ signingKey: one });
    await expect(open({ signingKey: other })).rejects.toThrow('give the one before as `SIGNING_KEY_OLD`');
    expect((await open({ signingKey: other, formerSigningKey: one })).formerSigning).toBe(one);
    expect((await open({ signingKey: other })).formerSigning).toBeNull();
    await expect(open({ signingKey: one })).rejects.toThrow('`SIGNING_KEY` is not the key');
  });
});

it('compares secrets of any length', () => {
  expect([sameSecret('a', 'a'), sameSecret('a', 'ab'), sameSecret('', 'a')]).toEqual([true, false, false]);
});
