// Which sectors there are, by which words they are told, and which are neighbours: a table, not a judgement.
import { type Person } from './person.js';
import { wordIn } from './words.js';

export type SectorTable = {
  /** By sector: words of company names and job titles that give it away. */
  readonly sectors: Readonly<Record<string, readonly string[]>>;
  /** Pairs, in either order. */
  readonly neighbours: readonly (readonly [string, string])[];
};

/** What a controller changed of the table. Its words for a sector stand in the place of ours; of none are left, none is told. */
export type SectorChanges = {
  readonly sectors: Readonly<Record<string, readonly string[]>>;
  readonly neighbours: readonly (readonly [string, string])[];
  readonly strangers: readonly (readonly [string, string])[];
};

export function withChanges(table: SectorTable, { sectors, neighbours, strangers }: SectorChanges): SectorTable {
  const isOf = (pair: readonly [string, string], list: SectorTable['neighbours']): boolean =>
    list.some(([one, other]) => pair.includes(one) && pair.includes(other) && one !== other);
  const kept = table.neighbours.filter((pair) => !isOf(pair, strangers));
  const added = neighbours.filter((pair) => !isOf(pair, kept));
  return { sectors: { ...table.sectors, ...sectors }, neighbours: [...kept, ...added] };
}

export type SectorRelation = 'same' | 'neighbour' | 'other';

export function sectorRelation(one: string, other: string, { neighbours }: SectorTable): SectorRelation {
  if (one === other) return 'same';
  return neighbours.some((pair) => pair.includes(one) && pair.includes(other)) ? 'neighbour' : 'other';
}

/** `word`: what gave it away; null where somebody stated it. */
export type ToldSector = { readonly sector: string; readonly word: string | null };

/** The sector as stated, else told by a word in the job title, else by one in the company's name; null where neither says. */
export function sectorOf(person: Person, { sectors }: SectorTable): ToldSector | null {
  if (person.sector !== null) return { sector: person.sector, word: null };
  const held = heldBy(person);
  for (const text of [...held.map(({ title }) => title), ...held.map(({ company }) => company)]) {
    if (text === null) continue;
    for (const [sector, words] of Object.entries(sectors)) {
      const word = wordIn(text, words);
      if (word !== null) return { sector, word };
    }
  }
  return null;
}

type Held = { readonly title: string | null; readonly company: string | null };

/** What somebody does: the posts that they hold, else the one that they held last, else what the list of connections says. */
export function heldBy({ profile, company, title }: Person): readonly Held[] {
  const positions = profile?.positions ?? [];
  const current = positions.filter(({ to }) => to === null);
  if (current.length > 0) return current;
  const [latest] = [...positions].sort((one, other) => ((one.to ?? '') < (other.to ?? '') ? 1 : -1));
  if (latest) return [latest];
  return company === null && title === null ? [] : [{ company, title }];
}
