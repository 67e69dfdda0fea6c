// The pure decision, alone, on one core.
import { type Context } from '@cedar-policy/cedar-wasm/nodejs';
import { loadLaw } from '../../config/law.js';
import { type ApplyingLaw } from '../../src/policy/applying-law.js';
import { decide } from '../../src/policy/decide.js';
import { type Facts } from '../../src/policy/facts.js';
import { cedarAllows, contextOf, parseOnce } from '../cedar-yardstick.js';
import { type Circumstances, compared, type Figure, type Line } from '../figure.js';
import { inTurns } from '../rounds.js';

const CASES = 1_000;

export const policy: Figure = { name: 'policy', measure };

const TARGET = 40;

async function measure({ rounds, quick, progress }: Circumstances): Promise<Line[]> {
  progress('decide in process, beside Cedar');
  const law = loadLaw();
  // Out of JSON, as facts come in and as they are read back: objects that are put together from spreads are slow to read.
  const made = JSON.parse(JSON.stringify(Array.from({ length: CASES }, (_, n) => factsOf(n)))) as Facts[];
  const cases = made.map((facts) => ({
    facts,
    law: law.applying(facts.recipient.country, facts.controller.country, facts.recipient.kind),
  }));
  parseOnce();
  const asked = cases.map((one) => ({ facts: one.facts, context: contextOf(one) }));
  sayTheSame(cases, asked);
  const passes = quick ? 20 : 300;
  const ours = (): void => {
    for (const one of cases) decide(one.facts, one.law);
  };
  const cedar = (): void => {
    for (const one of asked) cedarAllows(one.facts, one.context);
  };
  timed(passes, ours); // the first one compiles
  const turns = await inTurns(rounds, {
    ours: () => Promise.resolve({ rate: timed(passes, ours) }),
    yardstick: () => Promise.resolve({ rate: timed(quick ? 1 : 3, cedar) }),
  });
  const what =
    'decide, all packs and reasons, in process, one core; Cedar with the same rules as 21 policies, parsed once';
  return [compared(turns, { what, of: 'rate', unit: 'decisions/s', target: TARGET })];
}

function timed(passes: number, pass: () => void): number {
  const start = performance.now();
  for (let n = 0; n < passes; n++) pass();
  return (passes * CASES) / ((performance.now() - start) / 1_000);
}

type Case = { readonly facts: Facts; readonly law: ApplyingLaw };
type Question = { readonly facts: Facts; readonly context: Context };

/** A yardstick that answers otherwise measures something else. */
function sayTheSame(cases: readonly Case[], asked: readonly Question[]): void {
  for (const [n, { facts, law }] of cases.entries()) {
    const question = asked[n];
    const isAllowed = decide(facts, law).outcome === 'allow';
    if (!question || cedarAllows(facts, question.context) !== isAllowed) {
      throw new Error(`Cedar does not decide case ${n} as we do`);
    }
  }
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
