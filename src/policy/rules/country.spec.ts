// The country: two of them for one person.
import { answers, consented, customer, role } from '../../../test/law/some-cases.js';

answers([
  ['two are claimed', { recipient: { ...consented, otherCountries: ['DE'] } }, ['country_uncertain']],
  [
    'two are claimed for what is refused anyway',
    { recipient: { ...role, country: 'DE', otherCountries: ['FR'] } },
    ['consent_required', 'country_uncertain'],
  ],
  [
    'a service mail is lawful in both',
    { purpose: 'service', recipient: { ...customer, otherCountries: ['DE'] } },
    ['service_message'],
  ],
]);
