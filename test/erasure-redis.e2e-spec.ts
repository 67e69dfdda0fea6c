/** The same with the queue on Redis: no key, job or event there names anybody, before an erasure or after. */
import { Redis } from 'ioredis';
import { consentedTo } from './builders/people.js';
import { TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { testRedis } from './setup/redis.js';
import { tracesOf } from './setup/traces.js';

const EMAIL = 'zebulon.oeuvrard@quinones-atelier.example';
const redis = testRedis();
const ifRedis = redis ? it : it.skip;

async function stored(prefix: string, url: string): Promise<string> {
  const client = new Redis(url, { maxRetriesPerRequest: 1 });
  try {
    const found: string[] = [];
    let cursor = '0';
    do {
      const [next, keys] = await client.scan(cursor, 'MATCH', `*${prefix.replace(/[{}]/g, '')}*`, 'COUNT', 1_000);
      for (const key of keys)
        found.push(key, ((await client.dumpBuffer(key)) as Buffer | null)?.toString('latin1') ?? '');
      cursor = next;
    } while (cursor !== '0');
    return found.join('\n').toLowerCase();
  } finally {
    client.disconnect();
  }
}

ifRedis(
  'leaves nothing in Redis, in tables or in files',
  async () => {
    if (!redis) return;
    const house = await TestHouse.open({ redis });
    try {
      const { api, sender } = await house.tenant();
      const letter = { purpose: 'newsletter', sender, subject: 'News', text: 'Dear {{name}}' };
      const person = { email: EMAIL, name: 'Zébulon Œuvrard', ...consentedTo() };
      await api.post('/v1/messages', { ...letter, recipient: person });
      const campaign = await api.post<{ id: string }>('/v1/campaigns', { name: 'A', ...letter });
      await api.post(`/v1/campaigns/${campaign.body.id}/recipients`, { recipients: [person] });
      await api.post(`/v1/campaigns/${campaign.body.id}/launch`);
      const asked = await api.post<{ id: string }>('/v1/subject-requests', { type: 'access', email: EMAIL });
      await api.post(`/v1/subject-requests/${asked.body.id}/answer`, {});
      const during = await stored(redis.prefix, redis.url);
      expect(during.length).toBeGreaterThan(0);
      for (const trace of ['oeuvrard', 'quinones', Buffer.from(EMAIL).toString('base64').toLowerCase()])
        expect(during).not.toContain(trace);
      const { id } = (await api.post<{ id: string }>('/v1/subject-requests', { type: 'erasure', email: EMAIL })).body;
      await eventually(
        async () => {
          expect((await api.get(`/v1/subject-requests/${id}`)).body).toMatchObject({ outcome: 'erased' });
        },
        { withinMs: 15_000 },
      );
      expect(await stored(redis.prefix, redis.url)).not.toContain('oeuvrard');
      expect(await tracesOf([EMAIL, 'oeuvrard'], house.databaseUrl, house.dataDir)).toEqual([]);
      expect(house.errors).toEqual([]);
    } finally {
      await house.close();
    }
  },
  60_000,
);
