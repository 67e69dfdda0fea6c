/** Checkpoints leave the house: witnesses cosign them, copies are kept where the operator says, and a rewind is noticed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openNote } from '../src/ledger/tree/note.js';
import { parseVerifierKey, type VerifierKey } from '../src/ledger/tree/verifier-key.js';
import { LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { TestWitness } from './setup/witness.js';

const SOON = { withinMs: 15_000 };

let house: TestHouse;
let acme: Tenant;
let logKey: VerifierKey;
let folder: string;
const witness = new TestWitness();

beforeAll(async () => {
  await witness.open();
  folder = mkdtempSync(join(tmpdir(), 'outreach-guard-copies-'));
  const CHECKPOINT_TARGETS = `${folder}, ${witness.url}/copies`;
  house = await TestHouse.open({ settings: { CHECKPOINT_TARGETS, WITNESSES: witness.setting } });
  acme = await house.tenant();
  const key = parseVerifierKey((await acme.api.get('/v1/ledger/key')).text.trim());
  if (!key) throw new Error('this is no key');
  logKey = key;
  witness.logKeys = [key];
});
afterAll(async () => {
  await house.close();
  witness.close();
  rmSync(folder, { recursive: true });
});

async function recorded(count: number): Promise<void> {
  const recipients = Array.from({ length: count }, () => ({ email: someone(), ...LINKEDIN_ONLY }));
  await acme.api.post('/v1/decisions', { purpose: 'prospecting', sender: SENDER, recipients });
}

function copy(name: string): string {
  return readFileSync(join(folder, acme.id, name), 'utf8');
}

/** The newest checkpoint is of this size, and has its way to witness, folder and address behind it. */
async function everywhere(size: number): Promise<void> {
  await eventually(async () => {
    const { text } = await acme.api.get('/v1/ledger/checkpoint');
    expect(text.split('\n')[1]).toBe(String(size));
    expect(openNote(text, [logKey, witness.key])).toMatchObject({ ok: true, by: [logKey, witness.key] });
    expect(copy('checkpoint')).toBe(text);
    expect(copy(new Date().toISOString().slice(0, 10))).toBe(text);
    expect(witness.copies.at(-1)).toBe(text);
  }, SOON);
}

it('are cosigned and copied, each as it comes, with a proof that the tree only grew', async () => {
  await recorded(5);
  await everywhere(5);
  await recorded(300);
  await everywhere(305);
  expect(witness.refusals).toEqual([]);
}, 60_000);

it('are brought there later where it was away, also by the next start', async () => {
  witness.isAway = true;
  await recorded(1);
  await eventually(() => {
    expect(witness.refusals.length).toBeGreaterThan(1);
  }, SOON);
  await house.restart();
  witness.isAway = false;
  await everywhere(306);
}, 60_000);

it('ask again from where the witness stands, where that is elsewhere than was believed', async () => {
  await recorded(1);
  await everywhere(307);
  witness.forget();
  witness.refusals.length = 0;
  await recorded(1);
  await everywhere(308);
  expect(witness.refusals).toEqual([409]);
}, 60_000);

it('never overwrite a copy of a larger tree: what is there was signed, and entries are missing here', async () => {
  const ahead = copy('checkpoint').replace('\n308\n', '\n1000\n');
  mkdirSync(join(folder, acme.id), { recursive: true });
  writeFileSync(join(folder, acme.id, 'checkpoint'), ahead);
  await recorded(1);
  await eventually(() => {
    expect(house.errors.join()).toContain('is of 1000 entries, the ledger has 309: was an older backup restored?');
  }, SOON);
  expect(copy('checkpoint')).toBe(ahead);
}, 60_000);
