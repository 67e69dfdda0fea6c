// What a controller asks of itself beyond the law, and the exceptions to it that nobody has approved yet.
import { type Override } from '../../src/policy/facts.js';
import { somePolicy } from './arbitrary-rules.js';
import { type LawCase } from './law-case.js';
import { customer, informed } from './some-cases.js';

const proposed = (lifts: Override['lifts']): Override => ({
  ...{ id: 'ovr_1', lifts, purpose: 'prospecting', country: null },
  ...{ expiresAt: '2026-12-31T00:00:00Z', approvedAt: null },
});

export const OWN_RULE_CASES: readonly LawCase[] = [
  [
    'GDPR art. 24(2)',
    'consent alone, and a customer',
    { recipient: customer, controllerPolicy: somePolicy({ consentOnly: true }) },
    ['refused_by_controller_policy'],
  ],
  [
    'GDPR art. 24(2)',
    'a kind of source that the controller does not rely on',
    { recipient: informed, controllerPolicy: somePolicy({ closedSources: ['met_in_person'] }) },
    ['refused_by_controller_policy'],
  ],
  [
    'GDPR art. 5(2), 24(1)',
    'an exception for two countries that disagree, not approved yet',
    { recipient: { ...informed, otherCountries: ['DE'] }, overrides: [proposed('country_uncertain')] },
    ['override_awaiting_approval'],
  ],
  [
    'GDPR art. 5(2), 24(1)',
    'an exception to the controller’s own policy, not approved yet',
    {
      recipient: customer,
      controllerPolicy: somePolicy({ consentOnly: true }),
      overrides: [proposed('refused_by_controller_policy')],
    },
    ['override_awaiting_approval'],
  ],
];
