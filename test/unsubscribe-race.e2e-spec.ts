/** Promise 2 in a race: 200 people unsubscribe while four workers are sending to them; nothing starts after a 2xx. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { pathTo } from './builders/links.js';
import { TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { MASTER_KEY, PostOffice } from './setup/post-office.js';
import { SmtpSink } from './setup/smtp-sink.js';

const PEOPLE = 200;
/** Workers in each of two processes. */
const WORKERS = [2, 2];
const SENT_BEFORE = 20;
const AT_ONCE = 10;

let house: TestHouse;
let office: PostOffice;
let sink: SmtpSink;
const children: ChildProcess[] = [];

beforeAll(async () => {
  sink = await SmtpSink.open();
  house = await TestHouse.open({ roles: 'api', settings: { MASTER_KEY: MASTER_KEY.toString('base64') } });
  const where = { databaseUrl: house.databaseUrl, redis: null };
  office = await PostOffice.open(where);
  const ready = WORKERS.map((count) => {
    const given = [JSON.stringify(where), `${sink.url}?connections=2`, String(count)];
    const child = fork('test/faults/workers-child.ts', given, { execArgv: ['--import', './scripts/typescript.mjs'] });
    children.push(child);
    return once(child, 'message');
  });
  await Promise.all(ready);
}, 120_000);
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await office.close();
  await house.close();
  await sink.close();
}, 60_000);

it('writes to nobody whose unsubscribe was answered', async () => {
  const { controller, sender } = await office.acme();
  const people = Array.from({ length: PEOPLE }, (_, n) => `reader${n}@client.example`);
  await office.queueTo(people, { sender, announce: false });
  const paths = new Map<string, string>();
  for (const email of people) paths.set(email, await pathTo(house, controller, 'stop', email));
  sink.plan = () => ({ slowMs: 20 });
  for (const child of children) child.send('go');
  await eventually(
    () => {
      expect(sink.received.length).toBeGreaterThan(SENT_BEFORE);
    },
    { withinMs: 60_000 },
  );
  const answered = new Map<string, number>();
  const waiting = [...people].reverse(); // those first whose turn has not come
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let email = waiting.shift(); email !== undefined; email = waiting.shift()) {
        const { status } = await house.stranger.send('POST', paths.get(email) ?? '');
        if (status === 503)
          waiting.push(email); // not acknowledged: pressed again
        else answered.set(email, status === 200 ? Date.now() : NaN);
      }
    }),
  );
  expect([...answered.values()].filter(Number.isNaN)).toEqual([]);
  await eventually(
    async () => {
      const { accepted = 0, cancelled = 0 } = await office.states();
      expect(accepted + cancelled).toBe(PEOPLE);
    },
    { withinMs: 60_000 },
  );
  const late = sink.received.filter(({ to, startedAt }) => startedAt > (answered.get(to) ?? -Infinity));
  console.log(`${PEOPLE} said no, ${PEOPLE - sink.received.length} before their mail, ${late.length} written to after`);
  expect(answered.size).toBe(PEOPLE);
  expect(late.map(({ to }) => to)).toEqual([]);
  expect(sink.received.length).toBeLessThan(PEOPLE); // else nobody was in time, and nothing was shown
}, 180_000);
