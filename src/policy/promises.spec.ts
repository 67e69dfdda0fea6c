// What must hold for all facts under the law of every country, tried on facts made by chance (FC_RUNS of them, FC_SEED to repeat).
import fc from 'fast-check';
import {
  arbitraryFacts,
  consent,
  neverCarrying,
  RUNS,
  suppression,
  SUPPRESSES_ALL,
} from '../../test/law/arbitrary-facts.js';
import { groundsOf, isOnlyNeverCarrying, isUnlawfulMessage } from '../../test/law/oracle.js';
import { codesOf, decided, law } from '../../test/law/some-facts.js';
import { RECIPIENT_KINDS } from '../recipient/kind.js';
import { type Decision, OUTCOMES, REASON_OUTCOMES } from './decision.js';
import { type Facts } from './facts.js';

const STEPS: readonly RegExp[] = [
  /^invalid_address$/,
  /^suppressed_(?!register)/,
  /^register_not_checked$/,
  /^(provenance_|linkedin_|social_|scraped_|guessed_|enrichment_|purchased_)/,
  /^(purpose_|consent_|soft_opt_in_|personal_mailbox)/,
  /^(notice_|not_relevant)/,
  /^(profile_implausible|country_uncertain)$/,
  /^(message_|sender_identity|bypass_)/,
  /^frequency_/,
  /^(opt_out_regime_met|service_message)$/,
];

function gravity({ outcome }: Decision): number {
  return -OUTCOMES.indexOf(outcome);
}

function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}

describe('for all facts', () => {
  it('nothing is allowed without consent, customer relation, met opt-out regime or own request', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const { outcome, lawfulBasis } = decided(facts);
        if (outcome !== 'block') expect(isUnlawfulMessage(facts, lawfulBasis)).toBe(false);
        if (lawfulBasis !== null) expect(groundsOf(facts)).toContain(lawfulBasis);
        if (outcome === 'allow') expect(lawfulBasis).not.toBeNull();
      }),
      RUNS,
    );
  });

  it('sources that are no act of the person, alone or together, never carry a mail', () => {
    fc.assert(
      fc.property(arbitraryFacts, fc.array(neverCarrying, { maxLength: 5 }), (facts, sources) => {
        const alone = { ...facts, sources, consents: [], confirmation: null };
        expect(isOnlyNeverCarrying(alone)).toBe(true);
        expect(decided(alone).outcome).toBe('block');
      }),
      RUNS,
    );
  });

  it('one more source that never carries a mail turns no refusal into an allow', () => {
    fc.assert(
      fc.property(arbitraryFacts, neverCarrying, (facts, source) => {
        const before = decided(facts);
        const after = decided({ ...facts, sources: [...facts.sources, source] });
        if (before.outcome !== 'allow') expect(after.outcome).not.toBe('allow');
        expect(gravity(after)).toBeGreaterThanOrEqual(gravity(before));
      }),
      RUNS,
    );
  });

  it('one more suppression never makes the outcome milder, and one of everything always blocks', () => {
    fc.assert(
      fc.property(arbitraryFacts, suppression, (facts, one) => {
        const after = decided({ ...facts, suppressions: [...facts.suppressions, one] });
        expect(gravity(after)).toBeGreaterThanOrEqual(gravity(decided(facts)));
        expect(decided({ ...facts, suppressions: [SUPPRESSES_ALL] }).outcome).toBe('block');
      }),
      RUNS,
    );
  });

  it('a withdrawal of today leaves nothing but the service that was asked for', () => {
    fc.assert(
      fc.property(arbitraryFacts, consent, (facts, given) => {
        const withdrawal = {
          ...given,
          purpose: facts.purpose,
          controllerNamed: 'Acme SAS',
          withdrawnAt: '2026-09-20T12:00:00Z',
        };
        const after = decided({ ...facts, consents: [...facts.consents, withdrawal] });
        if (after.outcome !== 'block') expect(after.lawfulBasis).toBe('service');
      }),
      RUNS,
    );
  });

  it('the same facts give the same decision, and are left as they were', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const copy = structuredClone(facts);
        expect(decided(deepFrozen(facts))).toEqual(decided(copy));
        expect(facts).toEqual(copy);
      }),
      RUNS,
    );
  });

  it('what is stored of the facts gives the same decision again', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const stored = JSON.parse(JSON.stringify(facts)) as Facts;
        expect(JSON.parse(JSON.stringify(decided(stored)))).toEqual(JSON.parse(JSON.stringify(decided(facts))));
      }),
      RUNS,
    );
  });

  it('under the law of every country, to every kind of recipient, a LinkedIn connection stays blocked', () => {
    const everywhere = law.packs.flatMap(({ country }) => RECIPIENT_KINDS.map((kind) => ({ country, kind })));
    fc.assert(
      fc.property(arbitraryFacts, fc.constantFrom(...everywhere), (facts, { country, kind }) => {
        const recipient = { ...facts.recipient, country, kind };
        const sources = [
          { kind: 'linkedin_connection', obtainedAt: null, url: null, supplier: null, notice: null },
        ] as const;
        const { outcome, reasons } = decided({ ...facts, recipient, sources, consents: [], confirmation: null });
        expect(outcome).toBe('block');
        expect(reasons.map(({ code }) => code)).toContain('linkedin_connection_is_not_consent');
      }),
      RUNS,
    );
  });

  it('the outcome is the gravest of the reasons, each stands once, those of the earliest step first', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        const decision = decided(facts);
        const codes = codesOf(decision);
        const gravest = Math.min(...codes.map((code) => OUTCOMES.indexOf(REASON_OUTCOMES[code])));
        expect(OUTCOMES[gravest]).toBe(decision.outcome);
        expect(new Set(codes).size).toBe(codes.length);
        expect(decision.outcome === 'allow' ? codes.length : 1).toBe(1);
        expect(codes.filter((code) => REASON_OUTCOMES[code] === 'allow').length).toBe(
          decision.outcome === 'allow' ? 1 : 0,
        );
        // A hit that stands in the suppression list is of that step, not of the registers'.
        const stepped = codes.filter((code) => code !== 'suppressed_register');
        const steps = stepped.map((code) => STEPS.findIndex((step) => step.test(code)));
        expect(steps).toEqual([...steps].sort((one, other) => one - other));
        expect(decision.lawfulBasis === null).toBe(decision.outcome === 'block');
        if (decision.outcome !== 'defer') expect(decision.retryAt).toBeNull();
      }),
      RUNS,
    );
  });

  it('every reason can be told in both languages, with every blank filled', () => {
    fc.assert(
      fc.property(arbitraryFacts, (facts) => {
        for (const reason of decided(facts).reasons) {
          for (const language of ['en', 'fr'] as const) {
            const { title, detail, remedy } = law.explain(reason, language, law.statutesOf(facts.recipient.country));
            expect(`${title} ${detail} ${remedy}`).not.toMatch(/[{}]|\(\?|\? *\)|“\?”|undefined|null|NaN| \?[ ,.;)]/);
          }
        }
      }),
      RUNS,
    );
  });
});

it('the facts made by chance reach every outcome and every basis', () => {
  const decisions = fc.sample(arbitraryFacts, { numRuns: 3_000, seed: RUNS.seed }).map(decided);
  const allowed = decisions.filter(({ outcome }) => outcome === 'allow');
  expect(new Set(decisions.map(({ outcome }) => outcome))).toEqual(new Set(OUTCOMES));
  expect(new Set(allowed.map(({ lawfulBasis }) => lawfulBasis))).toEqual(
    new Set(['consent', 'soft_opt_in', 'legitimate_interest', 'service']),
  );
});
