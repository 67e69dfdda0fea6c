/** The queues, the same story on both back ends: jobs run once, an outage passes, and a stop is never held up. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { freshDatabase, type FreshDatabase } from '../../test/setup/database.js';
import { testRedis } from '../../test/setup/redis.js';
import { TcpProxy } from '../../test/setup/tcp-proxy.js';
import { type QueueBackEnd, queueBackEnd, type QueueBackEndOptions } from './back-ends.js';

type Story = { readonly options: (url: string) => QueueBackEndOptions; readonly url: () => string };

const redis = testRedis();
let database: FreshDatabase;

const stories: Record<string, Story> = {
  PostgreSQL: {
    url: () => database.url,
    options: (databaseUrl) => ({ databaseUrl, redisUrl: null, redisPrefix: '' }),
  },
  ...(redis && {
    Redis: {
      url: () => redis.url,
      options: (redisUrl) => ({ databaseUrl: '', redisUrl, redisPrefix: redis.prefix }),
    },
  }),
};

beforeAll(async () => {
  database = await freshDatabase();
});

afterAll(async () => {
  await database.drop();
});

async function eventually(condition: () => boolean, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not come about in time');
    await pause(10);
  }
}

describe.each(Object.entries(stories))('queues in %s', (_, { url, options }) => {
  let said: string[];
  let proxy: TcpProxy;
  let backEnd: QueueBackEnd;
  let name: string;

  beforeEach(async () => {
    said = [];
    name = `q-${randomBytes(4).toString('hex')}`;
    const way = await TcpProxy.inFrontOf(url());
    proxy = way.proxy;
    const note = (message: string): void => void said.push(message);
    backEnd = queueBackEnd(options(way.url), { log: note, warn: note });
    await backEnd.prepare();
  });

  afterEach(async () => {
    await backEnd.close(0);
    await proxy.cut();
  });

  it('runs each job once, however often it was added', async () => {
    const done: number[] = [];
    backEnd.worker<{ n: number }>(name, (job) => Promise.resolve(done.push(job.data.n)), { concurrency: 8 });
    const queue = backEnd.queue<{ n: number }>(name);
    const jobs = Array.from({ length: 100 }, (__, n) => ({ name: 'count', data: { n }, opts: { jobId: `job-${n}` } }));
    await Promise.all([queue.addBulk(jobs), queue.addBulk(jobs)]);
    await eventually(() => done.length >= 100, 10_000);
    await pause(100);
    expect(done.sort((a, b) => a - b)).toEqual(jobs.map(({ data }) => data.n));
    await expect(backEnd.ping()).resolves.toBeUndefined();
  });

  it('lets the job in hand end before it closes', async () => {
    let state = 'waiting';
    backEnd.worker(name, async () => {
      state = 'begun';
      await pause(500);
      state = 'ended';
    });
    await backEnd.queue(name).add('slow', {});
    await eventually(() => state === 'begun', 5_000);
    await backEnd.close(5_000);
    expect(state).toBe('ended');
  });

  it('goes on by itself after an outage, and has not flooded the log', async () => {
    const done: unknown[] = [];
    backEnd.worker<string>(name, (job) => Promise.resolve(done.push(job.data)));
    const queue = backEnd.queue<string>(name);
    await queue.add('before', 'before');
    await eventually(() => done.length === 1, 5_000);

    await proxy.cut();
    await pause(1_500);
    await expect(queue.add('during', 'during')).rejects.toThrow();
    await expect(backEnd.ping()).rejects.toThrow();
    expect(said.length).toBeLessThanOrEqual(2);

    await proxy.open();
    await pause(3_000);
    await queue.add('after', 'after');
    await eventually(() => done.includes('after'), 10_000);
    expect(said.at(-1)).toContain('works again');
  }, 30_000);

  it.each(['cut', 'goDeaf'] as const)('closes promptly after its store did %s', async (fault) => {
    backEnd.worker(name, () => Promise.resolve());
    await backEnd.queue(name).add('one', {});
    await proxy[fault]();
    await pause(500);
    const since = Date.now();
    await backEnd.close(10_000);
    expect(Date.now() - since).toBeLessThan(4_000);
  });
});
