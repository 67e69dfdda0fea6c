// Step 8: how often. A person who neither consented nor bought nor ever answered is not written to week after week.
import { type Case, type Rule, SILENCE } from '../case.js';
import type { Reason } from '../decision.js';
import type { Moment } from '../facts.js';
import { DAY_MS, startOf, toMoment } from '../moment.js';

/** GDPR art. 6(1)(f) asks for a balance of interests: these caps are where we strike it. */
const COLD_MESSAGES_AT_MOST = 4;
const DAYS_BETWEEN_COLD_MESSAGES = 7;

export const frequency: Rule = (one) => {
  const { facts, basis } = one;
  const { coldSentAt, answeredAt } = facts.history;
  if (basis !== 'legitimate_interest' || answeredAt !== null || coldSentAt.length === 0) return SILENCE;
  const sent = String(coldSentAt.length);
  if (coldSentAt.length >= COLD_MESSAGES_AT_MOST) return [capReached({ variant: 'in_all', sent })];
  const retryAt = nextColdMessageAt(one);
  return retryAt === null ? SILENCE : [capReached({ variant: 'too_soon', sent, retryAt })];
};

/** When the pause after the last cold message ends; null where it is over, or where no waiting helps. */
export function nextColdMessageAt({ facts: { history }, at }: Case): Moment | null {
  const last = history.coldSentAt.at(-1);
  if (last === undefined || history.coldSentAt.length >= COLD_MESSAGES_AT_MOST) return null;
  const start = startOf(last);
  // A moment that cannot be read may have been this one.
  const end = (Number.isNaN(start) ? at : start) + DAYS_BETWEEN_COLD_MESSAGES * DAY_MS;
  return end > at ? toMoment(end) : null;
}

function capReached(told: Reason['with']): Reason {
  return { code: 'frequency_cap_reached', with: told };
}
