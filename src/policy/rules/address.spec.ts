// Step 1: the address decides before anything else is asked.
import { answers, consented } from '../../../test/law/some-cases.js';
import { decided, someFacts } from '../../../test/law/some-facts.js';

answers([
  ['it cannot be used', { recipient: { ...consented, unusable: 'the address has no @' } }, ['invalid_address']],
  [
    'it cannot be used and nothing else is known',
    { recipient: { unusable: 'x' } },
    ['invalid_address', 'provenance_unknown', 'consent_required'],
  ],
]);

it('refuses to decide at a moment that is none', () => {
  expect(() => decided(someFacts({ at: 'now' }))).toThrow('the moment of a decision cannot be `now`');
});
