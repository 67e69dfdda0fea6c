/** Promise 10: tenants do not see each other, and keys do no more than their scopes. */
import { type CampaignBody, type DecisionsBody, type MessageBody, type OutboxBody, type ProblemAnswer } from './api.js';
import { consentedTo } from './builders/people.js';
import { ACME, SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

let house: TestHouse;
let acme: Tenant;
let rival: Tenant;

beforeAll(async () => {
  house = await TestHouse.open();
  [acme, rival] = [await house.tenant(), await house.tenant({ name: 'Rival GmbH', country: 'DE' })];
});
afterAll(async () => {
  await house.closeFaultless();
});

const SCOPES = ['decide', 'send', 'contacts', 'evidence', 'admin'] as const;
type Scope = (typeof SCOPES)[number];

const PATHS: readonly (readonly [string, Scope])[] = [
  ['POST /v1/controllers', 'admin'],
  ['PATCH /v1/controllers/ctl_1', 'admin'],
  ['POST /v1/senders', 'admin'],
  ['POST /v1/keys', 'admin'],
  ['GET /v1/controllers', 'admin'],
  ['GET /v1/keys', 'admin'],
  ['DELETE /v1/keys/key_1', 'admin'],
  ['GET /v1/senders/snd_1/dns', 'admin'],
  ['GET /v1/insight/overview', 'evidence'],
  ['GET /v1/contacts/con_1/verdicts', 'contacts'],
  ['GET /v1/campaigns', 'send'],
  ['GET /v1/sso', 'admin'],
  ['PUT /v1/sso', 'admin'],
  ['DELETE /v1/sso', 'admin'],
  ['GET /v1/people', 'admin'],
  ['POST /v1/people', 'admin'],
  ['PATCH /v1/people/per_1', 'admin'],
  ['DELETE /v1/people/per_1', 'admin'],
  ['POST /v1/people/per_1/invitation', 'admin'],
  ['POST /v1/decisions', 'decide'],
  ['GET /v1/decisions', 'evidence'],
  ['GET /v1/decisions/dec_1', 'evidence'],
  ['POST /v1/decisions/dec_1/replay', 'evidence'],
  ['GET /v1/decisions.csv', 'evidence'],
  ['GET /v1/ledger/key', 'evidence'],
  ['GET /v1/ledger/keys', 'evidence'],
  ['GET /v1/ledger/checkpoint', 'evidence'],
  ['GET /v1/ledger/entries/0', 'evidence'],
  ['GET /v1/ledger/proof/inclusion?index=0', 'evidence'],
  ['GET /v1/ledger/proof/file?index=0', 'evidence'],
  ['GET /v1/ledger/proof/consistency?from=1', 'evidence'],
  ['GET /v1/ledger/tile/0/000', 'evidence'],
  ['GET /v1/controllers/ctl_1/article-30', 'evidence'],
  ['GET /v1/contacts/con_1/evidence.zip', 'evidence'],
  ['GET /v1/campaigns/cmp_1/evidence.zip', 'evidence'],
  ['GET /v1/subject-requests', 'contacts'],
  ['POST /v1/subject-requests', 'contacts'],
  ['GET /v1/subject-requests/req_1', 'contacts'],
  ['POST /v1/subject-requests/req_1/close', 'contacts'],
  ['POST /v1/subject-requests/req_1/answer', 'contacts'],
  ['POST /v1/subject-requests/req_1/extend', 'contacts'],
  ['POST /v1/subject-requests/req_1/refuse', 'contacts'],
  ['POST /v1/subject-requests/req_1/identity', 'contacts'],
  ['POST /v1/subject-requests/req_1/lift', 'contacts'],
  ['GET /v1/subject-requests/req_1/document', 'contacts'],
  ['POST /v1/opt-ins', 'contacts'],
  ['POST /v1/opt-in-forms/frm_1/embeds', 'contacts'],
  ['GET /v1/legal-holds', 'contacts'],
  ['POST /v1/legal-holds', 'contacts'],
  ['POST /v1/legal-holds/hld_1/lift', 'contacts'],
  ['GET /v1/retention/settings', 'contacts'],
  ['PUT /v1/retention/settings', 'admin'],
  ['GET /v1/retention/preview', 'contacts'],
  ['GET /v1/retention/items', 'contacts'],
  ['GET /v1/retention/runs', 'contacts'],
  ['GET /v1/retention/runs/rtn_1', 'contacts'],
  ['POST /v1/retention/runs', 'contacts'],
  ['GET /v1/consents/cns_1/receipt', 'contacts'],
  ['POST /v1/contacts', 'contacts'],
  ['GET /v1/contacts?email=x', 'contacts'],
  ['GET /v1/contacts/con_1', 'contacts'],
  ['POST /v1/consents', 'contacts'],
  ['POST /v1/consents/cns_1/withdraw', 'contacts'],
  ['GET /v1/suppressions', 'contacts'],
  ['POST /v1/suppressions', 'contacts'],
  ['POST /v1/suppressions/import', 'contacts'],
  ['DELETE /v1/suppressions/sup_1', 'contacts'],
  ['POST /v1/answers', 'contacts'],
  ['GET /v1/reply-reviews', 'contacts'],
  ['POST /v1/reply-reviews/rev_1/close', 'contacts'],
  ['GET /v1/imports', 'contacts'],
  ['POST /v1/imports', 'contacts'],
  ['GET /v1/imports/imp_1', 'contacts'],
  ['POST /v1/campaigns', 'send'],
  ['GET /v1/campaigns/cmp_1', 'send'],
  ['GET /v1/campaigns/cmp_1/reasons', 'send'],
  ['GET /v1/campaigns/cmp_1/recipients', 'send'],
  ['POST /v1/campaigns/cmp_1/recipients', 'send'],
  ['POST /v1/campaigns/cmp_1/preflight', 'send'],
  ['POST /v1/campaigns/cmp_1/launch', 'send'],
  ['POST /v1/campaigns/cmp_1/pause', 'send'],
  ['POST /v1/campaigns/cmp_1/resume', 'send'],
  ['POST /v1/campaigns/cmp_1/cancel', 'send'],
  ['POST /v1/messages', 'send'],
  ['GET /v1/messages/msg_1', 'send'],
  ['POST /v1/opt-in-forms', 'contacts'],
  ['GET /v1/opt-in-forms', 'contacts'],
  ['GET /v1/opt-in-forms/frm_1', 'contacts'],
  ['POST /v1/opt-in-forms/frm_1/close', 'contacts'],
  ['POST /v1/opt-in-forms/frm_1/invitations', 'contacts'],
  ['GET /v1/opt-in-forms/frm_1/pages/sha256:1', 'contacts'],
  ['GET /v1/signals', 'send'],
  ['GET /v1/signals/thresholds', 'send'],
  ['POST /v1/messages/msg_1/resolve', 'send'],
  ['POST /v1/messages/msg_1/retry', 'send'],
  ['GET /v1/dead-letters', 'send'],
  ['GET /v1/queue', 'send'],
  ['GET /v1/pauses', 'send'],
  ['GET /v1/outbox', 'send'],
  ['GET /v1/outbox/eml_1.eml', 'send'],
  ['GET /v1/reasons', 'decide'],
  ['GET /v1/policy/jurisdictions', 'decide'],
  ['POST /v1/policy/simulations', 'evidence'],
  ['GET /v1/policy/simulations', 'evidence'],
  ['GET /v1/policy/simulations/sim_1', 'evidence'],
  ['GET /v1/policy/controller', 'admin'],
  ['PUT /v1/policy/controller', 'admin'],
  ['GET /v1/policy/shadow', 'admin'],
  ['PUT /v1/policy/shadow', 'admin'],
  ['GET /v1/policy/overrides', 'admin'],
  ['POST /v1/policy/overrides', 'admin'],
  ['GET /v1/policy/overrides/ovr_1', 'admin'],
  ['POST /v1/policy/overrides/ovr_1/approve', 'admin'],
  ['POST /v1/policy/overrides/ovr_1/revoke', 'admin'],
  ['POST /v1/dkim-keys', 'admin'],
  ['GET /v1/dkim-keys', 'admin'],
  ['DELETE /v1/dkim-keys/dkm_1', 'admin'],
  ['POST /v1/feedback-connections', 'admin'],
  ['GET /v1/feedback-connections', 'admin'],
  ['DELETE /v1/feedback-connections/fbc_1', 'admin'],
  ['POST /v1/webhooks', 'admin'],
  ['GET /v1/webhooks', 'admin'],
  ['DELETE /v1/webhooks/whk_1', 'admin'],
  ['POST /v1/webhooks/whk_1/rotate', 'admin'],
  ['POST /v1/webhooks/whk_1/test', 'admin'],
  ['GET /v1/webhooks/whk_1/deliveries', 'admin'],
  ['POST /v1/webhooks/whk_1/deliveries/1/retry', 'admin'],
  ['GET /v1/senders', 'admin'],
  ['PATCH /v1/senders/snd_1', 'admin'],
  ['PUT /v1/limits', 'admin'],
  ['PUT /v1/window', 'admin'],
  ['POST /v1/pauses', 'admin'],
  ['POST /v1/pauses/pse_1/resume', 'admin'],
  ['PUT /v1/signals/thresholds', 'admin'],
  ['POST /v1/signals/snd_1/lift', 'admin'],
  ['GET /v1/registers', 'admin'],
  ['POST /v1/registers/reg_1/lists', 'admin'],
  ['POST /v1/relays', 'admin'],
  ['GET /v1/relays', 'admin'],
  ['DELETE /v1/relays/rly_1', 'admin'],
];

/** These take the administrator's own key: they are about all controllers, or about none yet. */
const INSTALLATION_PATHS = [
  ...['POST /v1/controllers', 'POST /v1/registers/reg_1/lists'],
  ...['POST /v1/relays', 'GET /v1/relays', 'DELETE /v1/relays/rly_1'],
];

/** Here the administrator names a controller. */
const NAMING_PATHS = ['GET /v1/queue', 'GET /v1/pauses', 'POST /v1/pauses', 'POST /v1/pauses/pse_1/resume'];

/** What is open to all, to any key, or to people alone (`test/people`); and Mailgun's API, which has doors of its own (`test/mailgun`). */
const ELSEWHERE =
  / \/(?:health|metrics|u\/|p\/|why\/|logo\/|o\/|confirm\/|request\/|v1\/feedback\/|v1\/(?:whoami|events)$|v1\/(?:sessions?|views)(?:\/|$)|v3\/)/;

const LOG_PATHS = ['GET /v1/ledger/entries/{index}', 'GET /v1/ledger/tile/{path}'];

/** The paths of the service itself, so that none can be forgotten above. */
async function allPaths(): Promise<string[]> {
  const { body } = await house.stranger.get<{ paths: Record<string, object> }>('/openapi.json');
  return Object.entries(body.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
}

describe('the door', () => {
  it('stands before every path, and this table knows them all', async () => {
    const shapes = PATHS.map(([path]) =>
      path
        .replace(/\?.*/, '')
        .replace(/\/(?:[a-z]{3}_1)(\.eml)?/, '/{id}')
        .replace(/entries\/0$/, 'entries/{index}')
        .replace(/tile\/.*/, 'tile/{path}')
        .replace(/pages\/.*/, 'pages/{digest}')
        .replace(/deliveries\/1/, 'deliveries/{delivery}'),
    );
    const steps = ['preflight', 'launch', 'pause', 'resume', 'cancel'].map((step) => `POST /v1/campaigns/{id}/${step}`);
    const known = new Set([
      ...shapes,
      ...steps,
      'GET /v1/outbox/{name}',
      ...LOG_PATHS,
      'POST /v1/campaigns/{id}/{step}',
    ]);
    const unknown = (await allPaths()).filter((path) => !known.has(path) && !ELSEWHERE.test(path));
    expect(unknown).toEqual([]);
  });

  it.each([
    ['no key', null],
    ['a key that nobody has', `og_${'x'.repeat(43)}`],
    ['an empty key', ''],
    ['the hash of a key', 'sha256:00'],
  ])('answers %s with 401 and how to do it', async (_, key) => {
    for (const [path] of PATHS) {
      const { status, headers, body } = await call(path, key);
      expect([path, status, headers.get('www-authenticate')]).toEqual([path, 401, 'Bearer realm="outreach-guard"']);
      expect(body).toMatchObject({ status: 401, detail: expect.stringContaining('Authorization: Bearer') });
    }
  });

  it.each(SCOPES)('lets a key of scope %s do no more than that', async (scope) => {
    const key = await house.key(acme.id, [scope]);
    for (const [path, wanted] of PATHS) {
      const { status } = await call(path, key);
      if (wanted === scope && !INSTALLATION_PATHS.includes(path))
        expect([path, [401, 403].includes(status)]).toEqual([path, false]);
      else expect([path, status]).toEqual([path, 403]);
    }
  });

  it('lets the administrator set up, and act as no tenant', async () => {
    for (const [path, wanted] of PATHS) {
      if ((wanted === 'admin' && !path.includes('/v1/policy/')) || NAMING_PATHS.includes(path)) continue;
      const [method = '', address = ''] = path.split(' ');
      expect([path, (await house.admin.send(method, address)).status]).toEqual([path, 403]);
    }
  });

  it('lets an admin key of one controller set up that one alone', async () => {
    const api = house.api(await house.key(acme.id, ['admin']));
    const own = { controllerId: acme.id, name: 'own', scopes: ['send'] };
    expect((await api.post('/v1/keys', own)).status).toBe(201);
    expect((await api.post('/v1/senders', { controllerId: acme.id, address: 'eva@acme.example' })).status).toBe(201);
    const before = await house.rowCounts();
    for (const controllerId of [rival.id, 'ctl_unknown']) {
      expect((await api.post('/v1/keys', { ...own, controllerId })).status).toBe(404);
      expect((await api.post('/v1/senders', { controllerId, address: 'spy@acme.example' })).status).toBe(404);
    }
    expect((await api.post('/v1/controllers', ACME)).status).toBe(403);
    expect(await house.rowCounts()).toEqual(before);
  });
});

async function call(path: string, key: string | null) {
  const [method = '', address = ''] = path.split(' ');
  const body =
    method !== 'GET' && method !== 'DELETE' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {};
  return house.api(key).send<ProblemAnswer>(method, address, body);
}

describe('another controller', () => {
  const person = someone();
  let theirs: readonly (readonly [method: string, path: string, body?: object])[];

  beforeAll(async () => {
    const { api } = acme;
    const contact = (await api.post<{ id: string }>('/v1/contacts', { email: person, ...consentedTo() })).body.id;
    const consent = { email: person, ...consentedTo('event_invitation').consents[0] };
    const consentId = (await api.post<{ id: string }>('/v1/consents', consent)).body.id;
    const asked = { purpose: 'newsletter', sender: SENDER, recipients: [{ email: person }] };
    const decision = (await api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions[0]?.id ?? '';
    const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' };
    const message = (await api.post<MessageBody>('/v1/messages', { ...letter, recipient: { email: person } })).body.id;
    await eventually(
      async () => {
        expect((await api.get<OutboxBody>('/v1/outbox')).body.messages).toHaveLength(1);
      },
      {
        withinMs: 10_000,
      },
    );
    const mail = (await api.get<OutboxBody>('/v1/outbox')).body.messages[0]?.id ?? '';
    const campaign = (await api.post<CampaignBody>('/v1/campaigns', { ...letter, name: 'Ours' })).body.id;
    const suppression = (await api.post<{ id: string }>('/v1/suppressions', { email: someone() })).body.id;
    const list = new FormData();
    list.set('format', 'csv');
    list.set('file', new Blob([`email\n${person}\n`]), 'list.csv');
    const imported = (await api.send<{ id: string }>('POST', '/v1/imports', { body: list })).body.id;
    const own = (await rival.api.post<CampaignBody>('/v1/campaigns', { ...letter, name: 'Theirs' })).body.id;
    await eventually(
      async () => {
        expect((await api.get(`/v1/imports/${imported}`)).body).toMatchObject({ state: 'done' });
      },
      { withinMs: 10_000 },
    );
    theirs = [
      ['GET', `/v1/contacts/${contact}`],
      ['GET', `/v1/contacts?email=${person}`],
      ['POST', `/v1/consents/${consentId}/withdraw`],
      ['GET', `/v1/decisions/${decision}`],
      ['POST', `/v1/decisions/${decision}/replay`],
      ['GET', `/v1/contacts/${contact}/evidence.zip`],
      ['GET', `/v1/campaigns/${campaign}/evidence.zip`],
      ['GET', `/v1/consents/${consentId}/receipt`],
      ['GET', `/v1/messages/${message}`],
      ['GET', `/v1/outbox/${mail}.eml`],
      ['GET', `/v1/imports/${imported}`],
      ['DELETE', `/v1/suppressions/${suppression}?reason=spite`],
      ['GET', `/v1/campaigns/${campaign}`],
      ['GET', `/v1/campaigns/${campaign}/reasons`],
      ['GET', `/v1/campaigns/${campaign}/recipients`],
      ['POST', `/v1/campaigns/${campaign}/recipients`, { recipients: [{ email: person }] }],
      ...['preflight', 'launch', 'pause', 'resume', 'cancel'].map(
        (step) => ['POST', `/v1/campaigns/${campaign}/${step}`] as const,
      ),
      ['POST', `/v1/campaigns/${own}/recipients`, { import: imported }],
    ];
  });

  it('finds nothing of ours under its ids, and changes nothing', async () => {
    const before = await house.rowCounts();
    for (const [method, path, body] of theirs) {
      const sent = body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      const { status, text } = await rival.api.send(method, path, sent);
      expect([method, path, status]).toEqual([method, path, 404]);
      expect(text).not.toContain(person);
    }
    expect(await house.rowCounts()).toEqual(before);
  });

  it('has lists of its own', async () => {
    for (const list of ['decisions', 'suppressions', 'imports', 'outbox']) {
      const { body } = await rival.api.get<Record<string, unknown>>(`/v1/${list}`);
      expect([list, body[list === 'outbox' ? 'messages' : list]]).toEqual([list, []]);
    }
  });

  it('has no say about our senders, and no word of our objections', async () => {
    const letter = { purpose: 'newsletter', sender: 'eva@rival.example', subject: 'News', text: 'Here.' };
    await house.admin.post('/v1/senders', { controllerId: rival.id, address: letter.sender });
    const refused = await acme.api.post<ProblemAnswer>('/v1/campaigns', { ...letter, name: 'Borrowed' });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'sender' }] } });
    const email = someone();
    await acme.api.post('/v1/suppressions', { email, kind: 'objection' });
    const [consent] = consentedTo().consents;
    const consents = [{ ...consent, controllerNamed: 'Rival GmbH' }];
    const { body } = await rival.api.post<DecisionsBody>('/v1/decisions', {
      ...{ purpose: 'newsletter', sender: SENDER, recipients: [{ email, country: 'FR', consents }] },
    });
    expect(body.decisions[0]).toMatchObject({ outcome: 'allow' });
  });

  it('shares no name of a person with us: neither the stop entry nor the subject', async () => {
    const email = someone();
    for (const { api } of [acme, rival]) await api.post('/v1/contacts', { email });
    const found = await house.database.query<{ mailbox_id: Buffer; subject_id: string }[]>(
      'SELECT mailbox_id, subject_id FROM mailbox WHERE email = $1',
      [email],
    );
    expect(new Set(found.map((one) => one.mailbox_id.toString('hex'))).size).toBe(2);
    expect(new Set(found.map((one) => one.subject_id)).size).toBe(2);
  });
});
