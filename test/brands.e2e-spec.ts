/** PATCH /v1/controllers/:id: a controller's own looks, as far as everybody can read them. */
import { type Answer, type ProblemAnswer } from './api.js';
import { pathTo } from './builders/links.js';
import { someone, type Tenant, TestHouse } from './house.js';

type BrandBody = { id: string; colour: string | null; logo: string | null; wording: Record<string, unknown> };

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const LOGO = `data:image/png;base64,${PIXEL}`;

function change<Body = BrandBody>(given: object, api = house.admin, id = acme.id): Promise<Answer<Body>> {
  return api.json<Body>('PATCH', `/v1/controllers/${id}`, JSON.stringify(given));
}

it('stands on the next page, and what is left out stays as it was', async () => {
  const made = await change({
    colour: '#8A1C3B',
    logo: LOGO,
    wording: { goodbye: { en: 'Farewell, <b>friend</b>.' } },
  });
  expect([made.status, made.body.colour]).toEqual([200, '#8a1c3b']);
  expect((await change({})).body).toEqual(made.body);
  const path = `${await pathTo(house, acme, 'stop', someone())}?lang=en`;
  const page = await house.stranger.get(path);
  expect(page.text).toContain('--button:#8a1c3b');
  expect(page.headers.get('content-security-policy')?.match(/'sha256-/g)).toHaveLength(2);
  const picture = /<img class="logo" src="\.\.(\/logo\/[0-9a-f]{64})" alt="Acme SAS">/.exec(page.text)?.[1] ?? '';
  expect(made.body.logo).toBe(house.url + picture);
  const served = await fetch(house.url + picture);
  expect([served.status, served.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(Buffer.from(await served.arrayBuffer()).toString('base64')).toBe(PIXEL);
  expect((await house.stranger.send('POST', path)).text).toContain(
    '<bdi>Farewell, &#60;b&#62;friend&#60;/b&#62;.</bdi>',
  );
  expect((await change({ colour: null, logo: null, wording: null })).body).toEqual({
    ...{ id: acme.id, colour: null, logo: null, wording: {} },
  });
  expect((await house.stranger.get(path)).text).not.toMatch(/<img|8a1c3b/);
});

it.each<readonly [string, object, string]>([
  ['a colour that nobody could read on white', { colour: '#ffd400' }, 'colour'],
  ['a colour that is more than one', { colour: '#14532d;background:url(https://x.example)' }, 'colour'],
  ['a logo from elsewhere', { logo: 'https://acme.example/logo.png' }, 'logo'],
  ['a picture that can hold script', { logo: `data:image/svg+xml;base64,${PIXEL}` }, 'logo'],
  ['a picture that is another', { logo: `data:image/jpeg;base64,${PIXEL}` }, 'logo'],
  [
    'a picture that is too large',
    {
      logo: `data:image/png;base64,${Buffer.concat([Buffer.from(PIXEL, 'base64'), Buffer.alloc(70_000)]).toString('base64')}`,
    },
    'logo',
  ],
  ['words in a language that no page speaks', { wording: { goodbye: { nl: 'Dag.' } } }, 'wording.goodbye.nl'],
  ['words that are too many', { wording: { welcome: { en: 'x'.repeat(501) } } }, 'wording.welcome.en'],
  ['another field', { name: 'Other' }, 'name'],
])('refuses %s, and says which', async (_, given, field) => {
  const before = await house.rowCounts();
  const { status, body } = await change<ProblemAnswer>(given);
  expect([status, body.errors?.map((error) => error.field)]).toEqual([422, [field]]);
  expect(await house.rowCounts()).toEqual(before);
});

it('is the controller’s own: another’s key finds none, and only the scope admin lets in', async () => {
  const rival = await house.tenant({ name: 'Rival GmbH' });
  const own = house.api(await house.key(acme.id, ['admin']));
  expect((await change({ colour: '#14532d' }, own)).status).toBe(200);
  expect((await change({ colour: '#14532d' }, own, rival.id)).status).toBe(404);
  expect((await change({ colour: '#14532d' }, acme.api)).status).toBe(403);
  expect((await change({ colour: '#14532d' }, house.admin, 'ctl_none')).status).toBe(404);
});

it('a picture that there is not is not found', async () => {
  for (const digest of ['0'.repeat(64), 'x', '..%2f..']) {
    expect((await house.stranger.get(`/logo/${digest}`)).status).toBe(404);
  }
});
