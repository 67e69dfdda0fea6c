/** Promise 2 in a race: 200 people unsubscribe while four workers are sending to them; nothing starts after a 2xx. */
import { type MessageBody } from './api.js';
import { pathTo } from './builders/links.js';
import { consentedTo } from './builders/people.js';
import { SENDER, TestHouse } from './house.js';
import { DeliveryCrew } from './setup/delivery-crew.js';
import { eventually } from './setup/eventually.js';
import { MASTER_KEY } from './setup/post-office.js';
import { SmtpSink } from './setup/smtp-sink.js';

const PEOPLE = 200;
const WORKERS = 4;
const UNDER_WAY = 30;

let house: TestHouse;
let sink: SmtpSink;
let crew: DeliveryCrew;

beforeAll(async () => {
  sink = await SmtpSink.open();
  house = await TestHouse.open({ roles: 'api', settings: { MASTER_KEY: MASTER_KEY.toString('base64') } });
  crew = new DeliveryCrew({ databaseUrl: house.databaseUrl, redis: null }, sink.url);
});
afterAll(async () => {
  await crew.kill();
  await house.close();
  await sink.close();
});

it('writes to nobody whose unsubscribe was answered', async () => {
  const acme = await house.tenant();
  const people = Array.from({ length: PEOPLE }, (_, n) => `reader${n}@client.example`);
  const paths = new Map<string, string>();
  for (const email of people) {
    const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' };
    const sent = await acme.api.post<MessageBody>('/v1/messages', {
      ...letter,
      recipient: { email, ...consentedTo() },
    });
    expect([sent.status, sent.body.state]).toEqual([202, 'queued']);
    paths.set(email, await pathTo(house, acme, 'stop', email));
  }
  sink.plan = () => ({ slowMs: 10 });
  await crew.start(WORKERS);
  await eventually(
    () => {
      expect(sink.received.length).toBeGreaterThan(UNDER_WAY);
    },
    { withinMs: 60_000 },
  );
  const answered = new Map<string, number>();
  const objectors = [...people].reverse(); // those whose turn has not come first
  await Promise.all(
    objectors.map(async (email) => {
      const { status } = await house.stranger.send('POST', paths.get(email) ?? '');
      answered.set(email, Date.now());
      expect(status).toBe(200);
    }),
  );
  await eventually(
    async () => {
      const open = await house.database.query<unknown[]>('SELECT FROM message WHERE finished_at IS NULL');
      expect(open).toHaveLength(0);
    },
    { withinMs: 60_000 },
  );
  const late = sink.received.filter(({ to, startedAt }) => startedAt > (answered.get(to) ?? -Infinity));
  console.log(
    `${PEOPLE} unsubscribed, ${PEOPLE - sink.received.length} before their mail, ${late.length} written to after`,
  );
  expect(answered.size).toBe(PEOPLE);
  expect(late.map(({ to }) => to)).toEqual([]);
  expect(sink.received.length).toBeLessThan(PEOPLE); // else nobody was in time, and nothing was shown
}, 180_000);
