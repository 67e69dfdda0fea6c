// Step 6: the notice. On the opt-out path alone, for the source that would carry the mail.
import { type Rule, SILENCE } from '../case.js';
import type { Reason } from '../decision.js';

/** GDPR art. 13(1), 14(1)-(3): who writes, why, and where the address is from; at the latest within a month. */
export const notice: Rule = ({ basis, optOut: { unnoticed, overdue } }) => {
  if (basis !== null || unnoticed === null) return SILENCE;
  const told = { source: unnoticed.kind, since: unnoticed.obtainedAt ?? 'unknown_date' };
  const reasons: Reason[] = [{ code: 'notice_not_given', with: told }];
  if (overdue) reasons.push({ code: 'notice_overdue', with: told });
  return reasons;
};
