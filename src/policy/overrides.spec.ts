// Exceptions: what each of them lifts, when it does not, and what none of them ever reaches.
import fc from 'fast-check';
import { arbitraryFacts, neverCarrying, RUNS, suppression, SUPPRESSES_ALL } from '../../test/law/arbitrary-facts.js';
import { arbitraryOverride, arbitraryPolicy, somePolicy } from '../../test/law/arbitrary-rules.js';
import { consented, customer, found, GB, informed, stop } from '../../test/law/some-cases.js';
import { type Asked, codesOf, decided, PROVEN, someFacts } from '../../test/law/some-facts.js';
import { type ReasonCode } from './decision.js';
import { type Override } from './facts.js';
import { type Liftable, LIFTABLE } from './liftable.js';

const NEXT_YEAR = '2027-01-01T00:00:00.000Z';

function approved(lifts: Liftable, more: Partial<Override> = {}): Override {
  const approvedAt = '2026-09-19T08:00:00.000Z';
  return { id: 'ovr_1', lifts, purpose: 'prospecting', country: null, expiresAt: NEXT_YEAR, approvedAt, ...more };
}

const inGermany = { ...consented, country: 'DE', consents: [{ ...PROVEN, method: 'web_form', confirmedAt: null }] };
const longAgo = '2023-08-01T08:00:00Z';

type Lifting = readonly [lifts: Liftable, asked: Asked, before: readonly ReasonCode[], after: ReasonCode];

const LIFTING: readonly Lifting[] = [
  [
    'consent_pending_confirmation',
    { recipient: inGermany },
    ['consent_pending_confirmation', 'consent_required'],
    'consent_valid',
  ],
  [
    'consent_expired',
    { recipient: { ...consented, consents: [{ ...PROVEN, givenAt: longAgo, confirmedAt: longAgo }] } },
    ['consent_expired', 'consent_required'],
    'consent_valid',
  ],
  [
    'refused_by_controller_policy',
    { recipient: customer, controllerPolicy: somePolicy({ consentOnly: true }) },
    ['refused_by_controller_policy'],
    'soft_opt_in_valid',
  ],
  [
    'profile_implausible',
    {
      recipient: {
        ...informed,
        profile: { positions: [{ company: 'Brandie', from: '2031-01', to: null, companyFoundedAt: null }] },
      },
    },
    ['profile_implausible'],
    'opt_out_regime_met',
  ],
  [
    'country_uncertain',
    { recipient: { ...informed, otherCountries: ['DE'] } },
    ['country_uncertain'],
    'opt_out_regime_met',
  ],
  [
    'frequency_cap_reached',
    { recipient: informed, history: { coldSentAt: ['2026-09-19'] } },
    ['frequency_cap_reached'],
    'opt_out_regime_met',
  ],
];

it('each that there is, is tried', () => {
  expect(LIFTING.map(([lifts]) => lifts)).toEqual(LIFTABLE);
});

describe.each(LIFTING)('%s', (lifts, asked, before, after) => {
  it('stands in the way without an exception, and with one for something else', () => {
    expect(codesOf(decided(someFacts(asked)))).toEqual(before);
    const other = lifts === 'country_uncertain' ? 'profile_implausible' : 'country_uncertain';
    expect(codesOf(decided(someFacts({ ...asked, overrides: [approved(other)] })))).toEqual(before);
  });

  it('is lifted by an approved exception, which the decision names', () => {
    const decision = decided(someFacts({ ...asked, overrides: [approved(lifts)] }));
    expect(decision.outcome).toBe('allow');
    expect(decision.reasons).toEqual([
      { code: after, with: expect.objectContaining({ variant: 'overridden', override: 'ovr_1' }) as unknown },
    ]);
  });

  it.each([
    ['of another purpose', { purpose: 'newsletter' }],
    ['of another country', { country: 'SE' }],
    ['that is over', { expiresAt: '2026-09-20T12:00:00.000Z' }],
  ])('is not lifted by one %s', (_, more) => {
    expect(codesOf(decided(someFacts({ ...asked, overrides: [approved(lifts, more)] })))).toEqual(before);
  });

  it('waits for a second person where nobody has approved it: a deferred mail goes on waiting for its time', () => {
    const decision = decided(someFacts({ ...asked, overrides: [approved(lifts, { approvedAt: null })] }));
    if (lifts === 'frequency_cap_reached') expect(codesOf(decision)).toEqual(before);
    else expect(decision).toMatchObject({ outcome: 'review', reasons: [{ code: 'override_awaiting_approval' }] });
  });
});

it('a double opt-in wants its confirmation all the same', () => {
  const pending = { ...inGermany, consents: [{ ...PROVEN, confirmedAt: null }] };
  const overrides = [approved('consent_pending_confirmation')];
  expect(codesOf(decided(someFacts({ recipient: pending, overrides })))).toContain('consent_pending_confirmation');
});

it('an objection stands, and no approval is awaited for what it blocks', () => {
  const overrides = LIFTABLE.flatMap((lifts) => [approved(lifts), approved(lifts, { approvedAt: null })]);
  const asked = { recipient: found, ...GB, overrides, suppressions: stop('objection') };
  expect(codesOf(decided(someFacts(asked)))).toEqual(['suppressed_objection']);
});

it.each(['soft_opt_in_conditions_not_met', 'notice_not_given', 'not_relevant_to_profession', 'consent_required'])(
  '%s is a condition of a basis, and out of reach',
  (code) => {
    expect(LIFTABLE).not.toContain(code);
  },
);

describe('for all facts and any set of exceptions', () => {
  const overrides = fc.array(arbitraryOverride, { maxLength: LIFTABLE.length });
  const all = LIFTABLE.map((lifts) => approved(lifts));
  const everything = fc.oneof(
    overrides,
    fc
      .constantFrom('prospecting', 'newsletter', 'service', 'own_purpose')
      .map((purpose) => all.map((one) => ({ ...one, purpose }))),
  );

  it('a suppressed mailbox is never written to, nor held up for an approval', () => {
    fc.assert(
      fc.property(arbitraryFacts, everything, (facts, given) => {
        expect(decided({ ...facts, suppressions: [SUPPRESSES_ALL], overrides: given }).outcome).toBe('block');
      }),
      RUNS,
    );
  });

  it('whatever a suppression refuses, of whatever scope, stays refused for that suppression', () => {
    fc.assert(
      fc.property(arbitraryFacts, suppression, everything, (facts, one, given) => {
        const stopped = { ...facts, suppressions: [one] };
        const codes = codesOf(decided(stopped)).filter((code) => code.startsWith('suppressed_'));
        const after = decided({ ...stopped, overrides: given });
        if (codes.length > 0 && after.lawfulBasis !== 'service') expect(after.outcome).toBe('block');
      }),
      RUNS,
    );
  });

  it('a withdrawn consent stays withdrawn', () => {
    fc.assert(
      fc.property(arbitraryFacts, everything, (facts, given) => {
        if (!codesOf(decided(facts)).includes('consent_withdrawn')) return;
        expect(decided({ ...facts, overrides: given }).outcome).toBe('block');
      }),
      RUNS,
    );
  });

  it('no source that is not the person’s own act ever carries a mail: connected, scraped, guessed, bought, unknown', () => {
    fc.assert(
      fc.property(
        ...[arbitraryFacts, fc.array(neverCarrying, { maxLength: 4 }), everything, fc.option(arbitraryPolicy)],
        (facts, sources, given, controllerPolicy) => {
          const alone = { ...facts, sources, consents: [], confirmation: null, overrides: given, controllerPolicy };
          expect(decided(alone).outcome).toBe('block');
        },
      ),
      RUNS,
    );
  });

  it('one that nobody approved lets nothing go', () => {
    fc.assert(
      fc.property(arbitraryFacts, everything, (facts, given) => {
        const proposed = given.map((one) => ({ ...one, approvedAt: null }));
        const [before, after] = [decided(facts), decided({ ...facts, overrides: proposed })];
        if (after.outcome === 'allow') expect(before.outcome).toBe('allow');
        if (before.outcome === 'allow') expect(after).toEqual(before);
      }),
      RUNS,
    );
  });
});
