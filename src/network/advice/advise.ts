// Whom to accept and whom to invite: facts and a strategy in, advice with its grounds out. No I/O, no clock.
import { type Finding, findingsOf, isUnreal } from './findings.js';
import { type Owner, type Pattern, type Person } from './person.js';
import { isOnRecord, type Relation, relationOf } from './relation.js';
import { type SectorTable } from './sectors.js';

/** How to answer invitations; the user chooses, and compares. */
export const STRATEGIES = ['everyone', 'real_and_relevant', 'met_in_person'] as const;
export type Strategy = (typeof STRATEGIES)[number];
export const RECOMMENDED: Strategy = 'real_and_relevant';

/** What is not accepted is ignored, never refused. `look`: what is stored does not tell, so a person looks first. */
export const ACCEPTING = ['accept', 'ignore', 'look'] as const;
export const INVITING = ['invite', 'do_not_invite', 'look'] as const;

/** Why, as the key of a sentence. `relation` and `finding`: the sentence is that of the relation, or of the gravest finding. */
type Ground =
  'relation' | 'finding' | 'complete' | 'incomplete' | 'not_seen' | 'no_meeting' | 'known_but_unreal' | 'costs';

export type Advice<Verdict extends string> = { readonly verdict: Verdict; readonly ground: Ground };

export type Assessment = {
  readonly relation: Relation;
  readonly findings: readonly Finding[];
  readonly isSeen: boolean;
};

/** What advice of every kind and strategy rests on. `at` is now. */
export function assess(person: Person, pattern: Pattern, owner: Owner, table: SectorTable, at: number): Assessment {
  return {
    relation: relationOf(person, owner, table),
    findings: findingsOf(person, pattern, owner, at),
    isSeen: person.profile !== null,
  };
}

export function onAccepting(assessed: Assessment, strategy: Strategy): Advice<(typeof ACCEPTING)[number]> {
  switch (strategy) {
    case 'everyone':
      return everyone(assessed);
    case 'real_and_relevant':
      return realAndRelevant(assessed);
    case 'met_in_person':
      return assessed.relation.by === 'met'
        ? { verdict: 'accept', ground: 'relation' }
        : { verdict: 'ignore', ground: 'no_meeting' };
  }
}

function everyone({ findings, isSeen }: Assessment): Advice<(typeof ACCEPTING)[number]> {
  if (!isSeen) return { verdict: 'look', ground: 'not_seen' };
  const isIncomplete = findings.some(({ code }) => code === 'incomplete_profile');
  return isIncomplete ? { verdict: 'ignore', ground: 'incomplete' } : { verdict: 'accept', ground: 'complete' };
}

function realAndRelevant({ relation, findings, isSeen }: Assessment): Advice<(typeof ACCEPTING)[number]> {
  if (isUnreal(findings)) {
    // Whom one knows from one's own records one can ask: the account may be a copy of theirs.
    if (isOnRecord(relation)) return { verdict: 'look', ground: 'known_but_unreal' };
    return { verdict: 'ignore', ground: 'finding' };
  }
  if (relation.kind === 'known') return { verdict: 'accept', ground: 'relation' };
  if (!isSeen) return { verdict: 'look', ground: 'not_seen' };
  if (relation.kind === 'undetermined') return { verdict: 'look', ground: 'relation' };
  return { verdict: relation.kind === 'same_field' ? 'accept' : 'ignore', ground: 'relation' };
}

/** On somebody whom the owner might invite. Nobody has to have looked at the profile: a list shows company and title. */
export function onInviting({ relation, findings }: Assessment): Advice<(typeof INVITING)[number]> {
  if (isUnreal(findings)) {
    if (isOnRecord(relation)) return { verdict: 'look', ground: 'known_but_unreal' };
    return { verdict: 'do_not_invite', ground: 'finding' };
  }
  switch (relation.kind) {
    case 'known':
    case 'same_field':
      return { verdict: 'invite', ground: 'relation' };
    case 'unrelated':
      return { verdict: 'do_not_invite', ground: 'costs' };
    case 'undetermined':
      return { verdict: 'look', ground: 'relation' };
  }
}
