/** Limits through the API: set, changed, shown, in force, and nobody else's to change. */
import { type MessageBody, type ProblemAnswer } from './api.js';
import { consentedTo } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

type SenderBody = { readonly id: string; readonly address: string; readonly limits: object | null };

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

async function senderOf(tenant: Tenant): Promise<SenderBody> {
  const { body } = await house.admin.get<{ senders: SenderBody[] }>(`/v1/senders?controllerId=${tenant.id}`);
  const found = body.senders.find(({ address }) => address === SENDER);
  if (!found) throw new Error('the tenant has no sender');
  return found;
}

it('lets so many through, tells the others why and until when, and more once that is allowed', async () => {
  const { id } = await senderOf(acme);
  const changed = await house.admin.send('PATCH', `/v1/senders/${id}`, {
    body: JSON.stringify({ limits: { perHour: 2 } }),
    headers: { 'content-type': 'application/json' },
  });
  expect([changed.status, changed.body]).toEqual([200, expect.objectContaining({ id, limits: { perHour: 2 } })]);
  const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' };
  const ids: string[] = [];
  for (let n = 0; n < 4; n++) {
    const recipient = { email: someone(), ...consentedTo() };
    const { status, body } = await acme.api.post<MessageBody>('/v1/messages', { ...letter, recipient });
    expect(status).toBe(202);
    ids.push(body.id);
  }
  const shown = async () =>
    Promise.all(
      ids.map(async (one) => (await acme.api.get<{ state: string; detail: string }>(`/v1/messages/${one}`)).body),
    );
  await eventually(
    async () => {
      const states = (await shown()).map(({ state, detail }) =>
        `${state} ${state === 'deferred' ? detail : ''}`.trim(),
      );
      expect(states.sort()).toEqual([
        ...['accepted', 'accepted', 'deferred sender_rate_limited', 'deferred sender_rate_limited'],
      ]);
    },
    { withinMs: 15_000 },
  );
  await house.admin.send('PATCH', `/v1/senders/${id}`, {
    body: JSON.stringify({ limits: {} }),
    headers: { 'content-type': 'application/json' },
  });
  await eventually(
    async () => {
      expect((await shown()).map(({ state }) => state)).toEqual(Array(4).fill('accepted'));
    },
    { withinMs: 15_000 },
  );
}, 60_000);

it.each([
  ['limits.perHour', { perHour: 0 }],
  ['limits.warmUp.growth', { warmUp: { start: 5, growth: 0.5, ceiling: 100 } }],
  ['limits.warmUp.ceiling', { warmUp: { ceiling: 'high' } }],
  ['limits.warmUp', { warmUp: 'slowly' }],
])('refuses a wrong %s and changes nothing', async (field, limits) => {
  const before = await senderOf(acme);
  const { status, body } = await house.admin.send<ProblemAnswer>('PATCH', `/v1/senders/${before.id}`, {
    body: JSON.stringify({ limits }),
    headers: { 'content-type': 'application/json' },
  });
  expect([status, body.errors?.[0]?.field]).toEqual([422, field]);
  expect(await senderOf(acme)).toEqual(before);
});

it('sets the limits of all senders of a controller together', async () => {
  const asked = { controllerId: acme.id, perMinute: 100, perDay: 5_000 };
  const { status, body } = await house.admin.send('PUT', '/v1/limits', {
    body: JSON.stringify(asked),
    headers: { 'content-type': 'application/json' },
  });
  expect([status, body]).toEqual([200, { controllerId: acme.id, limits: { perMinute: 100, perDay: 5_000 } }]);
});

it('is for those who may set up, and for their own controller', async () => {
  const other = await house.tenant();
  const { id } = await senderOf(other);
  expect((await acme.api.get('/v1/senders')).status).toBe(403);
  const { body } = await house.admin.post<{ key: string }>('/v1/keys', {
    ...{ controllerId: acme.id, name: 'set-up', scopes: ['admin'] },
  });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${body.key}` };
  const changed = await house.stranger.send('PATCH', `/v1/senders/${id}`, {
    ...{ body: JSON.stringify({ limits: {} }), headers },
  });
  expect(changed.status).toBe(404);
  const listed = await house.stranger.send('GET', `/v1/senders?controllerId=${other.id}`, { headers });
  expect(listed.status).toBe(404);
});
