/** What people ask by law: proved by their own mailbox, answered in full, in time, once. */
import { randomUUID } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { type DecisionsBody, type OutboxBody, type ProblemAnswer } from './api.js';
import { consentedTo, LINKEDIN_ONLY, ON_A_WEBSITE } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { readAddress } from '../src/provenance/mailbox-id.js';
import { Controllers } from '../src/access/controllers.js';
import { SubjectRequests } from '../src/rights/subject-requests.js';
import { requestToken } from '../src/rights/request-token.js';
import { type PageLanguage } from '../config/texts/page-texts.js';
import { type RequestKind } from '../src/rights/request-states.js';
import { rows } from '../src/values/sql.js';

type RequestBody = Readonly<Record<'id' | 'state' | 'stage' | 'dueAt' | 'createdAt', string>> & {
  readonly outcome: string | null;
  readonly letterRefused: string | null;
  readonly held: boolean;
  readonly downloadableUntil: string | null;
};
type Held = {
  readonly stored: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly ledger: readonly { readonly id: string; readonly type: string; readonly recorded: unknown }[];
  readonly person: Readonly<Record<string, unknown>>;
  readonly recipients: object;
};

let house: TestHouse;
let acme: Tenant;
let rival: Tenant;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  rival = await house.tenant({ name: 'Rival GmbH', country: 'DE' }, 'bert@rival.example');
});
afterAll(async () => {
  await house.closeFaultless();
});

const post = <Body = RequestBody>(path: string, body: object, tenant = acme) =>
  tenant.api.post<Body>(`/v1/subject-requests${path}`, body);
const show = (id: string) => acme.api.get<RequestBody>(`/v1/subject-requests/${id}`);

/** As the page for recipients asks. */
async function openByPage(email: string, kind: RequestKind, language: PageLanguage = 'en', tenant = acme) {
  const controller = await house.app.get(Controllers).get(tenant.id);
  const { mailboxId } = readAddress(email, controller);
  const asked = { controllerId: tenant.id, mailboxId, email, kind, via: 'page', language, note: null } as const;
  return house.app.get(SubjectRequests).open(asked);
}

async function mailsTo(email: string): Promise<string[]> {
  const { messages } = (await acme.api.get<OutboxBody>('/v1/outbox?limit=1000')).body;
  const mine = messages.filter(({ to }) => to === email);
  return Promise.all(
    mine.map(async ({ id }) => (await simpleParser((await acme.api.get(`/v1/outbox/${id}.eml`)).text)).text ?? ''),
  );
}

/** The path of the link in the newest letter to an address. */
async function linkTo(email: string): Promise<string> {
  let path = '';
  await eventually(
    async () => {
      path = /https?:\/\/[^/\s]+(\/request\/\S+)/.exec((await mailsTo(email))[0] ?? '')?.[1] ?? '';
      expect(path).not.toBe('');
    },
    { withinMs: 10_000 },
  );
  return path;
}

const press = (path: string, what: string) =>
  house.stranger.send<Held>('POST', path, {
    body: `do=${what}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

async function reasonsFor(email: string, tenant = acme): Promise<(string | undefined)[]> {
  const asked = { purpose: 'newsletter', sender: tenant.sender, mode: 'simulate', recipients: [{ email }] };
  const [decision] = (await tenant.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions;
  return [decision?.outcome, ...(decision?.reasons ?? []).map(({ code }) => code)];
}

describe('a request from the page', () => {
  it('waits for the click of the mailbox, which a look does not make; then it is answered in the person’s language', async () => {
    const email = someone('zoé');
    await acme.api.post('/v1/contacts', { email, name: 'Zoé <b>Quiñones</b>', ...consentedTo() });
    const asked = await openByPage(email, 'access', 'fr');
    expect(asked).toMatchObject({ stage: 'identity_pending', letterRefused: null });
    const path = await linkTo(email);
    for (const method of ['GET', 'HEAD', 'GET']) expect((await house.stranger.send(method, path)).status).toBe(200);
    expect((await house.stranger.send('POST', path)).status).toBe(200);
    expect((await show(asked.id)).body.stage).toBe('identity_pending');
    const done = await press(path, 'confirm');
    expect([done.status, done.text.includes('La réponse à votre demande')]).toEqual([200, true]);
    expect((await press(path, 'confirm')).status).toBe(200);
    expect((await show(asked.id)).body).toMatchObject({ stage: 'answered', state: 'done', letterRefused: null });
    const html = await press(path, 'html');
    expect(html.text).toContain('Vos données chez Acme SAS');
    expect(html.text).not.toContain('<b>Qui');
    expect(html.text).not.toMatch(/<script|https?:\/\/[^<"]*\.(js|css)/);
    expect((await press(path, 'pdf')).text.startsWith('%PDF-')).toBe(true);
    const { body } = await press(path, 'json');
    expect(body.person).toMatchObject({ email, name: 'Zoé <b>Quiñones</b>' });
    const leaves = await rows<{ type: string }>(house.database, LEAVES, [asked.id]);
    expect(leaves.map(({ type }) => type)).toEqual([
      ...[
        'request_received',
        'request_identity_asked',
        'request_identity_proved',
        'request_answer_made',
        'request_closed',
      ],
      ...['request_answer_taken', 'request_answer_taken', 'request_answer_taken'],
    ]);
    await eventually(
      async () => {
        expect(await mailsTo(email)).toHaveLength(2);
      },
      { withinMs: 10_000 },
    );
  });

  it('is one request and one letter, however often it is asked for at once', async () => {
    const email = someone();
    const asked = await Promise.all([1, 2, 3].map(() => openByPage(email, 'portability')));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    await linkTo(email);
    expect(await mailsTo(email)).toHaveLength(1);
  });

  it('is taken in though many come at once, more than there are connections', async () => {
    const asked = await Promise.all(Array.from({ length: 16 }, () => openByPage(someone(), 'access')));
    expect(asked.map(({ stage }) => stage)).toEqual(asked.map(() => 'identity_pending'));
  });

  it('is confirmed once by two clicks at once', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...LINKEDIN_ONLY });
    const asked = await openByPage(email, 'erasure');
    const path = await linkTo(email);
    const answers = await Promise.all([1, 2].map(() => press(path, 'confirm')));
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect((await show(asked.id)).body).toMatchObject({ stage: 'answered', outcome: 'erased' });
    const told = await house.stranger.send('GET', path);
    expect(told.text).toContain('A keyed hash'.toLowerCase());
    expect(told.text).not.toContain(email);
    expect(await reasonsFor(email)).toContain('suppressed_erased');
    const leaves = await rows<{ type: string }>(house.database, LEAVES, [asked.id]);
    expect(leaves.filter(({ type }) => type === 'request_closed')).toHaveLength(1);
  });

  it('that objects needs no proof and is in force at once', async () => {
    const email = someone();
    expect(await openByPage(email, 'objection')).toMatchObject({ stage: 'answered' });
    expect(await reasonsFor(email)).toContain('suppressed_objection');
  });

  it.each([
    ['de', 'Ein LinkedIn-Kontakt ist keine Einwilligung', 'Wirksame Einwilligung'],
    ['es', 'Un contacto de LinkedIn no es un consentimiento', 'Consentimiento válido'],
    ['it', 'Un contatto LinkedIn non è un consenso', 'Consenso valido'],
  ] as const)('speaks %s, of each decision and its reasons too', async (language, connection, valid) => {
    const email = someone();
    for (const recipient of [
      { email, ...LINKEDIN_ONLY },
      { email, ...consentedTo('prospecting') },
    ]) {
      await acme.api.post('/v1/decisions', { purpose: 'prospecting', sender: SENDER, recipients: [recipient] });
    }
    await openByPage(email, 'access', language);
    const path = await linkTo(email);
    expect((await press(path, 'confirm')).status).toBe(200);
    const { text } = await press(path, 'html');
    expect(text).toContain(`<html lang="${language}">`);
    for (const said of [connection, valid]) expect(text).toContain(said);
    for (const english of ['is not consent', 'Valid consent']) expect(text).not.toContain(english);
  });

  it.each(['de', 'es', 'it'] as const)('speaks %s, also to somebody of whom nothing is known', async (language) => {
    const email = someone();
    await openByPage(email, 'access', language);
    const path = await linkTo(email);
    expect((await press(path, 'confirm')).status).toBe(200);
    expect((await press(path, 'html')).text).toContain(`<html lang="${language}">`);
  });
});

describe('a link', () => {
  it('is nobody’s to forge, alter or take to another controller', async () => {
    const asked = await openByPage(someone(), 'erasure');
    const stranger = await house.app.get(Controllers).get(rival.id);
    const own = requestToken(await house.app.get(Controllers).get(acme.id), asked.id);
    const altered = `${own.slice(0, -2)}${own.at(-2) === 'A' ? 'B' : 'A'}${own.slice(-1)}`;
    for (const token of [altered, requestToken(stranger, asked.id), 'nothing', asked.id]) {
      expect([token, (await press(`/request/${token}`, 'confirm')).status]).toEqual([token, 404]);
      expect((await house.stranger.send('GET', `/u/${token}`)).status).toBe(404);
    }
    expect((await show(asked.id)).body.stage).toBe('identity_pending');
  });
});

describe('the officer', () => {
  it('extends once with a reason that is told, and answers', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...LINKEDIN_ONLY });
    const { body } = await post('', { type: 'access', email, language: 'de' });
    expect(body).toMatchObject({ state: 'open', stage: 'open' });
    const reason = 'viele Anträge zugleich';
    const extended = await post(`/${body.id}/extend`, { reason });
    expect(extended.body).toMatchObject({ stage: 'extended', state: 'open' });
    const months = new Date(extended.body.dueAt).getUTCMonth() - new Date(body.createdAt).getUTCMonth();
    expect((months + 12) % 12).toBe(3);
    await eventually(
      async () => {
        expect((await mailsTo(email))[0]).toContain('zugleich');
      },
      { withinMs: 10_000 },
    );
    expect((await post<ProblemAnswer>(`/${body.id}/extend`, { reason })).status).toBe(409);
    const answered = await post(`/${body.id}/answer`, {});
    expect(answered.body).toMatchObject({ stage: 'answered', downloadableUntil: expect.any(String) as string });
    expect((await acme.api.get(`/v1/subject-requests/${body.id}/document?format=json`)).status).toBe(200);
    expect((await acme.api.get(`/v1/subject-requests/${body.id}/document?format=exe`)).status).toBe(422);
  });

  it.each<readonly [string, RequestKind, string, object, object]>([
    ['answer and extend', 'access', 'answer/extend', {}, { reason: 'many at once' }],
    ['close and refuse', 'rectification', 'close/refuse', { state: 'done', outcome: 'by phone' }, { reason: 'no' }],
    ['extend twice', 'access', 'extend/extend', { reason: 'one' }, { reason: 'two' }],
    ['answer twice', 'portability', 'answer/answer', {}, {}],
    [
      'prove who it was and withdraw',
      'erasure',
      'identity/close',
      { how: 'a card' },
      { state: 'withdrawn', outcome: 'x' },
    ],
  ])(
    'of two officers who %s at once, each sees one state, and one letter goes at most for each step',
    async (...given) => {
      const [, type, steps, one, other] = given;
      const email = someone();
      await acme.api.post('/v1/contacts', { email, ...ON_A_WEBSITE });
      const identity = type === 'erasure' ? { identity: 'mailbox' } : {};
      const { body } = await post('', { type, email, ...identity });
      const [first = '', second = ''] = steps.split('/');
      const both = await Promise.all([post(`/${body.id}/${first}`, one), post(`/${body.id}/${second}`, other)]);
      const won = both.filter(({ status }) => status === 200).length;
      expect(both.map(({ status }) => status).every((status) => status === 200 || status === 409)).toBe(true);
      expect(won).toBeGreaterThan(0);
      const leaves = (await rows<{ type: string }>(house.database, LEAVES, [body.id])).map((leaf) => leaf.type);
      const closings = leaves.filter((leaf) => leaf === 'request_closed');
      const { stage } = (await show(body.id)).body;
      expect(closings).toHaveLength(['answered', 'refused', 'withdrawn'].includes(stage) ? 1 : 0);
      expect(leaves.filter((leaf) => leaf === 'request_extended').length).toBeLessThanOrEqual(1);
      expect(leaves.filter((leaf) => leaf === 'request_answer_made').length).toBeLessThanOrEqual(1);
      // As many steps on the ledger as were told of as done: nobody was told of one that another undid.
      const moved = leaves.filter((leaf) => /_(extended|closed|identity_proved)$/.test(leaf)).length;
      expect(moved - (type === 'erasure' && stage === 'answered' ? 1 : 0)).toBe(won);
    },
  );

  it('of two who answer at once, one does', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...LINKEDIN_ONLY });
    const { body } = await post('', { type: 'access', email });
    const both = await Promise.all([post(`/${body.id}/answer`, {}), post(`/${body.id}/refuse`, { reason: 'no' })]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  });

  it('refuses with a reason, and the letter says where to complain', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...ON_A_WEBSITE });
    const { body } = await post('', { type: 'erasure', email, identity: 'mailbox' });
    expect((await post(`/${body.id}/refuse`, { reason: 'ask jo@acme.example' })).status).toBe(422);
    expect((await post(`/${body.id}/refuse`, { reason: 'answered last week' })).body.stage).toBe('refused');
    await eventually(
      async () => {
        expect((await mailsTo(email)).join('')).toMatch(/answered last week[\s\S]*ico\.org\.uk/);
      },
      { withinMs: 10_000 },
    );
  });

  it('corrects what is wrong; what it was stays on the ledger, sealed', async () => {
    const email = someone();
    const { id } = (await acme.api.post<{ id: string }>('/v1/contacts', { email, name: 'Jaen', ...LINKEDIN_ONLY }))
      .body;
    const { body } = await post('', { type: 'rectification', email });
    expect((await post(`/${body.id}/answer`, {})).status).toBe(422);
    expect((await post(`/${body.id}/answer`, { changes: { country: 'France' } })).status).toBe(422);
    expect((await post(`/${body.id}/answer`, { changes: { name: 'Jean', company: null } })).status).toBe(200);
    expect((await acme.api.get(`/v1/contacts/${id}`)).body).toMatchObject({ name: 'Jean', country: 'FR' });
    const leaves = await rows(house.database, `SELECT FROM leaf WHERE type = 'person_rectified' AND body LIKE $1`, [
      `%${body.id}%`,
    ]);
    expect(leaves).toHaveLength(1);
  });

  it('restricts: nothing is sent until it is lifted, which nobody does by the stop list of another reason', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...consentedTo() });
    const manual = await acme.api.post<{ id: string }>('/v1/suppressions', { email, kind: 'manual', reason: 'x' });
    const { body } = await post('', { type: 'restriction', email });
    expect(body).toMatchObject({ state: 'done', outcome: 'restricted' });
    await acme.api.delete(`/v1/suppressions/${manual.body.id}?reason=over`);
    expect(await reasonsFor(email)).toContain('suppressed_manual');
    expect((await post(`/${body.id}/lift`, { reason: 'settled' })).status).toBe(422);
    expect((await post(`/${body.id}/lift`, { reason: 'settled', personTold: true })).status).toBe(200);
    expect((await post(`/${body.id}/lift`, { reason: 'settled', personTold: true })).status).toBe(409);
    expect(await reasonsFor(email)).toEqual(['allow', 'consent_valid']);
  });

  it('restricts nothing of what the person asks by law meanwhile: their letters go, and nothing else does', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...consentedTo() });
    const { body } = await post('', { type: 'restriction', email });
    expect(body).toMatchObject({ outcome: 'restricted' });
    await openByPage(email, 'access');
    const path = await linkTo(email); // the letter by which they prove who they are
    expect((await press(path, 'confirm')).status).toBe(200);
    await eventually(
      async () => {
        expect(await mailsTo(email)).toHaveLength(2); // and the answer
      },
      { withinMs: 10_000 },
    );
    expect((await press(path, 'json')).body.person).toMatchObject({ email });

    const recipient = { email, ...consentedTo('service'), sources: [{ kind: 'inbound_enquiry' }] };
    for (const purpose of ['newsletter', 'service']) {
      const letter = { purpose, sender: SENDER, subject: 'Your enquiry', text: 'Here.', recipient };
      expect([purpose, (await acme.api.post('/v1/messages', letter)).status]).toEqual([purpose, 422]);
    }
    const purposes = [{ purpose: 'newsletter', frequency: 'monthly' }];
    await acme.api.post('/v1/opt-in-forms', { slug: 'restricted', sender: SENDER, purposes });
    const form = new URLSearchParams({ email, purpose: 'newsletter', lang: 'en' }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await house.stranger.send('POST', '/o/restricted', { body: form, headers })).status).toBe(200);
    const letters = await rows(house.database, 'SELECT 1 FROM message WHERE email = $1', [email]);
    expect(letters).toHaveLength(2);

    await acme.api.post('/v1/suppressions', { email, kind: 'complaint', reason: 'complained' });
    expect(await openByPage(email, 'portability')).toMatchObject({
      letterRefused: expect.stringContaining('suppressed_complaint') as string,
    });
  });

  it('restricts from then on, and leaves the letter that was on its way about what the person asked', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...consentedTo() });
    const [asked, restricted] = await Promise.all([
      openByPage(email, 'access'),
      post('', { type: 'restriction', email }),
    ]);
    expect([asked.stage, restricted.body.outcome]).toEqual(['identity_pending', 'restricted']);
    expect(await linkTo(email)).toMatch(/^\/request\//);
  });

  it('records how the person was known, in place of the click', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...LINKEDIN_ONLY });
    const { body } = await post('', { type: 'access', email, identity: 'mailbox' });
    expect(body.stage).toBe('identity_pending');
    expect((await post(`/${body.id}/answer`, {})).status).toBe(409);
    const proved = await post(`/${body.id}/identity`, { how: 'showed a card at the desk' });
    expect(proved.body).toMatchObject({
      stage: 'open',
      identity: { by: 'recorded', how: 'showed a card at the desk' },
    });
    expect((await post('', { type: 'access', email, identity: 'recorded' })).status).toBe(422);
  });

  it('is told where no letter may go, and hands the document over', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...LINKEDIN_ONLY });
    await acme.api.post('/v1/suppressions', { email, kind: 'complaint', reason: 'complained' });
    const { body } = await post('', { type: 'access', email });
    expect((await post(`/${body.id}/answer`, {})).body.letterRefused).toContain('suppressed_complaint');
    expect((await acme.api.get(`/v1/subject-requests/${body.id}/document`)).text).toContain(email);
  });
});

describe('a legal hold', () => {
  it('stops mail and keeps the data, says so, and lets the erasure go on once it is lifted', async () => {
    const email = someone();
    const { id } = (await acme.api.post<{ id: string }>('/v1/contacts', { email, ...LINKEDIN_ONLY })).body;
    const hold = await acme.api.post<{ id: string }>('/v1/legal-holds', { email, reason: 'claim 7' });
    expect(hold.status).toBe(201);
    expect((await acme.api.post('/v1/legal-holds', { email, reason: 'claim 7' })).status).toBe(409);
    const asked = await openByPage(email, 'erasure');
    const path = await linkTo(email);
    expect((await press(path, 'confirm')).text).toContain('legal claim');
    expect((await show(asked.id)).body).toMatchObject({ stage: 'open', held: true });
    expect(await reasonsFor(email)).toContain('suppressed_erased');
    expect((await acme.api.get(`/v1/contacts/${id}`)).status).toBe(200);
    const lift = `/v1/legal-holds/${hold.body.id}/lift`;
    expect((await rival.api.post(lift, { reason: 'x' })).status).toBe(404);
    expect((await acme.api.post(lift, { reason: 'settled' })).status).toBe(200);
    await eventually(
      async () => {
        expect((await show(asked.id)).body).toMatchObject({ stage: 'answered', held: false });
      },
      { withinMs: 10_000 },
    );
    expect((await acme.api.get(`/v1/contacts/${id}`)).status).toBe(404);
  });

  it('that a law makes (Slovakia: four years) keeps the consent sealed, and the answer says so', async () => {
    const email = someone();
    const person = { ...consentedTo(), country: 'SK' };
    await acme.api.post('/v1/contacts', { email, ...person });
    const { body } = await post<RequestBody & { keptBecause: string; keptUntil: string }>('', {
      type: 'erasure',
      email,
    });
    expect(body).toMatchObject({ outcome: 'erased', keptBecause: expect.stringContaining('SK') as string });
    expect(new Date(body.keptUntil).getUTCFullYear()).toBe(new Date().getUTCFullYear() + 4);
    const answer = await acme.api.get(`/v1/subject-requests/${body.id}/document`);
    expect(answer.text).toContain('452/2021');
  });
});

describe('others', () => {
  it('neither see nor touch the requests of a controller', async () => {
    const { body } = await post('', { type: 'access', email: someone() });
    for (const step of ['answer', 'extend', 'refuse', 'identity', 'lift', 'close']) {
      const given = { reason: 'x', how: 'x', state: 'done', outcome: 'x', personTold: true };
      const fields = { answer: [], extend: ['reason'], refuse: ['reason'], identity: ['how'] }[step] ?? null;
      const wanted = fields ?? (step === 'lift' ? ['reason', 'personTold'] : ['state', 'outcome']);
      const asked = Object.fromEntries(Object.entries(given).filter(([key]) => wanted.includes(key)));
      expect([step, (await post(`/${body.id}/${step}`, asked, rival)).status]).toEqual([step, 404]);
    }
    for (const path of ['', '/document'])
      expect((await rival.api.get(`/v1/subject-requests/${body.id}${path}`)).status).toBe(404);
    const key = house.api(await house.key(acme.id, ['decide', 'send', 'evidence']));
    for (const path of ['/v1/legal-holds', `/v1/subject-requests/${body.id}/document`])
      expect((await key.get(path)).status).toBe(403);
  });
});

describe('the database', () => {
  it.each([
    ['answered', 'open'],
    ['open', 'received'],
    ['open', 'identity_pending'],
  ])('refuses to take a request from %s to %s', async (from, to) => {
    const { body } = await post('', { type: 'access', email: someone() });
    if (from === 'answered') await post(`/${body.id}/close`, { state: 'done', outcome: 'x' });
    const change = house.database.query('UPDATE subject_request SET state = $2 WHERE id = $1', [body.id, to]);
    await expect(change).rejects.toThrow(/cannot go|stays as it was closed/);
    const late = `UPDATE subject_request SET state = 'extended', extended_at = due_at + interval '1 day' WHERE id = $1`;
    if (from === 'open') await expect(house.database.query(late, [body.id])).rejects.toThrow(/within the first month/);
  });
});

describe('an access request for a person with 1,000 events', () => {
  it('is answered with every row of every table and every entry of the ledger', async () => {
    const email = someone();
    const recipients = Array.from({ length: 500 }, () => ({ email, ...consentedTo() }));
    const asked = { purpose: 'newsletter', sender: SENDER, recipients };
    const asking = [1, 2].map(() => acme.api.post('/v1/decisions', asked));
    expect((await Promise.all(asking)).map(({ status }) => status)).toEqual([200, 200]);
    const letter = { purpose: 'newsletter', sender: SENDER, subject: `Letter ${randomUUID()}`, text: 'Hello.' };
    await acme.api.post('/v1/messages', { ...letter, recipient: { email, ...consentedTo() } });
    const campaign = await acme.api.post<{ id: string }>('/v1/campaigns', { name: 'A', ...letter });
    await acme.api.post(`/v1/campaigns/${campaign.body.id}/recipients`, { recipients: [{ email, ...consentedTo() }] });
    await acme.api.post(`/v1/campaigns/${campaign.body.id}/preflight`);
    const stop = await acme.api.post<{ id: string }>('/v1/suppressions', { email, kind: 'manual', reason: 'x' });
    await acme.api.delete(`/v1/suppressions/${stop.body.id}?reason=over`);
    await acme.api.get(`/v1/contacts?email=${email}`);
    await eventually(
      async () => {
        expect(await mailsTo(email)).toHaveLength(1);
      },
      { withinMs: 10_000 },
    );
    const { body } = await post('', { type: 'access', email });
    const [person] = await rows<{ mailbox_id: Buffer; subject_id: string }>(
      house.database,
      'SELECT mailbox_id, subject_id FROM mailbox WHERE email = $1',
      [email],
    );
    if (!person) throw new Error('nobody is on record');
    // What the answer itself adds (the request is closed, a letter goes) is not yet there when it is made.
    const leaves = await rows<{ id: string }>(house.database, 'SELECT id FROM leaf WHERE subject_id = $1', [
      person.subject_id,
    ]);
    expect(leaves.length).toBeGreaterThan(1_000);
    const stored = new Map<string, object[]>();
    for (const { name, column } of await rows<{ name: string; column: string }>(house.database, NAMING_TABLES)) {
      const text = `SELECT to_jsonb(t) AS row FROM ${name} t WHERE ${column} = $1`;
      const found = await rows<{ row: object }>(house.database, text, [person.mailbox_id]);
      stored.set(
        name,
        found.map(({ row }) => row),
      );
    }
    expect((await post(`/${body.id}/answer`, {})).status).toBe(200);
    const answer = (await acme.api.get<Held>(`/v1/subject-requests/${body.id}/document?format=json`)).body;
    expect(answer.ledger.map(({ id }) => id).sort()).toEqual(leaves.map(({ id }) => id).sort());
    for (const { id, type, recorded } of answer.ledger) expect([id, type, recorded]).not.toEqual([id, type, null]);
    for (const [table, all] of stored) {
      const told = answer.stored[table];
      expect([table, told?.length]).toEqual([table, all.length]);
      all.forEach((row, n) => {
        const {
          known: _,
          stops: __,
          subject_key: ___,
          sealed: ____,
          stops_seen: _____,
          recipients: ______,
          salt: _______,
          ...plain
        } = row as Record<string, unknown>;
        expect([
          table,
          told?.some((one) => Object.entries(plain).every(([key, value]) => same(one[key], value))),
          n,
        ]).toEqual([table, true, n]);
      });
    }
    const captured = answer.stored['captured_mail'];
    expect(captured).toHaveLength(1);
    expect(answer.recipients).toMatchObject({ captured: 1, taken: [] });
    const html = await acme.api.get(`/v1/subject-requests/${body.id}/document`);
    for (const { id } of answer.ledger) expect(html.text.includes(id)).toBe(true);
    const pdf = await acme.api.get(`/v1/subject-requests/${body.id}/document?format=pdf`);
    expect(pdf.text.startsWith('%PDF-')).toBe(true);
  }, 60_000);
});

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

const LEAVES = `
SELECT type FROM leaf WHERE body::jsonb->'refersTo' ? $1 ORDER BY position`;

/** Whatever column can hold a mailbox id: a table that is new is in the answer, or fails here. */
const NAMING_TABLES = `
SELECT table_name AS name, column_name AS column FROM information_schema.columns
WHERE table_schema = 'public' AND (column_name = 'mailbox_id' OR table_name = 'sequence_stop' AND column_name = 'stopped')`;
