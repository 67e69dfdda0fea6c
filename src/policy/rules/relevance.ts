// Step 6: the message must concern what the recipient does for a living, where the country's exception says so.
import { type Rule, SILENCE } from '../case.js';

/** CPCE art. L34-5 (CNIL SAN-2020-018: meals offered to anyone); S.I. 336/2011 reg. 13; Act 917/2014 s.202. */
export const relevance: Rule = ({ facts, basis, optOut }) =>
  basis === null && optOut.begun && !optOut.relevant
    ? [{ code: 'not_relevant_to_profession', with: { jobTitle: facts.recipient.jobTitle ?? 'unknown_job' } }]
    : SILENCE;
