/** Finds a Redis for the tests: the one that is named, the one at its usual port, else one started for this run. */
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { answers, OwnRedis } from './own-redis.js';

type FoundRedis = {
  readonly story: string;
  readonly url: string | null;
  /** What the keys of this run begin with: the server may be somebody's own. */
  readonly prefix: string;
  readonly stop: () => Promise<void>;
};

const USUAL = 'redis://127.0.0.1:6379';
/** The last of the databases that Redis has unless told otherwise: the one least likely to be in use. */
const TEST_DATABASE = 15;

export async function findRedis(named: string | null): Promise<FoundRedis> {
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  if (named !== null) {
    if (!(await answers(named))) throw new Error('`REDIS_URL` names a Redis that does not answer');
    return borrowed(named, prefix, 'Redis: the one that `REDIS_URL` names');
  }
  if (await answers(USUAL)) return borrowed(USUAL, prefix, 'Redis: the one on port 6379');
  return (
    (await startOwn(prefix)) ?? { story: 'Redis: none found, no `redis-server` here', url: null, prefix, stop: nothing }
  );
}

async function borrowed(url: string, prefix: string, story: string): Promise<FoundRedis> {
  const own = new URL(url);
  own.pathname = `/${TEST_DATABASE}`;
  const chosen = (await answers(own.href)) ? own.href : url;
  return { story, url: chosen, prefix, stop: () => removeKeys(chosen, prefix) };
}

async function startOwn(prefix: string): Promise<FoundRedis | null> {
  const own = await OwnRedis.open();
  if (!own) return null;
  return { story: `Redis: its own, on port ${own.port}`, url: own.url, prefix, stop: () => own.remove() };
}

/** BullMQ puts the prefix into every key; with braces around it, as a cluster wants them. */
async function removeKeys(url: string, prefix: string): Promise<void> {
  const client = new Redis(url);
  try {
    for await (const keys of client.scanStream({ match: `*${prefix}*`, count: 1_000 }) as AsyncIterable<string[]>) {
      if (keys.length > 0) await client.unlink(...keys);
    }
  } finally {
    client.disconnect();
  }
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
