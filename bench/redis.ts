// The Redis that figures are measured on: the one that REDIS_URL names, else the one at its usual port; null without.
import { Redis } from 'ioredis';

/** Of the keys of this run: the server may be somebody's own. In braces, as a cluster wants it. */
export const REDIS_PREFIX = `{bench-${process.pid}}`;

const USUAL = 'redis://127.0.0.1:6379';

export async function benchRedis(): Promise<{ readonly url: string; readonly durability: string } | null> {
  const given = process.env['REDIS_URL'];
  const url = given === undefined || given === '' ? USUAL : given;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1_000 });
  client.on('error', () => undefined); // told by the null below
  try {
    await client.connect();
    const read = async (name: string): Promise<string> => ((await client.config('GET', name)) as string[])[1] ?? '?';
    const isLogged = (await read('appendonly')) === 'yes';
    return { url, durability: isLogged ? await read('appendfsync') : 'off' };
  } catch {
    return null;
  } finally {
    client.disconnect();
  }
}

/** Takes away what this run left in a server that may be somebody's own. */
export async function clearRedis(url: string): Promise<void> {
  const client = new Redis(url);
  try {
    const found = client.scanStream({ match: `${REDIS_PREFIX}*`, count: 1_000 }) as AsyncIterable<string[]>;
    for await (const keys of found) if (keys.length > 0) await client.unlink(...keys);
  } finally {
    client.disconnect();
  }
}
