/** Bad input: named, refused, never a 500, and nothing is stored by it. */
import fc from 'fast-check';
import { type Answer, type CampaignBody, type DecisionsBody, type OutboxBody, type ProblemAnswer } from './api.js';
import { consentedTo } from './builders/people.js';
import { ACME, SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

let house: TestHouse;
let acme: Tenant;
let path: (template: string) => string;
let suppression: string;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  const { body } = await acme.api.post<CampaignBody>('/v1/campaigns', { name: 'Autumn', ...LETTER });
  suppression = (await acme.api.post<{ id: string }>('/v1/suppressions', { email: someone() })).body.id;
  path = (template) => template.replace(':campaign', body.id);
});
afterAll(async () => {
  await house.closeFaultless();
});

const LETTER = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' };
const reader = (more: object = {}) => ({ email: someone(), ...consentedTo(), ...more });
const asked = (...recipients: unknown[]) => ({ purpose: 'newsletter', sender: SENDER, recipients });
const message = (more: object) => ({ ...LETTER, recipient: reader(), ...more });
const CONSENT = consentedTo().consents[0];

/** Refused with 4xx, in the form of a problem document. */
async function expectRefused(call: () => Promise<Answer<ProblemAnswer>>): Promise<ProblemAnswer> {
  const answer = await call();
  expect([answer.status >= 400 && answer.status < 500, answer.status, answer.text.slice(0, 300)]).toContain(true);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({ type: expect.any(String), title: expect.any(String), status: answer.status });
  return answer.body;
}

/** Every test of a group leaves each table as it was. */
function storesNothing(): void {
  let before: Record<string, number>;
  beforeEach(async () => {
    before = await house.rowCounts();
  });
  afterEach(async () => {
    expect(await house.rowCounts()).toEqual(before);
  });
}

const WRITES = [
  '/v1/decisions',
  '/v1/contacts',
  '/v1/consents',
  '/v1/suppressions',
  '/v1/suppressions/import',
  '/v1/campaigns',
  '/v1/campaigns/:campaign/recipients',
  '/v1/messages',
] as const;
const SET_UP = ['/v1/controllers', '/v1/senders', '/v1/keys'] as const;

describe('a wrong field is named', () => {
  storesNothing();
  const deep = (levels: number): unknown => (levels === 0 ? 'deep' : [deep(levels - 1)]);
  it.each([
    ['/v1/decisions', {}, 'purpose'],
    ['/v1/decisions', { ...asked(reader()), purpose: ' ' }, 'purpose'],
    ['/v1/decisions', { ...asked(reader()), purpose: 7 }, 'purpose'],
    ['/v1/decisions', { ...asked(reader()), sender: null }, 'sender'],
    ['/v1/decisions', { ...asked(reader()), mode: 'dry-run' }, 'mode'],
    ['/v1/decisions', asked(), 'recipients'],
    ['/v1/decisions', { ...asked(), recipients: null }, 'recipients'],
    ['/v1/decisions', { ...asked(), recipients: { 0: reader() } }, 'recipients'],
    ['/v1/decisions', asked(...Array.from({ length: 1_001 }, () => reader())), 'recipients'],
    ['/v1/decisions', asked(reader(), 'jean@client.example'), 'recipients[1]'],
    ['/v1/decisions', asked(reader(), null), 'recipients[1]'],
    ['/v1/decisions', asked({}), 'recipients[0].email'],
    ['/v1/decisions', asked({ email: ['a@b.example'] }), 'recipients[0].email'],
    ['/v1/decisions', asked(reader({ country: 'fr' })), 'recipients[0].country'],
    ['/v1/decisions', asked(reader({ country: 'XX' })), 'recipients[0].country'],
    ['/v1/decisions', asked(reader({ kind: 'robot' })), 'recipients[0].kind'],
    ['/v1/decisions', asked(reader({ jobTitle: {} })), 'recipients[0].jobTitle'],
    ['/v1/decisions', asked(reader({ jobTitle: 'CFO\0' })), 'recipients[0].jobTitle'],
    ['/v1/decisions', asked(reader({ company: '\ud800' })), 'recipients[0].company'],
    ['/v1/decisions', asked(reader({ sources: [{ kind: 'magic' }] })), 'recipients[0].sources[0].kind'],
    ['/v1/decisions', asked(reader({ sources: [{ kind: null }] })), 'recipients[0].sources[0].kind'],
    [
      '/v1/decisions',
      asked(reader({ sources: [{ kind: 'referral', obtainedAt: '2026-02-30' }] })),
      'recipients[0].sources[0].obtainedAt',
    ],
    [
      '/v1/decisions',
      asked(reader({ sources: [{ kind: 'referral', obtainedAt: 1e15 }] })),
      'recipients[0].sources[0].obtainedAt',
    ],
    ['/v1/decisions', asked(reader({ consents: [{ status: 'maybe' }] })), 'recipients[0].consents[0].status'],
    ['/v1/decisions', asked(reader({ customer: [] })), 'recipients[0].customer'],
    ['/v1/decisions', asked(reader({ customer: { similarProduct: 'yes' } })), 'recipients[0].customer.similarProduct'],
    [
      '/v1/decisions',
      asked(reader({ profile: { positions: [{ from: 'July' }] } })),
      'recipients[0].profile.positions[0].from',
    ],
    ['/v1/decisions', asked(reader({ conscents: [] })), 'recipients[0].conscents'],
    ['/v1/decisions', { ...asked(reader()), message: { headers: 'X-A: b' } }, 'message.headers'],
    ['/v1/decisions', { ...asked(reader()), message: { headers: ['X-A: b'] } }, 'message.headers'],
    ['/v1/decisions', { ...asked(reader()), message: { subject: deep(500) } }, 'message.subject'],
    ['/v1/contacts', { email: 'nobody' }, 'email'],
    ['/v1/contacts', { email: `${'a'.repeat(300)}@client.example` }, 'email'],
    ['/v1/contacts', { email: 'a\u202eb@client.example' }, 'email'],
    ['/v1/contacts', [reader()], ''],
    ['/v1/consents', { ...CONSENT }, 'email'],
    ['/v1/consents', { ...CONSENT, email: 'nobody' }, 'email'],
    ['/v1/consents', { ...CONSENT, email: someone(), purpose: undefined }, 'purpose'],
    ['/v1/consents', { ...CONSENT, email: someone(), purpose: '' }, 'purpose'],
    ['/v1/suppressions', {}, 'email'],
    ['/v1/suppressions', { email: 'nobody' }, 'email'],
    ['/v1/suppressions', { email: someone(), kind: 'whim' }, 'kind'],
    ['/v1/suppressions', { email: someone(), scope: 'purpose' }, 'purpose'],
    ['/v1/suppressions', { email: someone(), reason: '\0' }, 'reason'],
    ['/v1/suppressions/import', { suppressions: [] }, 'suppressions'],
    ['/v1/suppressions/import', { suppressions: 'all' }, 'suppressions'],
    ['/v1/campaigns', { ...LETTER }, 'name'],
    ['/v1/campaigns', { ...LETTER, name: 'A', sender: 'eve@acme.example' }, 'sender'],
    ['/v1/campaigns', { ...LETTER, name: 'A', text: null }, 'text'],
    ['/v1/campaigns', { ...LETTER, name: 'A', text: '{{secret}}' }, 'text'],
    ['/v1/campaigns', { ...LETTER, name: 'A', subject: 'Hi\r\nBcc: eve@evil.example' }, 'subject'],
    ['/v1/campaigns/:campaign/recipients', {}, 'recipients'],
    ['/v1/campaigns/:campaign/recipients', { recipients: [] }, 'recipients'],
    ['/v1/campaigns/:campaign/recipients', { recipients: [reader()], import: 'imp_1' }, 'recipients'],
    ['/v1/campaigns/:campaign/recipients', { recipients: Array.from({ length: 1_001 }, () => reader()) }, 'recipients'],
    ['/v1/campaigns/:campaign/recipients', { contacts: { source: 'heaven' } }, 'contacts.source'],
    ['/v1/messages', message({ subject: 'Hi\nBcc: eve@evil.example' }), 'subject'],
    ['/v1/messages', message({ recipient: null }), 'recipient.email'],
    ['/v1/messages', message({ recipient: [reader()] }), 'recipient'],
    ['/v1/messages', message({ html: 'x'.repeat(1_000_001) }), 'html'],
  ] as const)('POST %s %#: %3$s', async (target, body, field) => {
    const problem = await expectRefused(() => acme.api.post(path(target), body));
    expect([problem.status, problem.errors?.[0]?.field]).toEqual([422, field]);
  });

  it.each([
    ['/v1/controllers', { ...ACME, name: '' }, 'name'],
    ['/v1/controllers', { ...ACME, country: undefined }, 'country'],
    ['/v1/controllers', { ...ACME, country: null }, 'country'],
    ['/v1/controllers', { ...ACME, contactEmail: 'nobody' }, 'contactEmail'],
    ['/v1/controllers', { ...ACME, privacyNoticeUrl: 'javascript:alert(1)' }, 'privacyNoticeUrl'],
    ['/v1/controllers', { ...ACME, id: 'ctl_1' }, 'id'],
    ['/v1/senders', { address: SENDER }, 'controllerId'],
    ['/v1/senders', { address: 'anna', controllerId: ':id' }, 'address'],
    ['/v1/senders', { address: 'e@acme.example', controllerId: ':id', limits: { perMinute: 0 } }, 'limits.perMinute'],
    ['/v1/senders', { address: 'e@acme.example', controllerId: ':id', limits: { perMinute: 1.5 } }, 'limits.perMinute'],
    ['/v1/senders', { address: 'e@acme.example', controllerId: ':id', window: [1] }, 'window'],
    ['/v1/senders', { address: 'e@acme.example', controllerId: ':id', window: { zone: '\0' } }, 'window.zone'],
    ['/v1/senders', { address: 'e@acme.example', controllerId: ':id', window: { zone: '\ud800' } }, 'window.zone'],
    ['/v1/keys', { controllerId: ':id', name: 'k', scopes: [] }, 'scopes'],
    ['/v1/keys', { controllerId: ':id', name: 'k', scopes: ['root'] }, 'scopes'],
    ['/v1/keys', { controllerId: ':id', name: 'k', scopes: 'admin' }, 'scopes'],
    [
      '/v1/keys',
      { controllerId: ':id', name: 'k', scopes: ['send'], defaults: { onDefer: 'wait' } },
      'defaults.onDefer',
    ],
  ] as const)('POST %s %#: %3$s', async (target, body, field) => {
    const given = JSON.parse(JSON.stringify(body).replace(':id', acme.id)) as object;
    const problem = await expectRefused(() => house.admin.post(target, given));
    expect([problem.status, problem.errors?.[0]?.field]).toEqual([422, expect.stringContaining(field)]);
  });
});

describe('an address that cannot be used is that recipient’s verdict, not an error', () => {
  it.each([
    ['a lone surrogate', 'a\ud800b@client.example'],
    ['a lone surrogate alone', '\udc00'],
    ['NUL', 'a\0b@client.example'],
    ['300 characters', `${'a'.repeat(286)}@client.example`],
    ['bidi', '\u202emoc.live@client.example'],
    ['nothing', ''],
    ['a megabyte', 'a'.repeat(1_000_000)],
    ['a header', 'a@client.example\r\nBcc: eve@evil.example'],
    ['SQL', `'; DROP TABLE leaf; --@client.example`],
    ['a name of JavaScript', '__proto__'],
  ])('%s', async (_, email) => {
    const { status, body } = await acme.api.post<DecisionsBody>('/v1/decisions', asked(reader({ email }), reader()));
    expect(status).toBe(200);
    expect(body.decisions.map(({ outcome }) => outcome)).toEqual(['block', 'allow']);
    expect(body.decisions[0]?.reasons[0]?.code).toBe('invalid_address');
    const found = await acme.api.get(`/v1/decisions/${body.decisions[0]?.id ?? ''}`);
    expect(found.status).toBe(200);
    const sent = await acme.api.post<{ decision: { reasons: { code: string }[] } }>(
      '/v1/messages',
      message({ recipient: reader({ email }) }),
    );
    expect([sent.status, sent.body.decision.reasons[0]?.code]).toEqual([422, 'invalid_address']);
    const listed = await acme.api.post(path('/v1/campaigns/:campaign/recipients'), { recipients: [reader({ email })] });
    expect(listed.status).toBe(202);
  });
});

describe('a body that is no request', () => {
  storesNothing();
  const JSON_TEXTS: readonly (readonly [string, string])[] = [
    ['half an object', '{"purpose":'],
    ['not JSON', 'purpose=prospecting'],
    ['a text', '"text"'],
    ['a number', '1e999'],
    ['null', 'null'],
    ['a list', '[]'],
    ['__proto__', '{"__proto__":{"purpose":"x"}}'],
    ['constructor', '{"constructor":{"prototype":{"purpose":"x"}}}'],
    ['an unknown field', '{"hasOwnProperty":1,"toString":2}'],
    ['100,000 brackets', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['brackets in a field', `{"purpose":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['objects in a field', `{"window":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`],
    ['a byte-order mark and nothing', '\ufeff'],
  ];

  it.each(JSON_TEXTS)('%s is refused everywhere', async (_, text) => {
    for (const target of WRITES) {
      const problem = await expectRefused(() => acme.api.json('POST', path(target), text));
      expect([target, problem.status]).toEqual([target, 422]);
      const keyed = await expectRefused(() =>
        acme.api.json('POST', path(target), text, { 'idempotency-key': someone() }),
      );
      expect([target, keyed.status]).toEqual([target, 422]);
    }
    for (const target of SET_UP) {
      const problem = await expectRefused(() => house.admin.json('POST', target, text));
      expect([target, problem.status]).toEqual([target, 422]);
    }
  });

  it('with a key twice counts as the last one, as JSON.parse reads it', async () => {
    const body = JSON.stringify(asked(reader()));
    const text = body.replace('"purpose":"newsletter"', '"purpose":"newsletter","purpose":7');
    const problem = await expectRefused(() => acme.api.json('POST', '/v1/decisions', text));
    expect(problem.errors?.[0]?.field).toBe('purpose');
  });

  it.each([
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'application/octet-stream',
    'nonsense',
  ])('of type %s is 415', async (type) => {
    for (const target of WRITES) {
      const body = { body: 'email=jean%40client.example', headers: { 'content-type': type } };
      const problem = await expectRefused(() => acme.api.send('POST', path(target), body));
      expect([target, problem.status]).toEqual([target, 415]);
    }
  });

  it('of type multipart/form-data is refused where no file is asked for', async () => {
    const form = new FormData();
    form.set('email', someone());
    await expectRefused(() => acme.api.send('POST', '/v1/contacts', { body: form }));
  });

  it('of 11 MB is 413', async () => {
    const body = JSON.stringify({ ...asked(reader()), sender: 'x'.repeat(11_000_000) });
    for (const target of ['/v1/decisions', '/v1/contacts']) {
      const problem = await expectRefused(() => acme.api.json('POST', target, body));
      expect([problem.status, problem.type]).toEqual([413, expect.stringMatching(/\/too-large$/)]);
    }
  });

  it('may be missing where nothing is asked for, whatever the type says', async () => {
    for (const headers of [{}, { 'content-type': 'application/json' }]) {
      const { status } = await acme.api.send('POST', path('/v1/campaigns/:campaign/preflight'), { headers });
      expect(status).toBe(202);
    }
  });
});

describe('an address of the API that is none', () => {
  storesNothing();
  const NAMES = [
    '%00',
    '%ff',
    "'%20OR%201=1",
    '..%2f..%2fetc%2fpasswd',
    'x'.repeat(500),
    '%F0%9F%98%80',
    '__proto__',
    '%0d%0aX:1',
    '-1',
  ];
  const READS = [
    '/v1/contacts/NAME',
    '/v1/decisions/NAME',
    '/v1/imports/NAME',
    '/v1/messages/NAME',
    '/v1/campaigns/NAME',
    '/v1/campaigns/NAME/recipients',
    '/v1/campaigns/NAME/reasons',
    '/v1/outbox/NAME',
    '/v1/outbox/NAME.eml',
  ];

  it.each(NAMES)('%s is not found, or not understood', async (name) => {
    for (const target of READS) {
      const problem = await expectRefused(() => acme.api.get(target.replace('NAME', name)));
      expect([target, [404, 422].includes(problem.status)]).toEqual([target, true]);
    }
    for (const target of [
      '/v1/campaigns/NAME/launch',
      '/v1/consents/NAME/withdraw',
      path('/v1/campaigns/:campaign/NAME'),
    ]) {
      const problem = await expectRefused(() => acme.api.post(target.replace('NAME', name)));
      expect([target, [404, 422].includes(problem.status)]).toEqual([target, true]);
    }
    const lifted = await expectRefused(() => acme.api.delete(`/v1/suppressions/${name}?reason=x`));
    expect([404, 422]).toContain(lifted.status);
  });

  it('is refused in a query too', async () => {
    for (const query of [
      'email=%00',
      'email=%ff',
      'email=',
      'email=a&email=b',
      'email[x]=1',
      `email=${'x'.repeat(9_000)}`,
    ]) {
      const problem = await expectRefused(() => acme.api.get(`/v1/contacts?${query}`));
      expect([query, [404, 422].includes(problem.status)]).toEqual([query, true]);
    }
    for (const query of ['outcome=maybe', 'outcome=allow&outcome=block', 'outcome=%00', 'cursor=%00', 'limit=1e9']) {
      const problem = await expectRefused(() => acme.api.get(`${path('/v1/campaigns/:campaign/recipients')}?${query}`));
      expect([query, problem.status]).toEqual([query, 422]);
    }
  });

  it('has a reason without NUL, where one is asked for', async () => {
    const bad = [`?reason=%00`, `?reason=${'%20'.repeat(5)}`, ''];
    for (const query of bad) {
      const problem = await expectRefused(() => acme.api.delete(`/v1/suppressions/${suppression}${query}`));
      expect([problem.status, problem.errors?.[0]?.field]).toEqual([422, 'reason']);
    }
    for (const given of [{ reason: '\0' }, { reason: 7 }, [], 'reason']) {
      const problem = await expectRefused(() => acme.api.delete(`/v1/suppressions/${suppression}`, given));
      expect(problem.status).toBe(422);
    }
  });

  it('with another method is 404, and an unknown one too', async () => {
    for (const [method, target] of [
      ['PUT', '/v1/decisions'],
      ['PATCH', '/v1/contacts'],
      ['GET', '/v1/nothing'],
      ['GET', '/v1'],
    ] as const) {
      const problem = await expectRefused(() => acme.api.send(method, target));
      expect(problem.status).toBe(404);
    }
  });
});

it('takes names as they come, and no header out of them', async () => {
  const { api } = await house.tenant({ name: 'Acme\r\nX-Injected: controller' });
  const name = 'Bob\r\nX-Injected: name';
  const { id } = (await house.admin.post<{ id: string }>('/v1/controllers', ACME)).body;
  const sender = { controllerId: id, address: 'bob@acme.example', displayName: 'Bob\r\nX-Injected: sender' };
  const registered = await house.admin.post('/v1/senders', sender);
  const other = house.api(await house.key(id, ['send']));
  const letters = [
    [api, SENDER],
    ...(registered.status === 201 ? [[other, 'bob@acme.example'] as const] : []),
  ] as const;
  for (const [by, from] of letters) {
    const recipient = { ...reader({ name }), consents: consentsTo('Acme SAS', 'Acme\r\nX-Injected: controller') };
    const sent = await by.post('/v1/messages', { ...LETTER, sender: from, subject: 'For {{name}}', recipient });
    expect(sent.status).toBe(202);
    await eventually(
      async () => {
        expect((await by.get<OutboxBody>('/v1/outbox')).body.messages).toHaveLength(1);
      },
      {
        withinMs: 10_000,
      },
    );
    const mail = (await by.get<OutboxBody>('/v1/outbox')).body.messages[0]?.id ?? '';
    const [head = ''] = (await by.get(`/v1/outbox/${mail}.eml`)).text.split('\r\n\r\n');
    expect(head).not.toMatch(/^X-Injected/m);
    expect(head).toMatch(/^Subject: /m);
  }
});

function consentsTo(...controllers: string[]) {
  return controllers.map((controllerNamed) => ({ ...CONSENT, controllerNamed }));
}

describe('anything at all', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom('\ud800', '\0', '', '{{name}}', '2026-13-45', 'FR'),
  );
  const junk = fc.oneof(
    { depthSize: 'small' },
    fc.anything({
      values: [text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null)],
      maxDepth: 3,
      withNullPrototype: true,
    }),
    text,
  );
  const mostly = <T>(right: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 5, arbitrary: right }, { weight: 1, arbitrary: junk });
  const record = (fields: Record<string, fc.Arbitrary<unknown>>) => fc.record(fields, { requiredKeys: [] });

  const date = mostly(
    fc.constantFrom('2026-09-01', '2026-09-01T08:00:00Z', '0001-01-01', '9999-12-31T23:59:59.999999999+14:00'),
  );
  const source = record({
    kind: mostly(fc.constantFrom('web_form', 'referral')),
    obtainedAt: date,
    url: text,
    notice: mostly(record({ givenAt: date, objectionOffered: junk })),
  });
  const consent = record({
    purpose: text,
    status: mostly(fc.constantFrom('given', 'withdrawn')),
    givenAt: date,
    confirmedAt: date,
    method: text,
    language: text,
  });
  const recipient = record({
    email: mostly(fc.oneof(fc.emailAddress(), text)),
    country: mostly(fc.constantFrom('FR', 'DE', 'US')),
    kind: mostly(fc.constantFrom('consumer', 'named_professional')),
    name: text,
    sources: mostly(fc.array(mostly(source), { maxLength: 3 })),
    consents: mostly(fc.array(mostly(consent), { maxLength: 3 })),
    customer: mostly(record({ lastSaleAt: date, soldBy: text, similarProduct: junk })),
    relevance: mostly(record({ topic: text, because: text })),
    profile: mostly(
      record({
        positions: mostly(fc.array(mostly(record({ company: text, from: text, to: text })), { maxLength: 2 })),
      }),
    ),
  });
  const requests = {
    '/v1/decisions': record({
      purpose: mostly(text),
      sender: mostly(fc.constant(SENDER)),
      mode: mostly(fc.constantFrom('enforce', 'simulate')),
      message: mostly(record({ subject: text, html: text, headers: mostly(fc.dictionary(text, text)) })),
      recipients: mostly(fc.array(mostly(recipient), { maxLength: 3 })),
    }),
    '/v1/contacts': recipient,
    '/v1/messages': record({
      purpose: mostly(text),
      sender: mostly(fc.constant(SENDER)),
      subject: text,
      text,
      html: text,
      recipient: mostly(recipient),
    }),
  };
  const EXPECTED = [200, 201, 202, 422];

  it.each(Object.entries(requests))('that comes to POST %s is answered, and never with a 500', async (target, body) => {
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        const sent = JSON.stringify(given) as string | undefined;
        const { status, text: answer } = await acme.api.json('POST', target, sent ?? 'null');
        expect([EXPECTED.includes(status), status, answer]).toEqual([true, status, answer]);
      }),
      { numRuns: 100, seed: 42 },
    );
  });
});
