// Step 8: the person asked for fewer messages. No exception of the controller's reaches this, for it is an objection to more.
import { type Case, type Rule, SILENCE } from '../case.js';
import { DAY_MS, startOf, toMoment } from '../moment.js';
import { binds } from './suppressions.js';

export const lessOften: Rule = (one) => {
  const days = daysAskedFor(one);
  const last = one.facts.history.lastMarketingAt;
  if (days === 0 || last === undefined || last === null) return SILENCE;
  const start = startOf(last);
  // A moment that cannot be read may have been this one.
  const end = (Number.isNaN(start) ? one.at : start) + days * DAY_MS;
  if (end <= one.at) return SILENCE;
  return [{ code: 'less_often_requested', with: { days: String(days), retryAt: toMoment(end) } }];
};

/** The longest that they asked for; 0 where they did not. */
function daysAskedFor(one: Case): number {
  let longest = 0;
  for (const stop of one.facts.suppressions) {
    const { everyDays } = stop.scope;
    if (everyDays !== undefined && everyDays > longest && binds(stop, one)) longest = everyDays;
  }
  return longest;
}
