/** A company's own forms: by API, or as a snippet for its site; the same evidence and the same confirmation as on our page. */
import { createHash } from 'node:crypto';
import { simpleParser } from 'mailparser';
import { type DecisionsBody, type OutboxBody, type ProblemAnswer } from './api.js';
import { LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

type FormBody = { readonly id: string; readonly url: string };
type Consent = Readonly<Record<string, string | null>>;

let house: TestHouse;
let acme: Tenant;
let rival: Tenant;
let form: FormBody;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  rival = await house.tenant({ name: 'Rival GmbH', country: 'DE' }, 'bert@rival.example');
  const purposes = [{ purpose: 'newsletter', frequency: 'monthly' }];
  form = (await acme.api.post<FormBody>('/v1/opt-in-forms', { slug: 'elsewhere', sender: SENDER, purposes })).body;
});
afterAll(async () => {
  await house.closeFaultless();
});

const PAGE =
  '<form><label><input type="checkbox"> Yes, Acme SAS may send me its news.</label><button>Go</button></form>';
const WORDING = 'Yes, Acme SAS may send me its news.';
const said = (email: string, more: object = {}) => ({
  ...{ form: form.id, email, purposes: [{ purpose: 'newsletter', wording: WORDING }], wordingVersion: 'v7' },
  ...{ language: 'fr', page: PAGE, origin: 'https://acme.example/news', ip: '203.0.113.77', userAgent: 'Browser/1' },
  ...more,
});
const take = (body: object, tenant = acme) => tenant.api.post<ProblemAnswer & { shown: string }>('/v1/opt-ins', body);

async function confirmationOf(email: string): Promise<string> {
  let path = '';
  await eventually(
    async () => {
      const { messages } = (await acme.api.get<OutboxBody>('/v1/outbox?limit=1000')).body;
      const id = messages.find(({ to }) => to === email)?.id ?? 'none';
      const mail = await simpleParser((await acme.api.get(`/v1/outbox/${id}.eml`)).text);
      path = /https?:\/\/[^/\s]+(\/confirm\/\S+)/.exec(mail.text ?? '')?.[1] ?? '';
      expect(path).not.toBe('');
    },
    { withinMs: 15_000 },
  );
  return path;
}

async function reasonsFor(email: string): Promise<string[]> {
  const asked = { purpose: 'newsletter', sender: SENDER, mode: 'simulate', recipients: [{ email, country: 'FR' }] };
  const { decisions } = (await acme.api.post<DecisionsBody>('/v1/decisions', asked)).body;
  return (decisions[0]?.reasons ?? []).map(({ code }) => code);
}

async function consentsOf(email: string): Promise<readonly Consent[]> {
  return (await acme.api.get<{ consents: Consent[] }>(`/v1/contacts?email=${email}`)).body.consents;
}

const digestOf = (html: string): string => `sha256:${createHash('sha256').update(html).digest('hex')}`;

it('what a company’s own form took in is a consent once the person confirms it, with all that was shown', async () => {
  const email = someone();
  await acme.api.post('/v1/contacts', { email, ...LINKEDIN_ONLY });
  const taken = await take(said(email));
  expect([taken.status, taken.body]).toEqual([202, { state: 'taken', shown: digestOf(PAGE) }]);
  expect(await reasonsFor(email)).toContain('consent_pending_confirmation');
  const confirm = await confirmationOf(email);
  expect((await house.stranger.send('POST', confirm)).status).toBe(200);
  expect(await reasonsFor(email)).toEqual(['consent_valid']);
  expect((await consentsOf(email)).at(-1)).toMatchObject({
    ...{ wording: WORDING, wordingVersion: 'v7', language: 'fr', origin: 'https://acme.example/news' },
    ...{ ip: '203.0.113.77', userAgent: 'Browser/1', shown: digestOf(PAGE), method: 'double_opt_in' },
  });
  const kept = await acme.api.get(`/v1/opt-in-forms/${form.id}/pages/${encodeURIComponent(digestOf(PAGE))}`);
  expect(kept.text).toBe(PAGE);
  expect(kept.headers.get('content-security-policy')).toContain('sandbox');
  expect((await take(said(email))).body).toEqual(taken.body);
  expect(await reasonsFor(email)).toEqual(['consent_valid']);
});

it('tells nothing of who is known, and keeps a page of another controller apart', async () => {
  const purposes = [{ purpose: 'newsletter', frequency: 'monthly' }];
  const own = { slug: 'rivals', sender: rival.sender, purposes };
  const { id } = (await rival.api.post<FormBody>('/v1/opt-in-forms', own)).body;
  const stopped = someone();
  await acme.api.post('/v1/suppressions', { email: stopped, kind: 'complaint', reason: 'x' });
  const answers = [
    await take(said(stopped)),
    await take(said(someone())),
    await take(said(someone(), { form: id }), rival),
  ];
  expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect((await rival.api.get(`/v1/opt-in-forms/${id}/pages/${encodeURIComponent(digestOf(PAGE))}`)).text).toBe(PAGE);
});

it.each([
  ['form', { form: 'frm_none' }],
  ['purposes[0].purpose', { purposes: [{ purpose: 'prospecting', wording: 'x' }] }],
  ['purposes', { purposes: [] }],
  ['email', { email: 'nobody' }],
  ['ip', { ip: 'localhost' }],
  ['origin', { origin: 'javascript:alert(1)' }],
  ['page', { page: '' }],
])('refuses what cannot be evidence: %s', async (field, wrong) => {
  const { status, body } = await take(said(someone(), wrong));
  expect([status, body.errors?.[0]?.field]).toEqual([422, field]);
});

it('is no way around: neither by another controller’s form, nor without the scope, nor in a flood', async () => {
  expect((await take(said(someone()), rival)).status).toBe(422);
  const decider = house.api(await house.key(acme.id, ['decide', 'send']));
  expect((await decider.post('/v1/opt-ins', said(someone()))).status).toBe(403);
  const statuses: number[] = [];
  for (let n = 0; n < 31; n++) statuses.push((await take(said(someone(), { ip: '198.51.100.7' }))).status);
  expect(statuses).toEqual([...Array<number>(30).fill(202), 429]);
  expect((await take(said(someone(), { ip: '192.0.2.9' }))).status).toBe(202);
});

it('a snippet for a company’s site needs no script, and what it said is the evidence', async () => {
  const path = `/v1/opt-in-forms/${form.id}/embeds`;
  const made = await acme.api.post<{ html: string; digest: string }>(path, { language: 'de' });
  const { html, digest } = made.body;
  expect([made.status, digest]).toEqual([201, digestOf(html)]);
  expect(html).not.toMatch(/<script|checked|\son\w+=/);
  expect(html).toContain(`action="${form.url}"`);
  expect((await rival.api.post(path, { language: 'de' })).status).toBe(404);
  const email = someone();
  const embed = /name="embed" value="([^"]+)"/.exec(html)?.[1] ?? '';
  const send = (id: string) =>
    house.stranger.send('POST', '/o/elsewhere', {
      body: new URLSearchParams({ email, purpose: 'newsletter', lang: 'de', embed: id }).toString(),
      headers: {
        ...{ 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'Browser/2' },
        referer: 'https://acme.example/blog',
      },
    });
  expect((await send('emb_none')).status).toBe(404);
  expect((await send(embed)).status).toBe(200);
  await house.stranger.send('POST', await confirmationOf(email));
  expect(await reasonsFor(email)).toEqual(['consent_valid']);
  expect((await consentsOf(email)).at(-1)).toMatchObject({
    ...{ shown: digest, origin: 'https://acme.example/blog', userAgent: 'Browser/2', language: 'de' },
    wordingVersion: form.id,
  });
  const kept = await acme.api.get(`/v1/opt-in-forms/${form.id}/pages/${encodeURIComponent(digest)}`);
  expect(kept.text).toBe(html);
});
