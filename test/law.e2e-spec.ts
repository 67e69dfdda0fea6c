/** The cases that authorities and the founders have decided, asked the way a caller asks, and whose law they are told of. */
import { type DecisionsBody } from './api.js';
import { SENDER, type Tenant, TestHouse } from './house.js';
import { jsonFrom } from './law/some-facts.js';

type DecidedCase = {
  readonly id: string;
  readonly title: string;
  readonly controllerCountry: string;
  readonly request: { readonly purpose: string; readonly recipient: object; readonly message?: object };
  readonly expect: { readonly outcome: string; readonly reasonsInclude: string[]; readonly lawfulBasis?: string };
};

let house: TestHouse;
const tenants = new Map<string, Tenant>();

beforeAll(async () => {
  house = await TestHouse.open({ roles: 'api' });
});
afterAll(async () => {
  await house.closeFaultless();
});

it.each(jsonFrom('decided-cases.json') as DecidedCase[])(
  '$id: $title',
  async ({ controllerCountry, request, ...one }) => {
    const { recipient, ...asked } = request;
    const { api } = await tenantIn(controllerCountry);
    // Simulated, so that what one case says of a person is not known in the next; recorded, it must come out the same.
    for (const mode of ['simulate', 'enforce']) {
      const { status, body } = await api.post<DecisionsBody>('/v1/decisions', {
        ...{ ...asked, sender: SENDER, mode, recipients: [recipient] },
      });
      expect(status).toBe(200);
      const [decision] = body.decisions;
      expect(decision?.outcome).toBe(one.expect.outcome);
      expect(decision?.reasons.map(({ code }) => code)).toEqual(expect.arrayContaining(one.expect.reasonsInclude));
      if (one.expect.lawfulBasis) expect(decision?.lawfulBasis).toBe(one.expect.lawfulBasis);
      for (const reason of decision?.reasons ?? []) {
        expect(reason).toEqual({
          code: expect.any(String),
          title: expect.stringMatching(/\w/),
          detail: expect.stringMatching(/\w/),
          citations: expect.arrayContaining([expect.any(String)]),
          remedy: expect.stringMatching(/\w/),
        });
      }
    }
  },
);

it('a German controller that writes to Britain reads of German law', async () => {
  const { api } = await tenantIn('DE');
  const recipient = { email: 'marie.durand@client-sa.example', country: 'GB', kind: 'named_professional' };
  const sources = [{ kind: 'company_website', obtainedAt: '2026-09-10' }];
  const asked = { purpose: 'prospecting', sender: SENDER, mode: 'simulate', recipients: [{ ...recipient, sources }] };
  const { body } = await api.post<DecisionsBody>('/v1/decisions', asked);
  const cited = body.decisions[0]?.reasons[0]?.citations;
  expect(cited).toEqual(expect.arrayContaining([expect.stringContaining('UWG')]));
  expect(cited).not.toEqual(expect.arrayContaining([expect.stringContaining('PECR')]));
});

async function tenantIn(country: string): Promise<Tenant> {
  const known = tenants.get(country) ?? (await house.tenant({ country }));
  tenants.set(country, known);
  return known;
}
