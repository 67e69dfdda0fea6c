/** From a connection to a consent: a form, a mail, a button, and only then a yes with all its evidence. */
import { createHash } from 'node:crypto';
import { type DecisionsBody, type OutboxBody } from './api.js';
import { pathTo } from './builders/links.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { ACME, SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { invitationToken } from '../src/optin/tokens.js';
import { Controllers } from '../src/access/controllers.js';

type FormBody = {
  readonly id: string;
  readonly url: string;
  readonly counts: { readonly asked: number; readonly confirmed: number };
};
type ContactBody = {
  readonly id: string;
  readonly consents: readonly Readonly<Record<string, string | null>>[];
};

let house: TestHouse;
let acme: Tenant;
let number = 0;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

async function form(tenant = acme, purposes = [{ purpose: 'newsletter', frequency: 'monthly' }]): Promise<FormBody> {
  const slug = `news-${++number}`;
  const { status, body } = await tenant.api.post<FormBody>('/v1/opt-in-forms', { slug, sender: SENDER, purposes });
  expect(status).toBe(201);
  return body;
}

const pathOf = (url: string): string => url.replace(/^https?:\/\/[^/]+/, '');

function fillIn(path: string, fields: readonly (readonly [string, string])[]) {
  const body = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  return house.stranger.send('POST', path, { body, headers });
}

const ask = (path: string, email: string, ...purposes: string[]) =>
  fillIn(path, [['email', email], ['lang', 'en'], ...purposes.map((one) => ['purpose', one] as const)]);

async function mailsTo(email: string, tenant = acme): Promise<readonly string[]> {
  const { messages } = (await tenant.api.get<OutboxBody>('/v1/outbox?limit=1000')).body;
  const mine = messages.filter(({ to }) => to.toLowerCase() === email);
  return Promise.all(mine.map(async ({ id }) => (await tenant.api.get(`/v1/outbox/${id}.eml`)).text));
}

async function confirmationOf(email: string, tenant = acme): Promise<string> {
  let path = '';
  await eventually(
    async () => {
      const [mail = ''] = await mailsTo(email, tenant);
      path = pathOf(/https?:\/\/\S+\/confirm\/\S+/.exec(mail.replace(/=\r\n/g, '').replaceAll('=3D', '='))?.[0] ?? '');
      expect(path).not.toBe('');
    },
    { withinMs: 10_000 },
  );
  return path;
}

async function verdictOn(email: string, purpose = 'newsletter', tenant = acme) {
  const asked = { purpose, sender: SENDER, mode: 'simulate', recipients: [{ email, country: 'FR' }] };
  const { outcome, reasons } = (await tenant.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions[0] ?? {};
  return [outcome, ...(reasons ?? []).map(({ code }) => code)];
}

async function contact(email: string): Promise<ContactBody> {
  const found = await acme.api.get<ContactBody>(`/v1/contacts?email=${encodeURIComponent(email)}`);
  return found.body;
}

it('turns a LinkedIn contact into somebody who may be written to', async () => {
  const { url, id } = await form();
  const email = someone();
  await acme.api.post('/v1/contacts', { email, ...LINKEDIN_ONLY, country: 'FR' });
  expect(await verdictOn(email)).toContain('linkedin_connection_is_not_consent');
  const person = await contact(email);
  const invited = await acme.api.post<{ url: string; qr: string }>(`/v1/opt-in-forms/${id}/invitations`, {
    contact: person.id,
  });
  expect(invited.body.qr).toContain('<svg');
  expect(invited.body.url.startsWith(`${url}/`)).toBe(true);
  const path = pathOf(invited.body.url);

  const shown = await house.stranger.send('GET', `${path}?lang=en`);
  expect(shown.status).toBe(200);
  expect(shown.text).toContain(
    'Acme SAS, 1 rue de la Paix, 75002 Paris, sends me its newsletter by e-mail, at most once a month',
  );
  expect(shown.text).not.toContain('checked');
  expect((await ask(path, email, 'newsletter')).status).toBe(200);
  expect(await verdictOn(email)).toContain('consent_pending_confirmation');

  const confirm = await confirmationOf(email);
  expect((await house.stranger.send('GET', confirm)).status).toBe(200);
  expect(await verdictOn(email)).toContain('consent_pending_confirmation');
  const done = await house.stranger.send('POST', confirm);
  expect([done.status, done.text.includes('confirmed')]).toEqual([200, true]);
  expect(await verdictOn(email)).toEqual(['allow', 'consent_valid']);

  const consent = (await contact(email)).consents.at(-1);
  expect(consent).toMatchObject({
    ...{ purpose: 'newsletter', status: 'given', method: 'double_opt_in', controllerNamed: ACME.name, language: 'en' },
    ...{ ip: '127.0.0.1', origin: url },
  });
  const digest = consent?.['shown'] ?? '';
  const kept = await acme.api.get(`/v1/opt-in-forms/${id}/pages/${encodeURIComponent(digest)}`);
  expect([kept.status, kept.text.slice(0, 300)]).toEqual([200, shown.text.slice(0, 300)]);
  expect(`sha256:${createHash('sha256').update(kept.text).digest('hex')}`).toBe(digest);
  expect(kept.text).toBe(shown.text);
  expect((await acme.api.get<FormBody>(`/v1/opt-in-forms/${id}`)).body.counts).toEqual({ asked: 1, confirmed: 1 });
});

it('asks for the confirmation without a word of advertising, in the language of the page', async () => {
  const { url } = await form();
  const email = someone();
  await fillIn(pathOf(url), [
    ['email', email],
    ['purpose', 'newsletter'],
    ['lang', 'de'],
  ]);
  await confirmationOf(email);
  const [mail = ''] = await mailsTo(email);
  expect(mail).toMatch(/^Subject: =\?UTF-8\?|^Subject: Bitte/im);
  expect(mail).not.toMatch(/List-Unsubscribe/i);
});

describe('the person’s own yes', () => {
  it('takes back their earlier no for that purpose, and for no other', async () => {
    const { url } = await form();
    const email = someone();
    await acme.api.post('/v1/contacts', { email, ...consentedTo('event_invitation') });
    await acme.api.post('/v1/suppressions', { email, kind: 'objection', scope: 'marketing', reason: 'letter' });
    expect(await verdictOn(email, 'event_invitation')).toContain('suppressed_objection');
    await ask(pathOf(url), email, 'newsletter');
    await house.stranger.send('POST', await confirmationOf(email));
    expect(await verdictOn(email)).toEqual(['allow', 'consent_valid']);
    expect(await verdictOn(email, 'event_invitation')).toContain('suppressed_objection');
  });

  it.each(['complaint', 'manual'])('does not lift a %s, and no mail asks for it', async (kind) => {
    const { url } = await form();
    const [email, other] = [someone(), someone()];
    await acme.api.post('/v1/suppressions', { email, kind, reason: 'noted' });
    const answers = [await ask(pathOf(url), email, 'newsletter'), await ask(pathOf(url), other, 'newsletter')];
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [200, answers[1]?.text],
      [200, answers[1]?.text],
    ]);
    await confirmationOf(other);
    expect(await mailsTo(email)).toEqual([]);
  });

  it('is withdrawn by one click like any other, and asked for again un-confirms nothing', async () => {
    const { url } = await form();
    const email = someone();
    await ask(pathOf(url), email, 'newsletter');
    const confirm = await confirmationOf(email);
    await house.stranger.send('POST', confirm);
    await ask(pathOf(url), email, 'newsletter');
    expect(await verdictOn(email)).toEqual(['allow', 'consent_valid']);
    expect((await house.stranger.send('POST', confirm)).status).toBe(200);
    expect(await verdictOn(email)).toEqual(['allow', 'consent_valid']);
  });
});

describe('changes nothing', () => {
  it('by GET and HEAD, by a token that was altered, or one of another kind', async () => {
    const { url } = await form();
    const email = someone();
    await ask(pathOf(url), email, 'newsletter');
    const confirm = await confirmationOf(email);
    const token = /confirm\/([^?]+)/.exec(confirm)?.[1] ?? '';
    const altered = `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.slice(-1)}`;
    const controller = await house.app.get(Controllers).get(acme.id);
    const invitation = invitationToken(controller, 'con_00000000000000000000000000');
    for (const [method, path, status] of [
      ['GET', confirm, 200],
      ['HEAD', confirm, 200],
      ['POST', `/confirm/${altered}`, 404],
      ['POST', `/confirm/${invitation}`, 404],
      ['POST', '/confirm/nothing', 404],
      ['POST', `/u/${token}`, 404],
      ['GET', `${pathOf(url)}/${token}`, 404],
    ] as const) {
      expect([method, path, (await house.stranger.send(method, path)).status]).toEqual([method, path, status]);
    }
    expect(await verdictOn(email)).toContain('consent_pending_confirmation');
  });

  it('where the form is filled in wrongly, and says what is wrong', async () => {
    const { url } = await form();
    const nothing = await ask(pathOf(url), someone());
    expect([nothing.status, nothing.text.includes('choose at least one')]).toEqual([422, true]);
    const wrong = await ask(pathOf(url), '"><script>alert(1)</script>', 'newsletter');
    expect([wrong.status, wrong.text.includes('<script'), wrong.text.includes('role="alert"')]).toEqual([
      422,
      false,
      true,
    ]);
    const unknown = await ask(pathOf(url), someone(), 'prospecting');
    expect(unknown.status).toBe(422);
  });

  it('on a form that is closed or that there never was', async () => {
    const { id, url } = await form();
    await acme.api.post(`/v1/opt-in-forms/${id}/close`);
    expect((await house.stranger.send('GET', pathOf(url))).status).toBe(410);
    expect((await ask(pathOf(url), someone(), 'newsletter')).status).toBe(410);
    expect((await house.stranger.send('GET', '/o/nobody-made-this')).status).toBe(404);
  });
});

it('writes to a victim of list bombing once', async () => {
  const forms = [await form(), await form(), await form()];
  const email = someone();
  await Promise.all(
    forms.flatMap(({ url }) => [ask(pathOf(url), email, 'newsletter'), ask(pathOf(url), email, 'newsletter')]),
  );
  await confirmationOf(email);
  const messages: unknown[] = await house.database.query('SELECT FROM message WHERE email = $1', [email]);
  expect(messages).toHaveLength(1);
});

describe('at the same moment', () => {
  const ROUNDS = 3; // more would be too much from one network

  it.each(Array.from({ length: ROUNDS }, (_, n) => n))(
    'two requests of one person are one mail, and two clicks on it one consent (%i)',
    async () => {
      const { id, url } = await form();
      const email = someone();
      const twice = [email, email.toUpperCase()].map((one) => ask(pathOf(url), one, 'newsletter'));
      expect((await Promise.all(twice)).map(({ status }) => status)).toEqual([200, 200]);
      const confirm = await confirmationOf(email);
      const clicks = await Promise.all([1, 2, 3].map(() => house.stranger.send('POST', confirm)));
      expect(clicks.map(({ status }) => status)).toEqual([200, 200, 200]);
      expect(await verdictOn(email)).toEqual(['allow', 'consent_valid']);
      const messages: unknown[] = await house.database.query('SELECT 1 FROM message WHERE lower(email) = $1', [email]);
      expect(messages).toHaveLength(1);
      expect((await contact(email)).consents.filter(({ status }) => status === 'given')).toHaveLength(1);
      const counts = (await acme.api.get<FormBody>(`/v1/opt-in-forms/${id}`)).body.counts;
      expect(counts).toEqual({ asked: 2, confirmed: 1 });
    },
  );

  it.each(Array.from({ length: ROUNDS }, (_, n) => n))(
    'a yes and a no end as if one had come after the other, and a no that came last stands (%i)',
    async () => {
      const { url } = await form();
      const email = someone();
      expect((await ask(pathOf(url), email, 'newsletter')).status).toBe(200);
      const confirm = await confirmationOf(email);
      const stop = await pathTo(house, acme, 'stop', email);
      const [yes, no] = await Promise.all([
        house.stranger.send('POST', confirm),
        house.stranger.send('POST', stop, { body: 'List-Unsubscribe=One-Click' }),
      ]);
      expect([yes.status, no.status]).toEqual([200, 200]);
      // Either order has happened: the yes lifted the no for its purpose, or the no stopped the yes. No third thing.
      const [outcome, code] = await verdictOn(email);
      expect([
        ['allow', 'consent_valid'],
        ['block', 'suppressed_unsubscribed'],
      ]).toContainEqual([outcome, code]);
      expect(await verdictOn(email, 'event_invitation')).toContain('suppressed_unsubscribed');
      // Who says no again after both were answered is not written to, whatever the yes did.
      expect((await house.stranger.send('POST', stop)).status).toBe(200);
      expect(await verdictOn(email)).toContain('suppressed_unsubscribed');
      expect((await house.stranger.send('POST', confirm)).status).toBe(200);
      expect(await verdictOn(email)).toContain('suppressed_unsubscribed'); // a link that was used confirms nothing anew
    },
  );
});

it('takes only so much from one network, and says so', async () => {
  const own = await TestHouse.open();
  try {
    const tenant = await own.tenant();
    const { body } = await tenant.api.post<FormBody>('/v1/opt-in-forms', {
      ...{ slug: 'flooded', sender: SENDER, purposes: [{ purpose: 'newsletter', frequency: 'weekly' }] },
    });
    const sent = new URLSearchParams({ purpose: 'newsletter' });
    const statuses: number[] = [];
    for (let n = 0; n < 32; n++) {
      sent.set('email', someone());
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      statuses.push((await own.stranger.send('POST', pathOf(body.url), { body: sent.toString(), headers })).status);
    }
    expect(statuses).toEqual([...Array<number>(30).fill(200), 429, 429]);
  } finally {
    await own.close();
  }
});
