/** Sending hours: held in the recipient's time zone at every entrance alike, over summer time and holidays; set, changed, refused. */
import { DAYS } from '../src/calendar/sending-window.js';
import { Clock } from '../src/values/clock.js';
import {
  type Api,
  type CampaignBody,
  type DecisionBody,
  type DecisionsBody,
  type MessageBody,
  type ProblemAnswer,
} from './api.js';
import { CONSENT } from './builders/people.js';
import { ACME, SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

/** Shows the time that a test sets, else the real one. The days of these tests are gone by: what waits for them is due. */
class SetClock extends Clock {
  public shows: string | null = null;

  public now(): Date {
    return this.shows === null ? new Date() : new Date(this.shows);
  }
}

const PROMPTLY = { withinMs: 15_000 };
const OFFICE = {
  days: ['mon', 'tue', 'wed', 'thu', 'fri'],
  from: '09:00',
  to: '18:00',
  holidays: true,
  timeZone: null,
};
const LETTER = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here is the news.' };
const FRIDAY_EVENING = '2025-03-28T18:30:00Z'; // summer time begins on Sunday, the 30th
const MONDAY_AT_NINE = '2025-03-31T07:00:00.000Z';

const clock = new SetClock();
let house: TestHouse;
let acme: Tenant;
let senderId: string;

beforeAll(async () => {
  house = await TestHouse.open({ clock });
});
beforeEach(async () => {
  clock.shows = FRIDAY_EVENING;
  acme = await house.tenant();
  const { body } = await house.admin.get<{ senders: { id: string }[] }>(`/v1/senders?controllerId=${acme.id}`);
  senderId = body.senders[0]?.id ?? '';
});
afterAll(async () => {
  await house.closeFaultless();
});

const subscriber = (more: object = {}) => ({
  ...{ email: someone(), country: 'FR' },
  consents: [{ ...CONSENT, givenAt: '2025-01-02T08:00:00Z', confirmedAt: '2025-01-02T08:03:00Z' }],
  ...more,
});

const patch = <Body>(given: object, api: Api = house.admin) =>
  api.json<Body>('PATCH', `/v1/senders/${senderId}`, JSON.stringify(given));

async function decided(more: object = {}, asked: object = {}): Promise<DecisionBody | undefined> {
  const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', {
    ...{ purpose: 'newsletter', sender: SENDER, recipients: [subscriber(more)] },
    ...asked,
  });
  return body.decisions[0];
}

async function send(more: object = {}): Promise<MessageBody> {
  const { status, body } = await acme.api.post<MessageBody>('/v1/messages', { ...LETTER, recipient: subscriber(more) });
  expect(status).toBe(202);
  return body;
}

type Shown = { readonly state: string; readonly detail: string | null };
const shown = async (id: string) => (await acme.api.get<Shown>(`/v1/messages/${id}`)).body;
const isAccepted = (id: string) =>
  eventually(async () => {
    expect((await shown(id)).state).toBe('accepted');
  }, PROMPTLY);

it('says the same at every entrance, holds until the hours begin, and is replayed as it was', async () => {
  expect((await patch({ window: {} })).body).toMatchObject({ id: senderId, window: OFFICE });
  const asked = await decided();
  const closed = { outcome: 'defer', lawfulBasis: 'consent', retryAt: MONDAY_AT_NINE };
  expect(asked).toMatchObject({ ...closed, reasons: [{ code: 'outside_sending_window' }] });
  expect(asked?.reasons[0]?.detail).toContain('2025-03-31 07:00 UTC');
  const { id, state, decision } = await send();
  expect([state, decision.outcome, decision.retryAt]).toEqual(['deferred', 'defer', MONDAY_AT_NINE]);
  const campaign = (await acme.api.post<CampaignBody>('/v1/campaigns', { ...LETTER, name: 'News' })).body.id;
  await acme.api.post(`/v1/campaigns/${campaign}/recipients`, { recipients: [subscriber(), subscriber()] });
  const preflight = await acme.api.post<CampaignBody>(`/v1/campaigns/${campaign}/preflight`);
  expect(preflight.body).toMatchObject({
    counts: { defer: 2, allow: 0 },
    reasons: [{ code: 'outside_sending_window' }],
  });
  await acme.api.post(`/v1/campaigns/${campaign}/launch`);
  const replayed = await acme.api.post<{ same: boolean }>(`/v1/decisions/${asked?.id ?? ''}/replay`);
  expect(replayed).toMatchObject({ status: 200, body: { same: true } });
  await eventually(async () => {
    const { body } = await acme.api.get<CampaignBody>(`/v1/campaigns/${campaign}`);
    expect(body.counts).toMatchObject({ defer: 2, queued: 2, accepted: 0 });
  }, PROMPTLY);
  expect(await shown(id)).toMatchObject({ state: 'deferred', detail: 'outside_sending_window' });
  clock.shows = '2025-03-31T06:59:59Z';
  expect((await decided())?.outcome).toBe('defer');
  clock.shows = MONDAY_AT_NINE;
  await isAccepted(id);
  await eventually(async () => {
    const { body } = await acme.api.get<CampaignBody>(`/v1/campaigns/${campaign}`);
    expect(body.counts).toMatchObject({ accepted: 2 });
  }, PROMPTLY);
}, 60_000);

it.each([
  { when: 'a holiday where they are', at: '2025-05-01T09:00:00Z', of: {}, then: '2025-05-02T07:00:00.000Z' },
  { when: 'a holiday elsewhere', at: '2025-05-01T09:00:00Z', of: { country: 'GB' }, then: null },
  {
    when: 'early where they are',
    at: '2025-05-06T09:00:00Z',
    of: { timeZone: 'America/New_York' },
    then: '2025-05-06T13:00:00.000Z',
  },
  { when: 'early in winter time', at: '2025-03-07T07:30:00Z', of: {}, then: '2025-03-07T08:00:00.000Z' },
])('$when', async ({ at, of, then }) => {
  await patch({ window: OFFICE });
  clock.shows = at;
  const decision = await decided(of);
  expect([decision?.outcome, decision?.retryAt]).toEqual([then === null ? 'allow' : 'defer', then]);
});

it('asks that the hours of controller, sender and campaign all are open', async () => {
  clock.shows = '2025-04-08T07:30:00Z'; // Tuesday, 9:30 in Paris
  await patch({ window: OFFICE });
  expect(await decided()).toMatchObject({ outcome: 'allow' });
  const set = await house.admin.put('/v1/window', { controllerId: acme.id, window: { from: '10:00', to: '20:00' } });
  expect([set.status, set.body]).toEqual([
    200,
    { controllerId: acme.id, window: { ...OFFICE, from: '10:00', to: '20:00' } },
  ]);
  expect(await decided()).toMatchObject({ outcome: 'defer', retryAt: '2025-04-08T08:00:00.000Z' });
  const hours = { days: ['wed'], from: '17:00', to: '22:00' };
  const made = await acme.api.post<CampaignBody>('/v1/campaigns', { ...LETTER, name: 'News', window: hours });
  expect(made).toMatchObject({ status: 201, body: { window: { ...OFFICE, ...hours } } });
  const campaign = made.body.id;
  await acme.api.post(`/v1/campaigns/${campaign}/recipients`, { recipients: [subscriber()] });
  await acme.api.post(`/v1/campaigns/${campaign}/launch`);
  clock.shows = '2025-04-09T14:59:00Z';
  await eventually(async () => {
    const { body } = await acme.api.get<CampaignBody>(`/v1/campaigns/${campaign}`);
    expect(body.counts).toMatchObject({ defer: 1, queued: 1 });
  }, PROMPTLY);
  expect(await decided()).toMatchObject({ outcome: 'allow' });
  clock.shows = '2025-04-09T15:00:00Z';
  await eventually(async () => {
    expect((await acme.api.get<CampaignBody>(`/v1/campaigns/${campaign}`)).body.counts).toMatchObject({ accepted: 1 });
  }, PROMPTLY);
}, 60_000);

it('lets go at any hour what the person needs for something that they asked for', async () => {
  await patch({ window: OFFICE });
  const asked = { sources: [{ kind: 'inbound_enquiry', obtainedAt: '2025-03-20' }], consents: [] };
  const decision = await decided(asked, { purpose: 'service' });
  expect(decision).toMatchObject({ outcome: 'allow', lawfulBasis: 'service' });
});

it('looks anew at what waits when the hours change, in both directions', async () => {
  clock.shows = null;
  const inThreeDays = DAYS[(new Date().getUTCDay() + 2) % 7]; // `getUTCDay` counts from Sunday
  const hours = { days: [inThreeDays], holidays: false };
  await patch({ window: hours });
  const [first, second] = [(await send()).id, (await send()).id];
  expect(await shown(first)).toMatchObject({ state: 'deferred', detail: 'outside_sending_window' });
  expect((await patch({ limits: { perDay: 100 } })).body).toMatchObject({ limits: { perDay: 100 }, window: hours });
  await house.admin.put('/v1/window', { controllerId: acme.id, window: { from: '00:00', to: '24:00' } });
  await patch({ window: null });
  await house.admin.put('/v1/window', { controllerId: acme.id, window: null });
  await Promise.all([isAccepted(first), isAccepted(second)]);
  expect((await patch({ window: hours })).body).toMatchObject({ limits: { perDay: 100 }, window: hours });
  expect((await send()).state).toBe('deferred');
}, 60_000);

it.each([
  ['window', 'always'],
  ['window', [1]],
  ['window.days', { days: [] }],
  ['window.days', { days: ['monday'] }],
  ['window.days', { days: ['mon', 'mon'] }],
  ['window.from', { from: '9:00' }],
  ['window.from', { from: 9 }],
  ['window.to', { to: '25:00' }],
  ['window.to', { from: '18:00', to: '09:00' }],
  ['window.to', { from: '19:00' }],
  ['window.holidays', { holidays: 'no' }],
  ['window.timeZone', { timeZone: 'EST' }],
  ['window.zone', { zone: '\0' }],
])('refuses a wrong %s, of whatever it is to be: %j', async (field, window) => {
  const letter = { ...LETTER, name: 'News' };
  const answers = await Promise.all([
    house.admin.post<ProblemAnswer>('/v1/senders', { controllerId: acme.id, address: 'eve@acme.example', window }),
    patch<ProblemAnswer>({ window }),
    house.admin.put<ProblemAnswer>('/v1/window', { controllerId: acme.id, window }),
    acme.api.post<ProblemAnswer>('/v1/campaigns', { ...letter, window }),
  ]);
  for (const { status, body } of answers) expect([status, body.errors?.[0]?.field]).toEqual([422, field]);
});

it('refuses hours that never are open together with others', async () => {
  await patch({ window: OFFICE });
  const evenings = { from: '19:00', to: '22:00' };
  const refused = { status: 422, body: { errors: [{ field: 'window' }] } };
  expect(await house.admin.put('/v1/window', { controllerId: acme.id, window: evenings })).toMatchObject(refused);
  const campaign = { ...LETTER, name: 'News', window: evenings };
  expect(await acme.api.post('/v1/campaigns', campaign)).toMatchObject(refused);
  await patch({ window: evenings });
  expect((await acme.api.post('/v1/campaigns', campaign)).status).toBe(201);
  expect((await house.admin.put('/v1/window', { controllerId: acme.id, window: evenings })).status).toBe(200);
  const sender = { controllerId: acme.id, address: 'eve@acme.example', window: OFFICE };
  expect(await house.admin.post('/v1/senders', sender)).toMatchObject(refused);
  expect(await patch({ window: { days: ['sun'], from: '08:00', to: '12:00' } })).toMatchObject(refused);
});

it('is for those who may set up, and says what it wants', async () => {
  const other = await house.tenant({ ...ACME, name: 'Rival SARL' });
  const officer = house.api(await house.key(other.id, ['admin']));
  expect((await acme.api.put('/v1/window', { controllerId: acme.id, window: null })).status).toBe(403);
  expect((await officer.put('/v1/window', { controllerId: acme.id, window: null })).status).toBe(404);
  expect((await patch({ window: {} }, officer)).status).toBe(404);
  expect(await house.admin.put('/v1/window', { controllerId: acme.id })).toMatchObject({ status: 422 });
  expect(await patch({})).toMatchObject({ status: 422, body: { errors: [{ field: 'limits' }] } });
  expect(await patch({ limits: null })).toMatchObject({ status: 422, body: { errors: [{ field: 'limits' }] } });
});
