/** The Redis of this test run, with a prefix for one suite alone; null where there is none. */
import { randomBytes } from 'node:crypto';

export type TestRedis = { readonly url: string; readonly prefix: string };

/** For `const redis = testRedis(); (redis ? describe : describe.skip)(…)`. */
export function testRedis(): TestRedis | null {
  const url = process.env['TEST_REDIS_URL'];
  const run = process.env['TEST_REDIS_PREFIX'] ?? 'test';
  return url ? { url, prefix: `{${run}-${randomBytes(4).toString('hex')}}` } : null;
}
