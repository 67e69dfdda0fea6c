/** What an operator sees and sets over the API: the relays of controllers, what waits and why, and what happens to passwords. */
import { type CampaignBody, type MessageBody, type ProblemAnswer } from './api.js';
import { consentedTo } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { type Document, watched } from './setup/api-document.js';
import { eventually } from './setup/eventually.js';
import { SmtpSink } from './setup/smtp-sink.js';

type Relay = {
  readonly id: string;
  readonly name: string;
  readonly server: string;
  readonly breaker: { state: string };
};
type Queue = {
  readonly depth: Readonly<Record<string, number>>;
  readonly oldestWaiting: string | null;
  readonly nextDue: string | null;
  readonly campaigns: readonly {
    readonly campaignId: string | null;
    readonly waiting: number;
    readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  }[];
  readonly relays: readonly Relay[];
};

const SOON = { withinMs: 20_000 };
const PASSWORD = 'correct-horse-battery';
const NOTHING = { queued: 0, deferred: 0, claimed: 0, handedOver: 0, uncertain: 0 };

let house: TestHouse;
let sink: SmtpSink;
let acme: Tenant;
let document: Document;

beforeAll(async () => {
  sink = await SmtpSink.open();
  house = await TestHouse.open();
  document = (await house.stranger.get<Document>('/openapi.json')).body;
});
beforeEach(async () => {
  const tenant = await house.tenant();
  acme = { ...tenant, api: watched(tenant.api, document) };
});
afterAll(async () => {
  await house.close();
  await sink.close();
});

const give = (url: string, name = 'main') =>
  watched(house.admin, document).post<Relay & ProblemAnswer>('/v1/relays', { controllerId: acme.id, name, url });
const send = (email: string) =>
  acme.api.post<MessageBody>('/v1/messages', {
    ...{ purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' },
    recipient: { email, ...consentedTo() },
  });
const queue = async () => (await acme.api.get<Queue>('/v1/queue')).body;
const metrics = async () => (await house.stranger.get('/metrics')).text;

it('a relay is set by the administrator, tried in its order, taken away again, and never shows its password', async () => {
  const first = await give(`smtp://token:${PASSWORD}@127.0.0.1:${sink.port}?connections=3`);
  expect(first.status).toBe(201);
  const second = await give(sink.url, 'second');
  const list = await watched(house.admin, document).get<{ relays: Relay[] }>(`/v1/relays?controllerId=${acme.id}`);
  expect(list.body.relays).toMatchObject([
    { id: first.body.id, name: 'main', server: `smtp://127.0.0.1:${sink.port}`, breaker: { state: 'closed' } },
    { id: second.body.id, name: 'second' },
  ]);
  const told = [first, list, await acme.api.get('/v1/queue')].map(({ text }) => text).join();
  const kept = await house.database.query<[{ url: Buffer }]>('SELECT url FROM relay WHERE id = $1', [first.body.id]);
  for (const secret of [PASSWORD, 'token']) {
    expect(told).not.toContain(secret);
    expect(kept[0].url.includes(secret)).toBe(false);
  }
  expect((await give(sink.url, 'main')).status).toBe(409);
  expect((await acme.api.get(`/v1/relays?controllerId=${acme.id}`)).status).toBe(403);
  const own = house.api(await house.key(acme.id, ['admin']));
  expect((await own.delete(`/v1/relays/${first.body.id}`)).status).toBe(403);
  expect((await house.admin.delete(`/v1/relays/${first.body.id}`)).status).toBe(204);
  expect((await house.admin.delete(`/v1/relays/${first.body.id}`)).status).toBe(404);
});

it.each([['https://relay.example'], ['smtp://'], ['relay.example'], [7], [null]])('%j is no relay', async (url) => {
  const { status, body } = await give(url as string);
  expect([status, body.errors?.map(({ field }) => field)]).toEqual([422, ['url']]);
});

it('mail of a controller leaves by its relay from the very next message on, and is not captured', async () => {
  await give(sink.url);
  const email = someone();
  expect((await send(email)).status).toBe(202);
  await eventually(() => {
    expect(sink.to(email)).toHaveLength(1);
  }, SOON);
  const captured = await acme.api.get<{ messages: unknown[] }>('/v1/outbox');
  expect(captured.body.messages).toEqual([]);
});

it('the queue says how much waits and why: a paused campaign, a relay that is away, one that said later', async () => {
  expect(await queue()).toMatchObject({ depth: NOTHING, oldestWaiting: null, nextDue: null, campaigns: [] });
  const away = await SmtpSink.open();
  const { url } = away;
  await away.close();
  const { body: relay } = await give(url);
  for (let n = 0; n < 6; n++) await send(someone());
  await eventually(async () => {
    expect((await queue()).relays).toMatchObject([{ breaker: { state: 'open' } }]);
  }, SOON);
  for (let n = 0; n < 6; n++) await send(someone());
  await eventually(async () => {
    const { depth, campaigns, relays } = await queue();
    expect(depth).toMatchObject({ queued: 12 });
    expect(relays).toMatchObject([{ id: relay.id, breaker: { state: expect.stringMatching(/open/) } }]);
    const [singles] = campaigns;
    expect(singles).toMatchObject({ campaignId: null, waiting: 12 });
    expect(singles?.reasons.map(({ reason }) => reason).sort()).toEqual(['relay_away', 'relay_failed']);
  }, SOON);
  expect(await metrics()).toMatch(new RegExp(`outreach_guard_relay_breaker\\{relay="${relay.id}"\\} [12]`));

  const draft = { name: 'Autumn', purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' };
  const { id } = (await acme.api.post<CampaignBody>('/v1/campaigns', draft)).body;
  const recipients = [1, 2, 3].map(() => ({ email: someone(), ...consentedTo() }));
  await acme.api.post(`/v1/campaigns/${id}/recipients`, { recipients });
  await acme.api.post(`/v1/campaigns/${id}/launch`);
  await eventually(async () => {
    expect((await queue()).campaigns.find(({ campaignId }) => campaignId === id)?.waiting).toBe(3);
  }, SOON);
  await acme.api.post(`/v1/campaigns/${id}/pause`);
  await house.admin.delete(`/v1/relays/${relay.id}`);
  await give(sink.url, 'well');
  await eventually(async () => {
    const paused = (await queue()).campaigns.find(({ campaignId }) => campaignId === id);
    expect(paused?.reasons).toMatchObject([{ reason: 'campaign_paused', count: 3 }]);
  }, SOON);

  sink.plan = () => ({ refuse: 'rcpt', with: '450 4.2.0 not yet, <somebody@client.example>' });
  await send(someone());
  await eventually(async () => {
    const reasons = (await queue()).campaigns.flatMap((one) => one.reasons.map(({ reason }) => reason));
    expect(reasons).toContain('relay_answered 450 4.2.0');
  }, SOON);
  expect((await acme.api.get('/v1/queue')).text).not.toContain('@');
}, 60_000);

it('the queue is a controller’s own business, and the administrator’s who names it', async () => {
  const other = await house.tenant();
  expect((await acme.api.get(`/v1/queue?controllerId=${acme.id}`)).status).toBe(200);
  expect((await acme.api.get(`/v1/queue?controllerId=${other.id}`)).status).toBe(404);
  expect((await house.admin.get(`/v1/queue?controllerId=${other.id}`)).status).toBe(200);
  expect((await house.admin.get('/v1/queue?controllerId=ctl_none')).status).toBe(404);
  expect((await house.admin.get('/v1/queue')).status).toBe(422);
  expect((await house.stranger.get('/v1/queue')).status).toBe(401);
  expect((await house.api(await house.key(acme.id, ['contacts', 'admin'])).get('/v1/queue')).status).toBe(403);
});
