/** The API document is true: whatever a tenant's day brings is answered as it says. */
import { type Api } from './api.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { fromMailgun, MAILGUN_KEY } from './builders/provider-webhooks.js';
import { ACME, someone, type Tenant, TestHouse } from './house.js';
import { type Document, watched } from './setup/api-document.js';
import { eventually } from './setup/eventually.js';

let house: TestHouse;
let tenant: Tenant;
let document: Document;

beforeAll(async () => {
  house = await TestHouse.open();
  tenant = await house.tenant();
  document = (await house.stranger.get<Document>('/openapi.json')).body;
});

afterAll(async () => {
  await house.closeFaultless();
});

describe('what the service answers is what the document says', () => {
  it('for every call of a tenant’s day', async () => {
    const email = someone();
    const [admin, api] = [watched(house.admin, document), watched(tenant.api, document)];
    const controllerId = (await admin.post<{ id: string }>('/v1/controllers', ACME)).body.id;
    await admin.json(
      'PATCH',
      `/v1/controllers/${controllerId}`,
      '{"colour":"#14532d","wording":{"goodbye":{"en":"Farewell."}}}',
    );
    await admin.post('/v1/senders', {
      controllerId,
      address: 'bob@acme.example',
      limits: { perDay: 5, warmUp: {} },
      window: {},
    });
    await admin.post('/v1/keys', { controllerId, name: 'p', scopes: ['send'], defaults: { onDefer: '451' } });
    const asked = { purpose: 'newsletter', sender: tenant.sender };
    const people = [{ email, ...consentedTo() }, { email: someone(), ...LINKEDIN_ONLY }, { email: 'nobody' }];
    await api.post('/v1/decisions', { ...asked, recipients: people });
    await api.post('/v1/decisions', { ...asked, mode: 'simulate', recipients: people });
    const { decisions } = (await api.get<{ decisions: { id: string }[] }>('/v1/decisions?limit=1')).body;
    await api.get(`/v1/decisions/${decisions[0]?.id ?? ''}`);
    const contact = (await api.post<{ id: string }>('/v1/contacts', people[0])).body;
    await api.post('/v1/contacts', people[0]);
    await api.get(`/v1/contacts/${contact.id}`);
    await api.get(`/v1/contacts?email=${email}`);
    const consent = await api.post<{ id: string }>('/v1/consents', {
      email: someone(),
      purpose: 'newsletter',
      status: 'given',
    });
    await api.post(`/v1/consents/${consent.body.id}/withdraw`);
    await api.post('/v1/suppressions', { email: someone(), scope: 'purpose', purpose: 'newsletter' });
    await api.post('/v1/suppressions/import', { suppressions: [{ email: someone() }, { email: 5 }, null] });
    const stops = (await api.get<{ suppressions: { id: string }[] }>('/v1/suppressions?limit=2')).body.suppressions;
    await api.delete(`/v1/suppressions/${stops[0]?.id ?? ''}`, { reason: 'a mistake' });
    const message = { ...asked, subject: 'Hello', text: 'Hello {{firstName|there}}' };
    const sent = (await api.post<{ id: string }>('/v1/messages', { ...message, recipient: people[0] })).body;
    await api.post('/v1/messages', { ...message, recipient: people[1] });
    await api.get(`/v1/messages/${sent.id}`);
    const steps = [{ afterDays: 3, subject: 'Again', html: '<p>Hello again.</p>' }];
    const campaign = (
      await api.post<{ id: string }>('/v1/campaigns', { ...message, name: 'October', steps, stopOn: { company: true } })
    ).body;
    const at = `/v1/campaigns/${campaign.id}`;
    await api.post(`${at}/recipients`, { recipients: people });
    await api.post(`${at}/preflight`);
    for (const step of ['launch', 'pause', 'resume', 'cancel', 'launch']) await api.post(`${at}/${step}`);
    for (const path of ['', '/reasons', '/recipients?outcome=block', '/recipients?outcome=maybe'])
      await api.get(at + path);
    await eventually(
      async () => {
        expect((await tenant.api.get<{ messages: object[] }>('/v1/outbox')).body.messages).not.toEqual([]);
      },
      { withinMs: 10_000 },
    );
    await api.get('/v1/outbox');
    const answered = { kind: 'reply', at: '2026-11-20T08:00:00Z' };
    await api.post('/v1/answers', { ...answered, email });
    await api.post('/v1/answers', { ...answered, email: 'nobody' });
    for (const path of ['/v1/reasons', '/v1/policy/jurisdictions']) await api.get(path);
    for (const path of ['/health/live', '/health/ready']) await watched(house.stranger, document).get(path);
    await watched(house.stranger, document).get('/v1/outbox');
    await api.post('/v1/keys', {});
  });

  it('for the rules of a controller', async () => {
    const keys = ['admin', 'evidence', 'decide'];
    const api = watched(house.api(await house.key(tenant.id, keys)), document);
    const second = watched(house.api(await house.key(tenant.id, ['admin'])), document);
    const admin = watched(house.admin, document);
    await api.get('/v1/policy/controller');
    await api.put('/v1/policy/controller', { setBy: 'Jeanne', closedSources: ['referral'], coldMessages: 2 });
    await api.put('/v1/policy/controller', { setBy: 'Jeanne', coldMessages: 20 });
    await api.put('/v1/policy/shadow', { shadow: true });
    await api.get('/v1/policy/shadow');
    const recipients = [{ email: someone(), ...LINKEDIN_ONLY }];
    const asked = { purpose: 'newsletter', sender: tenant.sender, recipients };
    const { decisions } = (await api.post<{ decisions: { id: string }[] }>('/v1/decisions', asked)).body;
    const decision = `/v1/decisions/${decisions[0]?.id ?? ''}`;
    await api.get(decision);
    await api.post(`${decision}/replay`);
    await api.post('/v1/decisions/dec_none/replay');
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    const scope = { lifts: 'frequency_cap_reached', purpose: 'newsletter', recipients: [someone()], expiresAt };
    const proposal = { ...scope, reason: 'asked for', proposedBy: 'Jeanne' };
    const { id } = (await api.post<{ id: string }>('/v1/policy/overrides', proposal)).body;
    const override = `/v1/policy/overrides/${id}`;
    for (const one of [api, second]) await one.post(`${override}/approve`, { approvedBy: 'Bertrand' });
    await api.get(override);
    await api.get('/v1/policy/overrides');
    await api.post(`${override}/revoke`, { revokedBy: 'Jeanne' });
    await api.post(`${override}/revoke`, { revokedBy: 'Jeanne' });
    const form = new FormData();
    form.set('format', 'plain');
    form.set('listDate', '2026-11-20');
    form.set('file', new Blob([`${someone()}\nnobody\n`]), 'list.txt');
    const load = (of: Api, register: string) => of.send('POST', `/v1/registers/${register}/lists`, { body: form });
    for (const one of [admin, api]) await load(one, 'AT-RTR-ECG');
    await load(admin, 'XX-NONE');
    await admin.get('/v1/registers');
    const candidate = { controllerPolicy: { consentOnly: true }, from: '2026-01-01' };
    const simulation = (await api.post<{ id: string }>('/v1/policy/simulations', candidate)).body;
    await eventually(
      async () => {
        const { body } = await api.get<{ state: string }>(`/v1/policy/simulations/${simulation.id}`);
        expect(body.state).toBe('done');
      },
      { withinMs: 10_000 },
    );
    await api.get('/v1/policy/simulations');
    await api.post('/v1/policy/simulations', { pack: {}, from: '2026-01-01' });
    await api.put('/v1/policy/shadow', { shadow: false });
  });

  it('for stop signals', async () => {
    const api = watched(tenant.api, document);
    const officer = watched(house.api(await house.key(tenant.id, ['admin'])), document);
    await api.get('/v1/signals/thresholds');
    const own = { complaints: { warn: 0.0005 }, setBy: 'Jeanne' };
    for (const bounces of [{ stop: 0.01 }, { stop: 0.9 }])
      await officer.put('/v1/signals/thresholds', { ...own, bounces });
    await house.database.query(
      `INSERT INTO sending_tally (controller_id, sender_id, sent, bounced)
       SELECT controller_id, id, 100, 50 FROM sender WHERE controller_id = $1`,
      [tenant.id],
    );
    await eventually(
      async () => {
        const { signals } = (await api.get<{ signals: { id: string; level: string }[] }>('/v1/signals')).body;
        expect(signals.map(({ level }) => level)).toContain('stop');
      },
      { withinMs: 10_000 },
    );
    const { signals } = (await api.get<{ signals: { id: string; scope: string }[] }>('/v1/signals')).body;
    const lift = `/v1/signals/${signals.find(({ scope }) => scope === 'sender')?.id ?? ''}/lift`;
    const named = { liftedBy: 'Jeanne', reason: 'the list was cleaned' };
    for (const body of [{}, named, named]) await officer.post(lift, body);
    await officer.post('/v1/signals/snd_none/lift', named);
    await api.post(lift, named);
    await api.get('/v1/signals');
  });

  it('for the accounts with providers, what they tell, and who is told', async () => {
    const officer = watched(house.api(await house.key(tenant.id, ['admin'])), document);
    const api = watched(tenant.api, document);
    const account = { apiKey: 'SG.x' };
    const asked = { controllerId: tenant.id, provider: 'sendgrid', name: 'main', account };
    const { id } = (await officer.post<{ id: string }>('/v1/feedback-connections', asked)).body;
    await officer.post('/v1/feedback-connections', asked);
    const wrong = { ...account, apiBase: 'https://api.mailgun.net' };
    await officer.post('/v1/feedback-connections', { ...asked, account: wrong });
    await api.post('/v1/suppressions', { email: someone(), kind: 'objection' });
    const at = `/v1/feedback-connections/${id}`;
    type Pushes = { pushes: { id: string; answer: string | null }[] };
    await eventually(
      async () => {
        const { pushes } = (await officer.get<Pushes>(`${at}/pushes`)).body;
        expect(pushes).toHaveLength(1);
      },
      { withinMs: 10_000 },
    );
    for (const path of ['', '/pushes?state=dead', '/pushes?state=sent', '/pushes?cursor=x'])
      await officer.get(at + path);
    await officer.get('/v1/feedback-connections');
    await officer.post(`${at}/pushes/1/retry`);
    await officer.get('/v1/feedback-connections/fbc_none');
    const open = { controllerId: tenant.id, provider: 'mailgun', name: 'hooks', webhookSecret: MAILGUN_KEY };
    const hooks = (await officer.post<{ webhookPath: string }>('/v1/feedback-connections', open)).body;
    const stranger = watched(house.stranger, document);
    const told = fromMailgun({ event: 'complained', recipient: someone() });
    for (const sent of [told, told, { ...told, body: told.body.replace('complained', 'opened') }])
      await stranger.send('POST', hooks.webhookPath, sent);
    await officer.delete(at);
    const { body: hook } = await officer.post<{ id: string }>('/v1/webhooks', {
      ...{ url: 'https://hooks.acme.example/x', events: ['objection.recorded'] },
    });
    await officer.post('/v1/webhooks', { url: 'http://10.0.0.1', events: [] });
    for (const step of ['rotate', 'test']) await officer.post(`/v1/webhooks/${hook.id}/${step}`);
    await officer.get('/v1/webhooks');
    await officer.get(`/v1/webhooks/${hook.id}/deliveries`);
    await officer.post(`/v1/webhooks/${hook.id}/deliveries/1/retry`);
    await officer.delete(`/v1/webhooks/${hook.id}`);
    await api.get('/v1/reply-reviews');
    await api.post('/v1/reply-reviews/rev_none/close', { isObjection: true, closedBy: 'Jeanne' });
  });

  it('for who asks who they are, and what the figures are', async () => {
    for (const one of [house.admin, tenant.api, house.stranger, house.api('og_none')]) {
      await watched(one, document).get('/v1/whoami');
    }
    await watched(house.stranger, document).get('/metrics');
  });

  it('for Mailgun’s API', async () => {
    const key = await house.key(tenant.id, ['send', 'contacts'], { defaults: { purpose: 'newsletter' } });
    const api = watched(house.stranger, document);
    const authorization = (password: string) => `Basic ${Buffer.from(`api:${password}`).toString('base64')}`;
    const call = (method: string, path: string, fields?: Readonly<Record<string, string>>, password = key) =>
      api.send<{ message: string }>(method, `/v3/acme.example${path}`, {
        headers: {
          authorization: authorization(password),
          ...(fields && { 'content-type': 'application/x-www-form-urlencoded' }),
        },
        ...(fields && { body: new URLSearchParams(fields).toString() }),
      });
    const [yes, no] = [someone(), someone()];
    await tenant.api.post('/v1/contacts', { email: yes, ...consentedTo() });
    const letter = { from: tenant.sender, to: yes, subject: 'News', text: 'Here it is.' };
    expect((await call('POST', '/messages', letter)).status).toBe(200);
    const raw = `From: Acme SAS <${tenant.sender}>\r\nSubject: x\r\n\r\nActe\r\n`;
    const test = { 'o:testmode': 'yes' };
    for (const to of [no, `${yes},${no}`, 'nobody']) {
      await call('POST', '/messages', { ...letter, to });
      await call('POST', '/messages', { ...letter, ...test, to });
      await call('POST', '/messages.mime', { to, message: raw });
      await call('POST', '/messages.mime', { ...test, to, message: raw });
    }
    await call('POST', '/messages', { ...letter, from: 'ceo@bank.example' });
    await call('POST', '/messages', { to: yes });
    await call('POST', '/messages', letter, 'og_none');
    await call('POST', '/messages', letter, await house.key(tenant.id, ['decide']));
    for (const list of ['bounces', 'unsubscribes', 'complaints', 'whitelists']) {
      const address = someone();
      await call('POST', `/${list}`, { address });
      await call('POST', `/${list}`, { address: 'nobody' });
      const form = new FormData();
      form.set('file', new Blob([`address\n${someone()}\nnobody\n`]), 'list.csv');
      const headers = { authorization: authorization(key) };
      await api.send('POST', `/v3/acme.example/${list}/import`, { body: form, headers });
      for (const path of ['', '?limit=1', '?page=last', '?limit=none', `/${address}`, '/somebody@else.example']) {
        await call('GET', `/${list}${path}`);
      }
      await call('DELETE', `/${list}/${address}`);
      await call('DELETE', `/${list}/${address}`);
      await call('GET', `/${list}`, undefined, 'og_none');
    }
    await api.send('GET', '/v3/other.example/bounces', { headers: { authorization: authorization(key) } });
  });

  it('for an import', async () => {
    const form = new FormData();
    form.set('format', 'csv');
    form.set('defaults', JSON.stringify({ source: 'referral', country: 'FR' }));
    form.set('mapping', JSON.stringify({ email: 'mail' }));
    form.set('file', new Blob([`mail,name\n${someone()},Jean\nnobody,\n`]), 'list.csv');
    const api = watched(tenant.api, document);
    const { id } = (await api.send<{ id: string }>('POST', '/v1/imports', { body: form })).body;
    await eventually(
      async () => {
        expect((await tenant.api.get<{ state: string }>(`/v1/imports/${id}`)).body.state).toBe('done');
      },
      { withinMs: 10_000 },
    );
    expect((await api.get(`/v1/imports/${id}`)).body).toMatchObject({ counts: { imported: 1, refused: 1 } });
    await api.get('/v1/imports');
  });
});
