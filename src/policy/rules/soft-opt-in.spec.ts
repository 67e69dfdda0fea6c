// Step 5: where consent is asked, what stands for it, and whose mailbox it is.
import { answers, consented, customer, found, GB, informed, role } from '../../../test/law/some-cases.js';
import { A_CUSTOMER, decided, someFacts } from '../../../test/law/some-facts.js';

answers([
  ['Germany, a company’s own address', { recipient: { ...role, country: 'DE' } }, ['consent_required']],
  ['a country that no pack knows', { recipient: { ...role, country: 'BR' } }, ['consent_required']],
  [
    'a sale without any objection offered',
    { recipient: { ...customer, customer: { ...A_CUSTOMER, objectionOffered: false } } },
    ['soft_opt_in_conditions_not_met', 'consent_required'],
  ],
  [
    'a sale by another company of the group',
    { recipient: { ...customer, customer: { ...A_CUSTOMER, soldBy: 'Acme GmbH' } } },
    ['soft_opt_in_conditions_not_met', 'consent_required'],
  ],
  [
    'something else is sold',
    { recipient: { ...customer, customer: { ...A_CUSTOMER, similarProduct: false } } },
    ['soft_opt_in_conditions_not_met', 'consent_required'],
  ],
  [
    'a sale on a day to come',
    { recipient: { ...customer, customer: { ...A_CUSTOMER, lastSaleAt: '2027-01-01' } } },
    ['soft_opt_in_conditions_not_met', 'consent_required'],
  ],
  [
    'no sale in France, only negotiations',
    { recipient: { ...customer, sources: [{ kind: 'sales_negotiation' }] } },
    ['soft_opt_in_conditions_not_met', 'consent_required'],
  ],
  [
    'negotiations in Britain',
    {
      ...GB,
      recipient: {
        ...customer,
        country: 'GB',
        customer: { ...A_CUSTOMER, lastSaleAt: null },
        sources: [{ kind: 'sales_negotiation' }],
      },
    },
    ['soft_opt_in_valid'],
  ],
  [
    'a sale a year ago in Ireland',
    {
      controllerCountry: 'IE',
      recipient: { ...customer, country: 'IE', customer: { ...A_CUSTOMER, lastSaleAt: '2025-09-20' } },
    },
    ['soft_opt_in_valid'],
  ],
  [
    'a sale more than a year ago in Ireland',
    {
      controllerCountry: 'IE',
      recipient: { ...customer, country: 'IE', customer: { ...A_CUSTOMER, lastSaleAt: '2025-09-19' } },
    },
    ['soft_opt_in_conditions_not_met', 'consent_required'],
  ],
  [
    'Poland has no such exception',
    { controllerCountry: 'PL', recipient: { ...customer, country: 'PL' } },
    ['consent_required'],
  ],
  [
    'a personal mailbox given as a professional’s',
    { recipient: { ...informed, email: 'marie@orange.fr' } },
    ['consent_required', 'personal_mailbox_in_business_outreach'],
  ],
  [
    'the same in the United States',
    { controllerCountry: 'US', recipient: { ...found, country: 'US', email: 'marie@gmail.com' } },
    ['personal_mailbox_in_business_outreach'],
  ],
  [
    'the same with a consent',
    { recipient: { ...consented, kind: 'named_professional', email: 'marie@gmail.com' } },
    ['consent_valid'],
  ],
  [
    'the same of a customer',
    { recipient: { ...customer, kind: 'role_address', email: 'marie@gmail.com' } },
    ['soft_opt_in_valid'],
  ],
]);

it('a personal mailbox is a consumer’s in the decision too', () => {
  expect(decided(someFacts({ recipient: { ...informed, email: 'marie@gmail.com' } })).recipientKind).toBe('consumer');
});
