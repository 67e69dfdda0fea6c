// Facts made by chance for property-based tests: near enough to lawful mail that every basis comes up, and anything beside it.
import fc from 'fast-check';
import { SOURCE_KINDS, type Consent, type Facts, type Source, type Suppression } from '../../src/policy/facts.js';
import {
  ADVERTISING_SIGNS,
  MESSAGE_LABELS,
  type MessageFindings,
  TRACKING_SIGNS,
} from '../../src/policy/message-findings.js';
import { RECIPIENT_KINDS } from '../../src/recipient/kind.js';
import { A_CUSTOMER, INFORMED, law, PROVEN, RELEVANT, someFacts } from './some-facts.js';

/** How many facts each property is tried on; more where it is not somebody who waits. */
export const RUNS = {
  numRuns: Number(process.env['FC_RUNS'] ?? (process.env['CI'] ? 10_000 : 400)),
  seed: Number(process.env['FC_SEED'] ?? 20_260_920),
};

const NEVER_CARRYING = [
  'linkedin_connection',
  'linkedin_profile',
  'social_profile',
  'scraped',
  'guessed_address',
  'enrichment_provider',
  'purchased_list',
  'partner_list',
  'unknown',
] as const;

const moment = fc.constantFrom(
  '2019-05-31',
  '2024-01-31T10:00:00Z',
  '2025-03-01',
  '2026-05-20T08:00:00.000Z',
  '2026-09-10',
  '2026-09-18T23:30:00+02:00',
  '2026-09-20',
  '2026-09-20T11:59:59Z',
  '2026-09-21',
  '2031-01-01T00:00:00Z',
  '2026-02-30',
  'soon',
);
const momentOrNull = fc.option(moment, { freq: 8 });
const country = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...law.packs.map((pack) => pack.country).filter((code) => code !== '*')) },
  { weight: 1, arbitrary: fc.constantFrom('BR', 'JP') },
);

/** Mostly the good value, sometimes one of the others. */
function mostly<T>(good: T, ...others: T[]): fc.Arbitrary<T> {
  return fc.oneof({ weight: 8, arbitrary: fc.constant(good) }, { weight: 2, arbitrary: fc.constantFrom(...others) });
}

/** Obtained ten days ago, by any kind of source, with the notice given then and there. */
const informedSource: fc.Arbitrary<Source> = fc.constantFrom(...SOURCE_KINDS).map((kind) => ({
  kind,
  obtainedAt: '2026-09-10',
  url: null,
  supplier: null,
  notice: INFORMED,
}));

const source: fc.Arbitrary<Source> = fc.record({
  kind: fc.constantFrom(...SOURCE_KINDS),
  obtainedAt: momentOrNull,
  url: fc.constant(null),
  supplier: fc.constantFrom(null, 'a broker'),
  notice: fc.option(fc.record({ givenAt: momentOrNull, objectionOffered: fc.boolean(), url: fc.constant(null) })),
});

export const neverCarrying: fc.Arbitrary<Source> = fc
  .tuple(source, fc.constantFrom(...NEVER_CARRYING))
  .map(([some, kind]) => ({ ...some, kind }));

export const consent: fc.Arbitrary<Consent> = fc.record({
  purpose: mostly<string | null>('prospecting', 'newsletter', null),
  status: mostly<Consent['status']>('given', 'requested', 'refused', 'withdrawn'),
  givenAt: mostly<string | null>('2026-08-01T08:00:00Z', '2025-08-01', '2020-01-01', '2031-01-01', 'never', null),
  method: mostly<string | null>('double_opt_in', 'web_form', 'paper_form', ' ', null),
  controllerNamed: mostly<string | null>('Acme SAS', ' acme  sas', 'our partners', '', null),
  wording: mostly<string | null>(PROVEN.wording, '', null),
  wordingVersion: mostly<string | null>('v3', null),
  language: mostly<string | null>('en', null),
  origin: mostly<string | null>(PROVEN.origin, null),
  ip: fc.constant(null),
  confirmedAt: mostly<string | null>('2026-08-01T08:03:00Z', '2019-01-01', '2031-01-01', null),
  collector: fc.constantFrom(null, 'a broker'),
  withdrawnAt: mostly<string | null>(null, '2026-08-02', '2019-01-01', '2031-01-01'),
});

export const suppression: fc.Arbitrary<Suppression> = fc.record({
  id: fc.constant('sup_1'),
  kind: fc.constantFrom('unsubscribe', 'objection', 'complaint', 'bounce', 'erasure', 'manual', 'register'),
  scope: fc.oneof(
    fc.constantFrom<Suppression['scope']>(
      { to: 'everything' },
      { to: 'marketing' },
      { to: 'everything', restriction: true },
    ),
    fc.constantFrom('prospecting', 'newsletter', 'service').map((purpose) => ({ to: 'purpose' as const, purpose })),
    fc
      .constantFrom('ANNA@acme.example', 'acme.example', 'b@other.example')
      .map((sender) => ({ to: 'sender' as const, sender })),
  ),
  since: moment,
});

export const SUPPRESSES_ALL: Suppression = {
  id: 'sup_2',
  kind: 'objection',
  scope: { to: 'everything' },
  since: '2026-01-01',
};

const recipient: fc.Arbitrary<Facts['recipient']> = fc.record({
  email: fc.constant('marie.durand@client-sa.example'),
  unusable: mostly<string | null>(null, 'the address has no @'),
  country: fc.option(country, { freq: 12 }),
  otherCountries: mostly<string[]>([], ['DE']),
  kind: fc.constantFrom(...RECIPIENT_KINDS),
  freeMail: mostly(false, true),
  jobTitle: fc.constantFrom(null, 'CFO'),
});

const profile = fc.record({
  positions: fc.array(
    fc.record({
      company: fc.constantFrom('Brandie', 'Client SA', 'Client'),
      from: fc.constantFrom(null, '2010-07', '2018', '2026-01', '2030-01'),
      to: fc.constantFrom(null, '2012-01', '2024', '2009-01'),
      companyFoundedAt: fc.constantFrom(null, '2017-03', '1990'),
    }),
    { maxLength: 3 },
  ),
});

const registers = fc.array(
  fc.record({
    register: fc.constantFrom('AT-RTR-ECG', 'BG-KZP', 'PT-DGC', 'ES-ROBINSON', 'ES-STOP-PUBLICIDAD', 'DE-ROBINSON'),
    listDate: fc.constantFrom(null, '2026-09-15', '2026-01-01'),
    listed: mostly(false, true),
  }),
  { maxLength: 4 },
);

/** Mostly nothing, sometimes one or several. */
function few<T>(...all: T[]): fc.Arbitrary<T[]> {
  return fc.oneof({ weight: 5, arbitrary: fc.constant<T[]>([]) }, fc.subarray(all));
}

const message: fc.Arbitrary<MessageFindings> = fc.record({
  digest: fc.constant(`sha256:${'0'.repeat(64)}`),
  wayOut: mostly(true, false),
  namesController: mostly(true, false),
  postalAddress: mostly(true, false),
  legalNotice: fc.boolean(),
  privacyNotice: fc.boolean(),
  claimsAnswer: mostly<string | null>(null, 'RE', 'FWD'),
  tracking: few(...TRACKING_SIGNS),
  advertising: few(...ADVERTISING_SIGNS),
  labels: fc.subarray([...MESSAGE_LABELS]),
  bypassFlags: few('bypass_list_management'),
});

const confirmation = mostly<Facts['confirmation']>(
  null,
  { askedAt: '2026-09-20T11:50:00Z' },
  { askedAt: '2026-09-20T11:50:00Z', byLaw: true },
  { askedAt: '2026-09-01' },
  { askedAt: '2031-01-01' },
);

export const arbitraryFacts: fc.Arbitrary<Facts> = fc
  .record({
    purpose: fc.constantFrom('prospecting', 'prospecting', 'newsletter', 'service', 'own_purpose', ' '),
    controllerCountry: country,
    recipient,
    sources: fc.array(fc.oneof(source, informedSource), { maxLength: 3 }),
    consents: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(consent, { maxLength: 3 })),
    customer: fc.option(
      fc.constantFrom(A_CUSTOMER, { ...A_CUSTOMER, soldBy: 'Group AG' }, { ...A_CUSTOMER, lastSaleAt: '2020-01-01' }),
    ),
    relevance: fc.constantFrom(null, RELEVANT, RELEVANT, { topic: 'x', because: ' ' }),
    profile: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, profile),
    suppressions: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, fc.array(suppression, { maxLength: 2 })),
    registers,
    history: fc.record({
      coldSentAt: fc.array(fc.constantFrom('2026-08-01T08:00:00Z', '2026-09-19T08:00:00Z'), { maxLength: 4 }),
      answeredAt: mostly<string | null>(null, '2026-09-01T08:00:00Z'),
      noticedAt: mostly<string | null>(null, '2026-08-01T08:00:00Z'),
    }),
    composedByGuard: fc.boolean(),
    confirmation,
    message: fc.option(message),
  })
  .map(({ recipient: who, sources, consents, customer, relevance, profile: career, message: read, ...rest }) => ({
    ...someFacts(rest),
    message: read,
    recipient: who,
    sources,
    consents,
    customer,
    relevance,
    profile: career,
  }));
