// Whose law it is: where two countries are claimed for one person, a person has to say which.
import { type Rule, SILENCE } from '../case.js';

/** Two laws cannot be the recipient's. A service mail is lawful in all of them, so nobody needs to look. */
export const country: Rule = ({ facts: { recipient }, basis }) => {
  if (recipient.otherCountries.length === 0 || basis === 'service') return SILENCE;
  const others = recipient.otherCountries.join(', ');
  return [{ code: 'country_uncertain', with: { country: recipient.country ?? 'unknown_country', others } }];
};
