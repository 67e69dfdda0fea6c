/** Pauses: nothing in their scope begins once they are answered, nothing is lost, others go on; and how they are ordered. */
import { type Controller, type Sender } from '../src/access/controller.js';
import { type Pausing } from '../src/delivery/pauses/pauses.js';
import { rows } from '../src/values/sql.js';
import { type Api, type DecisionsBody, type MessageBody, type ProblemAnswer } from './api.js';
import { consentedTo } from './builders/people.js';
import { ACME, SENDER, someone, type Tenant, TestHouse } from './house.js';
import { freshDatabase, type FreshDatabase } from './setup/database.js';
import { DeliveryCrew } from './setup/delivery-crew.js';
import { eventually } from './setup/eventually.js';
import { PostOffice, type Where } from './setup/post-office.js';
import { testRedis } from './setup/redis.js';
import { SmtpSink } from './setup/smtp-sink.js';

const PROMPTLY = { withinMs: 20_000 };
const PATIENTLY = { withinMs: 60_000 };
const BY = { name: 'Jeanne', keyId: 'key_test', reason: 'a check of the relay' };
const backEnds = testRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(backEnds)('a pause while four workers send (queue in %s)', (kind) => {
  const MANY = 150;
  let database: FreshDatabase;
  let office: PostOffice;
  let sink: SmtpSink;
  let crew: DeliveryCrew;

  beforeAll(async () => {
    database = await freshDatabase();
    const where: Where = { databaseUrl: database.url, redis: kind === 'redis' ? testRedis() : null };
    office = await PostOffice.open(where);
    sink = await SmtpSink.open();
    sink.plan = () => ({ slowMs: 5 });
    crew = new DeliveryCrew(where, `${sink.url}?connections=4`);
    await crew.start(2);
    for (let n = 0; n < 2; n++) await office.started(`${sink.url}?connections=4`);
  }, 120_000);
  afterAll(async () => {
    await crew.kill();
    await office.close();
    await sink.close();
    await database.drop();
  });

  type Scene = { readonly what: Pausing; readonly held: string; readonly going: Sender };

  /** What is paused, to which domain it would go, and who sends beside it. */
  async function scene(scope: Pausing['scope'], controller: Controller, sender: Sender): Promise<Scene> {
    const held = `held-by-${scope}.example`;
    if (scope === 'domain') return { what: { scope, domain: held }, held, going: sender };
    if (scope === 'controller') return { what: { scope }, held, going: (await office.acme()).sender };
    return {
      what: { scope, senderId: sender.id },
      held,
      going: await office.sender(controller.id, 'bob@acme.example'),
    };
  }

  it.each(['sender', 'domain', 'controller'] as const)(
    'of a %s: none of it begins after the answer, others go on, and all of it goes after the resume',
    async (scope) => {
      const { controller, sender } = await office.acme();
      const { what, held, going } = await scene(scope, controller, sender);
      const people = (domain: string) => Array.from({ length: MANY }, (_, n) => `person${n}@${domain}`);
      const other = `going-beside-${scope}.example`;
      const ids = await office.queueTo(people(held), { sender, campaignId: await office.campaign(sender) });
      await office.queueTo(people(other), { sender: going, campaignId: await office.campaign(going) });
      const through = (domain: string) => sink.received.filter(({ to }) => to.endsWith(`@${domain}`));
      await eventually(() => {
        expect(through(held).length).toBeGreaterThan(20);
      }, PROMPTLY);
      const { id, isNew } = await office.pauses.begin(controller.id, what, BY);
      const answeredAt = Date.now();
      expect(isNew).toBe(true);
      await eventually(() => {
        expect(through(other)).toHaveLength(MANY);
      }, PATIENTLY);
      const late = through(held).filter(({ startedAt }) => startedAt > answeredAt);
      expect(late.map(({ to }) => to)).toEqual([]);
      const waiting = MANY - through(held).length;
      expect(waiting).toBeGreaterThan(0); // else all had gone before, and nothing was shown
      await eventually(async () => {
        const states = await rows<{ state: string }>(
          office.database,
          `SELECT state FROM message WHERE id = ANY ($1) AND state NOT IN ('accepted', 'queued', 'deferred')`,
          [ids],
        );
        expect(states).toEqual([]);
      }, PROMPTLY);
      const shown = await office.outgoing.find(controller.id, ids.at(-1) ?? '');
      expect(shown).toMatchObject({ state: 'deferred', detail: 'sending_paused', dueAt: null });

      await office.dispatch.announce((await office.pauses.end(controller.id, id, BY)) ?? []);
      expect(await office.pauses.end(controller.id, id, BY)).toBeNull();
      await eventually(() => {
        expect(through(held)).toHaveLength(MANY);
      }, PATIENTLY);
      expect(new Set(through(held).map(({ to }) => to)).size).toBe(MANY);
    },
    150_000,
  );
});

describe('pauses over the API', () => {
  type Pause = {
    readonly id: string;
    readonly scope: string;
    readonly sender: string | null;
    readonly domain: string | null;
    readonly resumed: { readonly by: string } | null;
  };
  type Queue = {
    readonly paused: readonly Pause[];
    readonly campaigns: readonly { readonly reasons: readonly { readonly reason: string; readonly count: number }[] }[];
  };

  const WHY = { pausedBy: 'Jeanne', reason: 'a check of the relay' };
  const LETTER = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here is the news.' };
  let house: TestHouse;
  let acme: Tenant;
  let officer: Api;

  beforeAll(async () => {
    house = await TestHouse.open();
  });
  beforeEach(async () => {
    acme = await house.tenant();
    officer = house.api(await house.key(acme.id, ['admin']));
  });
  afterAll(async () => {
    await house.closeFaultless();
  });

  const pause = (given: object, api = officer) => api.post<Pause & ProblemAnswer>('/v1/pauses', { ...WHY, ...given });
  const resume = (id: string, api = officer) =>
    api.post<Pause & ProblemAnswer>(`/v1/pauses/${id}/resume`, { resumedBy: 'Paul', reason: 'it works' });

  async function send(email = someone()): Promise<MessageBody> {
    const recipient = { email, ...consentedTo() };
    const { status, body } = await acme.api.post<MessageBody>('/v1/messages', { ...LETTER, recipient });
    expect(status).toBe(202);
    return body;
  }
  const stateOf = async (id: string) => (await acme.api.get<{ state: string }>(`/v1/messages/${id}`)).body.state;
  const isAccepted = (id: string) =>
    eventually(async () => {
      expect(await stateOf(id)).toBe('accepted');
    }, PROMPTLY);

  it('holds a sender through a restart, says so everywhere, and lets it go on at once', async () => {
    const made = await pause({ scope: 'sender', sender: SENDER.toUpperCase() });
    expect(made).toMatchObject({ status: 201, body: { scope: 'sender', sender: SENDER, domain: null, resumed: null } });
    const again = await pause({ scope: 'sender', sender: SENDER, reason: 'another' });
    expect([again.status, again.body.id]).toEqual([200, made.body.id]);
    const { id, state, decision } = await send();
    expect([state, decision]).toMatchObject(['deferred', { outcome: 'defer', lawfulBasis: 'consent', retryAt: null }]);
    expect(decision.reasons).toMatchObject([{ code: 'sending_paused', detail: 'Sending is paused for this sender.' }]);
    const recipients = [{ email: someone(), ...consentedTo() }];
    const asked = { purpose: 'newsletter', sender: SENDER, recipients };
    const { decisions } = (await acme.api.post<DecisionsBody>('/v1/decisions', asked)).body;
    expect(decisions[0]?.reasons).toMatchObject([{ code: 'sending_paused' }]);
    await house.restart();
    expect(await acme.api.get(`/v1/messages/${id}`)).toMatchObject({
      body: { state: 'deferred', detail: 'sending_paused', dueAt: null },
    });
    const queue = (await acme.api.get<Queue>('/v1/queue')).body;
    expect(queue.paused).toMatchObject([{ id: made.body.id, scope: 'sender', sender: SENDER }]);
    expect(queue.campaigns).toMatchObject([{ reasons: [{ reason: 'sending_paused', count: 1 }] }]);
    const over = await resume(made.body.id);
    expect(over).toMatchObject({
      status: 200,
      body: { id: made.body.id, resumed: { by: 'Paul', reason: 'it works' } },
    });
    await isAccepted(id);
    expect((await resume(made.body.id)).status).toBe(409);
    expect((await acme.api.get<Queue>('/v1/queue')).body.paused).toEqual([]);
    const entries = await rows<{ type: string }>(
      house.database,
      `SELECT type FROM leaf WHERE controller_id = $1 AND type LIKE 'sending_%' ORDER BY id`,
      [acme.id],
    );
    expect(entries.map(({ type }) => type)).toEqual(['sending_paused', 'sending_resumed']);
  }, 60_000);

  it('holds mail to a domain in whatever spelling, and none to others', async () => {
    const made = await pause({ scope: 'domain', domain: 'BÜCHER.example' });
    expect(made).toMatchObject({ status: 201, body: { domain: 'xn--bcher-kva.example', sender: null } });
    const [held, alsoHeld] = [await send('anna@bücher.example'), await send('jean@XN--BCHER-KVA.example')];
    expect([held.state, alsoHeld.state]).toEqual(['deferred', 'deferred']);
    await isAccepted((await send()).id);
    expect(await stateOf(held.id)).toBe('deferred');
    const rest = await pause({ scope: 'controller' });
    expect((await send()).decision.reasons[0]?.detail).toBe('Sending is paused for this organisation.');
    await resume(made.body.id);
    expect(await stateOf(held.id)).toBe('deferred');
    await resume(rest.body.id);
    await Promise.all([isAccepted(held.id), isAccepted(alsoHeld.id)]);
  }, 60_000);

  it('forgets the domain of somebody who asks to be forgotten, and holds it all the same', async () => {
    const email = 'jean@jean-dupont.example';
    await isAccepted((await send(email)).id);
    const [standing, over] = [
      await pause({ scope: 'domain', domain: 'jean-dupont.example' }),
      await pause({ scope: 'domain', domain: 'dupont.example' }),
    ];
    await resume(over.body.id);
    await acme.api.post('/v1/subject-requests', { type: 'erasure', email });
    const { body } = await acme.api.get<{ pauses: Pause[] }>('/v1/pauses');
    expect(body.pauses).toMatchObject([
      { id: over.body.id, domain: 'dupont.example', resumed: { by: 'Paul' } },
      { id: standing.body.id, domain: null, resumed: null },
    ]);
    expect((await send('marie@jean-dupont.example')).state).toBe('deferred');
    expect((await resume(standing.body.id)).status).toBe(200);
    const [left] = await rows<{ target: string }>(house.database, 'SELECT target FROM pause WHERE id = $1', [
      standing.body.id,
    ]);
    expect(left?.target).toBe(standing.body.id);
  }, 60_000);

  it.each([
    ['scope', {}],
    ['scope', { scope: 'everything' }],
    ['sender', { scope: 'sender' }],
    ['sender', { scope: 'sender', sender: 'nobody@acme.example' }],
    ['sender', { scope: 'domain', domain: 'client.example', sender: SENDER }],
    ['domain', { scope: 'domain' }],
    ['domain', { scope: 'domain', domain: 'a@client.example' }],
    ['domain', { scope: 'domain', domain: 'no domain' }],
    ['domain', { scope: 'controller', domain: 'client.example' }],
    ['pausedBy', { scope: 'controller', pausedBy: ' ' }],
    ['reason', { scope: 'controller', reason: '' }],
  ])('refuses a wrong %s: %j', async (field, given) => {
    const { status, body } = await pause(given);
    expect([status, body.errors?.[0]?.field]).toEqual([422, field]);
    expect((await acme.api.get<Queue>('/v1/queue')).body.paused).toEqual([]);
  });

  it('is each controller’s own, and the administrator’s who names it', async () => {
    const rival = await house.tenant({ ...ACME, name: 'Rival SARL' }, 'rita@rival.example');
    const rivals = house.api(await house.key(rival.id, ['admin']));
    const { id } = (await pause({ scope: 'controller' })).body;
    expect((await pause({ scope: 'sender', sender: 'rita@rival.example' })).status).toBe(422);
    expect((await resume(id, rivals)).status).toBe(404);
    expect((await rivals.post(`/v1/pauses?controllerId=${acme.id}`, { ...WHY, scope: 'controller' })).status).toBe(404);
    expect((await rival.api.get<{ pauses: Pause[] }>('/v1/pauses')).body.pauses).toEqual([]);
    expect((await pause({ scope: 'controller' }, acme.api)).status).toBe(403);
    expect((await pause({ scope: 'controller' }, house.admin)).status).toBe(422);
    const named = `controllerId=${acme.id}`;
    const { body } = await house.admin.get<{ pauses: Pause[] }>(`/v1/pauses?${named}`);
    expect(body.pauses.map((one) => one.id)).toEqual([id]);
    const path = `/v1/pauses/${id}/resume?${named}`;
    expect((await house.admin.post(path, { resumedBy: 'Root', reason: 'asked by phone' })).status).toBe(200);
    expect((await house.admin.get('/v1/pauses?controllerId=ctl_none')).status).toBe(404);
  });
});
