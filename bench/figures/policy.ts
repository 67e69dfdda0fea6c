// The pure decision, alone, on one core.
import { loadLaw } from '../../config/law.js';
import { decide } from '../../src/policy/decide.js';
import { type Facts } from '../../src/policy/facts.js';
import { type Circumstances, type Figure, type Line, plain } from '../figure.js';
import { median } from '../rounds.js';

const CASES = 1_000;

export const policy: Figure = { name: 'policy', measure };

function measure({ rounds, quick, progress }: Circumstances): Promise<Line[]> {
  progress('decide in process');
  const law = loadLaw();
  const cases = Array.from({ length: CASES }, (_, n) => factsOf(n)).map((facts) => ({
    facts,
    law: law.applying(facts.recipient.country, facts.controller.country, facts.recipient.kind),
  }));
  const passes = quick ? 20 : 300;
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const start = performance.now();
    let reasons = 0;
    for (let pass = 0; pass < passes; pass++)
      for (const one of cases) reasons += decide(one.facts, one.law).reasons.length;
    if (reasons < passes * CASES) throw new Error('a decision without a reason');
    if (round > 0) rates.push((passes * CASES) / ((performance.now() - start) / 1_000)); // the first one compiles
  }
  return Promise.resolve([plain('decide, all packs and reasons, in process, one core', median(rates), 'decisions/s')]);
}

const COUNTRIES = ['FR', 'DE', 'GB', 'IT', 'ES', 'NL', 'US', 'CA', null];
const NOTICE = { givenAt: '2026-11-02', objectionOffered: true, url: null };
const CONSENT: Facts['consents'][number] = {
  ...{ purpose: 'newsletter', status: 'given', givenAt: '2026-09-01T08:00:00Z', method: 'double_opt_in' },
  ...{ controllerNamed: 'Acme SAS', wording: 'I want the newsletter.', wordingVersion: 'v3', language: 'fr' },
  ...{ origin: 'https://acme.example/newsletter', ip: null, confirmedAt: '2026-09-01T08:03:00Z' },
  ...{ collector: null, withdrawnAt: null },
};

/** A mixture of countries, kinds, sources, consents, stops and histories. */
function factsOf(n: number): Facts {
  const source = { obtainedAt: '2026-11-01', url: null, supplier: null };
  return {
    ...{ at: '2026-11-22T10:00:00.000Z', purpose: n % 2 ? 'newsletter' : 'prospecting', sender: 'anna@acme.example' },
    controller: { name: 'Acme SAS', country: 'FR', privacyNoticeUrl: 'https://acme.example/privacy' },
    recipient: {
      ...{ email: `person${n}@client.example`, unusable: null, country: COUNTRIES[n % COUNTRIES.length] ?? null },
      ...{
        otherCountries: [],
        kind: (['named_professional', 'role_address', 'consumer'] as const)[n % 3] ?? 'consumer',
      },
      ...{ freeMail: n % 11 === 0, jobTitle: n % 2 ? 'Finance Director' : null },
    },
    sources: [
      n % 4 === 0
        ? { ...source, kind: 'linkedin_connection', notice: null }
        : { ...source, kind: 'company_website', notice: n % 4 === 1 ? NOTICE : null },
    ],
    consents: n % 5 === 0 ? [CONSENT] : [],
    customer: null,
    relevance: n % 3 === 0 ? { topic: 'accounting', because: 'decides on it' } : null,
    profile: null,
    suppressions:
      n % 10 === 7
        ? [{ id: 'sup_1', kind: 'objection', scope: { to: 'marketing' }, since: '2026-10-01T00:00:00Z' }]
        : [],
    registers: [],
    controllerPolicy: null,
    overrides: [],
    history: { coldSentAt: n % 6 === 0 ? ['2026-11-20T10:00:00.000Z'] : [], answeredAt: null, noticedAt: null },
    message: null,
    composedByGuard: true,
    confirmation: null,
  };
}
