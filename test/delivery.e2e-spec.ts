/** Delivery on both back ends: everything once, nothing after a no, and what becomes of what goes wrong. */
import { setTimeout as pause } from 'node:timers/promises';
import { simpleParser } from 'mailparser';
import { type Sender } from '../src/access/controller.js';
import { freshDatabase, type FreshDatabase } from './setup/database.js';
import { eventually } from './setup/eventually.js';
import { ON_A_WEBSITE, PostOffice } from './setup/post-office.js';
import { testRedis } from './setup/redis.js';
import { SmtpSink } from './setup/smtp-sink.js';

const redis = testRedis();
const people = (count: number) => Array.from({ length: count }, (_, n) => `person${n}@client.example`);

const backEnds = redis ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(backEnds)('delivery with a queue in %s', (kind) => {
  let database: FreshDatabase;
  let office: PostOffice;
  let sink: SmtpSink;
  let sender: Sender;

  beforeEach(async () => {
    database = await freshDatabase();
    const store = kind === 'redis' ? testRedis() : null;
    office = await PostOffice.open({ databaseUrl: database.url, redis: store });
    sink = await SmtpSink.open();
    ({ sender } = await office.acme());
  });

  afterEach(async () => {
    await office.close();
    await sink.close();
    await database.drop();
  });

  const settledAs = (states: Record<string, number>, withinMs = 15_000) =>
    eventually(
      async () => {
        expect(await office.states()).toEqual(states);
      },
      { withinMs },
    );

  /** The one value `it` of a query. */
  async function the<Value>(query: string): Promise<Value> {
    const [found] = await office.database.query<[{ it: Value }]>(query);
    return found.it;
  }

  it('sends 300 messages of a campaign, each once, over no more connections than the relay has', async () => {
    const campaignId = await office.campaign(sender);
    await office.started(`${sink.url}?connections=8`);
    await office.queueTo(people(300), { sender, campaignId });
    await settledAs({ accepted: 300 });
    expect(sink.received.map(({ to }) => to).sort()).toEqual(people(300).sort());
    expect(sink.mostAtOnce).toBeLessThanOrEqual(8);
  }, 30_000);

  it('sends what was queued while no worker ran and nobody told of it', async () => {
    await office.queueTo(people(3), { sender, announce: false });
    await office.started(sink.url);
    await settledAs({ accepted: 3 });
  });

  it('shares the work between two workers, each message once', async () => {
    await office.started(sink.url);
    await office.started(sink.url);
    await office.queueTo(people(300), { sender });
    await settledAs({ accepted: 300 });
    expect(new Set(sink.received.map(({ to }) => to)).size).toBe(300);
    expect(sink.received).toHaveLength(300);
  }, 30_000);

  it('takes a 5yz for an answer, and suppresses a mailbox that does not exist', async () => {
    sink.plan = (to) => {
      if (to === 'person0@client.example') return { refuse: 'rcpt', with: '550 5.1.1 no such user' };
      return to === 'person1@client.example' ? { refuse: 'end', with: '554 5.7.1 not from you' } : null;
    };
    await office.started(sink.url);
    await office.queueTo(people(3), { sender });
    await settledAs({ accepted: 1, refused: 2 });
    expect([...sink.tried.values()]).toEqual([1, 1, 1]);
    const bounced: unknown = await office.database.query('SELECT kind, reason FROM suppression');
    expect(bounced).toEqual([{ kind: 'bounce', reason: 'the relay refused the recipient for good: 550 5.1.1' }]);
    expect(await office.queueTo(['person0@client.example'], { sender })).toEqual([]);
  });

  it('tries again after a 4yz, on an envelope or on a whole message', async () => {
    sink.plan = (to, nth) => {
      if (nth > 2) return null;
      return { refuse: to === 'person0@client.example' ? 'rcpt' : 'end', with: '451 4.3.0 later' };
    };
    await office.started(sink.url);
    await office.queueTo(people(2), { sender });
    await settledAs({ accepted: 2 });
    expect([...sink.tried.values()]).toEqual([3, 3]);
  });

  it('gives up after the stated time, and says what the relay said', async () => {
    sink.plan = () => ({ refuse: 'rcpt', with: '451 4.3.0 later' });
    await office.started(sink.url, { giveUpAfterMs: 700 });
    const [id] = await office.queueTo(people(1), { sender });
    await settledAs({ refused: 1 });
    const shown = await office.outgoing.find(sender.controllerId, id ?? '');
    expect(shown?.detail).toBe('gave up: 451 4.3.0 later');
    expect(shown?.attempts).toBeGreaterThan(2);
    expect(sink.received).toEqual([]);
  });

  it('tries again where the connection broke before the end of DATA was sent', async () => {
    const long = { subject: 'long', text: 'a long line of text\n'.repeat(500_000), html: null };
    sink.plan = (_to, nth) => (nth === 1 ? { drop: 'mid-data' } : null);
    await office.started(sink.url);
    await office.queueTo(people(1), { sender, content: long });
    await settledAs({ accepted: 1 });
    expect(sink.tried.get('person0@client.example')).toBe(2);
    expect(sink.received).toHaveLength(1);
  }, 30_000);

  it('never sends again what broke off after the end of DATA', async () => {
    sink.plan = (to) => (to === 'person0@client.example' ? { drop: 'before-answer' } : null);
    await office.started(sink.url);
    await office.queueTo(people(2), { sender });
    await settledAs({ accepted: 1, uncertain: 1 });
    await pause(1_000);
    expect(sink.to('person0@client.example')).toHaveLength(1);
    expect(await office.states()).toEqual({ accepted: 1, uncertain: 1 });
  });

  it('waits for a relay that is away', async () => {
    const { port } = sink;
    await sink.close();
    await office.started(`smtp://127.0.0.1:${port}`);
    await office.queueTo(people(40), { sender });
    await pause(600);
    expect((await office.states())['accepted']).toBeUndefined();
    sink = await SmtpSink.open(port);
    await settledAs({ accepted: 40 });
  }, 30_000);

  it('makes do with fewer connections than it would like', async () => {
    sink.mostConnections = 3;
    await office.started(sink.url);
    const ids = await office.queueTo(people(100), { sender });
    await settledAs({ accepted: 100 });
    expect(sink.mostAtOnce).toBeLessThanOrEqual(3);
    const shown = await Promise.all(ids.map((id) => office.outgoing.find(sender.controllerId, id)));
    expect(shown.filter((message) => message?.attempts !== 1)).toEqual([]);
  }, 30_000);

  it('decides again: an objection between queueing and hand-over counts', async () => {
    await office.queueTo(people(3), { sender });
    const mailboxId = await the<Buffer>(`SELECT mailbox_id AS it FROM message WHERE email = 'person1@client.example'`);
    const entry = { kind: 'unsubscribe', scope: { to: 'marketing' }, reason: 'a test', recordedBy: 'test' } as const;
    await office.objections.record([{ controllerId: sender.controllerId, mailboxId, ...entry }]);
    await office.started(sink.url);
    await settledAs({ accepted: 2, cancelled: 1 });
    expect(sink.to('person1@client.example')).toEqual([]);
  });

  it('decides again: so does a suppression that nobody told the queue of', async () => {
    await office.queueTo(people(2), { sender });
    await office.database.query(
      `INSERT INTO suppression (id, controller_id, mailbox_id, kind, scope, reason, since, recorded_by)
       SELECT 'sup_1', controller_id, mailbox_id, 'manual', '{"to":"everything"}', 'a test', now(), 'test'
       FROM message WHERE email = 'person0@client.example'`,
    );
    await office.started(sink.url);
    await settledAs({ accepted: 1, cancelled: 1 });
    expect(await the<string>(`SELECT detail AS it FROM message WHERE state = 'cancelled'`)).toBe('suppressed_manual');
  });

  it('starts no mail to a mailbox once its objection is acknowledged, in the midst of sending', async () => {
    sink.plan = () => ({ slowMs: 5 });
    const campaignId = await office.campaign(sender);
    await office.queueTo(people(400), { sender, campaignId });
    await office.started(sink.url);
    await office.started(sink.url);
    const found: { mailbox_id: Buffer; email: string }[] = await office.database.query(
      `SELECT mailbox_id, email FROM message ORDER BY email LIMIT 60`,
    );
    const acknowledged = new Map<string, number>();
    const entry = { kind: 'unsubscribe', scope: { to: 'marketing' }, reason: 'a test', recordedBy: 'test' } as const;
    for (const { mailbox_id: mailboxId, email } of found) {
      await office.objections.record([{ controllerId: sender.controllerId, mailboxId, ...entry }]);
      acknowledged.set(email, Date.now());
    }
    await eventually(
      async () => {
        const { accepted = 0, cancelled = 0 } = await office.states();
        expect(accepted + cancelled).toBe(400);
      },
      { withinMs: 15_000 },
    );
    expect((await office.states())['cancelled']).toBeGreaterThan(0);
    const late = sink.received.filter(({ to, startedAt }) => startedAt > (acknowledged.get(to) ?? Infinity));
    expect(late).toEqual([]);
  }, 30_000);

  it('pauses, resumes and cancels a campaign', async () => {
    const [first, second] = [await office.campaign(sender), await office.campaign(sender)];
    const move = (id: string, state: string) =>
      office.database.query('UPDATE campaign SET state = $2 WHERE id = $1', [id, state]);
    await office.queueTo(people(5), { sender, campaignId: first });
    await office.queueTo(people(5), { sender, campaignId: second });
    await move(first, 'paused');
    await move(second, 'paused');
    await office.started(sink.url);
    await settledAs({ deferred: 10 });
    await move(second, 'cancelled');
    expect(await office.outgoing.cancelCampaign(office.database, second)).toBe(5);
    await move(first, 'running');
    await office.dispatch.announce(await office.outgoing.resumeCampaign(office.database, first));
    await settledAs({ accepted: 5, cancelled: 5 });
  });

  it('puts a second cold message off for a week, and counts none that was not sent', async () => {
    sink.plan = (_to, nth) => (nth < 3 ? { refuse: 'rcpt', with: '451 4.3.0 later' } : null);
    ({ sender } = await office.acme('IE')); // where the first message may carry the notice
    const cold = { sender, known: ON_A_WEBSITE, purpose: 'prospecting' };
    await office.started(sink.url);
    await office.queueTo(['ada@engines.example'], cold);
    await settledAs({ accepted: 1 });
    await office.queueTo(['ada@engines.example'], cold);
    await settledAs({ accepted: 1, deferred: 1 });
    expect(await the<Date[]>('SELECT cold_sent_at AS it FROM mailbox')).toHaveLength(1);
    expect(await the<Date>('SELECT noticed_at AS it FROM mailbox')).toBeInstanceOf(Date);
    const mail = await simpleParser(sink.received[0]?.raw ?? '');
    expect(mail.text).toContain('https://engines.example/team');
    expect(
      await the<number>(`SELECT extract(day FROM due_at - now())::int AS it FROM message WHERE state = 'deferred'`),
    ).toBe(6);
  });

  it('finishes what is under way when it stops, and gives back what is not begun', async () => {
    sink.plan = () => ({ slowMs: 300 });
    const worker = await office.worker(`${sink.url}?connections=4`);
    await worker.start();
    await office.queueTo(people(40), { sender });
    await eventually(
      () => {
        expect(sink.tried.size).toBeGreaterThan(0);
      },
      { withinMs: 5_000 },
    );
    await worker.stop();
    const { accepted = 0, queued = 0 } = await office.states();
    expect(accepted + queued).toBe(40);
    expect(accepted).toBe(sink.received.length);
    expect(queued).toBeGreaterThan(0);
    sink.plan = () => null;
    await office.started(sink.url);
    await settledAs({ accepted: 40 });
    expect(sink.received).toHaveLength(40);
  }, 30_000);
});
