/** Workers that are killed, and two at a time, in the midst of a sequence: nobody loses a letter, nobody gets one twice. */
import { type Sender } from '../src/access/controller.js';
import { rows } from '../src/values/sql.js';
import { freshDatabase, type FreshDatabase } from './setup/database.js';
import { DeliveryCrew } from './setup/delivery-crew.js';
import { eventually } from './setup/eventually.js';
import { PostOffice } from './setup/post-office.js';
import { testRedis } from './setup/redis.js';
import { SmtpSink } from './setup/smtp-sink.js';

const backEnds = testRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);
const people = (count: number) => Array.from({ length: count }, (_, n) => `person${n}@client.example`);

type Pair = { readonly email: string; readonly first: string; readonly next: readonly string[] };

describe.each(backEnds)('a sequence, with a queue in %s', (kind) => {
  let database: FreshDatabase;
  let office: PostOffice;
  let sink: SmtpSink;
  let sender: Sender;
  let crew: DeliveryCrew;

  beforeEach(async () => {
    database = await freshDatabase();
    const where = { databaseUrl: database.url, redis: kind === 'redis' ? testRedis() : null };
    office = await PostOffice.open(where);
    sink = await SmtpSink.open();
    crew = new DeliveryCrew(where, `${sink.url}?connections=16`);
    ({ sender } = await office.acme());
  });

  afterEach(async () => {
    await crew.kill();
    await office.close();
    await sink.close();
    await database.drop();
  });

  /** A running campaign of two letters. */
  async function sequence(): Promise<string> {
    const id = await office.campaign(sender);
    await office.database.query('UPDATE campaign SET steps = 2 WHERE id = $1', [id]);
    await office.database.query(
      `INSERT INTO campaign_step (campaign_id, step, after_days, subject, text_body) VALUES ($1, 2, 1, 'Two', 'The second.')`,
      [id],
    );
    return id;
  }

  const pairs = () =>
    rows<Pair>(
      office.database,
      `SELECT f.email, f.state AS first, array(SELECT n.state FROM message n
         WHERE n.campaign_id = f.campaign_id AND n.mailbox_id = f.mailbox_id AND n.step = 2) AS next
       FROM message f WHERE f.step = 1`,
    );

  it('has a next letter for each that is accepted, and for no other, whenever a worker was killed', async () => {
    sink.plan = () => ({ slowMs: 20 });
    await office.queueTo(people(300), { sender, campaignId: await sequence() });
    for (const killed of [1, 2, 3]) {
      await crew.start(1);
      await eventually(
        () => {
          expect(sink.received.length).toBeGreaterThan(60 * killed);
        },
        { withinMs: 30_000 },
      );
      await crew.kill();
      for (const { first, next } of await pairs()) expect([first, next]).toEqual([first, waiting(first)]);
    }
    await crew.start(1);
    await eventually(
      async () => {
        for (const { first } of await pairs()) expect(['accepted', 'uncertain']).toContain(first);
      },
      { withinMs: 40_000 },
    );
    for (const { first, next } of await pairs()) expect([first, next]).toEqual([first, waiting(first)]);
    // What an operator finds out about the others counts as well.
    await office.database.query(`UPDATE message SET state = 'accepted' WHERE state = 'uncertain' AND step = 1`);
    expect((await pairs()).map(({ next }) => next)).toEqual(people(300).map(() => ['deferred']));
  }, 120_000);

  it('sends each letter once, with two workers', async () => {
    await office.started(sink.url);
    await office.started(sink.url);
    await office.queueTo(people(150), { sender, campaignId: await sequence() });
    const states = (wanted: object) =>
      eventually(
        async () => {
          expect(await office.states()).toEqual(wanted);
        },
        { withinMs: 30_000 },
      );
    await states({ accepted: 150, deferred: 150 });
    await office.database.query(`UPDATE message SET due_at = now() WHERE state = 'deferred'`);
    await states({ accepted: 300 });
    const letters = sink.received.map(({ to, raw }) => `${to} ${/^Subject: Two/m.test(raw.toString()) ? 2 : 1}`);
    expect(letters.sort()).toEqual(
      people(150)
        .flatMap((email) => [`${email} 1`, `${email} 2`])
        .sort(),
    );
  }, 60_000);
});

const waiting = (first: string): string[] => (first === 'accepted' ? ['deferred'] : []);
