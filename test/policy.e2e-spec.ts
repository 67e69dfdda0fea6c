/** What the policy says of itself: the catalogue of reasons, and the law of every country. */
import { TestHouse, type Tenant } from './house.js';

type Told = { readonly reasons: readonly Readonly<Record<string, unknown>>[] };
type Matrix = { readonly jurisdictions: readonly Readonly<Record<string, unknown>>[] };

let house: TestHouse;
let tenant: Tenant;

beforeAll(async () => {
  house = await TestHouse.open({ roles: 'api' });
  tenant = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

it('lists every reason, with its sources in law and its remedy, in both languages', async () => {
  const english = (await tenant.api.get<Told>('/v1/reasons')).body.reasons;
  const french = (await tenant.api.get<Told>('/v1/reasons', { 'accept-language': 'fr' })).body.reasons;
  expect(english.map(({ code }) => code)).toEqual(french.map(({ code }) => code));
  expect(english.length).toBeGreaterThan(45);
  expect(english.find(({ code }) => code === 'linkedin_connection_is_not_consent')).toMatchObject({
    title: 'A LinkedIn connection is not consent',
    outcome: 'block',
    citations: expect.arrayContaining(['GDPR art. 4(11)', 'CNIL SAN-2020-018']),
    remedy: expect.stringContaining('opt-in link'),
  });
  for (const [n, { title, remedy }] of french.entries()) {
    expect(title).not.toBe(english[n]?.['title']);
    expect(remedy).not.toBe(english[n]?.['remedy']);
  }
});

it('serves the matrix: what is enforced beside how the law is read, how surely, and where it stands', async () => {
  const { jurisdictions } = (await tenant.api.get<Matrix>('/v1/policy/jurisdictions')).body;
  expect(jurisdictions).toHaveLength(36);
  expect(jurisdictions.find(({ country }) => country === 'SE')).toMatchObject({
    name: 'Sweden',
    pack: expect.stringMatching(/^SE@sha256:[0-9a-f]{64}$/),
    recipientKinds: {
      named_professional: { enforced: 'consent', reading: 'opt_out_role_relevant', confidence: 'low' },
      role_address: { enforced: 'opt_out', reading: 'opt_out', confidence: 'high' },
    },
    statute: expect.arrayContaining([expect.stringContaining('Marknadsforingslagen')]),
  });
});

it('asks for a key', async () => {
  for (const path of ['/v1/reasons', '/v1/policy/jurisdictions']) {
    expect((await house.stranger.get(path)).status).toBe(401);
  }
});
