/** Fifty workers in four processes, fifty messages of as many senders and campaigns, one person: one mail in the week. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { type FreshDatabase, freshDatabase } from '../setup/database.js';
import { eventually } from '../setup/eventually.js';
import { ON_A_WEBSITE, PostOffice, type Where } from '../setup/post-office.js';
import { testRedis } from '../setup/redis.js';
import { SmtpSink } from '../setup/smtp-sink.js';

const WORKERS = [13, 13, 12, 12];
const MESSAGES = 50;
const WEEK_MS = 7 * 86_400_000;
const PERSON = 'ada@engines.example';

type Rest = { readonly detail: string; readonly due: Date };

const backEnds = testRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(backEnds)('a mailbox that fifty workers have a message to (queue in %s)', (kind) => {
  let database: FreshDatabase;
  let office: PostOffice;
  let sink: SmtpSink;
  let where: Where;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    where = { databaseUrl: database.url, redis: kind === 'redis' ? testRedis() : null };
    office = await PostOffice.open(where);
    sink = await SmtpSink.open();
    sink.plan = () => ({ slowMs: 200 }); // while it is under way, all the others are looked at
  });
  afterAll(async () => {
    await Promise.all(children.map(ended));
    await office.close();
    await sink.close();
    await database.drop();
  });

  function start(workers: number): Promise<unknown> {
    const given = [JSON.stringify(where), `${sink.url}?connections=2`, String(workers)];
    const child = fork('test/faults/workers-child.ts', given, { execArgv: ['--import', './scripts/typescript.mjs'] });
    children.push(child);
    return once(child, 'message');
  }

  it('gets one of them; the others wait for their week', async () => {
    const { controller } = await office.acme('GB');
    for (let n = 0; n < MESSAGES; n++) {
      const sender = await office.sender(controller.id, `sender${n}@acme.example`);
      const campaignId = await office.campaign(sender, 'prospecting');
      const how = { sender, campaignId, known: ON_A_WEBSITE, purpose: 'prospecting', announce: false };
      expect(await office.queueTo([PERSON], how)).toHaveLength(1);
    }
    expect(await office.states()).toEqual({ queued: MESSAGES }); // so that the last check alone stands between
    await Promise.all(WORKERS.map(start));
    const begunAt = Date.now();
    for (const child of children) child.send('go');
    await eventually(
      async () => {
        expect(await office.states()).toEqual({ accepted: 1, deferred: MESSAGES - 1 });
      },
      { withinMs: 60_000 },
    );
    expect(sink.received.map(({ to }) => to)).toEqual([PERSON]);
    expect(children.map(({ exitCode, signalCode }) => exitCode ?? signalCode)).toEqual(WORKERS.map(() => null));
    const waiting = await office.database.query<Rest[]>(
      `SELECT detail, due_at AS due FROM message WHERE state = 'deferred'`,
    );
    expect(new Set(waiting.map(({ detail }) => detail))).toEqual(new Set(['frequency_cap_reached']));
    expect(Math.min(...waiting.map(({ due }) => due.getTime()))).toBeGreaterThanOrEqual(begunAt + WEEK_MS);
  }, 120_000);
});

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}
