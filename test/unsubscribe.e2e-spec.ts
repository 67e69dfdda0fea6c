/** The link in every mail: RFC 8058 one-click, from anybody's mail program, and nothing that a scanner does counts. */
import { request as httpRequest } from 'node:http';
import { stopToken } from '../src/recipient/stop-token.js';
import { Controllers } from '../src/access/controllers.js';
import { readAddress } from '../src/provenance/mailbox-id.js';
import { type DecisionsBody, type MessageBody, type OutboxBody, type SentBody } from './api.js';
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

describe('any POST unsubscribes', () => {
  const multipart = new FormData();
  multipart.set('List-Unsubscribe', 'One-Click');
  it.each<readonly [string, SentBody | undefined, string | undefined]>([
    ['as RFC 8058 shows it, urlencoded', ONE_CLICK, FORM],
    ['as RFC 8058 shows it, multipart', multipart, undefined],
    ['without a body', undefined, undefined],
    ['with an empty body and a type', '', FORM],
    ['with another sentence', 'List-Unsubscribe=Later', FORM],
    ['with multipart that has no boundary', 'x', 'multipart/form-data'],
    [
      'with multipart that is broken off',
      '--b\r\nContent-Disposition: form-data; name="List',
      'multipart/form-data; boundary=b',
    ],
    ['with JSON', '{"List-Unsubscribe":"One-Click"}', 'application/json'],
    ['with broken JSON', '{', 'application/json'],
    ['with __proto__', '{"__proto__":1}', 'application/json'],
    ['with text', ONE_CLICK, 'text/plain;charset=UTF-8'],
    ['with a type that nobody knows', ONE_CLICK, 'application/x-unheard-of'],
    ['with a type that is none', ONE_CLICK, 'nonsense'],
    ['with a type of signs', ONE_CLICK, ';;;=,'],
    ['with 5 MB', 'x'.repeat(5_000_000), FORM],
    ['with 20 MB', 'x'.repeat(20_000_000), 'application/json'],
  ])('%s', async (_, body, type) => {
    const email = someone();
    const link = await linkOf(email);
    expect(await isStopped(email)).toBe(false);
    const headers = type === undefined ? {} : { 'content-type': type };
    const sent = { headers, ...(body !== undefined && { body }) };
    const answer = await house.stranger.send('POST', link, sent);
    expect([answer.status, answer.headers.get('location'), answer.headers.get('set-cookie')]).toEqual([
      200,
      null,
      null,
    ]);
    expect(await isStopped(email)).toBe(true);
  });

  it('with a bad body type from Node itself: an empty Content-Type, chunks, cookies and a wrong key', async () => {
    for (const headers of [
      { 'content-type': '' },
      { 'transfer-encoding': 'chunked' },
      { cookie: 'session=1', authorization: 'Bearer og_nobody' },
      { origin: 'https://mail.example', 'sec-fetch-site': 'cross-site' },
      { 'idempotency-key': 'a b' },
      { 'accept-language': '\u00ff'.repeat(50), accept: 'application/json' },
    ]) {
      const email = someone();
      expect([headers, await rawPost(await linkOf(email), headers)]).toEqual([headers, 200]);
      expect(await isStopped(email)).toBe(true);
    }
  });

  it('twice is once', async () => {
    const email = someone();
    const link = await linkOf(email);
    const answers = await Promise.all(Array.from({ length: 8 }, () => house.stranger.send('POST', link)));
    answers.push(await house.stranger.send('POST', link));
    expect(answers.map(({ status }) => status)).toEqual(Array(9).fill(200));
    const listed = await acme.api.get<{ suppressions: { email: string }[] }>('/v1/suppressions?limit=1000');
    const mailboxes = await house.database.query<unknown[]>(`SELECT 1 FROM suppression WHERE mailbox_id = $1`, [
      readAddress(email, await house.app.get(Controllers).get(acme.id)).mailboxId,
    ]);
    expect([listed.status, mailboxes.length]).toEqual([200, 1]);
  });
});

/** Sends what `fetch` would not. */
function rawPost(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest(house.url + path, { method: 'POST', headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end(headers['transfer-encoding'] ? ONE_CLICK : undefined);
  });
}

describe('nothing else does', () => {
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

  it.each(['PUT', 'PATCH', 'DELETE', 'PROPFIND'])('%s is not found', async (method) => {
    const email = someone();
    const { status } = await house.stranger.send(method, await linkOf(email));
    expect([404, 405]).toContain(status);
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

  it('the token of one controller does nothing for another', async () => {
    const rival = await house.tenant({ name: 'Rival GmbH' });
    const email = someone();
    expect((await house.stranger.send('POST', await linkOf(email, rival))).status).toBe(200);
    expect(await isStopped(email)).toBe(false);
    const [ours, theirs] = [await linkOf(email), await linkOf(email, rival)].map((link) =>
      Buffer.from(link.slice(3), 'base64url'),
    );
    if (!ours || !theirs) throw new Error('there are two links');
    const grafted = Buffer.concat([ours.subarray(0, 17), theirs.subarray(17)]).toString('base64url');
    expect((await house.stranger.send('POST', `/u/${grafted}`)).status).toBe(404);
    expect(await isStopped(email)).toBe(false);
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
