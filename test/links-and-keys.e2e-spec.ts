/** A link lies in a mailbox for years: each kind opens and does what it says after both keys of the house were changed. */
import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DkimKeys } from '../src/access/dkim-keys.js';
import { MasterKey } from '../src/access/master-key.js';
import { Connections } from '../src/feedback/connections.js';
import { Rewrapping } from '../src/provenance/rewrapping.js';
import { nth } from '../src/values/nth.js';
import { rows } from '../src/values/sql.js';
import { type DecisionsBody, type OutboxBody } from './api.js';
import { pathTo } from './builders/links.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const ACCOUNT = { apiKey: 'key-of-the-account', webhook: 'mailgun-signing-key' };

/** Given by the environment in the end. */
const NEWEST = {
  MASTER_KEY: randomBytes(32).toString('base64'),
  SIGNING_KEY: generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
};

let house: TestHouse;
let acme: Tenant;
/** Made before any change of keys; one set is used after each way of changing them. */
let sets: readonly Links[];
let dkim: string;
let connection: string;
let endpoint: string;
let hookSecret: string;

type Links = Readonly<Record<'email' | 'stop' | 'preferences' | 'why' | 'form' | 'confirm' | 'request', string>>;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  const purposes = [{ purpose: 'newsletter', frequency: 'monthly' }];
  const { body: form } = await acme.api.post<{ id: string }>('/v1/opt-in-forms', {
    slug: 'keys',
    sender: SENDER,
    purposes,
  });
  sets = [await linksOf(someone(), form.id), await linksOf(someone(), form.id)];
  await sealedThings();
}, 60_000);
afterAll(async () => {
  await house.closeFaultless();
});

async function linksOf(email: string, formId: string): Promise<Links> {
  const { body: contact } = await acme.api.post<{ id: string }>('/v1/contacts', { email, ...LINKEDIN_ONLY });
  const invited = await acme.api.post<{ url: string }>(`/v1/opt-in-forms/${formId}/invitations`, {
    contact: contact.id,
  });
  const form = new URL(invited.body.url).pathname;
  expect((await press(form, `email=${encodeURIComponent(email)}&purpose=newsletter`)).status).toBe(200);
  const why = await pathTo(house, acme, 'why', email);
  expect((await press(why, 'ask=access')).status).toBe(200);
  return {
    ...{ email, why, form },
    stop: await pathTo(house, acme, 'stop', email),
    preferences: await pathTo(house, acme, 'preferences', email),
    confirm: await inMailTo(email, /\/confirm\/[\w-]+/),
    request: await inMailTo(email, /\/request\/[\w-]+/),
  };
}

/** What else lies under the master key. */
async function sealedThings(): Promise<void> {
  const { admin } = house;
  const controllerId = acme.id;
  const key = { controllerId, domain: 'acme.example', selector: 'og1' };
  expect((await admin.post('/v1/dkim-keys', key)).status).toBe(201);
  dkim = await dkimSecret();
  const account = { apiKey: ACCOUNT.apiKey, of: 'mg.acme.example' };
  const asked = { controllerId, provider: 'mailgun', name: 'main', webhookSecret: ACCOUNT.webhook, account };
  connection = (await admin.post<{ id: string }>('/v1/feedback-connections', asked)).body.id;
  const officer = house.api(await house.key(controllerId, ['admin']));
  const hook = { url: 'https://hooks.acme.example/in', events: ['consent.withdrawn'] };
  const kept = await officer.post<{ id: string; secret: string }>('/v1/webhooks', hook);
  expect(kept.status).toBe(201);
  endpoint = kept.body.id;
  hookSecret = kept.body.secret;
}

async function press(path: string, body: string) {
  return house.stranger.send('POST', path, { body, headers: FORM });
}

async function inMailTo(email: string, link: RegExp): Promise<string> {
  let found = '';
  await eventually(
    async () => {
      const { messages } = (await acme.api.get<OutboxBody>('/v1/outbox?limit=1000')).body;
      for (const { id } of messages.filter(({ to }) => to === email)) {
        const text = (await acme.api.get(`/v1/outbox/${id}.eml`)).text.replace(/=\r\n/g, '').replaceAll('=3D', '=');
        found ||= link.exec(text)?.[0] ?? '';
      }
      expect(found).not.toBe('');
    },
    { withinMs: 20_000 },
  );
  return found;
}

async function dkimSecret(): Promise<string> {
  const key = await house.app.get(DkimKeys).signing(acme.id, 'acme.example');
  return key?.privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() ?? '';
}

/** `npm run keys:rotate -- master|signing`, as an operator calls it. */
function rotate(which: string): void {
  const args = ['--import', './scripts/typescript.mjs', 'src/operation/rotate-keys.ts', which];
  const { status, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, DATA_DIR: house.dataDir },
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
}

async function changedOver(): Promise<void> {
  await eventually(
    async () => {
      expect(await rows(house.database, `SELECT 1 FROM key_check WHERE name = 'MASTER_KEY_OLD'`)).toEqual([]);
    },
    { withinMs: 20_000 },
  );
}

/** Each can be looked at, and is the very one that would be made today. */
async function allOpen(): Promise<void> {
  for (const { email, stop, preferences, why, form, confirm, request } of sets) {
    for (const path of [stop, preferences, why, form, confirm, request]) {
      expect([path, (await house.stranger.get(path)).status]).toEqual([path, 200]);
    }
    const today = await Promise.all(
      (['stop', 'preferences', 'why'] as const).map((page) => pathTo(house, acme, page, email)),
    );
    expect(today).toEqual([stop, preferences, why]);
  }
  expect(await dkimSecret()).toBe(dkim);
  const secrets = (await house.app.get(Connections).open(connection))?.secrets;
  expect(secrets).toMatchObject({ webhook: ACCOUNT.webhook, account: { apiKey: ACCOUNT.apiKey } });
  const hooks = await rows<{ secret: Buffer }>(house.database, 'SELECT secret FROM webhook_endpoint');
  expect(hooks.map(({ secret }) => house.app.get(MasterKey).unwrap(secret, endpoint).toString())).toEqual([hookSecret]);
}

/** Each does what it was given out for. */
async function allWork({ email, stop, preferences, why, confirm, request }: Links): Promise<void> {
  expect((await press(request, 'do=confirm')).status).toBe(200);
  expect((await press(request, 'do=json')).text).toContain(email);
  expect((await press(confirm, '')).status).toBe(200);
  expect(await codesOn(email)).toContain('consent_valid');
  expect((await press(preferences, 'do=pause')).status).toBe(200);
  expect(await codesOn(email)).toEqual(['suppressed_objection']);
  expect((await press(stop, 'List-Unsubscribe=One-Click')).status).toBe(200);
  expect(await codesOn(email)).toContain('suppressed_unsubscribed');
  expect((await press(why, 'ask=erasure')).status).toBe(200);
}

async function codesOn(email: string): Promise<string[]> {
  const asked = { purpose: 'newsletter', sender: SENDER, mode: 'simulate', recipients: [{ email, country: 'FR' }] };
  const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', asked);
  return nth(body.decisions, 0).reasons.map(({ code }) => code);
}

it('by the command, with the keys in the data folder', async () => {
  await house.stop();
  rotate('master');
  rotate('signing');
  await house.start();
  await allOpen(); // while they change
  await changedOver();
  await house.stop();
  for (const file of ['master-key.old', 'signing-key.old']) rmSync(join(house.dataDir, file));
  await house.start();
  await allOpen();
  await allWork(nth(sets, 0));
}, 90_000);

it('by the environment, with the ones before as MASTER_KEY_OLD and SIGNING_KEY_OLD', async () => {
  const before = (file: string): string => readFileSync(join(house.dataDir, file), 'utf8').trim();
  await house.restart({ ...NEWEST, MASTER_KEY_OLD: before('master-key'), SIGNING_KEY_OLD: before('signing-key') });
  await allOpen();
  await changedOver();
  for (const file of ['master-key', 'signing-key']) rmSync(join(house.dataDir, file));
  await house.restart(NEWEST);
  await allOpen();
  await allWork(nth(sets, 1));
  const recipient = { email: someone(), ...consentedTo() };
  const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.', recipient };
  expect((await acme.api.post('/v1/messages', letter)).status).toBe(202);
}, 90_000);

it('a secret of webhooks that was changed meanwhile leaves none behind under the former key', async () => {
  const older = randomBytes(32);
  const former = new MasterKey(older).wrap(Buffer.from('the one before'), endpoint);
  await house.database.query('UPDATE webhook_endpoint SET former_secret = $2 WHERE id = $1', [endpoint, former]);
  const changing = new MasterKey(Buffer.from(NEWEST.MASTER_KEY, 'base64'), older);
  await new Rewrapping(house.database, changing).run(new AbortController().signal);
  const kept = await rows<{ former: Buffer }>(
    house.database,
    'SELECT former_secret AS former FROM webhook_endpoint WHERE id = $1',
    [endpoint],
  );
  expect(house.app.get(MasterKey).unwrap(nth(kept, 0).former, endpoint).toString()).toBe('the one before');
});
