// Step 5: consent. Says why those that were begun do not carry the mail, and that one is asked where nothing else does.
import { type Case, type Rule, SILENCE } from '../case.js';
import type { Reason } from '../decision.js';

/** GDPR art. 7: a consent that is not proven, not confirmed, stale, withdrawn or for something else is none. */
export const consent: Rule = ({ basis, consent: { faults } }) => (basis === null ? faults : SILENCE);

/** Directive 2002/58/EC art. 13(1): no marketing mail without prior consent, where the country makes no exception. */
export const consentRequired: Rule = (one) =>
  one.basis === null && one.law.regime === 'consent' ? [consentIsRequired(one)] : SILENCE;

export function consentIsRequired({ facts, kind }: Case): Reason {
  return { code: 'consent_required', with: { country: facts.recipient.country ?? 'unknown_country', kind } };
}
