// Step 5, first question: what the mail is for. `service` is no label that a marketing mail can put on.
import { type Rule, SERVICE, SILENCE } from '../case.js';
import { isBlank } from '../names.js';

/** GDPR art. 5(1)(b): purposes are specified and explicit; Directive 2000/31/EC art. 6(a): advertising is recognisable. */
export const purpose: Rule = ({ facts, basis }) => {
  if (isBlank(facts.purpose)) return [{ code: 'purpose_not_declared', with: {} }];
  if (facts.purpose !== SERVICE || basis === 'service') return SILENCE;
  return [{ code: 'purpose_contradicts_message', with: { variant: 'nothing_asked', purpose: facts.purpose } }];
};
