// What a network is worth: its groups, what each brings, how that moved month by month, and what a cleaned one would do.
import { type Assessment } from './advise.js';
import { isUnreal } from './findings.js';
import { type Relation, RELATIONS } from './relation.js';

type Kind = Relation['kind'];

/** A connection as far as the numbers need it. */
export type Counted = {
  readonly assessed: Assessment;
  readonly isMet: boolean;
  /** A day. */
  readonly connectedOn: string;
  readonly reactions: number;
  readonly replies: number;
};

export type Group = { readonly people: number; readonly reactions: number; readonly replies: number };

type Month = { readonly month: string; readonly accepted: Readonly<Record<Kind | 'met', number>> };

/** Added up person by person, so that a network of any size takes the memory of its months. */
export type Tally = {
  readonly groups: Readonly<Record<Kind, Group>>;
  readonly met: Group;
  /** Those whom nobody would take for real, whatever their group. */
  readonly unreal: Group;
  readonly months: ReadonlyMap<string, Readonly<Record<Kind | 'met', number>>>;
};

const NOBODY: Group = { people: 0, reactions: 0, replies: 0 };
const NO_MONTH = { known: 0, same_field: 0, unrelated: 0, undetermined: 0, met: 0 };

export const EMPTY_TALLY: Tally = {
  groups: { known: NOBODY, same_field: NOBODY, unrelated: NOBODY, undetermined: NOBODY },
  ...{ met: NOBODY, unreal: NOBODY, months: new Map() },
};

export function withCounted(tally: Tally, counted: readonly Counted[]): Tally {
  const groups = { ...tally.groups };
  const months = new Map(tally.months);
  let { met, unreal } = tally;
  for (const one of counted) {
    const { kind } = one.assessed.relation;
    groups[kind] = plus(groups[kind], one);
    if (one.isMet) met = plus(met, one);
    if (isUnreal(one.assessed.findings)) unreal = plus(unreal, one);
    const month = one.connectedOn.slice(0, 7);
    const before = months.get(month) ?? NO_MONTH;
    months.set(month, { ...before, [kind]: before[kind] + 1, met: before.met + (one.isMet ? 1 : 0) });
  }
  return { groups, met, unreal, months };
}

function plus(group: Group, { reactions, replies }: Pick<Counted, 'reactions' | 'replies'>): Group {
  return {
    people: group.people + 1,
    reactions: group.reactions + reactions,
    replies: group.replies + replies,
  };
}

/** The share of those who are known or of the field, after the invitations that were accepted in each month. */
export function movement({ months }: Tally): (Month & { readonly people: number; readonly relevantShare: number })[] {
  let [people, relevant] = [0, 0];
  return [...months]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([month, accepted]) => {
      people += RELATIONS.reduce((sum, kind) => sum + accepted[kind], 0);
      relevant += accepted.known + accepted.same_field;
      return { month, accepted, people, relevantShare: share(relevant, people) };
    });
}

export type Forecast = {
  readonly people: { readonly now: number; readonly cleaned: number };
  /** Reactions and replies a head: what a contact brings to whom a post is shown. */
  readonly engagement: { readonly now: number; readonly cleaned: number };
  /** Of the reactions and replies that there were. */
  readonly lost: number;
};

/** Without those who are unrelated; null where nothing is known of anybody's reactions. Its assumptions are texts. */
export function forecast({ groups }: Tally): Forecast | null {
  const all = RELATIONS.map((kind) => groups[kind]).reduce(sum, NOBODY);
  const gone = groups.unrelated;
  if (heard(all) === 0) return null;
  const people = { now: all.people, cleaned: all.people - gone.people };
  const engagement = { now: perHead(all), cleaned: share(heard(all) - heard(gone), people.cleaned) };
  return { people, engagement, lost: heard(gone) };
}

export function perHead(group: Group): number {
  return share(heard(group), group.people);
}

/** Rounded to four digits. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000;
}

function heard({ reactions, replies }: Group): number {
  return reactions + replies;
}

function sum(one: Group, other: Group): Group {
  return {
    people: one.people + other.people,
    reactions: one.reactions + other.reactions,
    replies: one.replies + other.replies,
  };
}
