// Advice in words: why, and what was checked, so that a person who looks for ten seconds can agree or not.
import { type NetworkTextsOf } from '../../../config/network/network-texts.js';
import { fill } from '../../../config/texts/page-texts.js';
import { type Advice, type Assessment } from './advise.js';
import { type Finding } from './findings.js';
import { type Person } from './person.js';
import { type Evidence } from './relation.js';
import { heldBy, sectorOf, type SectorTable } from './sectors.js';

/** What unrelated contacts brought so far, a head; null where no reactions and replies were imported. */
export type Cost = { readonly unrelatedPercent: number; readonly unrelated: number; readonly others: number } | null;

/** One sentence, or two where a doubt stands beside. */
export function why<Verdict extends string>(
  { ground }: Advice<Verdict>,
  { relation, findings }: Assessment,
  cost: Cost,
  say: NetworkTextsOf,
): string {
  const related = fill(say.relations[relation.by], named(relation.evidence, say));
  const [first] = findings;
  const found = first ? findingIn(first, say) : '';
  switch (ground) {
    case 'finding':
      return found;
    case 'known_but_unreal':
      return `${say.grounds.known_but_unreal} ${found}`;
    case 'relation':
      return first && first.weight !== 'slight' ? `${related} ${found}` : related;
    case 'costs':
      return `${related} ${costs(cost, say)}`;
    case 'incomplete':
      return `${say.grounds.incomplete} ${findingIn(findings.find(({ code }) => code === 'incomplete_profile') ?? first, say)}`;
    case 'complete':
      return first && first.weight !== 'slight' ? `${say.grounds.complete} ${found}` : say.grounds.complete;
    case 'not_seen':
    case 'no_meeting':
      return say.grounds[ground];
  }
}

/** One finding in words. */
export function findingIn(finding: Finding | undefined, say: NetworkTextsOf): string {
  if (!finding) return '';
  const { signs } = finding.evidence;
  const shown = (signs ?? '').split(' ').map((sign) => (say.signs as Readonly<Record<string, string>>)[sign] ?? sign);
  return fill(say.findings[finding.code], {
    ...finding.evidence,
    ...(signs !== undefined && { signs: shown.join(', ') }),
  });
}

/** One sentence: what the advice could be held against. */
export function checkedFor(person: Person, table: SectorTable, say: NetworkTextsOf): string {
  const { checked } = say;
  const posts = person.profile?.positions.length ?? 0;
  const told = sectorOf(person, table);
  const parts = [
    ...(person.profile ? [fill(checked.posts, { count: String(posts) })] : []),
    ...(!person.profile && heldBy(person).length > 0 ? [checked.title] : []),
    ...(told
      ? [
          fill(told.word === null ? checked.stated : checked.sector, {
            sector: sectorName(told.sector, say),
            word: told.word ?? '',
          }),
        ]
      : []),
    checked.records,
    checked.invitation,
  ];
  return person.profile || told ? `${checked.lead}${parts.join('; ')}.` : checked.nothing;
}

function costs(cost: Cost, say: NetworkTextsOf): string {
  if (!cost) return say.costs.unmeasured;
  const values = {
    unrelated: String(cost.unrelatedPercent),
    less: cost.unrelated.toFixed(2),
    more: cost.others.toFixed(2),
  };
  return fill(say.costs.measured, values);
}

/** Evidence with its sectors by their names. */
function named(evidence: Evidence, say: NetworkTextsOf): Record<string, string> {
  return Object.fromEntries(
    Object.entries(evidence).map(([key, value]) => [key, NAMING.has(key) ? sectorName(value, say) : value]),
  );
}

const NAMING = new Set(['sector', 'own', 'what']);

function sectorName(sector: string, say: NetworkTextsOf): string {
  return say.sectors[sector] ?? sector;
}
