// Every country and every kind of recipient: what the pack enforces, and that a mail inside the country is decided by it.
import {
  A_CUSTOMER,
  codesOf,
  decided,
  INFORMED,
  jsonFrom,
  law,
  PROVEN,
  RELEVANT,
  someFacts,
} from '../../test/law/some-facts.js';
import { type RecipientKind, RECIPIENT_KINDS } from '../recipient/kind.js';
import { type Decision } from './decision.js';
import { type Regime } from './pack.js';

type Country = Readonly<Record<RecipientKind, Regime>> & {
  readonly country: string;
  readonly name: string;
  readonly statute: string;
  readonly softOptIn: boolean;
  readonly doubleOptIn: boolean;
};

const countries = jsonFrom('countries.json') as Country[];
const cases = countries.flatMap((one) =>
  RECIPIENT_KINDS.map((kind) => ({ ...one, kind, regime: one[kind], code: one.country === '*' ? 'ZZ' : one.country })),
);

const LISTS = ['AT-RTR-ECG', 'BG-KZP', 'PT-DGC', 'ES-ROBINSON', 'ES-STOP-PUBLICIDAD'];
const registers = LISTS.map((register) => ({ register, listed: false, listDate: '2026-09-15' }));

function within(country: string, recipient: object): Decision {
  return decided(someFacts({ controllerCountry: country, registers, recipient: { country, ...recipient } }));
}

it('every country has a pack, and no pack is without its row here', () => {
  expect(law.packs.map(({ country }) => country).sort()).toEqual(countries.map(({ country }) => country).sort());
  expect(countries).toHaveLength(36);
});

describe.each(cases)('$name, $kind: $regime by $statute', ({ country, code, kind, regime, softOptIn, doubleOptIn }) => {
  it('enforces it', () => {
    expect(law.packFor(country).regime[kind]).toBe(regime);
    expect(law.packFor(country)).toMatchObject({
      softOptIn: { available: softOptIn },
      doubleOptInExpected: doubleOptIn,
    });
  });

  it('without consent', () => {
    const sources = [{ kind: 'company_website', obtainedAt: '2026-09-10', notice: INFORMED }];
    const relevant = codesOf(within(code, { kind, sources, relevance: RELEVANT }));
    const irrelevant = codesOf(within(code, { kind, sources }));
    expect(relevant).toEqual(regime === 'consent' ? ['consent_required'] : ['opt_out_regime_met']);
    expect(irrelevant).toEqual(regime === 'opt_out_role_relevant' ? ['not_relevant_to_profession'] : relevant);
  });

  it('with consent', () => {
    const consents = [PROVEN];
    expect(within(code, { kind, consents })).toMatchObject({ outcome: 'allow', lawfulBasis: 'consent' });
    const form = codesOf(within(code, { kind, consents: [{ ...PROVEN, method: 'web_form', confirmedAt: null }] }));
    expect(form.includes('consent_valid')).toBe(!doubleOptIn);
  });

  it('with a customer', () => {
    const sources = [{ kind: 'existing_customer', obtainedAt: '2026-06-01' }];
    const decision = within(code, { kind, sources, customer: A_CUSTOMER });
    expect(decision.lawfulBasis === 'soft_opt_in').toBe(softOptIn);
  });

  it('with a LinkedIn connection', () => {
    const sources = [{ kind: 'linkedin_connection', obtainedAt: '2026-09-10', notice: INFORMED }];
    expect(codesOf(within(code, { kind, sources, relevance: RELEVANT }))[0]).toBe('linkedin_connection_is_not_consent');
  });
});
