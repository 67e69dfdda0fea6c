/** RFC 8058: any POST with the token of a link is the person's no, whatever carries it; and nothing else is. */
import { stopToken } from '../src/recipient/stop-token.js';
import { Controllers } from '../src/access/controllers.js';
import { readAddress } from '../src/provenance/mailbox-id.js';
import { type DecisionsBody, type Sent } from './api.js';
import { pathTo } from './builders/links.js';
import { consentedTo } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { statusOf } from './setup/bytes-on-the-wire.js';

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

/** The statuses of what is sent to a link (`/u/...`). */
type Request = (link: string) => Promise<readonly number[]>;

const ONE_CLICK = 'List-Unsubscribe=One-Click';
const FORM = 'application/x-www-form-urlencoded';

const sent =
  (method: string, given: Sent = {}): Request =>
  async (link) => [(await house.stranger.send(method, link, given)).status];

const post = (body: Sent['body'], type?: string, headers: Readonly<Record<string, string>> = {}): Request => {
  const all = { ...headers, ...(type !== undefined && { 'content-type': type }) };
  return sent('POST', { headers: all, ...(body !== undefined && { body }) });
};

/** A request line and fields of one's own; `{link}` and `{host}` are filled in. */
const wire =
  (lines: readonly string[], body = ''): Request =>
  async (link) => {
    const head = lines.map((line) => line.replace('{link}', link).replace('{host}', new URL(house.url).host));
    return [await statusOf(house.url, [...head, '', body].join('\r\n'))];
  };

const HTTP = ['POST {link} HTTP/1.1', 'Host: {host}'];
const chunked = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

function multipart(): FormData {
  const form = new FormData();
  form.set('List-Unsubscribe', 'One-Click');
  return form;
}

const oneAfterAnother =
  (...requests: readonly Request[]): Request =>
  async (link) => {
    const statuses: number[] = [];
    for (const request of requests) statuses.push(...(await request(link)));
    return statuses;
  };

const STOPS: readonly (readonly [string, Request])[] = [
  ['as RFC 8058 shows it, urlencoded', post(ONE_CLICK, FORM)],
  ['as RFC 8058 shows it, multipart', post(multipart())],
  ['without a body', post(undefined)],
  ['with an empty body and a type', post('', FORM)],
  ['with an empty Content-Type', wire([...HTTP, 'Content-Type:', 'Content-Length: 0'])],
  ['with two types', wire([...HTTP, `Content-Type: ${FORM}`, 'Content-Type: text/plain', 'Content-Length: 1'], 'x')],
  ['with another sentence', post('List-Unsubscribe=Later', FORM)],
  ['in capitals', post(ONE_CLICK.toUpperCase(), FORM.toUpperCase())],
  ['in UTF-8', post(ONE_CLICK, `${FORM}; charset=UTF-8`)],
  ['in a charset that is none', post(ONE_CLICK, `${FORM}; charset="no-such-thing`)],
  ['in UTF-7, as it says', post('+AEw-ist-Unsubscribe', 'text/plain; charset=utf-7')],
  ['in bytes that are no UTF-8', wire([...HTTP, `Content-Type: ${FORM}`, 'Content-Length: 3'], '\xff\xfe%')],
  ['with multipart that has no boundary', post('x', 'multipart/form-data')],
  [
    'with multipart that is broken off',
    post('--b\r\nContent-Disposition: form-data; name="L', 'multipart/form-data; boundary=b'),
  ],
  ['with JSON', post('{"List-Unsubscribe":"One-Click"}', 'application/json')],
  ['with broken JSON', post('{', 'application/json')],
  ['with __proto__', post('{"__proto__":1}', 'application/json')],
  ['with XML', post('<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', 'application/xml')],
  ['with text', post(ONE_CLICK, 'text/plain')],
  ['with a type that nobody knows', post(ONE_CLICK, 'application/x-unheard-of')],
  ['with a type that is none', post(ONE_CLICK, ';;;=,')],
  ['with 5 MB', post('x'.repeat(5_000_000), FORM)],
  ['with 20 MB', post('x'.repeat(20_000_000), 'application/json')],
  ['that calls itself gzip and is not', post(ONE_CLICK, FORM, { 'content-encoding': 'gzip' })],
  ['that calls itself something unheard of', post(ONE_CLICK, FORM, { 'content-encoding': 'x-unheard-of' })],
  ['over HTTP/1.0', wire(['POST {link} HTTP/1.0', `Content-Length: ${ONE_CLICK.length}`], ONE_CLICK)],
  ['over HTTP/1.0 without a length', wire(['POST {link} HTTP/1.0'])],
  ['in chunks', wire([...HTTP, 'Transfer-Encoding: chunked'], chunked(ONE_CLICK))],
  ['in chunks that never end', wire([...HTTP, 'Transfer-Encoding: chunked'], '5\r\nList-\r\n')],
  ['that announces more than it sends', wire([...HTTP, 'Content-Length: 5000'], ONE_CLICK)],
  ['that waits to be told to go on', wire([...HTTP, 'Expect: 100-continue', `Content-Length: ${ONE_CLICK.length}`])],
  ['that expects what nobody knows', wire([...HTTP, 'Expect: the-unexpected', 'Content-Length: 0'])],
  [
    'through a proxy, with the whole address',
    wire([`POST http://{host}{link} HTTP/1.1`, 'Host: {host}', 'Content-Length: 0']),
  ],
  ['that asks for another protocol', wire([...HTTP, 'Connection: Upgrade', 'Upgrade: websocket', 'Content-Length: 0'])],
  [
    'from another site',
    post(ONE_CLICK, FORM, {
      origin: 'https://mail.example',
      referer: 'https://mail.example/',
      'sec-fetch-site': 'cross-site',
    }),
  ],
  ['from a page that hides where it is', post(ONE_CLICK, FORM, { origin: 'null', 'sec-fetch-mode': 'no-cors' })],
  [
    'with cookies and a key that is none',
    post(ONE_CLICK, FORM, { cookie: 'session=1; a="', authorization: 'Bearer og_nobody' }),
  ],
  ['with a user and a password', post(ONE_CLICK, FORM, { authorization: 'Basic !!!' })],
  ['with an Idempotency-Key that is none', post(ONE_CLICK, FORM, { 'idempotency-key': 'a b' })],
  [
    'that accepts nothing that we have',
    post(ONE_CLICK, FORM, { accept: 'image/png', 'accept-language': '*;q=0', 'accept-charset': 'x' }),
  ],
  ['in a language of strange signs', post(ONE_CLICK, FORM, { 'accept-language': '\u00ff'.repeat(50) })],
  [
    'on a condition',
    post(ONE_CLICK, FORM, { 'if-match': '"x"', 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }),
  ],
  ['that would be taken for another method', post('_method=GET', FORM, { 'x-http-method-override': 'GET' })],
  [
    'that a proxy says came over http',
    post(ONE_CLICK, FORM, { 'x-forwarded-proto': 'http', 'x-forwarded-host': 'evil.example' }),
  ],
  ['with a question behind the link', (link) => post(ONE_CLICK, FORM)(`${link}?utm_source=%&lang=xx&lang=fr`)],
  ['after HEAD, OPTIONS and GET', oneAfterAnother(sent('HEAD'), sent('OPTIONS'), sent('GET'), post(ONE_CLICK, FORM))],
  ['twice', oneAfterAnother(post(ONE_CLICK, FORM), post(ONE_CLICK, FORM))],
  [
    'eight times at once',
    async (link) => (await Promise.all(Array.from({ length: 8 }, () => post(ONE_CLICK, FORM)(link)))).flat(),
  ],
  [
    'two hundred times',
    async (link) => (await Promise.all(Array.from({ length: 200 }, () => post(undefined)(link)))).flat(),
  ],
];

const PREFETCH = {
  'sec-purpose': 'prefetch;prerender',
  purpose: 'prefetch',
  'x-moz': 'prefetch',
  'x-purpose': 'preview',
};

const other = (token: string, at: number): string =>
  token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);

/** A POST to a link that is not the one that was given out. */
const postTo =
  (link: (own: string) => string | Promise<string>): Request =>
  async (own) =>
    post(ONE_CLICK, FORM)(await link(own));

const CHANGES_NOTHING: readonly (readonly [string, Request, readonly number[]])[] = [
  ['GET', sent('GET'), [200]],
  ['HEAD', sent('HEAD'), [200]],
  ['OPTIONS', sent('OPTIONS'), [204]],
  [
    'a CORS preflight',
    sent('OPTIONS', { headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' } }),
    [204],
  ],
  ['a browser that fetches ahead', sent('GET', { headers: PREFETCH }), [200]],
  [
    'a scanner that follows every link, thrice',
    oneAfterAnother(sent('HEAD'), sent('GET'), sent('GET')),
    [200, 200, 200],
  ],
  ['GET with the sentence in the address', (link) => sent('GET')(`${link}?${ONE_CLICK}&_method=POST`), [200]],
  [
    'GET with the sentence in its body',
    wire(
      [`GET {link} HTTP/1.1`, 'Host: {host}', `Content-Type: ${FORM}`, `Content-Length: ${ONE_CLICK.length}`],
      ONE_CLICK,
    ),
    [200],
  ],
  [
    'GET that says it were POST',
    sent('GET', { headers: { 'x-http-method-override': 'POST', 'x-method-override': 'POST' } }),
    [200],
  ],
  ['GET over HTTP/1.0', wire(['GET {link} HTTP/1.0']), [200]],
  ['PUT', sent('PUT'), [404]],
  ['PATCH', sent('PATCH'), [404]],
  ['DELETE', sent('DELETE'), [404]],
  ['PROPFIND', sent('PROPFIND'), [404]],
  ['a token with one letter changed', postTo((link) => other(link, 60)), [404]],
  ['a token with its last letter changed', postTo((link) => other(link, link.length - 1)), [404]],
  ['a token that lacks its end', postTo((link) => link.slice(0, -4)), [404]],
  ['a token with more behind it', postTo((link) => `${link}AAAA`), [404]],
  ['a token in other letters', postTo((link) => `/u/${link.slice(3).toLowerCase()}`), [404]],
  ['a token with padding', postTo((link) => `${link}=`), [404]],
  ['the token of the page of preferences', postTo(async () => `/u/${await tokenFor('preferences')}`), [404]],
  ['the token of the page that says why', postTo(async () => `/u/${await tokenFor('why')}`), [404]],
  ['the token of somebody else', postTo(async () => linkOf(someone())), [200]],
  ['the token of another controller, for the same mailbox', postTo(async () => linkOf(subject, rival)), [200]],
  [
    'that token, said to be of this controller',
    postTo(async (own) => grafted(own, await linkOf(subject, rival))),
    [404],
  ],
  ['no token', postTo(() => '/u/'), [404]],
];

let rival: Tenant;
/** Whom the table of what changes nothing is about. */
const subject = someone();

/** The link that a mail to this person carries. */
async function linkOf(email: string, tenant = acme): Promise<string> {
  const controller = await house.app.get(Controllers).get(tenant.id);
  return `/u/${stopToken(controller, readAddress(email, controller).mailboxId, 'newsletter')}`;
}

async function tokenFor(page: 'preferences' | 'why'): Promise<string> {
  return (await pathTo(house, acme, page, subject)).split('/')[2] ?? '';
}

/** What the one controller's token says, under the name of the other. */
function grafted(own: string, foreign: string): string {
  const [ours, theirs] = [own, foreign].map((link) => Buffer.from(link.slice(3), 'base64url')) as [Buffer, Buffer];
  return `/u/${Buffer.concat([ours.subarray(0, 17), theirs.subarray(17)]).toString('base64url')}`;
}

async function stopsOf(emails: readonly string[], tenant = acme): Promise<boolean[]> {
  const recipients = emails.map((email) => ({ email, ...consentedTo() }));
  const asked = { purpose: 'newsletter', sender: SENDER, mode: 'simulate', recipients };
  const { body } = await tenant.api.post<DecisionsBody>('/v1/decisions', asked);
  return body.decisions.map(({ reasons }) => reasons.some(({ code }) => code === 'suppressed_unsubscribed'));
}

it('every POST of the table is answered 2xx, and the objection is in force with the answer', async () => {
  expect(STOPS.length).toBeGreaterThanOrEqual(20);
  const people = STOPS.map(() => someone());
  expect(await stopsOf(people)).toEqual(people.map(() => false));
  const wrong: unknown[] = [];
  for (const [n, [what, request]] of STOPS.entries()) {
    const email = people[n] ?? '';
    const statuses = await request(await linkOf(email)).catch((error: unknown) => [String(error)]);
    const [stopped] = await stopsOf([email]);
    if (stopped !== true || !statuses.every((status) => status === 200 || status === 204))
      wrong.push({ what, statuses, stopped });
  }
  expect(wrong).toEqual([]);
  const kept = await house.database.query<unknown[]>(`SELECT 1 FROM suppression WHERE kind = 'unsubscribe'`);
  expect(kept).toHaveLength(STOPS.length); // however often it was said
}, 120_000);

it('nothing else changes anything: no row is written, nobody is stopped, nothing is set', async () => {
  rival = await house.tenant({ name: 'Rival GmbH', country: 'DE' });
  await acme.api.post('/v1/contacts', { email: subject, ...consentedTo() });
  expect(CHANGES_NOTHING.length).toBeGreaterThanOrEqual(10);
  const wrong: unknown[] = [];
  for (const [what, request, expected] of CHANGES_NOTHING) {
    const before = await house.rowCounts();
    const statuses = await request(await linkOf(subject)).catch((error: unknown) => [String(error)]);
    const isAnothers = expected[0] === 200 && what.startsWith('the token of');
    const same = isAnothers || JSON.stringify(await house.rowCounts()) === JSON.stringify(before);
    const [stopped] = await stopsOf([subject]);
    const asExpected = JSON.stringify(statuses) === JSON.stringify(expected);
    if (stopped !== false || !same || !asExpected) wrong.push({ what, statuses, stopped, same });
  }
  expect(wrong).toEqual([]);
}, 60_000);

it('a POST redirects nobody, asks nobody to log in and sets nothing', async () => {
  const answer = await house.stranger.send('POST', await linkOf(someone()), { headers: { cookie: 'a=b' } });
  const [location, login, cookie] = ['location', 'www-authenticate', 'set-cookie'].map((name) =>
    answer.headers.get(name),
  );
  expect([answer.status, location, login, cookie]).toEqual([200, null, null, null]);
});
