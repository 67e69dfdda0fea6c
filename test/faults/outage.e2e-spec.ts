/** Promise 7: with the database or the queue away nothing is sent, nobody is told yes, and it comes back by itself. */
import { Controllers } from '../../src/access/controllers.js';
import { readAddress } from '../../src/provenance/mailbox-id.js';
import { stopToken } from '../../src/recipient/stop-token.js';
import { type DecisionsBody, type MessageBody, type OutboxBody } from '../api.js';
import { consentedTo } from '../builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from '../house.js';
import { eventually } from '../setup/eventually.js';
import { testRedis } from '../setup/redis.js';
import { TcpProxy } from '../setup/tcp-proxy.js';

const PROMPTLY = { withinMs: 20_000 };
const letter = (email: string) => ({
  ...{ purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' },
  recipient: { email, ...consentedTo() },
});
const asked = (email: string) => ({ purpose: 'newsletter', sender: SENDER, recipients: [{ email, ...consentedTo() }] });

/** A 503 that says when to come back. */
function expectAway(answer: { status: number; headers: Headers; text: string }): void {
  expect([answer.status, answer.text]).toEqual([503, answer.text]);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

describe('without its database', () => {
  let house: TestHouse;
  let acme: Tenant;
  let proxy: TcpProxy;

  beforeAll(async () => {
    house = await TestHouse.open({
      through: async (url) => {
        const way = await TcpProxy.inFrontOf(url);
        proxy = way.proxy;
        return way.url;
      },
    });
    acme = await house.tenant();
  });
  afterAll(async () => {
    await house.close();
    await proxy.cut();
  });

  async function linkOf(email: string): Promise<string> {
    const controller = await house.app.get(Controllers).get(acme.id);
    return `/u/${stopToken(controller, readAddress(email, controller).mailboxId, 'newsletter')}`;
  }

  const ready = () => house.stranger.get<{ status: string; checks?: object }>('/health/ready');

  it.each(['refuses', 'says nothing'])(
    'that %s, it says 503 to everything, and is itself again afterwards',
    async (how) => {
      const email = someone();
      const link = await linkOf(email);
      expect((await ready()).status).toBe(200);
      if (how === 'refuses') await proxy.cut();
      else proxy.goDeaf();

      const asking = Promise.all([
        acme.api.post('/v1/decisions', asked(email)),
        acme.api.post('/v1/messages', letter(email)),
        acme.api.post('/v1/contacts', { email }),
        acme.api.post('/v1/campaigns', { ...letter(email), recipient: undefined, name: 'Autumn' }),
        house.stranger.send('POST', link),
        acme.api.get('/v1/decisions'),
        acme.api.post('/v1/suppressions', { email }),
      ]);
      const health = await ready();
      expectAway(health);
      expect(health.body).toMatchObject({ checks: { database: 'away' } });
      expect(await house.stranger.get('/health/live')).toMatchObject({ status: 200 });
      if (how === 'says nothing') await proxy.cut(); // who asked it would wait for as long as a statement may take
      for (const answer of await asking) expectAway(answer);

      await proxy.open();
      await eventually(async () => {
        expect((await ready()).status).toBe(200);
      }, PROMPTLY);
      await eventually(async () => {
        expect((await acme.api.post('/v1/decisions', asked(email))).status).toBe(200);
      }, PROMPTLY);
      const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', asked(email));
      expect(body.decisions[0]?.outcome).toBe('allow'); // the unsubscribe that was not acknowledged is not recorded either
      const sent = await acme.api.post<MessageBody>('/v1/messages', letter(email));
      expect(sent.status).toBe(202);
      await eventually(async () => {
        const { body: outbox } = await acme.api.get<OutboxBody>('/v1/outbox');
        expect(outbox.messages.filter(({ to }) => to === email)).toHaveLength(1);
      }, PROMPTLY);
      expect((await house.stranger.send('POST', link)).status).toBe(200);
      expect(house.errors).toEqual([]);
    },
    90_000,
  );
});

const redis = testRedis();

(redis ? describe : describe.skip)('without its queue', () => {
  let house: TestHouse;
  let acme: Tenant;
  let proxy: TcpProxy;

  beforeAll(async () => {
    const way = await TcpProxy.inFrontOf(redis?.url ?? '');
    proxy = way.proxy;
    house = await TestHouse.open({ redis: { url: way.url, prefix: redis?.prefix ?? '' } });
    acme = await house.tenant();
  });
  afterAll(async () => {
    await house.close();
    await proxy.cut();
  });

  it('it promises no message, decides all the same, unsubscribes, and sends the rest once the queue is back', async () => {
    const [before, during, stopped] = [someone('before'), someone('during'), someone('stopped')];
    const draft = { ...letter(before), recipient: undefined, name: 'Autumn' };
    const { id } = (await acme.api.post<{ id: string }>('/v1/campaigns', draft)).body;
    const recipients = [before, stopped].map((email) => ({ email, ...consentedTo() }));
    await acme.api.post(`/v1/campaigns/${id}/recipients`, { recipients });
    await proxy.cut();

    await eventually(async () => {
      expectAway(await house.stranger.get('/health/ready'));
    }, PROMPTLY);
    const rows = await house.rowCounts();
    expectAway(await acme.api.post('/v1/messages', letter(during)));
    expectAway(await acme.api.post(`/v1/campaigns/${id}/launch`));
    expect((await house.rowCounts())['message']).toBe(rows['message']);
    expect((await acme.api.get(`/v1/campaigns/${id}`)).body).toMatchObject({ state: 'draft' });
    expect((await acme.api.post('/v1/decisions', asked(during))).status).toBe(200);
    expect((await acme.api.post('/v1/suppressions', { email: stopped, kind: 'unsubscribe' })).status).toBe(201);

    await proxy.open();
    await eventually(async () => {
      expect((await house.stranger.get('/health/ready')).status).toBe(200);
    }, PROMPTLY);
    await eventually(async () => {
      expect((await acme.api.post(`/v1/campaigns/${id}/launch`)).status).toBe(202);
    }, PROMPTLY);
    await eventually(async () => {
      expect((await acme.api.get(`/v1/campaigns/${id}`)).body).toMatchObject({
        state: 'done',
        counts: { accepted: 1, block: 1 },
      });
    }, PROMPTLY);
    const { body } = await acme.api.get<OutboxBody>('/v1/outbox');
    expect(body.messages.map(({ to }) => to)).toEqual([before]);
    expect(house.errors).toEqual([]);
  }, 60_000);
});
