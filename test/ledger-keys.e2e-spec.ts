/** Both keys change and nothing is lost: old checkpoints verify, old payloads open, and the log itself tells of it. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ControllerRelays } from '../src/access/controller-relays.js';
import { openNote } from '../src/ledger/tree/note.js';
import { parseVerifierKey, publicHalf, type VerifierKey } from '../src/ledger/tree/verifier-key.js';
import { nth } from '../src/values/nth.js';
import { rows } from '../src/values/sql.js';
import { type DecisionsBody } from './api.js';
import { LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

const PEOPLE = 1_200; // more than a batch of the change-over

let house: TestHouse;
let acme: Tenant;
let ids: string[];
/** How many entries the log must hold by now: a decision is one, and so is opening it. */
let entries = 0;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  ids = [...(await decided(1_000)), ...(await decided(PEOPLE - 1_000))];
}, 60_000);
afterAll(async () => {
  await house.closeFaultless();
});

async function decided(count: number): Promise<string[]> {
  const recipients = Array.from({ length: count }, () => ({ email: someone(), ...LINKEDIN_ONLY }));
  const asked = { purpose: 'prospecting', sender: SENDER, recipients };
  const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', asked);
  entries += count;
  return body.decisions.map(({ id }) => id ?? '');
}

/** Puts a new key in the place of the present one, as `npm run keys:rotate` does. */
async function changed(file: string, key: string): Promise<void> {
  await house.stop();
  const path = join(house.dataDir, file);
  renameSync(path, `${path}.old`);
  writeFileSync(path, key, { mode: 0o600 });
  await house.start();
}

async function without(file: string): Promise<void> {
  await house.stop();
  rmSync(join(house.dataDir, file));
  await house.start();
}

async function checkpointOfAll(): Promise<string> {
  let note = '';
  await eventually(
    async () => {
      note = (await acme.api.get('/v1/ledger/checkpoint')).text;
      expect(Number(note.split('\n')[1])).toBe(entries);
    },
    { withinMs: 10_000 },
  );
  return note;
}

async function verifierKey(): Promise<VerifierKey> {
  const key = parseVerifierKey((await acme.api.get('/v1/ledger/key')).text.trim());
  if (!key) throw new Error('this is no key');
  return key;
}

async function opens(id: string): Promise<void> {
  const { status, body } = await acme.api.get<{ facts: { recipient: object } }>(`/v1/decisions/${id}`);
  expect(status).toBe(200);
  entries += 1;
  expect(body.facts.recipient).toBeTruthy();
}

it('the master key: every payload still opens, during and after; and the former key is needed no more', async () => {
  const before = await rows<{ k: Buffer }>(house.database, 'SELECT subject_key AS k FROM mailbox');
  const url = 'smtps://user:password@relay.example';
  await house.admin.post('/v1/relays', { controllerId: acme.id, name: 'main', url });
  await changed('master-key', randomBytes(32).toString('base64'));
  await opens(nth(ids, 0));
  await eventually(
    async () => {
      expect(await rows(house.database, `SELECT 1 FROM key_check WHERE name = 'MASTER_KEY_OLD'`)).toEqual([]);
    },
    { withinMs: 20_000 },
  );
  await without('master-key.old');
  expect((await house.app.get(ControllerRelays).all()).relays).toMatchObject([{ url }]);
  const after = new Set(
    (await rows<{ k: Buffer }>(house.database, 'SELECT subject_key AS k FROM mailbox')).map(({ k }) =>
      k.toString('hex'),
    ),
  );
  expect(after.size).toBe(PEOPLE);
  expect(before.filter(({ k }) => after.has(k.toString('hex')))).toEqual([]);
  for (const id of [0, 1, 999, 1_000, PEOPLE - 1]) await opens(nth(ids, id));
  await decided(1);
}, 60_000);

it('the signing key: old checkpoints verify with the old one, new ones with both, then with the new one alone', async () => {
  const oldKey = await verifierKey();
  const oldNote = await checkpointOfAll();
  const oldSize = entries;
  const { privateKey } = generateKeyPairSync('ed25519');
  await changed('signing-key', privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  const newKey = await verifierKey();
  expect(newKey.publicKey).toEqual(publicHalf(privateKey));

  entries += 1; // the one that tells of the change
  const both = await checkpointOfAll();
  expect(openNote(both, [oldKey])).toMatchObject({ ok: true, by: [oldKey] });
  expect(openNote(both, [newKey])).toMatchObject({ ok: true, by: [newKey] });
  const { body } = await acme.api.get<{ leaf: string }>(`/v1/ledger/entries/${oldSize}`);
  expect(JSON.parse(Buffer.from(body.leaf, 'base64').toString())).toMatchObject({
    type: 'signing_key_rotated',
    refersTo: [oldKey, newKey].map(({ publicKey }) => `ed25519:${publicKey.toString('hex')}`),
  });

  await without('signing-key.old');
  await decided(1);
  const alone = await checkpointOfAll();
  expect(openNote(alone, [newKey])).toMatchObject({ ok: true, unknown: [] });
  expect(openNote(alone, [oldKey]).ok).toBe(false);
  const again = await acme.api.get(`/v1/ledger/checkpoint?size=${oldSize}`);
  expect(again.text).toBe(oldNote);
  expect(openNote(again.text, [oldKey]).ok).toBe(true);
  const { body: keys } = await acme.api.get<{ keys: object[] }>('/v1/ledger/keys');
  expect(keys.keys).toMatchObject([
    { firstSize: oldSize + 1, lastSize: entries },
    { firstSize: expect.any(Number), lastSize: oldSize },
  ]);
}, 60_000);
