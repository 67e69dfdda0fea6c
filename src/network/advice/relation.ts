// How somebody stands to the owner of a network: known, in the same field, unrelated, or not to be told; and by what.
import { firstMonth, lastMonth } from '../../policy/partial-date.js';
import { type Employer, type Goal, type Owner, type Person, type SeenPosition } from './person.js';
import { heldBy, sectorOf, sectorRelation, type SectorTable, type ToldSector } from './sectors.js';
import { folded, houseOf, wordIn } from './words.js';

export type Evidence = Readonly<Record<string, string>>;

/** What the relation rests on: the key of its sentence. */
type By = {
  readonly known: 'met' | 'wrote' | 'own_staff' | 'worked_together';
  readonly same_field: 'goal' | 'same_sector' | 'neighbour_sector';
  readonly unrelated: 'other_role' | 'other_sector';
  readonly undetermined: 'nothing_seen' | 'no_own_profile' | 'no_role' | 'no_sector';
};

export type Relation = {
  [Kind in keyof By]: { readonly kind: Kind; readonly by: By[Kind]; readonly evidence: Evidence };
}[keyof By];

export const RELATIONS = ['known', 'same_field', 'unrelated', 'undetermined'] as const;

/** Whether it is known from records of our own, and not only from what the profile claims. */
export function isOnRecord({ by }: Relation): boolean {
  return by === 'met' || by === 'wrote';
}

/** Meetings on record count first, then mail, then shared employers; only then the field. */
export function relationOf(person: Person, owner: Owner, table: SectorTable): Relation {
  return acquaintance(person, owner) ?? fieldOf(person, owner, table);
}

function acquaintance(person: Person, { employers }: Owner): Relation | null {
  const [meeting] = person.meetings;
  if (meeting) {
    const where = [meeting.event, meeting.place].filter(Boolean).join(', ');
    return { kind: 'known', by: 'met', evidence: { on: meeting.on, where } };
  }
  if (person.wrote) return { kind: 'known', by: 'wrote', evidence: {} };
  for (const position of person.profile?.positions ?? []) {
    for (const employer of employers) {
      const shared = sharedYears(person.name, position, employer);
      if (shared) return shared;
    }
  }
  return null;
}

function sharedYears(name: string, position: SeenPosition, employer: Employer): Relation | null {
  if (!isAt(position, employer)) return null;
  const { company } = employer;
  if (employer.own && employer.staff !== null) {
    return isStaff(name, employer) ? { kind: 'known', by: 'own_staff', evidence: { company } } : null;
  }
  if (employer.large || position.from === null || employer.from === null) return null;
  const [from, since] = [lastMonth(position.from), lastMonth(employer.from)];
  const end = (to: string | null): number => (to === null ? Number.POSITIVE_INFINITY : firstMonth(to));
  if (!(Math.max(from, since) < Math.min(end(position.to), end(employer.to)))) return null;
  const evidence = {
    company,
    from: position.from,
    to: position.to ?? '…',
    since: employer.from,
    until: employer.to ?? '…',
  };
  return { kind: 'known', by: 'worked_together', evidence };
}

export function isAt(position: SeenPosition, { company }: Employer): boolean {
  return houseOf(position.company) === houseOf(company);
}

export function isStaff(name: string, { staff }: Employer): boolean {
  return (staff ?? []).some((one) => folded(one) === folded(name));
}

function fieldOf(person: Person, owner: Owner, table: SectorTable): Relation {
  const undetermined = (by: By['undetermined']): Relation => ({ kind: 'undetermined', by, evidence: {} });
  if (owner.sector === null && owner.goals.length === 0) return undetermined('no_own_profile');
  const held = heldBy(person);
  const told = sectorOf(person, table);
  if (held.length === 0 && !told) return undetermined('nothing_seen');
  const titles = held.flatMap(({ title }) => title ?? []);
  for (const goal of owner.goals) {
    const evidence = servedBy(goal, told, titles);
    if (evidence) return { kind: 'same_field', by: 'goal', evidence };
  }
  const isSilent = titles.length === 0 && owner.goals.some((goal) => couldBe(goal, told));
  const relation = told && owner.sector !== null ? sectorRelation(owner.sector, told.sector, table) : 'other';
  if (told && relation !== 'other') {
    const evidence = { sector: told.sector, own: owner.sector ?? '', title: titles.join(', ') };
    if (owner.goals.every(({ roles }) => roles.length === 0)) {
      return { kind: 'same_field', by: relation === 'same' ? 'same_sector' : 'neighbour_sector', evidence };
    }
    return isSilent ? undetermined('no_role') : { kind: 'unrelated', by: 'other_role', evidence };
  }
  if (isSilent) return undetermined('no_role');
  if (!told) return undetermined('no_sector');
  return { kind: 'unrelated', by: 'other_sector', evidence: { sector: told.sector, own: owner.sector ?? '—' } };
}

/** A goal that names neither sectors nor roles says nothing of anybody. */
function servedBy({ text, sectors, roles }: Goal, told: ToldSector | null, titles: readonly string[]): Evidence | null {
  if (sectors.length === 0 && roles.length === 0) return null;
  if (sectors.length > 0 && !(told && sectors.includes(told.sector))) return null;
  if (roles.length === 0) return { goal: text, what: told?.sector ?? '' };
  const title = titles.find((one) => wordIn(one, roles) !== null);
  return title === undefined ? null : { goal: text, what: title };
}

/** Whether the goal would be served if only the role were one of its own. */
function couldBe({ sectors, roles }: Goal, told: ToldSector | null): boolean {
  return roles.length > 0 && (sectors.length === 0 || told === null || sectors.includes(told.sector));
}
