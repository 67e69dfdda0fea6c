/** The links to public pages: nobody makes one, none opens another's page, and a wrong one tells nothing. */
import { pathTo } from './builders/links.js';
import { consentedTo } from './builders/people.js';
import { someone, type Tenant, TestHouse } from './house.js';

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

const PAGES = ['stop', 'preferences', 'why'] as const;
const PREFIXES = ['/u/', '/p/', '/why/'];
const tokenOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

async function answersTo(path: string): Promise<(readonly [number, string, string | null])[]> {
  const answers: (readonly [number, string, string | null])[] = [];
  for (const method of ['GET', 'POST']) {
    const body =
      method === 'POST'
        ? { body: 'do=pause&ask=access', headers: { 'content-type': 'application/x-www-form-urlencoded' } }
        : {};
    const { status, text, headers } = await house.stranger.send(method, path, body);
    answers.push([status, text, headers.get('content-security-policy')]);
  }
  return answers;
}

it('hold neither a comma nor an angle bracket, nor anything that can be read', async () => {
  for (const page of PAGES) {
    const token = tokenOf(await pathTo(house, acme, page, 'jean@client.example'));
    expect(token).toMatch(/^[\w-]{100,300}$/);
    expect(Buffer.from(token, 'base64url').toString('latin1')).not.toMatch(/jean|client|newsletter/);
  }
});

it('open the one page that they were made for', async () => {
  const email = someone();
  const unknown = await answersTo(`/p/${'A'.repeat(160)}`);
  expect(unknown.map(([status]) => status)).toEqual([404, 404]);
  const before = await house.rowCounts();
  for (const [n, page] of PAGES.entries()) {
    const token = tokenOf(await pathTo(house, acme, page, email));
    for (const [m, prefix] of PREFIXES.entries()) {
      if (m !== n) expect([page, prefix, await answersTo(prefix + token)]).toEqual([page, prefix, unknown]);
    }
  }
  expect(await house.rowCounts()).toEqual(before);
});

it('answer alike whatever is wrong with them, known or not', async () => {
  const [known, unknown] = [someone(), someone()];
  await acme.api.post('/v1/contacts', { email: known, ...consentedTo() });
  const wrong: unknown[] = [];
  const before = await house.rowCounts();
  for (const page of ['preferences', 'why'] as const) {
    for (const email of [known, unknown]) {
      const [ours, theirs] = [await pathTo(house, acme, page, email), await pathTo(house, rival, page, email)];
      const prefix = ours.slice(0, ours.lastIndexOf('/') + 1);
      const [bytes, other] = [ours, theirs].map((path) => Buffer.from(tokenOf(path), 'base64url')) as [Buffer, Buffer];
      const grafted = Buffer.concat([bytes.subarray(0, 17), other.subarray(17)]).toString('base64url');
      const altered = Buffer.from(bytes);
      altered.writeUInt8(altered.readUInt8(40) ^ 1, 40);
      for (const token of [grafted, altered.toString('base64url'), tokenOf(ours).slice(0, -4), 'AAAA']) {
        wrong.push(await answersTo(prefix + token));
      }
    }
  }
  expect(new Set(wrong.map((answers) => JSON.stringify(answers))).size).toBe(1);
  expect(await house.rowCounts()).toEqual(before);
});

it('belong to one controller: what is set at one says nothing to the other', async () => {
  const email = someone();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const path = await pathTo(house, rival, 'preferences', email);
  expect((await house.stranger.send('POST', path, { body: 'do=pause', headers })).status).toBe(200);
  const ours = await house.stranger.get(await pathTo(house, acme, 'preferences', email));
  expect(ours.text).not.toContain('Paused');
});

it('let nothing in, keep nothing and tell nobody', async () => {
  for (const page of PAGES) {
    const { headers, text } = await house.stranger.get(await pathTo(house, acme, page, someone()));
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^default-src 'none'; style-src '?sha256|^default-src 'none'; style-src 'sha256/);
    expect(policy).not.toMatch(/unsafe|https?:|\*|data:/);
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-robots-tag')).toContain('noindex');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(text).not.toMatch(/<script|<link|<iframe|style="|\son\w+=|src="(?!\.\.\/logo\/)/);
  }
});
