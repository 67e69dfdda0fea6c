// Step 5: a personal mailbox in business outreach. It is its owner's, not his employer's.
import { type Rule, SILENCE } from '../case.js';

/**
 * The exceptions for business addresses (CPCE art. L34-5 as CNIL reads it, PECR reg. 22 with 2(1)) are for addresses that
 * an organisation gives; a mailbox at a provider of personal mail is none, in an opt-out country neither.
 */
export const personalMailbox: Rule = ({ facts: { recipient }, kind, basis }) => {
  if (recipient.kind === kind || (basis !== null && basis !== 'legitimate_interest')) return SILENCE;
  return [{ code: 'personal_mailbox_in_business_outreach', with: { claimed: recipient.kind } }];
};
