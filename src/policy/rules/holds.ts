// Step 8: when. What the law allows waits all the same for a limit, an hour of the day, or whoever paused it.
import { type Rule, SILENCE } from '../case.js';
import type { Moment } from '../facts.js';

export const holds: Rule = ({ facts }) => {
  if (facts.holds === undefined || facts.holds.length === 0) return SILENCE;
  return facts.holds.map(({ code, until, scope }) => {
    if (until !== null) return { code, with: { variant: 'until', retryAt: until, moment: toTheMinute(until) } };
    return { code, with: scope === undefined ? {} : { variant: scope } };
  });
};

function toTheMinute(until: Moment): string {
  return `${until.slice(0, 16).replace('T', ' ')} UTC`;
}
