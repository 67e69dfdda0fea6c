/** People whose verdicts are known beforehand, and what would become of them under changes of policy: counted by hand. */
import { readFileSync } from 'node:fs';
import { type Pack } from '../../src/policy/pack.js';
import { consentedTo, LINKEDIN_ONLY, ON_A_WEBSITE } from './people.js';

const day = (month: number) => `2026-${String(month).padStart(2, '0')}-10`;
const informedProfessional = {
  ...{ kind: 'named_professional', jobTitle: 'Finance Director' },
  relevance: { topic: 'accounting software', because: 'decides on it' },
  sources: [
    { kind: 'met_in_person', obtainedAt: day(11), notice: { givenAt: day(11), objectionOffered: true, url: null } },
  ],
};
const customer = {
  country: 'FR',
  sources: [{ kind: 'existing_customer', obtainedAt: day(6) }],
  customer: { lastSaleAt: day(6), soldBy: 'Acme SAS', similarProduct: true, objectionOffered: true },
};

/** Each kind of person, what is decided about them, and what would be under the changes that are tried below. */
export const PEOPLE = [
  {
    of: { country: 'FR', ...informedProfessional },
    outcome: 'allow',
    strictFrance: 'block',
    consentOnly: 'block',
    mildGermany: 'allow',
  },
  {
    of: { country: 'DE', ...informedProfessional },
    outcome: 'block',
    strictFrance: 'block',
    consentOnly: 'block',
    mildGermany: 'allow',
  },
  {
    of: consentedTo('prospecting'),
    outcome: 'allow',
    strictFrance: 'allow',
    consentOnly: 'allow',
    mildGermany: 'allow',
  },
  { of: LINKEDIN_ONLY, outcome: 'block', strictFrance: 'block', consentOnly: 'block', mildGermany: 'block' },
  { of: customer, outcome: 'allow', strictFrance: 'allow', consentOnly: 'block', mildGermany: 'allow' },
  {
    of: { ...ON_A_WEBSITE, sources: [] },
    outcome: 'block',
    strictFrance: 'block',
    consentOnly: 'block',
    mildGermany: 'block',
  },
] as const;

export type Change = 'strictFrance' | 'consentOnly' | 'mildGermany';

export function personNo(n: number): (typeof PEOPLE)[number] {
  return PEOPLE[n % PEOPLE.length] ?? PEOPLE[0];
}

function pack(country: string, change: (pack: Pack) => object): Record<string, unknown> {
  const file = new URL(`../../config/jurisdictions/${country.toLowerCase()}.json`, import.meta.url);
  const given = JSON.parse(readFileSync(file, 'utf8')) as Pack;
  return { ...given, ...change(given) };
}

/** No mail to French professionals without consent; its other kinds stay as they are. */
export const STRICT_FRANCE = pack('FR', ({ regime }) => ({ regime: { ...regime, named_professional: 'consent' } }));
/** German professionals as the French ones, if the law were read so. */
export const MILD_GERMANY = pack('DE', ({ regime, legalReading }) => ({
  regime: { ...regime, named_professional: 'opt_out' },
  legalReading: { ...legalReading, named_professional: { reading: 'opt_out', confidence: 'low' } },
  optOut: { noticeByFirstMessage: false, noticeAtCollection: true },
}));

/** What must come out, counted from the table above and nothing else. */
export function expected(
  change: Change,
  questions: number,
  sends: number,
): { blocked: number; allowed: number; unchanged: number } {
  const counts = { blocked: 0, allowed: 0, unchanged: 0 };
  const cases = [
    ...Array.from({ length: questions }, (_, n) => personNo(n)),
    ...Array<(typeof PEOPLE)[0]>(sends).fill(PEOPLE[0]),
  ];
  for (const person of cases) {
    if (person.outcome === person[change]) counts.unchanged++;
    else if (person[change] === 'block') counts.blocked++;
    else counts.allowed++;
  }
  return counts;
}
