// Step 8: how often. A person who neither consented nor bought nor ever answered is not written to week after week.
import { type Case, type Rule, SILENCE } from '../case.js';
import type { Reason } from '../decision.js';
import type { Moment } from '../facts.js';
import { COLD_MESSAGES_AT_MOST, DAYS_BETWEEN_COLD_MESSAGES } from '../controller-policy.js';
import { DAY_MS, startOf, toMoment } from '../moment.js';

export const frequency: Rule = (one) => {
  const { facts, basis } = one;
  const { coldSentAt, answeredAt } = facts.history;
  if (basis !== 'legitimate_interest' || answeredAt !== null || coldSentAt.length === 0) return SILENCE;
  const sent = String(coldSentAt.length);
  if (coldSentAt.length >= capOf(one)) return [capReached({ variant: 'in_all', sent })];
  const retryAt = nextColdMessageAt(one);
  if (retryAt === null) return SILENCE;
  const days = pauseOf(one);
  if (days === DAYS_BETWEEN_COLD_MESSAGES) return [capReached({ variant: 'too_soon', sent, retryAt })];
  return [capReached({ variant: 'own_pause', sent, retryAt, days: String(days) })];
};

/** When the pause after the last cold message ends; null where it is over, or where no waiting helps. */
function nextColdMessageAt(one: Case): Moment | null {
  const { facts, at } = one;
  const { coldSentAt } = facts.history;
  const last = coldSentAt.at(-1);
  if (last === undefined || coldSentAt.length >= capOf(one)) return null;
  const start = startOf(last);
  // A moment that cannot be read may have been this one.
  const end = (Number.isNaN(start) ? at : start) + pauseOf(one) * DAY_MS;
  return end > at ? toMoment(end) : null;
}

/** The controller's own cap counts where it is the lower one. */
function capOf({ restrictions: { coldMessages } }: Case): number {
  return Math.min(coldMessages ?? COLD_MESSAGES_AT_MOST, COLD_MESSAGES_AT_MOST);
}

function pauseOf({ restrictions: { daysBetweenColdMessages } }: Case): number {
  return Math.max(daysBetweenColdMessages ?? DAYS_BETWEEN_COLD_MESSAGES, DAYS_BETWEEN_COLD_MESSAGES);
}

function capReached(told: Reason['with']): Reason {
  return { code: 'frequency_cap_reached', with: told };
}
