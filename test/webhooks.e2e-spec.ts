/** Webhooks that we send: signed, repeated with patience, on both back ends; and never where they must not go. */
import { createHmac } from 'node:crypto';
import { rows } from '../src/values/sql.js';
import { Callouts, isPublicAddress, NotCallable, wrongTarget } from '../src/http/callout.js';
import { type Api } from './api.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { Ear, type Heard } from './setup/ear.js';
import { eventually } from './setup/eventually.js';
import { testRedis } from './setup/redis.js';

type Made = { readonly id: string; readonly secret: string };

const SOON = { withinMs: 30_000 };
const ALL = [
  ...[
    'decision.recorded',
    'objection.recorded',
    'complaint.recorded',
    'bounce.recorded',
    'message.sent',
    'person.erased',
  ],
];

function signature(secret: string, { headers, body }: Heard): string {
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`;
  return `v1,${createHmac('sha256', key).update(signed).digest('base64')}`;
}

const backEnds = testRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);

describe.each(backEnds)('webhooks with a queue in %s', (kind) => {
  let house: TestHouse;
  let acme: Tenant;
  let admin: Api;
  let ear: Ear;
  let hook: Made;

  beforeAll(async () => {
    const redis = kind === 'redis' ? testRedis() : null;
    house = await TestHouse.open({ settings: { PRIVATE_TARGETS: 'yes' }, ...(redis && { redis }) });
    acme = await house.tenant();
    admin = house.api(await house.key(acme.id, ['admin']));
    ear = await Ear.open();
    hook = (await admin.post<Made>('/v1/webhooks', { url: ear.url, events: ALL })).body;
  });
  afterAll(async () => {
    await house.closeFaultless();
    await ear.close();
  });

  it('tell of decisions, sends, objections, complaints and bounces, signed, and of nothing that was not asked for', async () => {
    const [email, left, angry, gone] = [someone(), someone(), someone(), someone()];
    const recipient = { email, ...consentedTo() };
    await acme.api.post('/v1/messages', { purpose: 'newsletter', sender: SENDER, subject: 'x', text: 'x', recipient });
    const asked = { purpose: 'newsletter', sender: SENDER, recipients: [{ email: left, ...LINKEDIN_ONLY }] };
    await acme.api.post('/v1/decisions', asked);
    for (const [one, as] of [
      [left, 'unsubscribe'],
      [angry, 'complaint'],
      [gone, 'bounce'],
      [someone(), 'manual'],
    ]) {
      await acme.api.post('/v1/suppressions', { email: one, kind: as });
    }
    await eventually(() => {
      const counts = ALL.slice(0, 5).map((type) => ear.told(type).length > 0);
      expect(counts).toEqual([true, true, true, true, true]);
      expect(ear.told('decision.recorded').some(({ data }) => data.email === left)).toBe(true);
    }, SOON);
    expect(ear.told('message.sent')[0]?.data).toMatchObject({ email, state: 'accepted', purpose: 'newsletter' });
    const blocked = ear.told('decision.recorded').find(({ data }) => data.email === left);
    expect(blocked?.data).toMatchObject({ details: { outcome: 'block' } });
    expect(ear.told('objection.recorded')[0]?.data).toMatchObject({ email: left, details: { kind: 'unsubscribe' } });
    for (const one of ear.heard) expect(one.headers['webhook-signature']).toBe(signature(hook.secret, one));
    expect(new Set(ear.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(ear.heard.length);
    expect(ear.heard.some(({ body }) => body.includes('suppression.recorded'))).toBe(false);
  }, 60_000);

  it('carry both signatures while a secret is changed, and are tested on request', async () => {
    const { secret } = (await admin.post<Made>(`/v1/webhooks/${hook.id}/rotate`)).body;
    const before = ear.heard.length;
    expect((await admin.post(`/v1/webhooks/${hook.id}/test`)).status).toBe(202);
    await eventually(() => {
      expect(ear.told('webhook.test')).toHaveLength(1);
    }, SOON);
    const heard = ear.heard.slice(before).find(({ body }) => body.includes('webhook.test'));
    if (!heard) throw new Error('nothing was heard');
    const both = [signature(secret, heard), signature(hook.secret, heard)].join(' ');
    expect(heard.headers['webhook-signature']).toBe(both);
  }, 60_000);

  it('are repeated under the same id where they fail, follow no redirect, and end as visible dead letters', async () => {
    const [other, trap] = [await Ear.open(), await Ear.open()];
    other.status = 302;
    other.location = trap.url;
    const { id } = (await admin.post<Made>('/v1/webhooks', { url: other.url, events: ['decision.recorded'] })).body;
    await admin.post(`/v1/webhooks/${id}/test`);
    await eventually(() => {
      expect(other.heard).toHaveLength(2); // the second after some five seconds
    }, SOON);
    expect(new Set(other.heard.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(trap.heard).toEqual([]);
    type Listed = {
      deliveries: { id: string; state: string; answer: string; attempts: number; nextAt: string | null }[];
    };
    const listed = async () => (await admin.get<Listed>(`/v1/webhooks/${id}/deliveries`)).body.deliveries;
    await eventually(async () => {
      const [one] = await listed();
      expect(Date.parse(one?.nextAt ?? '') - Date.now()).toBeGreaterThan(120_000); // the second failure is written down
    }, SOON);
    await rows(
      house.database,
      'WITH u AS (UPDATE webhook_delivery SET attempts = 9, next_at = now() WHERE endpoint_id = $1 RETURNING 1) SELECT * FROM u',
      [id],
    );
    await eventually(async () => {
      expect(await listed()).toMatchObject([{ state: 'dead', answer: 'HTTP 302' }]);
    }, SOON);
    other.status = 200;
    other.location = '';
    const [dead] = await listed();
    expect((await admin.post(`/v1/webhooks/${id}/deliveries/${dead?.id ?? ''}/retry`)).status).toBe(200);
    await eventually(async () => {
      expect(await listed()).toMatchObject([{ state: 'delivered', answer: 'HTTP 200' }]);
    }, SOON);
    expect((await admin.post(`/v1/webhooks/${id}/deliveries/${dead?.id ?? ''}/retry`)).status).toBe(409);
    await admin.delete(`/v1/webhooks/${id}`);
    await Promise.all([other.close(), trap.close()]);
  }, 60_000);

  it('hold nothing of a person who was erased before they were delivered', async () => {
    const late = await Ear.open();
    late.status = 503;
    const { id } = (
      await admin.post<Made>('/v1/webhooks', { url: late.url, events: ['decision.recorded', 'person.erased'] })
    ).body;
    const email = someone('zwetschge');
    const asked = { purpose: 'newsletter', sender: SENDER, recipients: [{ email, ...consentedTo() }] };
    await acme.api.post('/v1/decisions', asked);
    await eventually(() => {
      expect(late.told('decision.recorded')[0]?.data.email).toBe(email);
    }, SOON);
    const stored = JSON.stringify(await rows(house.database, 'SELECT * FROM webhook_delivery'));
    expect(stored).not.toContain('zwetschge');
    await acme.api.post('/v1/subject-requests', { type: 'erasure', email });
    const before = late.heard.length;
    late.status = 200;
    await eventually(() => {
      expect(late.told('person.erased')).toHaveLength(1);
      expect(late.heard.slice(before).some(({ body }) => body.includes('decision.recorded'))).toBe(true);
    }, SOON);
    expect(JSON.stringify(late.heard.slice(before).map(({ body }) => body))).not.toContain('zwetschge');
    await admin.delete(`/v1/webhooks/${id}`);
    await late.close();
  }, 60_000);

  it('are another tenant’s to see for nobody', async () => {
    const rival = await house.tenant({ name: 'Rival GmbH', country: 'DE' });
    const theirs = house.api(await house.key(rival.id, ['admin']));
    for (const path of ['rotate', 'test', 'deliveries/1/retry']) {
      expect((await theirs.post(`/v1/webhooks/${hook.id}/${path}`)).status).toBe(404);
    }
    expect((await theirs.get(`/v1/webhooks/${hook.id}/deliveries`)).status).toBe(404);
    expect((await theirs.delete(`/v1/webhooks/${hook.id}`)).status).toBe(404);
    const listed = await admin.get('/v1/webhooks');
    expect(listed.text).not.toContain('whsec_');
  });
});

describe('targets that are never called', () => {
  it.each([
    ...[
      'http://hooks.example',
      'https://127.0.0.1',
      'https://[::1]',
      'https://2130706433',
      'https://0x7f.1',
      'https://10.1.2.3',
    ],
    ...[
      'https://169.254.169.254',
      'https://[::ffff:127.0.0.1]',
      'https://[fe80::1]',
      'https://[fd00::1]',
      'https://localhost',
    ],
    ...[
      'https://[64:ff9b::7f00:1]',
      'https://user@hooks.example',
      'ftp://hooks.example',
      'https://0.0.0.0',
      'nonsense',
    ],
    ...['https://a.localhost', 'https://192.168.0.1:8443/x', 'https://[2002:7f00:1::]', 'https://100.64.0.1'],
  ])('%s is refused at once', (url) => {
    expect(wrongTarget(url, false)).not.toBeNull();
  });

  it('are what a name leads to, whichever of its addresses, at the moment of the call', async () => {
    const ear = await Ear.open();
    const { port } = new URL(ear.url);
    const call = (addresses: string[]) =>
      new Callouts(false, () => Promise.resolve(addresses.map((address) => ({ address, family: 4 })))).call({
        ...{ method: 'POST', url: `https://rebound.example:${port}/`, headers: {}, body: '{}' },
      });
    await expect(call(['127.0.0.1'])).rejects.toBeInstanceOf(NotCallable);
    await expect(call(['93.184.216.34', '10.0.0.1'])).rejects.toBeInstanceOf(NotCallable);
    await expect(call([])).rejects.toBeInstanceOf(NotCallable);
    expect(ear.heard).toEqual([]);
    await ear.close();
  });

  it('are resolved once: the connection goes to the address that was looked at', async () => {
    const ear = await Ear.open();
    let asked = 0;
    const callouts = new Callouts(true, () => {
      asked++;
      return Promise.resolve([{ address: asked === 1 ? '127.0.0.1' : '10.255.255.1', family: 4 }]);
    });
    const url = ear.url.replace('127.0.0.1', 'rebound.example');
    expect(await callouts.call({ method: 'POST', url, headers: {}, body: '{}' })).toBe(204);
    expect([asked, ear.heard.length]).toEqual([1, 1]);
    await ear.close();
  });

  it('leave the public ones', () => {
    for (const address of ['93.184.216.34', '2606:4700::1111', '1.1.1.1']) expect(isPublicAddress(address)).toBe(true);
  });
});
