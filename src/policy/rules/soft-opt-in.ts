// Step 5: the customer relation. Says which conditions of the soft opt-in are not met where nothing carries the mail.
import { type Rule, SILENCE } from '../case.js';

/** Directive 2002/58/EC art. 13(2): the conditions are cumulative, and the exception is read narrowly (CJEU C-654/23). */
export const softOptIn: Rule = ({ basis, softOptIn: { unmet } }) =>
  basis === null && unmet !== null
    ? [{ code: 'soft_opt_in_conditions_not_met', with: { fields: unmet.join(', ') } }]
    : SILENCE;
