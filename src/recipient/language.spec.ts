// Which language a person is written to in.
import { languageFor } from './language.js';

it.each([
  ['FR', 'DE', 'fr'],
  ['MC', 'GB', 'fr'],
  ['DE', 'FR', 'de'],
  ['AT', 'FR', 'de'],
  ['ES', 'FR', 'es'],
  ['IT', 'FR', 'it'],
  ['NL', 'DE', 'en'],
  ['PL', 'FR', 'en'],
  ['', 'FR', 'en'],
  [null, 'FR', 'en'],
  ['BE', 'FR', 'fr'],
  ['BE', 'DE', 'en'],
  ['BE', 'NL', 'en'],
  ['CH', 'FR', 'fr'],
  ['CH', 'IT', 'it'],
  ['CH', 'AT', 'de'],
  ['CH', 'GB', 'de'],
  ['LU', 'DE', 'de'],
  ['LU', 'ES', 'fr'],
  ['CA', 'FR', 'fr'],
  ['CA', 'DE', 'en'],
])('a person in %s, from a sender in %s: %s', (country, sender, language) => {
  expect(languageFor(country, sender)).toBe(language);
});
