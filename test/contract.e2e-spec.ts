/** The contract of design section 8, as a developer with the documentation in hand would try it. */
import { simpleParser } from 'mailparser';
import {
  type CampaignBody,
  type DecisionBody,
  type DecisionsBody,
  type MessageBody,
  type OutboxBody,
  type ProblemAnswer,
} from './api.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { ACME, SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

const jean = { email: 'jean.dupont@client.example', jobTitle: 'Directeur financier', ...LINKEDIN_ONLY };
const ask = (more: object = {}) => ({ purpose: 'prospecting', sender: SENDER, recipients: [jean], ...more });
const letter = (more: object = {}) => ({
  ...{ purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here it is.' },
  ...more,
});
const campaign = (more: object = {}) => letter({ name: 'Autumn', ...more });

describe('set-up', () => {
  it('answers 201 with what was made; a key is shown once and kept as a hash alone', async () => {
    const made = await house.admin.post<{ id: string }>('/v1/controllers', ACME);
    expect(made).toMatchObject({ status: 201, body: { ...ACME, id: expect.stringMatching(/^ctl_[0-9a-z]{26}$/) } });
    const controllerId = made.body.id;
    const sender = { controllerId, address: SENDER, displayName: 'Anna, Acme', limits: { perMinute: 10 } };
    const registered = await house.admin.post('/v1/senders', { ...sender, window: { timeZone: 'Europe/Paris' } });
    expect(registered).toMatchObject({ status: 201, body: { ...sender, id: expect.stringMatching(/^snd_/) } });
    expect((await house.admin.post('/v1/senders', sender)).status).toBe(409);
    const key = {
      controllerId,
      name: 'pipeline',
      scopes: ['decide'],
      defaults: { purpose: 'newsletter', onDefer: '451' },
    };
    const answer = await house.admin.post<{ key: string }>('/v1/keys', key);
    expect(answer).toMatchObject({ status: 201, body: { ...key, key: expect.stringMatching(/^og_[\w-]{43}$/) } });
    const stored = await house.database.query<unknown[]>('SELECT * FROM api_key');
    expect(JSON.stringify(stored)).not.toContain(answer.body.key);
  });

  it('uses the purpose that the key has by default', async () => {
    const key = await house.key(acme.id, ['decide'], { defaults: { purpose: 'newsletter' } });
    const recipients = [{ email: someone(), ...consentedTo('newsletter') }];
    const { body } = await house.api(key).post<DecisionsBody>('/v1/decisions', { sender: SENDER, recipients });
    expect(body.decisions[0]).toMatchObject({ outcome: 'allow', lawfulBasis: 'consent' });
  });
});

describe('POST /v1/decisions', () => {
  it('answers as the design shows it, in the order that was asked', async () => {
    const others = [{ email: someone(), ...consentedTo('prospecting') }, { email: 'nobody' }];
    const { status, body } = await acme.api.post<DecisionsBody>(
      '/v1/decisions',
      ask({ recipients: [jean, ...others] }),
    );
    expect(status).toBe(200);
    expect(body.decisions.map(({ outcome }) => outcome)).toEqual(['block', 'allow', 'block']);
    expect(body.decisions[0]).toEqual({
      id: expect.stringMatching(/^dec_[0-9a-z]{26}$/),
      email: jean.email,
      outcome: 'block',
      lawfulBasis: null,
      reasons: [
        {
          code: 'linkedin_connection_is_not_consent',
          title: expect.stringMatching(/LinkedIn/),
          detail: expect.stringMatching(/2018-07-10/),
          citations: expect.arrayContaining(['GDPR art. 4(11)', 'CNIL SAN-2020-018']),
          remedy: expect.stringMatching(/opt-in/),
        },
        ...(body.decisions[0]?.reasons.slice(1) ?? []),
      ],
      country: 'FR',
      recipientKind: 'named_professional',
      pack: expect.stringMatching(/^FR@sha256:[0-9a-f]{64}$/),
      retryAt: null,
      leaf: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    });
  });

  it('simulates the same decisions, and stores nothing', async () => {
    const recipients = [jean, { email: someone(), ...consentedTo('prospecting') }, { email: 'nobody' }];
    const before = await house.rowCounts();
    const simulated = await acme.api.post<DecisionsBody>('/v1/decisions', ask({ recipients, mode: 'simulate' }));
    expect(await house.rowCounts()).toEqual(before);
    expect(simulated.body.decisions).toHaveLength(3);
    const enforced = await acme.api.post<DecisionsBody>('/v1/decisions', ask({ recipients }));
    const bare = (one: DecisionBody) => ({ ...one, id: null, leaf: null });
    expect(simulated.body.decisions).toEqual(enforced.body.decisions.map(bare));
  });

  it('answers in French where French is preferred, in English otherwise', async () => {
    const titles = new Map<string, string | undefined>();
    for (const accepted of ['fr', 'fr-CA,en;q=0.5', 'en;q=0.3, fr;q=0.9', 'en', 'en,fr;q=0.9', 'de', '*']) {
      const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', ask(), { 'accept-language': accepted });
      titles.set(accepted, body.decisions[0]?.reasons[0]?.title);
    }
    const english = titles.get('en');
    const french = titles.get('fr');
    expect(french).not.toBe(english);
    expect(Object.fromEntries(titles)).toEqual({
      ...{ fr: french, 'fr-CA,en;q=0.5': french, 'en;q=0.3, fr;q=0.9': french },
      ...{ en: english, 'en,fr;q=0.9': english, de: english, '*': english },
    });
  });

  it('is found again, newest first, one by one and with what it was made from', async () => {
    const { api } = await house.tenant();
    const first = await api.post<DecisionsBody>('/v1/decisions', ask());
    const second = await api.post<DecisionsBody>('/v1/decisions', ask());
    const listed = await api.get<DecisionsBody>('/v1/decisions');
    const made = [second.body.decisions[0], first.body.decisions[0]];
    expect(listed.body).toMatchObject({ decisions: made, cursor: null });
    const shown = await api.get(`/v1/decisions/${made[0]?.id ?? ''}`);
    expect(shown.body).toMatchObject({
      ...made[0],
      facts: { purpose: 'prospecting', recipient: { email: jean.email } },
    });
  });
});

describe('contacts and consents', () => {
  it('keeps a person under one mailbox, however the address is written: 201, then 200', async () => {
    const local = someone('j.doe').split('@')[0] ?? '';
    const first = await acme.api.post<{ id: string }>('/v1/contacts', { email: `${local}@gmail.com`, country: 'FR' });
    const again = { email: `${local.replaceAll('.', '')}+list@Gmail.com`, sources: [{ kind: 'web_form' }] };
    const second = await acme.api.post<{ id: string; sources: unknown[] }>('/v1/contacts', again);
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(second.body).toMatchObject({ id: first.body.id, country: 'FR', sources: [{ kind: 'web_form' }] });
    expect((await acme.api.get(`/v1/contacts/${first.body.id}`)).body).toEqual(second.body);
    const byAddress = await acme.api.get(`/v1/contacts?email=${encodeURIComponent(`${local}+x@googlemail.com`)}`);
    expect(byAddress.body).toEqual(second.body);
    const others = await acme.api.get(`/v1/contacts?email=${someone()}`);
    expect(others.status).toBe(404);
  });

  it('states a fact twice and has it once', async () => {
    const contact = { email: someone(), ...LINKEDIN_ONLY, ...consentedTo() };
    await acme.api.post('/v1/contacts', contact);
    const { body } = await acme.api.post<{ sources: unknown[]; consents: unknown[] }>('/v1/contacts', contact);
    expect([body.sources.length, body.consents.length]).toEqual([1, 1]);
  });

  it('records a consent and takes it back as easily', async () => {
    const email = someone();
    const [consent] = consentedTo().consents;
    const recorded = await acme.api.post<{ id: string }>('/v1/consents', { email, ...consent });
    expect(recorded).toMatchObject({ status: 201, body: { ...consent, id: expect.stringMatching(/^cns_/) } });
    const asked = { purpose: 'newsletter', sender: SENDER, recipients: [{ email, country: 'FR' }] };
    const outcome = async () => (await acme.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions[0];
    expect(await outcome()).toMatchObject({ outcome: 'allow', lawfulBasis: 'consent' });
    const withdraw = () => acme.api.post(`/v1/consents/${recorded.body.id}/withdraw`);
    const first = await withdraw();
    expect(first).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
    expect((await withdraw()).body).toEqual(first.body);
    expect((await outcome())?.reasons.map(({ code }) => code)).toContain('consent_withdrawn');
    expect((await acme.api.post('/v1/consents/cns_unknown/withdraw')).status).toBe(404);
  });
});

describe('suppressions', () => {
  it('stops everything, is listed, and is lifted with a reason where it is not the person’s own', async () => {
    const email = someone();
    const added = await acme.api.post<{ id: string }>('/v1/suppressions', { email, reason: 'asked on the phone' });
    expect(added).toMatchObject({ status: 201, body: { email, kind: 'manual', scope: { to: 'everything' } } });
    const asked = { purpose: 'newsletter', sender: SENDER, recipients: [{ email, ...consentedTo() }] };
    const codes = async () =>
      (await acme.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions[0]?.reasons.map(({ code }) => code);
    expect(await codes()).toContain('suppressed_manual');
    const listed = await acme.api.get<{ suppressions: object[] }>('/v1/suppressions?limit=1');
    expect(listed.body.suppressions).toEqual([
      expect.objectContaining({ id: added.body.id, reason: 'asked on the phone' }),
    ]);
    const path = `/v1/suppressions/${added.body.id}`;
    expect(await acme.api.delete<ProblemAnswer>(path)).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'reason' }] },
    });
    expect((await acme.api.delete(path, { reason: 'wrong number' })).status).toBe(204);
    expect((await acme.api.delete(path, { reason: 'again' })).status).toBe(404);
    expect(await codes()).toEqual(['consent_valid']);
  });

  it.each(['unsubscribe', 'objection', 'complaint'])(
    'keeps the person’s own no: a deletion of %s is 409',
    async (kind) => {
      const email = someone();
      const { body } = await acme.api.post<{ id: string }>('/v1/suppressions', { email, kind });
      expect((await acme.api.delete(`/v1/suppressions/${body.id}?reason=sales`)).status).toBe(409);
      const again = await acme.api.post<{ alreadyStood: boolean }>('/v1/suppressions', { email, kind });
      expect(again.body.alreadyStood).toBe(true);
    },
  );

  it('is not lifted by a consent that is asserted later', async () => {
    const email = someone();
    await acme.api.post('/v1/suppressions', { email, kind: 'objection' });
    const later = {
      ...consentedTo().consents[0],
      givenAt: '2026-11-20T08:00:00Z',
      confirmedAt: '2026-11-20T08:01:00Z',
    };
    const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', {
      ...{ purpose: 'newsletter', sender: SENDER, recipients: [{ email, country: 'FR', consents: [later] }] },
    });
    expect(body.decisions[0]?.reasons.map(({ code }) => code)).toContain('suppressed_objection');
  });

  it('takes many at once, and reports the rows that are broken', async () => {
    const email = someone();
    const suppressions = [
      { email },
      { email: 'nobody', kind: 'never' },
      7,
      { email },
      { email: someone(), kind: 'bounce' },
    ];
    const { status, body } = await acme.api.post('/v1/suppressions/import', { suppressions });
    expect(status).toBe(200);
    expect(body).toMatchObject({ added: 2, alreadyStood: 1, refused: [{ row: 2 }, { row: 3 }] });
  });
});

describe('messages, campaigns and the outbox', () => {
  it('queues what is allowed and captures it: 202, and an .eml with a working unsubscribe', async () => {
    const { api } = await house.tenant();
    const email = someone();
    const recipient = { email, name: 'Ada Byron', ...consentedTo() };
    const more = { subject: 'For {{firstName|you}}', html: '<p>Hello</p>', recipient };
    const sent = await api.post<MessageBody>('/v1/messages', letter(more));
    expect(sent).toMatchObject({ status: 202, body: { state: 'queued', decision: { outcome: 'allow' } } });
    await eventually(async () => {
      const { body } = await api.get(`/v1/messages/${sent.body.id}`);
      expect(body).toMatchObject({ state: 'accepted', to: email });
    }, PROMPTLY);
    const { body } = await api.get<OutboxBody>('/v1/outbox');
    expect(body).toMatchObject({ messages: [{ to: email, subject: 'For Ada' }], cursor: null });
    const eml = await api.get(`/v1/outbox/${body.messages[0]?.id ?? ''}.eml`);
    expect(eml.headers.get('content-type')).toBe('message/rfc822');
    const mail = await simpleParser(eml.text);
    expect(mail.subject).toBe('For Ada');
    expect(mail.headers.get('list')).toMatchObject({
      unsubscribe: { url: expect.stringContaining(`${house.url}/u/`) },
    });
    expect(eml.text).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
  });

  it('refuses what is not allowed: 422 with the decision, and nothing queued', async () => {
    const refused = await acme.api.post<ProblemAnswer & MessageBody>('/v1/messages', letter({ recipient: jean }));
    expect(refused.status).toBe(422);
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(refused.body).toMatchObject({ type: expect.stringMatching(/\/refused$/), decision: { outcome: 'block' } });
    expect(refused.body.decision.reasons.map(({ code }) => code)).toContain('linkedin_connection_is_not_consent');
    expect(await house.database.query('SELECT 1 FROM message WHERE email = $1', [jean.email])).toEqual([]);
  });

  it('carries a campaign from its list to its last message', async () => {
    const { api } = await house.tenant();
    const made = await api.post<CampaignBody>('/v1/campaigns', campaign());
    expect(made).toMatchObject({ status: 201, body: { id: expect.stringMatching(/^cmp_/), state: 'draft' } });
    const path = `/v1/campaigns/${made.body.id}`;
    const lucky = Array.from({ length: 5 }, () => ({ email: someone(), ...consentedTo() }));
    const recipients = [...lucky, jean, { email: 'not an address' }];
    expect((await api.post(`${path}/recipients`, { recipients })).body).toMatchObject({ added: 7 });
    expect((await api.post(`${path}/recipients`, { recipients })).body).toMatchObject({ added: 0 });

    const preflight = await api.post<CampaignBody>(`${path}/preflight`);
    expect(preflight).toMatchObject({
      status: 202,
      body: { state: 'draft', counts: { recipients: 7, allow: 5, block: 2, queued: 0 } },
    });
    expect(preflight.body.reasons).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: 'consent_valid', count: 5 }),
        expect.objectContaining({ code: 'linkedin_connection_is_not_consent', count: 1, examples: [jean.email] }),
        expect.objectContaining({ code: 'invalid_address', count: 1, examples: ['not an address'] }),
      ]),
    );
    expect((await api.get<OutboxBody>('/v1/outbox')).body.messages).toEqual([]);

    expect((await api.post(`${path}/launch`)).status).toBe(202);
    await eventually(async () => {
      expect((await api.get(path)).body).toMatchObject({ state: 'done' });
    }, PROMPTLY);
    expect((await api.get(path)).body).toMatchObject({
      counts: {
        recipients: 7,
        allow: 5,
        block: 2,
        defer: 0,
        review: 0,
        queued: 0,
        accepted: 5,
        refused: 0,
        uncertain: 0,
        cancelled: 0,
      },
    });
    const blocked = await api.get<{ recipients: { email: string }[] }>(`${path}/recipients?outcome=block`);
    expect(blocked.body.recipients.map(({ email }) => email).sort()).toEqual([jean.email, 'not an address'].sort());
    const captured = await api.get<OutboxBody>('/v1/outbox');
    expect(captured.body.messages.map(({ to }) => to).sort()).toEqual(lucky.map(({ email }) => email).sort());

    for (const step of ['preflight', 'launch', 'pause', 'resume', 'cancel']) {
      expect([step, (await api.post(`${path}/${step}`)).status]).toEqual([step, 409]);
    }
    expect((await api.post(`${path}/recipients`, { recipients: [jean] })).status).toBe(409);
    expect((await api.post(`${path}/explode`)).status).toBe(404);
  });

  it('fills a campaign by a filter of contacts', async () => {
    const { api } = await house.tenant();
    await api.post('/v1/contacts', { email: someone(), ...consentedTo(), company: 'Brandie' });
    await api.post('/v1/contacts', { email: someone(), ...LINKEDIN_ONLY, company: 'Brandie' });
    await api.post('/v1/contacts', { email: someone(), country: 'DE' });
    const filters = [
      {},
      { country: 'FR' },
      { company: 'brandie' },
      { source: 'linkedin_connection' },
      { country: 'IT' },
    ];
    const added: unknown[] = [];
    for (const contacts of filters) {
      const { id } = (await api.post<CampaignBody>('/v1/campaigns', campaign())).body;
      added.push((await api.post<{ added: number }>(`/v1/campaigns/${id}/recipients`, { contacts })).body.added);
    }
    expect(added).toEqual([3, 2, 2, 1, 0]);
  });

  it('pauses, resumes and cancels', async () => {
    const { api } = await house.tenant();
    const { id } = (await api.post<CampaignBody>('/v1/campaigns', campaign())).body;
    const path = `/v1/campaigns/${id}`;
    const recipients = Array.from({ length: 300 }, () => ({ email: someone(), ...consentedTo() }));
    await api.post(`${path}/recipients`, { recipients });
    await api.post(`${path}/launch`);
    expect(await api.post(`${path}/pause`)).toMatchObject({ status: 202, body: { state: 'paused' } });
    expect(await api.post(`${path}/resume`)).toMatchObject({ status: 202, body: { state: 'running' } });
    await api.post(`${path}/pause`);
    const cancelled = await api.post<CampaignBody>(`${path}/cancel`);
    expect(cancelled).toMatchObject({ status: 202, body: { state: 'cancelled' } });
    const settled = await eventuallyStill(async () => (await api.get<CampaignBody>(path)).body.counts);
    expect(settled['queued']).toBe(0);
    expect((settled['accepted'] ?? 0) + (settled['cancelled'] ?? 0)).toBeLessThanOrEqual(300);
  });
});

const PROMPTLY = { withinMs: 10_000 };

/** The counts once nothing is on its way any more. */
async function eventuallyStill(read: () => Promise<Readonly<Record<string, number>>>) {
  let counts = await read();
  await eventually(async () => {
    counts = await read();
    expect(counts['queued']).toBe(0);
  }, PROMPTLY);
  return counts;
}

describe('lists', () => {
  type Listed = Record<string, { id: string }[]> & { cursor: string | null };

  it.each([
    ['decisions', () => house.tenant(), (api: Tenant['api']) => api.post('/v1/decisions', ask())],
    ['suppressions', () => house.tenant(), (api: Tenant['api']) => api.post('/v1/suppressions', { email: someone() })],
  ] as const)('of %s page newest first, stable while new ones arrive', async (name, open, add) => {
    const { api } = await open();
    for (let n = 0; n < 7; n++) await add(api);
    const all = (await api.get<Listed>(`/v1/${name}`)).body[name]?.map(({ id }) => id);
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let page = 0; cursor !== null && page < 5; page++) {
      const { body }: { body: Listed } = await api.get<Listed>(`/v1/${name}?limit=2&cursor=${cursor}`);
      seen.push(...(body[name] ?? []).map(({ id }) => id));
      cursor = body.cursor;
      expect(cursor ?? '').toMatch(/^[\w-]*$/);
      await add(api);
    }
    expect(seen).toEqual(all);
    expect(seen).toHaveLength(7);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=1001', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=%27%20OR%201', 'cursor'],
    ['cursor=AAAA', 'cursor'],
    ['cursor=a&cursor=b', 'cursor'],
  ])('refuse ?%s by name', async (query, field) => {
    for (const list of ['decisions', 'suppressions', 'imports', 'outbox']) {
      const { status, body } = await acme.api.get<ProblemAnswer>(`/v1/${list}?${query}`);
      expect([list, status, body.errors?.[0]?.field]).toEqual([list, 422, field]);
    }
  });

  it('take a limit of 1 to 1,000', async () => {
    for (const limit of [1, 1_000]) expect((await acme.api.get(`/v1/decisions?limit=${limit}`)).status).toBe(200);
  });
});

describe('operation', () => {
  it('says that it lives and is ready, to anybody', async () => {
    expect(await house.stranger.get('/health/live')).toMatchObject({ status: 200, body: { status: 'live' } });
    const ready = await house.stranger.get('/health/ready');
    expect(ready).toMatchObject({ status: 200, body: { status: 'ready', database: 'up', queue: 'up' } });
    expect((await house.stranger.get('/metrics')).text).toMatch(/^process_uptime_seconds \d+$/m);
  });

  it('shows in its figures that the ledger is signed, and how far that is behind', async () => {
    const figure = async (name: string) => {
      const { text } = await house.stranger.get('/metrics');
      return Number(new RegExp(`^outreach_guard_ledger_${name} ([\\d.]+)$`, 'm').exec(text)?.[1]);
    };
    await acme.api.post('/v1/decisions', {
      ...{ purpose: 'newsletter', sender: SENDER, recipients: [{ email: someone(), ...LINKEDIN_ONLY }] },
    });
    await eventually(
      async () => {
        expect([await figure('sequenced'), await figure('waiting_seconds')]).toEqual([1, 0]);
        expect(await figure('checkpoint_age_seconds')).toBeGreaterThan(0);
      },
      { withinMs: 10_000 },
    );
  });

  it('describes every path in OpenAPI 3.1, with the scope that it asks for', async () => {
    type Operation = { security?: Record<string, string[]>[] };
    const { body } = await house.stranger.get<{ openapi: string; paths: Record<string, Record<string, Operation>> }>(
      '/openapi.json',
    );
    expect(body.openapi).toMatch(/^3\.1/);
    const scopes = Object.entries(body.paths).flatMap(([path, operations]) =>
      Object.entries(operations).map(([method, { security = [] }]) => [
        `${method.toUpperCase()} ${path}`,
        security.flatMap((one) => Object.values(one).flat()).join(),
      ]),
    );
    expect(Object.fromEntries(scopes)).toMatchObject({
      'POST /v1/controllers': 'admin',
      'POST /v1/senders': 'admin',
      'POST /v1/keys': 'admin',
      'POST /v1/decisions': 'decide',
      'GET /v1/decisions': 'evidence',
      'GET /v1/decisions/{id}': 'evidence',
      'POST /v1/contacts': 'contacts',
      'POST /v1/consents': 'contacts',
      'POST /v1/imports': 'contacts',
      'POST /v1/suppressions': 'contacts',
      'POST /v1/campaigns/{id}/recipients': 'send',
      'POST /v1/messages': 'send',
      'GET /v1/outbox': 'send',
      'GET /health/live': '',
    });
    expect((await house.stranger.get('/docs')).status).toBe(200);
  });
});
