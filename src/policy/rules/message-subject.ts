// Step 7: an honest subject. Who never wrote to us cannot get an answer from us.
import { type Rule, SILENCE } from '../case.js';
import { hasCome } from '../moment.js';

/** Directive 2000/31/EC art. 6(a); Directive 2005/29/EC art. 6; DDG s.6(2); 15 U.S.C. 7704(a)(2). */
export const messageSubject: Rule = ({ facts: { message, history }, origin, basis, at }) => {
  const claim = message?.claimsAnswer ?? null;
  if (claim === null || basis === 'service') return SILENCE;
  if (origin.wroteToUs || (history.answeredAt !== null && hasCome(history.answeredAt, at))) return SILENCE;
  return [{ code: 'message_misleading_subject', with: { claim: `${claim}:` } }];
};
