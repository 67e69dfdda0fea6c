/** Workers killed in the midst of sending: every message once, or uncertain and at most once. */
import { freshDatabase, type FreshDatabase } from './setup/database.js';
import { DeliveryCrew } from './setup/delivery-crew.js';
import { eventually } from './setup/eventually.js';
import { PostOffice } from './setup/post-office.js';
import { testRedis } from './setup/redis.js';
import { SmtpSink } from './setup/smtp-sink.js';

const PEOPLE = 400;
const KILLS = 3;
const CONNECTIONS = 16;
const backEnds = testRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(backEnds)('a worker that is killed, with a queue in %s', (kind) => {
  let database: FreshDatabase;
  let office: PostOffice;
  let sink: SmtpSink;
  let crew: DeliveryCrew;

  beforeEach(async () => {
    database = await freshDatabase();
    const where = { databaseUrl: database.url, redis: kind === 'redis' ? testRedis() : null };
    office = await PostOffice.open(where);
    sink = await SmtpSink.open();
    crew = new DeliveryCrew(where, `${sink.url}?connections=${CONNECTIONS}`);
  });

  afterEach(async () => {
    await crew.kill();
    await office.close();
    await sink.close();
    await database.drop();
  });

  it('loses no message and sends none twice', async () => {
    sink.plan = () => ({ slowMs: 20 });
    const { sender } = await office.acme();
    const campaignId = await office.campaign(sender);
    const people = Array.from({ length: PEOPLE }, (_, n) => `person${n}@client.example`);
    await office.queueTo(people, { sender, campaignId });
    for (let killed = 1; killed <= KILLS; killed++) {
      await crew.start(1);
      await eventually(
        () => {
          expect(sink.received.length).toBeGreaterThan((killed * PEOPLE) / (KILLS + 2));
        },
        { withinMs: 30_000 },
      );
      await crew.kill();
    }
    await crew.start(1);
    await eventually(
      async () => {
        const { accepted = 0, uncertain = 0 } = await office.states();
        expect(accepted + uncertain).toBe(PEOPLE);
      },
      { withinMs: 40_000 },
    );
    const rows: { email: string; state: string }[] = await office.database.query('SELECT email, state FROM message');
    const wrong = rows.filter(({ email, state }) => {
      const copies = sink.to(email).length;
      return state === 'accepted' ? copies !== 1 : copies > 1;
    });
    expect(wrong).toEqual([]);
    // Those in conversation when their worker was killed, and those whose answer was just being written down.
    expect((await office.states())['uncertain'] ?? 0).toBeLessThanOrEqual(KILLS * 2 * CONNECTIONS);
  }, 120_000);
});
