/** Objections travel: a no that is said here stands on the stop lists of the controller's own accounts with providers. */
import { Controllers } from '../src/access/controllers.js';
import { readAddress } from '../src/provenance/mailbox-id.js';
import { HeldData } from '../src/rights/answers/held-data.js';
import { rows } from '../src/values/sql.js';
import { type Api } from './api.js';
import { pathTo } from './builders/links.js';
import { consentedTo } from './builders/people.js';
import { fromMailgun, MAILGUN_KEY } from './builders/provider-webhooks.js';
import { someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { ACCOUNTS, LISTED, type Listed, ProviderLists, suppressed } from './setup/provider-lists.js';
import { testRedis } from './setup/redis.js';
import { tracesOf } from './setup/traces.js';

type Objections = {
  readonly pushed: number;
  readonly waiting: number;
  readonly dead: number;
  readonly oldestWaitingAt: string | null;
  readonly lagSeconds: number;
  readonly lastError: string | null;
};
type Connection = { readonly id: string; readonly objections: Objections | null };
type Push = {
  readonly id: string;
  readonly state: string;
  readonly address: string | null;
  readonly attempts: number;
  readonly nextAt: string | null;
  readonly answer: string | null;
};

const SOON = { withinMs: 20_000 };
const backEnds = testRedis() ? (['postgres', 'redis'] as const) : (['postgres'] as const);

let house: TestHouse;
let lists: ProviderLists;

/** A tenant with accounts at these providers, told here. */
type Connected = Tenant & { readonly admin: Api; readonly at: Readonly<Partial<Record<Listed, string>>> };

async function connected(...providers: readonly Listed[]): Promise<Connected> {
  const tenant = await house.tenant();
  const admin = house.api(await house.key(tenant.id, ['admin']));
  const at: Partial<Record<Listed, string>> = {};
  for (const provider of providers) at[provider] = await connect(admin, tenant.id, provider);
  return { ...tenant, admin, at };
}

async function connect(admin: Api, controllerId: string, provider: Listed, more: object = {}): Promise<string> {
  const asked = { controllerId, provider, name: provider, account: lists.account(provider), ...more };
  const { status, body, text } = await admin.post<Connection>('/v1/feedback-connections', asked);
  if (status !== 201) throw new Error(text);
  return body.id;
}

const seen = async ({ admin, at }: Connected, provider: Listed): Promise<Objections | null> =>
  (await admin.get<Connection>(`/v1/feedback-connections/${at[provider] ?? ''}`)).body.objections;
const pushes = async ({ admin, at }: Connected, provider: Listed, query = ''): Promise<readonly Push[]> =>
  (await admin.get<{ pushes: Push[] }>(`/v1/feedback-connections/${at[provider] ?? ''}/pushes${query}`)).body.pushes;
const stop = (tenant: Tenant, email: string, kind: string, more: object = {}) =>
  tenant.api.post('/v1/suppressions', { email, kind, ...more });
const dueNow = ({ at }: Connected, provider: Listed) =>
  house.database.query('UPDATE objection_push SET next_at = now() WHERE connection_id = $1', [at[provider]]);

async function arrived(tenant: Connected, provider: Listed, count: number): Promise<void> {
  await eventually(async () => {
    expect(await seen(tenant, provider)).toMatchObject({ pushed: count, waiting: 0, oldestWaitingAt: null });
  }, SOON);
}

describe.each(backEnds)('objections, with a queue in %s,', (kind) => {
  beforeAll(async () => {
    const redis = kind === 'redis' ? testRedis() : null;
    house = await TestHouse.open({ settings: { PRIVATE_TARGETS: 'yes' }, ...(redis && { redis }) });
    lists = await ProviderLists.open();
  });
  afterEach(() => {
    lists.fault = null;
  });
  afterAll(async () => {
    await house.closeFaultless();
    await lists.close();
  });

  it('travel to every connected account as its provider documents it, and the acknowledgement is on record', async () => {
    const acme = await connected(...LISTED);
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...consentedTo() });
    const { status } = await house.stranger.send('POST', await pathTo(house, acme, 'stop', email), { body: '' });
    expect(status).toBe(200);
    for (const provider of LISTED) {
      await arrived(acme, provider, 1);
      expect(lists.of(provider)).toContain(email);
      expect(await pushes(acme, provider)).toMatchObject(
        [{ state: 'pushed', address: null, answer: /^HTTP 20[01]$/ }].map((one) => ({
          ...one,
          answer: expect.stringMatching(one.answer) as string,
        })),
      );
    }
    const recorded = await rows(
      house.database,
      `SELECT 1 FROM leaf WHERE type = 'objection_travelled' AND controller_id = $1`,
      [acme.id],
    );
    expect(recorded).toHaveLength(LISTED.length);
  }, 60_000);

  it('are whole: what is narrower than all marketing, and what is no objection, stays here', async () => {
    const acme = await connected('sendgrid');
    const travelling = [someone(), someone(), someone()] as const;
    await stop(acme, travelling[0], 'objection');
    await stop(acme, travelling[1], 'complaint');
    await stop(acme, travelling[2], 'unsubscribe', { scope: 'marketing' });
    const [narrow, gone, own, paused] = [someone(), someone(), someone(), someone()];
    await stop(acme, narrow, 'unsubscribe', { scope: 'purpose', purpose: 'newsletter' });
    await stop(acme, gone, 'bounce');
    await stop(acme, own, 'manual');
    await acme.api.post('/v1/contacts', { email: paused, ...consentedTo() });
    const body = 'do=pause';
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const saved = await house.stranger.send('POST', await pathTo(house, acme, 'preferences', paused), {
      body,
      headers,
    });
    expect(saved.status).toBe(200);
    const { suppressions } = (await acme.api.get<{ suppressions: object[] }>('/v1/suppressions')).body;
    expect(suppressions).toHaveLength(travelling.length + 4);
    await arrived(acme, 'sendgrid', travelling.length);
    expect(lists.of('sendgrid')).toEqual(expect.arrayContaining([...travelling]));
    for (const one of [narrow, gone, own, paused]) expect(lists.of('sendgrid')).not.toContain(one);
  }, 60_000);

  it('travel under every spelling that is known of the mailbox', async () => {
    const acme = await connected('resend');
    const name = someone().split('@')[0] ?? '';
    await acme.api.post('/v1/contacts', { email: `${name}@gmail.com`, ...consentedTo() });
    await stop(acme, `${name.replaceAll('.', '')}+list@gmail.com`, 'unsubscribe');
    await arrived(acme, 'resend', 2);
    const expected = [`${name}@gmail.com`, `${name.replaceAll('.', '')}+list@gmail.com`];
    expect(lists.of('resend')).toEqual(expect.arrayContaining(expected));
  }, 60_000);

  it('do not go back to the account that told of them, but to the others', async () => {
    const acme = await connected('brevo');
    const mailgun = await connect(acme.admin, acme.id, 'mailgun', { webhookSecret: MAILGUN_KEY });
    const email = someone();
    const { body, headers } = fromMailgun({ event: 'unsubscribed', recipient: email });
    const path = `/v1/feedback/mailgun?connection=${mailgun}`;
    expect((await house.stranger.send('POST', path, { body, headers })).status).toBe(200);
    await arrived(acme, 'brevo', 1);
    expect(lists.of('brevo')).toContain(email);
    expect(await seen({ ...acme, at: { mailgun } }, 'mailgun')).toMatchObject({ pushed: 0, waiting: 0, dead: 0 });
  }, 60_000);

  it('wait where the provider is away, with the lag and the last answer shown, and are never counted as arrived', async () => {
    const acme = await connected('postmark');
    const email = someone();
    lists.fault = () => ({ status: 503 });
    await stop(acme, email, 'unsubscribe');
    await eventually(async () => {
      expect(await seen(acme, 'postmark')).toMatchObject({ pushed: 0, waiting: 1, dead: 0, lastError: 'HTTP 503' });
    }, SOON);
    await house.database.query(
      `UPDATE objection_push SET created_at = now() - interval '1 hour' WHERE connection_id = $1`,
      [acme.at.postmark],
    );
    const waiting = await seen(acme, 'postmark');
    expect(waiting?.lagSeconds).toBeGreaterThan(3_599);
    expect(Date.parse(waiting?.oldestWaitingAt ?? '')).toBeLessThan(Date.now() - 3_599_000);
    const lag = /^outreach_guard_objections_waiting_seconds ([\d.]+)$/m.exec(
      (await house.stranger.get('/metrics')).text,
    )?.[1];
    expect(Number(lag)).toBeGreaterThan(3_599);
    lists.fault = null;
    await dueNow(acme, 'postmark');
    await arrived(acme, 'postmark', 1);
    expect(await seen(acme, 'postmark')).toMatchObject({ lagSeconds: 0, lastError: null });
  }, 60_000);

  it('wait as long as a provider asks that is called too often, and that is no failure of theirs', async () => {
    const acme = await connected('resend');
    lists.fault = () => ({ status: 429, headers: { 'retry-after': '1234' } });
    await stop(acme, someone(), 'unsubscribe');
    await eventually(async () => {
      const [one] = await pushes(acme, 'resend');
      expect(one).toMatchObject({ state: 'waiting', attempts: 0, answer: 'HTTP 429' });
      expect(Date.parse(one?.nextAt ?? '') - Date.now()).toBeGreaterThan(1_200_000);
    }, SOON);
  }, 60_000);

  it.each(['sendgrid', 'postmark'] as const)(
    'of one that %s refuses ends in plain sight, holds up no other, and can be told anew',
    async (provider) => {
      const acme = await connected(provider);
      const [broken, ...fine] = [someone('broken'), someone(), someone()];
      lists.fault = (_, addresses) => {
        if (!addresses.includes(broken)) return null;
        if (provider === 'sendgrid') return { status: 400, body: { errors: [{ message: 'invalid' }] } };
        const told = addresses.map((one) => suppressed(one, one === broken ? 'Failed' : 'Suppressed'));
        return { status: 200, body: { Suppressions: told } };
      };
      const suppressions = [broken, ...fine].map((email) => ({ email, kind: 'objection' }));
      await acme.api.post('/v1/suppressions/import', { suppressions });
      await eventually(async () => {
        expect(await seen(acme, provider)).toMatchObject({ pushed: 2, waiting: 0, dead: 1 });
      }, SOON);
      const [dead] = await pushes(acme, provider, '?state=dead');
      expect(dead).toMatchObject({ address: broken });
      lists.fault = null;
      const retry = `/v1/feedback-connections/${acme.at[provider] ?? ''}/pushes/${dead?.id ?? ''}/retry`;
      expect((await acme.admin.post(retry)).status).toBe(200);
      await arrived(acme, provider, 3);
      expect(lists.of(provider)).toContain(broken);
      expect((await acme.admin.post(retry)).status).toBe(409);
    },
    60_000,
  );

  it('are given up after as many attempts as a webhook is, and that is shown', async () => {
    const acme = await connected('brevo');
    lists.fault = () => ({ status: 500 });
    await stop(acme, someone(), 'unsubscribe');
    await eventually(async () => {
      expect((await pushes(acme, 'brevo'))[0]?.answer).toBe('HTTP 500');
    }, SOON);
    await house.database.query('UPDATE objection_push SET attempts = 9, next_at = now() WHERE connection_id = $1', [
      acme.at.brevo,
    ]);
    await eventually(async () => {
      expect(await seen(acme, 'brevo')).toMatchObject({ waiting: 0, dead: 1, lastError: 'HTTP 500' });
    }, SOON);
  }, 60_000);

  it('of who is erased arrive too, and nothing of them stays behind', async () => {
    const acme = await connected('mailgun');
    const email = someone('zebulon.oeuvrard');
    const held = () => tracesOf([email], house.databaseUrl, house.dataDir);
    await acme.api.post('/v1/contacts', { email, ...consentedTo() });
    lists.fault = () => ({ status: 500 });
    const { body } = await acme.api.post<{ state: string }>('/v1/subject-requests', { type: 'erasure', email });
    expect(body.state).toBe('done');
    await eventually(async () => {
      expect((await pushes(acme, 'mailgun'))[0]).toMatchObject({ state: 'waiting', answer: 'HTTP 500' });
    }, SOON);
    const unlinked = 'SELECT mailbox_id FROM objection_push WHERE connection_id = $1';
    expect(await rows(house.database, unlinked, [acme.at.mailgun])).toEqual([{ mailbox_id: null }]);
    lists.fault = null;
    await dueNow(acme, 'mailgun');
    await arrived(acme, 'mailgun', 1);
    expect(lists.of('mailgun')).toContain(email);
    expect(await held()).toEqual([]);

    const other = someone('zebulon.oeuvrard');
    lists.fault = () => ({ status: 500 });
    await acme.api.post('/v1/subject-requests', { type: 'erasure', email: other });
    await eventually(async () => {
      expect((await pushes(acme, 'mailgun'))[0]).toMatchObject({ state: 'waiting', answer: 'HTTP 500' });
    }, SOON);
    await house.database.query('UPDATE objection_push SET attempts = 9, next_at = now() WHERE connection_id = $1', [
      acme.at.mailgun,
    ]);
    await eventually(async () => {
      expect(await seen(acme, 'mailgun')).toMatchObject({ waiting: 0, dead: 1 });
    }, SOON);
    expect(await tracesOf([other], house.databaseUrl, house.dataDir)).toEqual([]);
    const [dead] = await pushes(acme, 'mailgun', '?state=dead');
    const retry = `/v1/feedback-connections/${acme.at.mailgun ?? ''}/pushes/${dead?.id ?? ''}/retry`;
    expect((await acme.admin.post(retry)).status).toBe(409);
  }, 90_000);

  it('stay here where a connection holds no account, as those did that were made before', async () => {
    const acme = await connected('brevo');
    const { id } = (
      await acme.admin.post<Connection>('/v1/feedback-connections', {
        ...{ controllerId: acme.id, provider: 'mailgun', name: 'hooks', webhookSecret: MAILGUN_KEY },
      })
    ).body;
    expect(await seen({ ...acme, at: { mailgun: id } }, 'mailgun')).toBeNull();
    await house.database.query('UPDATE feedback_connection SET travels = true WHERE id = $1', [id]);
    await stop(acme, someone(), 'objection');
    await arrived(acme, 'brevo', 1);
    await eventually(async () => {
      expect(await seen({ ...acme, at: { mailgun: id } }, 'mailgun')).toBeNull();
    }, SOON);
    expect(await pushes({ ...acme, at: { mailgun: id } }, 'mailgun')).toEqual([]);
  }, 60_000);

  it('that stood before an account was connected travel as well, and only this controller’s', async () => {
    const [acme, rival] = [await connected(), await connected()];
    const [before, lifted, theirs] = [someone(), someone(), someone()];
    await acme.api.post('/v1/contacts', { email: before, ...consentedTo() });
    await stop(acme, before, 'objection');
    await stop(acme, lifted, 'manual');
    await rival.api.post('/v1/contacts', { email: theirs, ...consentedTo() });
    await stop(rival, theirs, 'objection');
    const sendgrid = await connect(acme.admin, acme.id, 'sendgrid');
    await arrived({ ...acme, at: { sendgrid } }, 'sendgrid', 1);
    expect(lists.of('sendgrid')).toContain(before);
    expect(lists.of('sendgrid')).not.toContain(theirs);
    for (const path of ['', '/pushes']) {
      expect((await rival.admin.get(`/v1/feedback-connections/${sendgrid}${path}`)).status).toBe(404);
    }
    expect((await rival.admin.post(`/v1/feedback-connections/${sendgrid}/pushes/1/retry`)).status).toBe(404);
  }, 60_000);

  it('are told to the person who asks what is stored', async () => {
    const acme = await connected('mailgun');
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...consentedTo() });
    await stop(acme, email, 'objection');
    await arrived(acme, 'mailgun', 1);
    const controller = await house.app.get(Controllers).get(acme.id);
    const name = { controllerId: acme.id, mailboxId: readAddress(email, controller).mailboxId };
    const held = await house.app.get(HeldData).of(house.database, name);
    expect(held.tables.objection_push).toMatchObject([{ provider: 'mailgun', connection: 'mailgun', state: 'pushed' }]);
    expect(held.ledger.find(({ type }) => type === 'objection_travelled')?.recorded).toEqual({
      ...{ provider: 'mailgun', connection: acme.at.mailgun, answer: 'HTTP 200' },
    });
  }, 60_000);
});

describe('an account is called', () => {
  const wrong: readonly (readonly [string, Listed | 'postal', object, string])[] = [
    ['at somebody else’s host', 'mailgun', { apiBase: 'https://api.mailgun.net.evil.example' }, 'account.apiBase'],
    ['at another provider’s host', 'resend', { apiBase: 'https://api.mailgun.net' }, 'account.apiBase'],
    ['without TLS', 'brevo', { apiBase: 'http://api.brevo.com' }, 'account.apiBase'],
    ['on another port', 'sendgrid', { apiBase: 'https://api.sendgrid.com:8443' }, 'account.apiBase'],
    ['on this machine', 'sendgrid', { apiBase: 'http://127.0.0.1:9' }, 'account.apiBase'],
    ['in a private network', 'postmark', { apiBase: 'https://10.0.0.1' }, 'account.apiBase'],
    ['in a made-up region', 'ses', { region: 'evil.example/' }, 'account.region'],
    ['with a line break in its key', 'resend', { apiKey: 'x\r\nhost: evil.example' }, 'account.apiKey'],
    ['for no domain', 'mailgun', { of: '../v3/routes' }, 'account.of'],
    ['for no stream', 'postmark', { of: '../bounces' }, 'account.of'],
    ['where there is no list', 'postal', {}, 'account'],
  ];
  let strict: TestHouse;
  let acme: Tenant;
  beforeAll(async () => {
    strict = await TestHouse.open();
    acme = await strict.tenant();
  });
  afterAll(() => strict.closeFaultless());

  it.each(wrong)('never %s', async (_, provider, changed, field) => {
    const usual = provider === 'postal' ? { apiKey: 'x' } : ACCOUNTS[provider];
    const asked = { controllerId: acme.id, provider, name: 'x', account: { ...usual, ...changed } };
    const { status, body } = await strict.admin.post<{ errors: { field: string }[] }>(
      '/v1/feedback-connections',
      asked,
    );
    expect([status, body.errors[0]?.field]).toEqual([422, field]);
  });

  it.each([...LISTED])('at the usual host of %s where none is given', async (provider) => {
    const asked = { controllerId: acme.id, provider, name: provider, account: ACCOUNTS[provider] };
    expect((await strict.admin.post('/v1/feedback-connections', asked)).status).toBe(201);
  });

  it('never where it stood in for a provider, once private targets are not called any more', async () => {
    const trial = await TestHouse.open({ settings: { PRIVATE_TARGETS: 'yes' }, roles: 'api' });
    const standIn = await ProviderLists.open();
    try {
      const tenant = await trial.tenant();
      const account = standIn.account('sendgrid');
      const asked = { controllerId: tenant.id, provider: 'sendgrid', name: 'x', account };
      const { id } = (await trial.admin.post<Connection>('/v1/feedback-connections', asked)).body;
      await tenant.api.post('/v1/suppressions', { email: someone(), kind: 'objection' });
      await trial.restart({ PRIVATE_TARGETS: 'no', ROLES: 'api,worker' });
      await eventually(async () => {
        const { body } = await trial.admin.get<Connection>(`/v1/feedback-connections/${id}`);
        expect(body.objections).toMatchObject({
          waiting: 1,
          lastError: expect.stringContaining('may not be called') as string,
        });
      }, SOON);
      expect(standIn.asked).toEqual([]);
    } finally {
      await trial.closeFaultless();
      await standIn.close();
    }
  }, 60_000);
});
