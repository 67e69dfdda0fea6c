/** bull-board at /admin/queues, on both back ends: for the administrator, to look at, with nothing from elsewhere. */
import { consentedTo } from './builders/people.js';
import { ADMIN_KEY, someone, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { testRedis } from './setup/redis.js';

const redis = testRedis();
const backEnds = redis ? (['postgres', 'redis'] as const) : (['postgres'] as const);

const basic = (name: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});

describe.each(backEnds)('the board of the queues in %s', (kind) => {
  let house: TestHouse;

  beforeAll(async () => {
    house = await TestHouse.open({
      ...(kind === 'redis' && redis ? { redis } : {}),
      roles: 'api', // so that what is queued stays queued
    });
  });
  afterAll(() => house.close());

  const ask = (path: string, headers = {}, method = 'GET') =>
    house.stranger.send<Board>(method, `/admin/queues${path}`, { headers });
  type Board = {
    readonly queues: readonly {
      readonly name: string;
      readonly readOnlyMode: boolean;
      readonly jobs?: readonly object[];
    }[];
  };

  it('lets nobody in but the administrator', async () => {
    const tenant = await house.tenant();
    const key = await house.key(tenant.id, ['admin', 'send']);
    for (const headers of [
      {},
      basic('admin', key),
      basic(ADMIN_KEY, ''),
      { authorization: `Bearer ${ADMIN_KEY}` },
      basic('a', `${ADMIN_KEY}x`),
    ]) {
      for (const path of ['', '/api/queues', '/static/css/none.css']) {
        const { status, headers: told, text } = await ask(path, headers);
        expect([status, told.get('www-authenticate')]).toEqual([401, expect.stringMatching(/^Basic /)]);
        expect(text).not.toContain('script');
      }
    }
    expect((await ask('', basic('anybody', ADMIN_KEY))).status).toBe(200);
  });

  it('shows the queues and their jobs, and takes no order', async () => {
    const inside = basic('admin', ADMIN_KEY);
    const { status, body } = await ask('/api/queues', inside);
    expect(status).toBe(200);
    expect(body.queues.map(({ name }) => name.replace(/^.*:/, '')).sort()).toEqual(['chores', 'dispatch', 'outside']);
    expect(body.queues.every(({ readOnlyMode }) => readOnlyMode)).toBe(true);
    const tenant = await house.tenant();
    const letter = { purpose: 'newsletter', sender: tenant.sender, subject: 'News', text: 'Here.' };
    await tenant.api.post('/v1/messages', { ...letter, recipient: { email: someone(), ...consentedTo() } });
    const name = body.queues.find((one) => one.name.endsWith('dispatch'))?.name ?? '';
    const path = `/api/queues?activeQueue=${encodeURIComponent(name)}&status=latest`;
    await eventually(
      async () => {
        const shown = (await ask(path, inside)).body.queues.find((one) => one.name === name);
        expect(shown?.jobs).not.toEqual([]);
      },
      { withinMs: 10_000 },
    );
    expect((await ask(`/api/queues/${encodeURIComponent(name)}/pause`, inside, 'PUT')).status).toBe(405);
  });

  it('runs scripts of this server alone', async () => {
    const { headers, text } = await ask('/', basic('admin', ADMIN_KEY));
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    const scripts = [...text.matchAll(/<script[^>]*\bsrc="([^"]*)"/g)].map(([, src]) => src ?? '');
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) {
      expect(script).toMatch(/^static\//);
      expect((await ask(`/${script}`, basic('admin', ADMIN_KEY))).headers.get('content-type')).toMatch(/javascript/);
    }
    expect(text).not.toMatch(/<script(?![^>]*\b(?:src|type="application\/json"))/);
  });
});
