/** Promise 9 for what is told outside: `kill -9` in the middle of a webhook or of an objection on its way loses neither. */
import { DataSource } from 'typeorm';
import { freshDatabase, type FreshDatabase } from '../setup/database.js';
import { Ear } from '../setup/ear.js';
import { eventually } from '../setup/eventually.js';
import { ProviderLists } from '../setup/provider-lists.js';
import { BACK_ENDS } from './ground.js';
import { Service } from './service.js';

const REDIS = process.env['TEST_REDIS_URL'] ?? '';
const SOON = { withinMs: 60_000 };
const ACME = {
  ...{ name: 'Acme SAS', country: 'FR', postalAddress: '1 rue de la Paix, 75002 Paris' },
  ...{ contactEmail: 'privacy@acme.example', privacyNoticeUrl: 'https://acme.example/privacy' },
};

describe.each(BACK_ENDS)('a service that is killed while it tells of objections (queue on %s)', (backEnd) => {
  let database: FreshDatabase;
  let service: Service;
  let ear: Ear;
  let lists: ProviderLists;
  let owner: DataSource;

  beforeAll(async () => {
    [database, ear, lists] = [await freshDatabase(), await Ear.open(), await ProviderLists.open()];
    owner = await new DataSource({ type: 'postgres', url: database.url }).initialize();
    service = new Service({
      ...{ DATABASE_URL: database.url, PRIVATE_TARGETS: 'yes' },
      ...(backEnd === 'redis' ? { REDIS_URL: REDIS, REDIS_PREFIX: `{outside-${process.pid}}` } : {}),
    });
    await service.start();
  }, 60_000);
  afterAll(async () => {
    await service.remove();
    await owner.destroy();
    await Promise.all([ear.close(), lists.close(), database.drop()]);
  });

  async function made(path: string, body: object, key?: string): Promise<Record<string, unknown>> {
    const answer = await service.call('POST', path, key, body);
    expect([path, answer.status]).toEqual([path, 201]);
    return answer.body;
  }

  it(
    'tells of each at least once, whatever it was doing',
    async () => {
      const controllerId = String((await made('/v1/controllers', ACME))['id']);
      const scopes = ['contacts', 'admin'];
      const key = String((await made('/v1/keys', { controllerId, name: 'x', scopes }))['key']);
      await made('/v1/webhooks', { url: ear.url, events: ['objection.recorded'] }, key);
      const account = { controllerId, name: 'x', account: lists.account('brevo') };
      await made('/v1/feedback-connections', { ...account, provider: 'brevo' });
      const acknowledged: string[] = [];
      const object = async (): Promise<void> => {
        const email = `no${acknowledged.length}@client.example`;
        await made('/v1/suppressions', { email, kind: 'objection' }, key);
        acknowledged.push(email);
      };

      // Killed while the other side has heard it and has not answered yet.
      [ear.isStunned, lists.isStunned] = [true, true];
      for (let n = 0; n < 5; n++) await object();
      await eventually(() => {
        expect([ear.heard.length > 0, lists.asked.length > 0]).toEqual([true, true]);
      }, SOON);
      await service.kill();
      [ear.isStunned, lists.isStunned] = [false, false];
      await service.start();
      // Killed as soon as it has answered, again and again.
      for (let kill = 0; kill < 3; kill++) {
        await object();
        await service.kill();
        await service.start();
      }

      await eventually(async () => {
        // What a dead process held is due a minute later; nobody waits for that here.
        await owner.query(`UPDATE objection_push SET next_at = now() WHERE state = 'waiting'`);
        await owner.query(`UPDATE webhook_delivery SET next_at = now() WHERE state = 'waiting'`);
        const left = await owner.query<{ pushes: string; deliveries: string }[]>(`
          SELECT (SELECT count(*) FROM objection_push WHERE state = 'pushed') AS pushes,
            (SELECT count(*) FROM webhook_delivery WHERE state = 'delivered') AS deliveries`);
        expect(left).toEqual([{ pushes: String(acknowledged.length), deliveries: String(acknowledged.length) }]);
      }, SOON);
      expect(new Set(lists.of('brevo'))).toEqual(new Set(acknowledged));
      const events = ear.told('objection.recorded').map(({ data }) => data.id);
      expect(new Set(events).size).toBe(acknowledged.length);
      console.log(
        `${backEnd}: ${acknowledged.length} objections, 4 kills: told to the list ${lists.of('brevo').length} times, by webhook ${events.length} times`,
      );
    },
    3 * 60_000,
  );
});
