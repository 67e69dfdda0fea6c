// Step 6: the notice. On the opt-out path alone, for the source that would carry the mail.
import { type Rule, SILENCE } from '../case.js';
import type { Reason } from '../decision.js';
import { hasCome } from '../moment.js';

/** GDPR art. 13(1), 14(1)-(3): who writes, why, and where the address is from; at the latest within a month. */
export const notice: Rule = ({ basis, at, optOut: { unnoticed, overdue } }) => {
  if (basis !== null || unnoticed === null) return SILENCE;
  const givenAt = unnoticed.notice?.givenAt ?? null;
  const variant = givenAt !== null && !hasCome(givenAt, at) ? 'impossible_date' : 'stated';
  const told = {
    ...{ variant, source: unnoticed.kind, since: unnoticed.obtainedAt ?? 'unknown_date' },
    givenAt: givenAt ?? 'unknown_date',
  };
  const reasons: Reason[] = [{ code: 'notice_not_given', with: told }];
  if (overdue) reasons.push({ code: 'notice_overdue', with: told });
  return reasons;
};
