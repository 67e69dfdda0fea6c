/** The link in every mail: what it stops, what it shows, and that nobody makes one. What a POST may look like: `one-click`. */
import { stopToken } from '../src/recipient/stop-token.js';
import { Controllers } from '../src/access/controllers.js';
import { readAddress } from '../src/provenance/mailbox-id.js';
import { type DecisionsBody, type MessageBody, type OutboxBody } from './api.js';
import { consentedTo } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
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

/** The link that a mail to this person carries. */
async function linkOf(email: string, tenant = acme): Promise<string> {
  const controller = await house.app.get(Controllers).get(tenant.id);
  return `/u/${stopToken(controller, readAddress(email, controller).mailboxId, 'newsletter')}`;
}

async function isStopped(email: string, tenant = acme): Promise<boolean> {
  const asked = { purpose: 'newsletter', sender: SENDER, mode: 'simulate', recipients: [{ email, ...consentedTo() }] };
  const { body } = await tenant.api.post<DecisionsBody>('/v1/decisions', asked);
  return body.decisions[0]?.reasons.some(({ code }) => code === 'suppressed_unsubscribed') ?? false;
}

const ONE_CLICK = 'List-Unsubscribe=One-Click';
const FORM = 'application/x-www-form-urlencoded';

it('is in the mail that was sent, and does what it says', async () => {
  const { api } = await house.tenant();
  const email = someone();
  const recipient = { email, ...consentedTo() };
  const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.', recipient };
  await api.post<MessageBody>('/v1/messages', letter);
  await eventually(
    async () => {
      expect((await api.get<OutboxBody>('/v1/outbox')).body.messages).toHaveLength(1);
    },
    {
      withinMs: 10_000,
    },
  );
  const mail = (await api.get<OutboxBody>('/v1/outbox')).body.messages[0]?.id ?? '';
  const raw = (await api.get(`/v1/outbox/${mail}.eml`)).text;
  const link = /^List-Unsubscribe: <([^>]+)>/m.exec(raw)?.[1] ?? '';
  const { status } = await house.stranger.send('POST', link.replace(house.url, ''), {
    body: ONE_CLICK,
    headers: { 'content-type': FORM },
  });
  expect(status).toBe(200);
  const refused = await api.post<MessageBody>('/v1/messages', letter);
  expect([refused.status, refused.body.decision.reasons[0]?.code]).toEqual([422, 'suppressed_unsubscribed']);
});

describe('nothing but a POST unsubscribes', () => {
  it.each(['GET', 'HEAD', 'OPTIONS'])('%s shows a page, sets nothing and changes nothing', async (method) => {
    const email = someone();
    const link = await linkOf(email);
    const before = await house.rowCounts();
    const answer = await house.stranger.send(method, link);
    expect(answer.status).toBe(method === 'OPTIONS' ? 204 : 200);
    expect([answer.headers.get('set-cookie'), answer.headers.get('location')]).toEqual([null, null]);
    if (method === 'GET') {
      expect(answer.headers.get('content-type')).toContain('text/html');
      expect(answer.text).toContain('<form method="post">');
      expect(answer.text).not.toMatch(/<script|https?:\/\//);
      expect(answer.text).not.toContain(email);
    }
    expect(await house.rowCounts()).toEqual(before);
    expect(await isStopped(email)).toBe(false);
  });

  it('a token that is altered by one character is none, wherever that is', async () => {
    const email = someone();
    const link = await linkOf(email);
    const before = await house.rowCounts();
    const token = link.slice('/u/'.length);
    for (let at = 0; at < token.length; at += 5) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const altered = token.slice(0, at) + other + token.slice(at + 1);
      expect([at, (await house.stranger.send('POST', `/u/${altered}`)).status]).toEqual([at, 404]);
    }
    expect(await house.rowCounts()).toEqual(before);
    expect(await isStopped(email)).toBe(false);
  });

  it.each([
    ['too short', 'AAAA'],
    ['too long', 'A'.repeat(5_000)],
    ['a path', '..%2f..%2fv1%2fsuppressions'],
    ['NUL', '%00'],
    ['invalid UTF-8', '%ff'],
    ['markup', '%3Cscript%3Ealert(1)%3C%2Fscript%3E'],
    ['nothing', ''],
  ])('a token that is %s is none: 404 without telling why', async (_, token) => {
    const unknown = await house.stranger.send('POST', `/u/${'A'.repeat(120)}`);
    for (const method of ['GET', 'POST']) {
      const { status, text } = await house.stranger.send(method, `/u/${token}`);
      expect([400, 404, 414]).toContain(status);
      expect(text).not.toContain('<script');
    }
    expect(unknown.status).toBe(404);
  });
});

it('stops all direct marketing of the controller to the mailbox, and no service message', async () => {
  const email = `${someone('j.doe').split('@')[0] ?? ''}@gmail.com`;
  await house.stranger.send('POST', await linkOf(email));
  const alias = email.replace('@', '+news@').replace('gmail', 'googlemail');
  const outcomes: string[] = [];
  for (const purpose of ['prospecting', 'newsletter', 'customer_marketing', 'event_invitation', 'service']) {
    const sources = [{ kind: 'inbound_enquiry', obtainedAt: '2026-11-20' }];
    const recipient = { email: alias, ...consentedTo(purpose), sources };
    const asked = { purpose, sender: 'someone.else@acme.example', recipients: [recipient] };
    const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', asked);
    outcomes.push(`${purpose} ${body.decisions[0]?.outcome ?? ''}`);
  }
  expect(outcomes).toEqual([
    ...['prospecting block', 'newsletter block', 'customer_marketing block', 'event_invitation block', 'service allow'],
  ]);
});

it('speaks the reader’s language, and names the controller safely', async () => {
  const tenant = await house.tenant({ name: '<b>Acme & Söhne</b> $& {controller}' });
  const link = await linkOf(someone(), tenant);
  const french = await house.stranger.get(link, { 'accept-language': 'fr-FR' });
  expect(french.text).toMatch(/<html lang="fr">/);
  const english = await house.stranger.get(link);
  expect(english.text).toContain('&#60;b&#62;Acme &#38; Söhne&#60;/b&#62; $&#38; {controller}');
  expect(english.text).not.toContain('<b>');
  expect(english.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(english.headers.get('cache-control')).toBe('no-store');
});
