// Whether the history that a profile tells can be true: the one test of it, for the rule of the gate and for advice alike.
import type { Position, Profile } from './facts.js';
import { plain } from './names.js';
import { firstMonth, lastMonth, monthOf } from './partial-date.js';

/** A year typed wrong, or a company that worked before it was registered, is no contradiction. */
const MONTHS_BEFORE_FOUNDING = 12;
/** A handover, a notice period, a company that is founded in the evenings: up to a year two jobs go side by side. */
const MONTHS_OF_OVERLAP = 12;

export type Contradiction = Readonly<Record<string, string>> & {
  readonly variant:
    | 'founded_in_future'
    | 'ends_in_future'
    | 'future'
    | 'ends_before_it_begins'
    | 'before_founding'
    | 'denied_by_employer'
    | 'overlap';
};

/**
 * What cannot be true in a profile: of each position, and one overlap; empty where all can be true. Judged as of the
 * day on which the profile was seen, for nobody knows whether a post that was held then is held still; else as of `at`.
 */
export function contradictionsIn({ positions, seenAt }: Profile, at: number): Contradiction[] {
  const seen = firstMonth(seenAt ?? '');
  const now = seen < monthOf(at) ? seen : monthOf(at);
  const dated = positions.flatMap((position) => contradictionIn(position, now) ?? []);
  const denied = positions.flatMap(({ company, deniedByEmployer }): Contradiction[] =>
    deniedByEmployer ? [{ variant: 'denied_by_employer', company }] : [],
  );
  const overlap = overlapIn(positions, now);
  return [...dated, ...denied, ...(overlap ? [overlap] : [])];
}

/** How many months a post began before its company did, where that is no contradiction yet; 0 where it did not. */
export function monthsBeforeFounding({ from, companyFoundedAt }: Position): number {
  if (from === null || companyFoundedAt === null) return 0;
  const months = firstMonth(companyFoundedAt) - firstMonth(from);
  const least = firstMonth(companyFoundedAt) - lastMonth(from);
  return months > 0 && least <= MONTHS_BEFORE_FOUNDING ? months : 0;
}

// Where only a year is given, the month in it that contradicts least is meant.
function contradictionIn(position: Position, now: number): Contradiction | null {
  const { company, from, to, companyFoundedAt } = position;
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

function overlapIn(positions: readonly Position[], now: number): Contradiction | null {
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
