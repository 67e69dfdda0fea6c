// Step 5, first question: what the mail is for. `service` is no label that a marketing mail can put on.
import { type Rule, SERVICE, SILENCE } from '../case.js';
import { isBlank } from '../names.js';

/** GDPR art. 5(1)(b): purposes are specified and explicit; Directive 2000/31/EC art. 6(a): advertising is recognisable. */
export const purpose: Rule = ({ facts, basis, advertising }) => {
  if (isBlank(facts.purpose)) return [{ code: 'purpose_not_declared', with: {} }];
  if (facts.purpose !== SERVICE || basis === 'service') return SILENCE;
  const told =
    advertising.length > 0 ? { variant: 'advertises', signs: advertising.join(', ') } : { variant: 'nothing_asked' };
  return [{ code: 'purpose_contradicts_message', with: { ...told, purpose: facts.purpose } }];
};
