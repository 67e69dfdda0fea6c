// Whether the professional profile can be true: what contradicts itself is shown to a person before a mail relies on it.
import { type Rule, SILENCE } from '../case.js';
import type { Reason } from '../decision.js';
import type { Position } from '../facts.js';
import { plain } from '../names.js';
import { firstMonth, lastMonth, monthOf } from '../partial-date.js';

/** A year typed wrong, or a company that worked before it was registered, is no contradiction. */
const MONTHS_BEFORE_FOUNDING = 12;
/** A handover, a notice period, a company that is founded in the evenings: up to a year two jobs go side by side. */
const MONTHS_OF_OVERLAP = 12;

/**
 * GDPR art. 5(1)(d): what is inaccurate must not be used. A consent does not rest on the profile, and a service mail
 * neither; all other mail does, for the kind of recipient and the relevance are read from it.
 */
export const profile: Rule = ({ facts, basis, at }) => {
  if (facts.profile === null || basis === 'consent' || basis === 'service') return SILENCE;
  const now = monthOf(at);
  const { positions } = facts.profile;
  for (const position of positions) {
    const contradiction = contradictionIn(position, now);
    if (contradiction) return [{ code: 'profile_implausible', with: contradiction }];
  }
  const overlap = overlapIn(positions, now);
  return overlap ? [{ code: 'profile_implausible', with: overlap }] : SILENCE;
};

// Where only a year is given, the month in it that contradicts least is meant.
function contradictionIn({ company, from, to, companyFoundedAt }: Position, now: number): Reason['with'] | null {
  if (companyFoundedAt !== null && firstMonth(companyFoundedAt) > now) {
    return { variant: 'founded_in_future', company, founded: companyFoundedAt };
  }
  if (to !== null && firstMonth(to) > now) return { variant: 'ends_in_future', company, to };
  if (from === null) return null;
  if (firstMonth(from) > now) return { variant: 'future', company, from };
  if (to !== null && lastMonth(to) < firstMonth(from)) return { variant: 'ends_before_it_begins', company, from, to };
  if (companyFoundedAt !== null && firstMonth(companyFoundedAt) - lastMonth(from) > MONTHS_BEFORE_FOUNDING) {
    return { variant: 'before_founding', company, from, founded: companyFoundedAt };
  }
  return null;
}

type Span = { readonly company: string; readonly from: string; readonly first: number; readonly last: number };

function overlapIn(positions: readonly Position[], now: number): Reason['with'] | null {
  const spans: Span[] = [];
  for (const { company, from, to, partTime } of positions) {
    if (from === null || partTime || Number.isNaN(firstMonth(from))) continue;
    spans.push({ company, from, first: lastMonth(from), last: to === null ? now : Math.min(firstMonth(to), now) });
  }
  spans.sort((one, other) => one.first - other.first);
  for (const [n, one] of spans.entries()) {
    for (const other of spans.slice(n + 1)) {
      if (one.last - other.first <= MONTHS_OF_OVERLAP) break; // those that begin later overlap less
      if (
        Math.min(one.last, other.last) - other.first > MONTHS_OF_OVERLAP &&
        !isSameHouse(one.company, other.company)
      ) {
        return { variant: 'overlap', company: one.company, from: one.from, other: other.company, since: other.from };
      }
    }
  }
  return null;
}

/** A subsidiary or another spelling of the same house is no second employer. */
function isSameHouse(one: string, other: string): boolean {
  const [a, b] = [plain(one), plain(other)];
  return a.startsWith(b) || b.startsWith(a);
}
