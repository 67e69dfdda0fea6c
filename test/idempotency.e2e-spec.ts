/** Idempotency-Key: a write that is repeated answers as it did, and happens once. */
import { randomBytes } from 'node:crypto';
import { type CampaignBody, type MessageBody, type ProblemAnswer } from './api.js';
import { consentedTo } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { rows } from '../src/values/sql.js';

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open({ roles: 'api' });
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

const fresh = () => ({ 'idempotency-key': randomBytes(8).toString('hex') });
const draft = (name = 'Autumn') => ({
  ...{ name, purpose: 'newsletter', sender: SENDER },
  subject: 'News',
  text: 'Here.',
});
const letter = () => ({
  ...{ purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' },
  recipient: { email: someone(), ...consentedTo() },
});

it('replays the first answer, status and all, and does nothing more', async () => {
  const key = fresh();
  const first = await acme.api.post<CampaignBody>('/v1/campaigns', draft(), key);
  const before = await house.rowCounts();
  const second = await acme.api.post<CampaignBody>('/v1/campaigns', draft(), key);
  expect([second.status, second.body]).toEqual([201, first.body]);
  expect(second.headers.get('idempotent-replay')).toBe('true');
  expect(await house.rowCounts()).toEqual(before);
});

it('happens once, however many ask at the same time', async () => {
  const key = fresh();
  const message = letter();
  const before = await house.rowCounts();
  const answers = await Promise.all(
    Array.from({ length: 12 }, () => acme.api.post<MessageBody>('/v1/messages', message, key)),
  );
  const made = new Set(answers.filter(({ status }) => status === 202).map(({ body }) => body.id));
  expect(made.size).toBe(1);
  expect(answers.every(({ status }) => status === 202 || status === 409)).toBe(true);
  expect((await house.rowCounts())['message']).toBe((before['message'] ?? 0) + 1);
  const later = await acme.api.post<MessageBody>('/v1/messages', message, key);
  expect([later.status, [...made]]).toEqual([202, [later.body.id]]);
});

it.each([
  ['another body', '/v1/campaigns', draft('Winter')],
  ['another path', '/v1/contacts', draft()],
])('refuses the same key for %s: 422', async (_, path, body) => {
  const key = fresh();
  await acme.api.post('/v1/campaigns', draft(), key);
  const { status, body: problem } = await acme.api.post<ProblemAnswer>(path, body, key);
  expect(status).toBe(422);
  expect(problem.type).toMatch(/\/idempotency-key-reused$/);
});

it('refuses the same key for another list to import', async () => {
  const key = fresh();
  const upload = async (email: string) => {
    const list = new FormData();
    list.set('format', 'csv');
    list.set('file', new Blob([`email\n${email}\n`]), 'list.csv');
    return acme.api.send<{ id: string }>('POST', '/v1/imports', { body: list, headers: key });
  };
  const [one, other] = [someone('one'), someone('two')];
  const first = await upload(one);
  const again = await upload(one);
  expect([first.status, again.status, again.body]).toEqual([202, 202, first.body]);
  expect((await upload(other)).status).toBe(422);
});

it('is the caller’s own: another key of the same controller may use the same one', async () => {
  const key = fresh();
  const other = house.api(await house.key(acme.id, ['send']));
  const first = await acme.api.post<CampaignBody>('/v1/campaigns', draft(), key);
  const second = await other.post<CampaignBody>('/v1/campaigns', draft(), key);
  expect(second.status).toBe(201);
  expect(second.body.id).not.toBe(first.body.id);
});

it.each(['a b', 'é', 'x'.repeat(201), '\t'])('refuses a malformed key %j by name', async (value) => {
  const headers = { 'idempotency-key': Buffer.from(value).toString('latin1') };
  const { status, body } = await acme.api.post<ProblemAnswer>('/v1/campaigns', draft(), headers);
  // A key of white space alone never arrives: HTTP takes it off.
  if (value.trim() === '') expect(status).toBe(422);
  expect([status, body.errors?.[0]?.field]).toEqual([422, 'Idempotency-Key']);
});

it('gives the key back where nothing was done', async () => {
  const key = fresh();
  expect((await acme.api.post('/v1/campaigns', { ...draft(), sender: 'nobody@acme.example' }, key)).status).toBe(422);
  expect((await acme.api.post('/v1/campaigns', draft(), key)).status).toBe(201);
});

it('waits for a process that died at it, then lets the next one do it', async () => {
  const key = fresh();
  const name = key['idempotency-key'];
  await acme.api.post('/v1/campaigns', draft(), key);
  const age = (seconds: number) =>
    house.database.query(
      `UPDATE idempotent_answer SET status = NULL, answer = NULL, created_at = now() - $2 * interval '1 second' WHERE key = $1`,
      [name, seconds],
    );
  await age(10);
  expect((await acme.api.post('/v1/campaigns', draft(), key)).status).toBe(409);
  await age(61);
  expect((await acme.api.post('/v1/campaigns', draft(), key)).status).toBe(201);
});

it('keeps no API key in the clear', async () => {
  const given = { controllerId: acme.id, name: 'pipeline', scopes: ['decide'] };
  const key = fresh();
  const first = await house.admin.post<{ key: string }>('/v1/keys', given, key);
  const second = await house.admin.post<{ key: string }>('/v1/keys', given, key);
  expect(second.body).toEqual(first.body);
  const kept = await rows(house.database, `SELECT 1 FROM idempotent_answer a WHERE a::text LIKE '%' || $1 || '%'`, [
    first.body.key,
  ]);
  expect(kept).toEqual([]);
});
