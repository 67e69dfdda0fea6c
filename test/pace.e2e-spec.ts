/** Limits and fair turns, on both back ends, with two processes that send: what each limit lets through, and when. */
import { type Controller, type SenderLimits } from '../src/access/controller.js';
import { SendSlots } from '../src/delivery/pace/send-slots.js';
import { freshDatabase, type FreshDatabase } from './setup/database.js';
import { DeliveryCrew } from './setup/delivery-crew.js';
import { eventually } from './setup/eventually.js';
import { EVERYBODY, PostOffice, type Where } from './setup/post-office.js';
import { testRedis } from './setup/redis.js';
import { SmtpSink } from './setup/smtp-sink.js';
import { StandInResolver } from './setup/stand-in-resolver.js';

const backEnds = testRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);
const people = (count: number, domain = 'client.example') =>
  Array.from({ length: count }, (_, n) => `person${n}@${domain}`);

describe.each(backEnds)('the pace of delivery with a queue in %s', (kind) => {
  let database: FreshDatabase;
  let where: Where;
  let office: PostOffice;
  let sink: SmtpSink;
  let crew: DeliveryCrew;
  let controller: Controller;

  beforeEach(async () => {
    database = await freshDatabase();
    where = { databaseUrl: database.url, redis: kind === 'redis' ? testRedis() : null };
    office = await PostOffice.open(where);
    sink = await SmtpSink.open();
    crew = new DeliveryCrew(where, `${sink.url}?connections=8`);
    ({ controller } = await office.acme());
  });

  afterEach(async () => {
    await crew.kill();
    await office.close();
    await sink.close();
    await database.drop();
  });

  /** Two processes that send: this one, and another. */
  const start = async (): Promise<void> => {
    await Promise.all([crew.start(1), office.started(`${sink.url}?connections=8`)]);
  };

  const sender = (limits: SenderLimits | null, address = 'paula@acme.example') =>
    office.sender(controller.id, address, limits);

  const rows = <Row>(text: string, values: unknown[] = []): Promise<Row[]> => office.database.query(text, values);

  const states = (expected: Record<string, number>) =>
    eventually(
      async () => {
        expect(await office.states()).toEqual(expected);
      },
      { withinMs: 25_000 },
    );

  /** What a limit let through, once it is known to be full: nobody claims under it any more until then. */
  async function fullAfter(accepted: number, scope: string): Promise<void> {
    await eventually(
      async () => {
        expect((await office.states())['accepted']).toBe(accepted);
        const closed = await rows('SELECT FROM pace WHERE scope = $1 AND closed_until > now()', [scope]);
        expect(closed).toHaveLength(1);
      },
      { withinMs: 25_000 },
    );
    expect(sink.received).toHaveLength(accepted);
  }

  /** As if what was sent had been sent so much earlier. */
  async function pass(interval: string): Promise<void> {
    await rows('WITH past AS (UPDATE send_slot SET at = at - $1::interval RETURNING 1) SELECT FROM past', [interval]);
    await rows(
      'WITH past AS (UPDATE pace SET closed_until = closed_until - $1::interval RETURNING 1) SELECT FROM past',
      [interval],
    );
    await rows(
      `WITH past AS (UPDATE sending_day SET day = day - floor(extract(epoch FROM $1::interval) / 86400)::int RETURNING 1)
       SELECT FROM past`,
      [interval],
    );
  }

  it.each([
    { limits: { perMinute: 12 }, nearly: '50 seconds', rest: '12 seconds' },
    { limits: { perHour: 12 }, nearly: '59 minutes', rest: '62 seconds' },
    { limits: { perDay: 12 }, nearly: '23 hours 59 minutes', rest: '62 seconds' },
    { limits: { perMinute: 40, perHour: 30, perDay: 12 }, nearly: '23 hours 59 minutes', rest: '62 seconds' },
  ])(
    'lets a sender with $limits send 12, and 12 more when they have left the window',
    async (given) => {
      const limited = await sender(given.limits);
      const scope = `s:${limited.id}`;
      await start();
      await office.queueTo(people(30), { sender: limited, campaignId: await office.campaign(limited) });
      await fullAfter(12, scope);
      await pass(given.nearly);
      await fullAfter(12, scope);
      await pass(given.rest);
      await fullAfter(24, scope);
    },
    60_000,
  );

  it('counts a mail from when the relay has taken it, however long that took', async () => {
    const limited = await sender({ perMinute: 2 });
    sink.plan = () => ({ slowMs: 1_500 });
    await start();
    await office.queueTo(people(3), { sender: limited, campaignId: await office.campaign(limited) });
    await fullAfter(2, `s:${limited.id}`);
    const slots = await rows<{ at: Date }>('SELECT at FROM send_slot ORDER BY at');
    const stamped = slots.map(({ at }) => at.getTime());
    const received = sink.received.map(({ endedAt }) => endedAt).sort((one, other) => one - other);
    expect(stamped).toHaveLength(2);
    stamped.forEach((at, n) => {
      expect(at).toBeGreaterThanOrEqual(received[n] ?? Infinity);
    });
  }, 60_000);

  it('says of what waits for a limit why and until when, though its row is not touched', async () => {
    const limited = await sender({ perMinute: 5 });
    await start();
    const ids = await office.queueTo(people(8), { sender: limited, campaignId: await office.campaign(limited) });
    await fullAfter(5, `s:${limited.id}`);
    const shown = await Promise.all(ids.map((id) => office.outgoing.find(controller.id, id)));
    const waiting = shown.filter((message) => message?.state !== 'accepted');
    expect(waiting).toHaveLength(3);
    for (const message of waiting) {
      expect(message).toMatchObject({ state: 'deferred', detail: 'sender_rate_limited' });
      expect((message?.dueAt?.getTime() ?? 0) - Date.now()).toBeGreaterThan(30_000);
      expect((message?.dueAt?.getTime() ?? 0) - Date.now()).toBeLessThan(62_000);
    }
    expect(await office.states()).toEqual({ accepted: 5, queued: 3 });
  }, 60_000);

  it('lets all senders of a controller together send what it may, and other controllers what they like', async () => {
    const [first, second] = [
      await sender(null, 'one@acme.example'),
      await sender({ perMinute: 100 }, 'two@acme.example'),
    ];
    const { sender: other } = await office.acme();
    await office.limits.ofController(controller.id, { perHour: 15 });
    await start();
    await office.queueTo(people(20, 'first.example'), { sender: first });
    await office.queueTo(people(20, 'second.example'), { sender: second });
    await office.queueTo(people(20, 'third.example'), { sender: other });
    await fullAfter(35, `c:${controller.id}`);
    expect(sink.received.filter(({ to }) => to.endsWith('@third.example'))).toHaveLength(20);
  }, 60_000);

  it('counts the domains of one provider together, and gives each that waits a place in its line', async () => {
    const limited = await sender({ perDomainPerHour: 5 });
    await start();
    const slow = [...people(10, 'a.of.slowhost.example'), ...people(10, 'b.of.slowhost.example')];
    const others = Array.from({ length: 30 }, (_, n) => `person@firm${n}.of.host${n % 10}.example`);
    await office.queueTo([...slow, ...others], { sender: limited, campaignId: await office.campaign(limited) });
    await states({ accepted: 35, deferred: 15 });
    expect(sink.received.filter(({ to }) => slow.includes(to))).toHaveLength(5);
    let line: { due_at: Date; detail: string }[] = [];
    await eventually(
      async () => {
        line = await rows(`SELECT due_at, detail FROM message WHERE state = 'deferred' ORDER BY due_at`);
        expect(line[0]?.due_at.getTime()).toBeGreaterThan(Date.now() + 60_000); // nobody waits for a look-up any more
      },
      { withinMs: 10_000 },
    );
    expect(new Set(line.map(({ detail }) => detail))).toEqual(new Set(['recipient_domain_rate_limited']));
    line.forEach(({ due_at: dueAt }, n) => {
      expect(dueAt.getTime()).toBeGreaterThanOrEqual((line[n - 1]?.due_at.getTime() ?? -Infinity) + 720_000);
    });
    const [first] = line;
    expect(first?.due_at.getTime()).toBeGreaterThan(Date.now() + 3_500_000);
    expect(first?.due_at.getTime()).toBeLessThan(Date.now() + 3_602_000);
    const decided = await rows<{ outcome: string; count: string }>(
      `SELECT count(*) FROM message WHERE state = 'deferred' AND decision_id IS NOT NULL`,
    );
    expect(decided[0]?.count).toBe('15');
    // An hour later the first of the line goes, and nobody who comes new goes before the others.
    await pass('61 minutes');
    await rows(`WITH due AS (UPDATE message SET due_at = now() WHERE due_at = (SELECT min(due_at) FROM message
      WHERE state = 'deferred') RETURNING 1) SELECT FROM due`);
    await office.queueTo(['new@c.of.slowhost.example'], { sender: limited });
    await office.dispatch.lookRound(EVERYBODY);
    await states({ accepted: 36, deferred: 15 });
    expect(sink.to('new@c.of.slowhost.example')).toEqual([]);
  }, 60_000);

  it('counts what is sent, not what is tried: a refusal gives its slot back', async () => {
    sink.plan = (to, nth) => {
      if (/^person[0-4]@/.test(to)) return { refuse: 'rcpt', with: '554 5.7.1 no' };
      return nth === 1 && /^person[5-9]@/.test(to) ? { refuse: 'rcpt', with: '451 4.3.0 later' } : null;
    };
    const limited = await sender({ perHour: 12 });
    await start();
    await office.queueTo(people(25), { sender: limited });
    await fullAfter(12, `s:${limited.id}`);
    const [{ slots } = { slots: '' }] = await rows<{ slots: string }>('SELECT count(*) AS slots FROM send_slot');
    expect(slots).toBe('12');
  }, 60_000);

  it('gives back what a killed worker had claimed, and not what it had begun', async () => {
    sink.plan = () => ({ slowMs: 700 });
    const limited = await sender({ perHour: 12 });
    const dying = new DeliveryCrew(where, `${sink.url}?connections=2`);
    await dying.start(1);
    await office.queueTo(people(30), { sender: limited });
    await eventually(
      () => {
        expect(sink.tried.size).toBeGreaterThan(0);
      },
      { withinMs: 20_000 },
    );
    await dying.kill();
    sink.plan = () => null;
    await start();
    await eventually(
      async () => {
        const { accepted = 0, uncertain = 0 } = await office.states();
        expect(accepted + uncertain).toBe(12);
        const slots = await rows(`SELECT FROM send_slot WHERE at < 'infinity'`);
        expect(slots).toHaveLength(12);
      },
      { withinMs: 25_000 },
    );
  }, 60_000);

  it('puts a change in force at once, in every process', async () => {
    const limited = await sender({ perHour: 5, perDomainPerHour: 3 });
    const scope = `s:${limited.id}`;
    await start();
    await office.queueTo(people(4, 'a.of.host.example'), { sender: limited });
    await states({ accepted: 3, deferred: 1 });
    await office.queueTo(people(10, 'b.of.other.example'), { sender: limited });
    await fullAfter(5, scope);
    await office.limits.ofSender(limited.id, { perHour: 9, perDomainPerHour: 100 });
    await fullAfter(9, scope);
    await office.limits.ofSender(limited.id, {});
    await states({ accepted: 14 });
    expect(sink.received.filter(({ to }) => to.endsWith('@a.of.host.example'))).toHaveLength(4);
  }, 60_000);

  it('lets a new sender start slowly, and more each day on which it sent', async () => {
    const limited = await sender({ warmUp: { start: 4, growth: 2, ceiling: 1_000 } });
    const scope = `s:${limited.id}`;
    await start();
    await office.queueTo(people(40), { sender: limited });
    await fullAfter(4, scope);
    await pass('26 hours');
    await fullAfter(4 + 8, scope);
    await new SendSlots(office.database).clearUp();
    const kept = await rows(`SELECT FROM send_slot WHERE at < now() - interval '1 hour'`);
    expect(kept).toEqual([]);
    await pass('26 hours');
    await fullAfter(12 + 16, scope);
  }, 60_000);

  it('lets a small campaign through though a large one is before it, and one controller beside another', async () => {
    sink.plan = () => ({ slowMs: 3 });
    const [large, small] = [await sender(null, 'one@acme.example'), await sender(null, 'two@acme.example')];
    const { sender: other } = await office.acme();
    await office.queueTo(people(2_000), { sender: large, campaignId: await office.campaign(large) });
    await office.queueTo(people(20, 'small.example'), { sender: small, campaignId: await office.campaign(small) });
    await office.queueTo(people(20, 'other.example'), { sender: other });
    await start();
    const through = (domain: string) => sink.received.filter(({ to }) => to.endsWith(`@${domain}`)).length;
    await eventually(
      () => {
        expect([through('small.example'), through('other.example')]).toEqual([20, 20]);
      },
      { withinMs: 25_000 },
    );
    expect(through('client.example')).toBeLessThan(1_300);
  }, 60_000);

  it('goes on while a provider is being looked up, and without the DNS', async () => {
    const limited = await sender({ perDomainPerHour: 2 });
    const resolver = new StandInResolver();
    let answer: (servers: readonly string[]) => void = () => undefined;
    const late = new Promise<readonly string[]>((resolve) => {
      answer = resolve;
    });
    resolver.plan = (domain) => {
      if (domain === 'late.example') return late;
      return domain === 'broken.example' ? Promise.reject(new Error('SERVFAIL')) : null;
    };
    await (await office.worker(sink.url, {}, false, resolver)).start();
    await office.queueTo([...people(3, 'late.example'), ...people(3, 'broken.example'), 'ann@gmail.com'], {
      sender: limited,
    });
    await states({ accepted: 3, deferred: 4 });
    expect(sink.received.some(({ to }) => to.endsWith('@late.example'))).toBe(false);
    answer(['mx.late.example']);
    await states({ accepted: 5, deferred: 2 });
    expect(new Set(resolver.asked)).toEqual(new Set(['late.example', 'broken.example']));
  }, 60_000);
});
