// What a controller asks of itself: each part on its own, per purpose, and that it never makes an answer milder.
import fc from 'fast-check';
import { arbitraryFacts, RUNS } from '../../../test/law/arbitrary-facts.js';
import { arbitraryPolicy, somePolicy } from '../../../test/law/arbitrary-rules.js';
import { answers, consented, customer, found, GB, informed } from '../../../test/law/some-cases.js';
import { decided, someFacts } from '../../../test/law/some-facts.js';
import { OUTCOMES } from '../decision.js';

const consentOnly = somePolicy({ consentOnly: true });
const closed = somePolicy({ closedSources: ['met_in_person', 'existing_customer', 'double_opt_in'] });
const webForm = { kind: 'web_form', obtainedAt: '2026-08-01' } as const;
const days = (...ago: number[]) => ({ coldSentAt: ago.map((day) => `2026-09-${String(20 - day).padStart(2, '0')}`) });

answers([
  [
    'consent only: the opt-out regime',
    { recipient: informed, controllerPolicy: consentOnly },
    ['refused_by_controller_policy'],
  ],
  [
    'consent only: a customer',
    { recipient: customer, controllerPolicy: consentOnly },
    ['refused_by_controller_policy'],
  ],
  ['consent only: a consent', { recipient: consented, controllerPolicy: consentOnly }, ['consent_valid']],
  [
    'consent only for another purpose',
    { recipient: customer, controllerPolicy: somePolicy({ purposes: [{ purpose: 'newsletter', consentOnly: true }] }) },
    ['soft_opt_in_valid'],
  ],
  [
    'consent only for this purpose',
    {
      recipient: customer,
      controllerPolicy: somePolicy({ purposes: [{ purpose: 'prospecting', consentOnly: true }] }),
    },
    ['refused_by_controller_policy'],
  ],
  [
    'a service mail is no marketing',
    { purpose: 'service', recipient: { sources: [{ kind: 'inbound_enquiry' }] }, controllerPolicy: consentOnly },
    ['service_message'],
  ],
  ['a closed source carried it', { recipient: informed, controllerPolicy: closed }, ['refused_by_controller_policy']],
  [
    'a closed source stood for the sale',
    { recipient: customer, controllerPolicy: closed },
    ['refused_by_controller_policy'],
  ],
  [
    'a consent came by a closed source',
    { recipient: consented, controllerPolicy: closed },
    ['refused_by_controller_policy'],
  ],
  [
    'an open act of the person’s own stands beside the closed source',
    { recipient: { ...consented, sources: [...consented.sources, webForm] }, controllerPolicy: closed },
    ['consent_valid'],
  ],
  ['another source is closed', { recipient: found, ...GB, controllerPolicy: closed }, ['opt_out_regime_met']],
  [
    'a cap of two messages in all',
    { recipient: informed, history: days(19, 10), controllerPolicy: somePolicy({ coldMessages: 2 }) },
    ['frequency_cap_reached'],
  ],
  [
    'a pause of two weeks',
    { recipient: informed, history: days(10), controllerPolicy: somePolicy({ daysBetweenColdMessages: 14 }) },
    ['frequency_cap_reached'],
  ],
  [
    'the pause is over',
    { recipient: informed, history: days(15), controllerPolicy: somePolicy({ daysBetweenColdMessages: 14 }) },
    ['opt_out_regime_met'],
  ],
  [
    'a consent of seven weeks, of which one month is allowed',
    { recipient: consented, controllerPolicy: somePolicy({ consentMaxAgeMonths: 1 }) },
    ['consent_expired', 'consent_required'],
  ],
]);

it('says when the longer pause ends', () => {
  const policy = somePolicy({ daysBetweenColdMessages: 14 });
  const decision = decided(someFacts({ recipient: informed, history: days(10), controllerPolicy: policy }));
  expect(decision).toMatchObject({ outcome: 'defer', retryAt: '2026-09-24T00:00:00.000Z' });
});

it('a value that would be looser than the law changes nothing', () => {
  const looser = somePolicy({ coldMessages: 99, daysBetweenColdMessages: 1, consentMaxAgeMonths: 600 });
  const asked = { recipient: informed, history: days(2) };
  expect(decided(someFacts({ ...asked, controllerPolicy: looser }))).toEqual(decided(someFacts(asked)));
});

it('for all facts, no policy makes the outcome milder', () => {
  fc.assert(
    fc.property(arbitraryFacts, arbitraryPolicy, (facts, controllerPolicy) => {
      const [without, under] = [decided(facts), decided({ ...facts, controllerPolicy })];
      expect(OUTCOMES.indexOf(under.outcome)).toBeLessThanOrEqual(OUTCOMES.indexOf(without.outcome));
    }),
    RUNS,
  );
});

it('for all facts, a mail that goes under a policy keeps to it', () => {
  fc.assert(
    fc.property(arbitraryFacts, arbitraryPolicy, (facts, policy) => {
      const { outcome, lawfulBasis } = decided({ ...facts, controllerPolicy: policy });
      if (outcome !== 'allow') return;
      const parts = [policy, ...policy.purposes.filter(({ purpose }) => purpose === facts.purpose)];
      if (parts.some((part) => part.consentOnly)) expect(['consent', 'service']).toContain(lawfulBasis);
      const shut = parts.flatMap((part) => part.closedSources);
      expect(facts.sources.length === 0 || facts.sources.some(({ kind }) => !shut.includes(kind))).toBe(true);
    }),
    RUNS,
  );
});
