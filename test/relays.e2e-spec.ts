/** Relays of controllers' own, on both back ends: whose mail leaves where, and what a broken one holds up. */
import { type Sender } from '../src/access/controller.js';
import { ControllerRelays } from '../src/access/controller-relays.js';
import { MasterKey } from '../src/access/master-key.js';
import { RelayTroubles } from '../src/delivery/relay-troubles.js';
import { freshDatabase, type FreshDatabase } from './setup/database.js';
import { eventually } from './setup/eventually.js';
import { MASTER_KEY, PostOffice } from './setup/post-office.js';
import { testRedis } from './setup/redis.js';
import { SmtpSink } from './setup/smtp-sink.js';
import { TcpProxy } from './setup/tcp-proxy.js';

const people = (count: number, who = 'person') => Array.from({ length: count }, (_, n) => `${who}${n}@client.example`);
const SOON = { withinMs: 20_000 };
const backEnds = testRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(backEnds)('relays of controllers with a queue in %s', (kind) => {
  let database: FreshDatabase;
  let office: PostOffice;
  let relays: ControllerRelays;
  let sinks: SmtpSink[];
  const proxies: TcpProxy[] = [];
  let [house, first, second]: SmtpSink[] = [];
  let sender: Sender;

  beforeEach(async () => {
    database = await freshDatabase();
    office = await PostOffice.open({ databaseUrl: database.url, redis: kind === 'redis' ? testRedis() : null });
    relays = new ControllerRelays(office.database, new MasterKey(MASTER_KEY));
    sinks = [await SmtpSink.open(), await SmtpSink.open(), await SmtpSink.open()];
    [house, first, second] = sinks;
    ({ sender } = await office.acme());
  });

  afterEach(async () => {
    await office.close();
    await Promise.all(proxies.splice(0).map((proxy) => proxy.cut()));
    await Promise.all(sinks.map((sink) => sink.close()));
    await database.drop();
  });

  async function give({ controllerId }: Sender, name: string, url: string): Promise<string> {
    const added = await relays.add({ controllerId, name, url, connections: 4 }, new Date());
    if (typeof added === 'string') throw new Error(added);
    return added.id;
  }

  async function inFrontOf(sink: SmtpSink | undefined): ReturnType<typeof TcpProxy.inFrontOf> {
    const way = await TcpProxy.inFrontOf(url(sink));
    proxies.push(way.proxy);
    return way;
  }

  const url = (sink: SmtpSink | undefined) => sink?.url ?? '';
  const reached = (sink: SmtpSink | undefined) => sink?.received.map(({ to }) => to).sort() ?? [];
  const all = () => sinks.flatMap(({ received }) => received.map(({ to }) => to)).sort();

  const accepted = (count: number, others: Record<string, number> = {}) =>
    eventually(async () => {
      expect(await office.states()).toEqual({ accepted: count, ...others });
    }, SOON);

  const troubles = () => new RelayTroubles(office.database).now();

  it('sends by a controller’s own relays, from the moment at which it has one, and by the house’s for others', async () => {
    const { sender: other } = await office.acme();
    await office.started(url(house));
    await give(sender, 'main', url(first));
    await office.queueTo(people(20), { sender });
    await office.queueTo(people(20, 'other'), { sender: other });
    await accepted(40);
    expect(reached(first)).toEqual(people(20).sort());
    expect(reached(house)).toEqual(people(20, 'other').sort());
    const [mine] = await relays.of(sender.controllerId);
    const by: unknown = await office.database.query('SELECT DISTINCT relay FROM message WHERE controller_id = $1', [
      sender.controllerId,
    ]);
    expect(by).toEqual([{ relay: mine?.id }]);

    await relays.remove(mine?.id ?? '');
    await office.queueTo(people(5, 'later'), { sender });
    await accepted(45);
    expect(reached(house)).toEqual([...people(20, 'other'), ...people(5, 'later')].sort());
  }, 60_000);

  it('holds up nobody else’s mail for a relay that takes connections and says nothing', async () => {
    const { proxy, url: deaf } = await inFrontOf(first);
    proxy.goDeaf();
    const { sender: other } = await office.acme();
    await give(sender, 'dead', `${deaf}?greetingTimeout=1500&connectionTimeout=1500`);
    await give(other, 'well', url(second));
    const campaignId = await office.campaign(sender);
    await office.queueTo(people(600), { sender, campaignId });
    await office.started(url(house));
    await eventually(async () => {
      expect((await office.states())['claimed']).toBeGreaterThan(0);
    }, SOON);
    await office.queueTo(people(100, 'other'), { sender: other });
    await eventually(() => {
      expect(reached(second)).toHaveLength(100);
    }, SOON);
    expect(reached(first)).toEqual([]);

    await eventually(async () => {
      expect(await troubles()).toMatchObject([
        { state: expect.stringMatching(/open/), why: expect.stringContaining('reached') },
      ]);
    }, SOON);
    const [tried] = await office.database.query<[{ count: number }]>(
      'SELECT count(*)::int FROM message WHERE controller_id = $1 AND attempts > 0',
      [sender.controllerId],
    );
    expect(tried.count).toBeLessThan(20);

    await proxy.cut();
    await proxy.open();
    await eventually(
      async () => {
        expect(await office.states()).toEqual({ accepted: 700 });
      },
      { withinMs: 60_000 },
    );
    expect(all()).toEqual([...people(600), ...people(100, 'other')].sort());
    await eventually(async () => {
      expect(await troubles()).toEqual([]);
    }, SOON);
  }, 120_000);

  it('takes the next relay where one cannot be reached, and comes back to the first when it is there again', async () => {
    const { proxy, url: through } = await inFrontOf(first);
    await proxy.cut();
    await give(sender, 'first', through);
    await give(sender, 'second', url(second));
    await office.started(url(house));
    await office.queueTo(people(40), { sender });
    await accepted(40);
    expect(reached(second)).toEqual(people(40).sort());
    expect(await office.database.query('SELECT max(attempts) AS most FROM message')).toEqual([{ most: 1 }]);

    await proxy.open();
    let wave = 0;
    await eventually(async () => {
      await office.queueTo(people(4, `wave${++wave}of`), { sender });
      expect(reached(first).length).toBeGreaterThan(1);
    }, SOON);
    await accepted(40 + 4 * wave);
    expect(new Set(all()).size).toBe(all().length);
  }, 60_000);

  it('takes the next relay where one closes the session (421) or breaks it off, and never after the end of DATA', async () => {
    if (first) {
      first.plan = (to) => {
        if (to === 'person0@client.example') return { refuse: 'rcpt', with: '421 4.3.2 closing' };
        if (to === 'person1@client.example') return { refuse: 'end', with: '421 4.3.2 closing' };
        return to === 'person2@client.example' ? { drop: 'before-answer' } : null;
      };
    }
    await give(sender, 'first', url(first));
    await give(sender, 'second', url(second));
    await office.started(url(house));
    await office.queueTo(people(3), { sender });
    await accepted(2, { uncertain: 1 });
    expect(reached(second)).toEqual(people(2).sort());
    expect(reached(first)).toEqual(['person2@client.example']);
    expect(second?.tried.get('person2@client.example')).toBeUndefined();
  }, 60_000);

  it('waits with a mail of which its relay says “later”, and asks no other one', async () => {
    if (first) first.plan = (_to, nth) => (nth < 3 ? { refuse: 'rcpt', with: '450 4.2.0 greylisted' } : null);
    await give(sender, 'first', url(first));
    await give(sender, 'second', url(second));
    await office.started(url(house));
    await office.queueTo(people(2), { sender });
    await accepted(2);
    expect([...(first?.tried.values() ?? [])]).toEqual([3, 3]);
    expect(second?.tried.size).toBe(0);
  }, 60_000);

  it('opens for a run of 421, lets one through, and closes again; all are sent once', async () => {
    if (first) first.mostConnections = 0; // greets everybody with 421
    await give(sender, 'only', url(first));
    await office.started(url(house));
    await office.queueTo(people(60), { sender });
    const [{ since } = { since: null }] = await eventuallySome(troubles);
    expect(since).toBeInstanceOf(Date);
    if (first) first.mostConnections = Infinity;
    await accepted(60);
    expect(all()).toEqual(people(60).sort());
  }, 60_000);

  it('captures all mail where the process is told so, whatever relays there are', async () => {
    await give(sender, 'main', url(first));
    const worker = await office.worker(url(house), {}, true);
    await worker.start();
    await office.queueTo(people(5), { sender });
    await accepted(5);
    expect(reached(first)).toEqual([]);
    expect(reached(house)).toHaveLength(5);
  }, 60_000);

  async function eventuallySome<Item>(find: () => Promise<Item[]>): Promise<Item[]> {
    let found: Item[] = [];
    await eventually(async () => {
      found = await find();
      expect(found).not.toEqual([]);
    }, SOON);
    return found;
  }
});
