// People of a network and advice on them, as the API tells them.
import { type NetworkTextsOf } from '../../../config/network/network-texts.js';
import {
  type Advice,
  type Assessment,
  onAccepting,
  onInviting,
  STRATEGIES,
  type Strategy,
} from '../../network/advice/advise.js';
import { checkedFor, type Cost, findingIn, why } from '../../network/advice/explain.js';
import { NO_PATTERN } from '../../network/advice/person.js';
import { assessedOn, type Ground, type Invitation } from '../../network/desk.js';
import { type PersonFile } from '../../network/person-files.js';

/** What every advice of one answer is told by. */
export type Telling = {
  readonly ground: Ground;
  readonly strategy: Strategy;
  readonly cost: Cost;
  readonly say: NetworkTextsOf;
};

export function shownPerson({ id, profileUrl, connectedOn, contactId, person }: PersonFile): object {
  const { name, company, title, sector, profile } = person;
  return { id, name, profileUrl, company, title, sector, connectedOn, contactId, seenAt: profile?.seenAt ?? null };
}

/** An incoming one is advised on by each strategy, side by side; an outgoing one as if it were still to be sent. */
export function shownInvitation(invitation: Invitation, telling: Telling): object {
  const { id, direction, sentAt, message, file, pattern } = invitation;
  const assessed = assessedOn(file, pattern, telling.ground);
  return {
    ...{ id, direction, sentAt, message, state: file.connectedOn === null ? 'open' : 'accepted' },
    person: shownPerson(file),
    ...(direction === 'incoming' ? accepting(assessed, telling) : { ...inviting(assessed, telling), strategies: null }),
    ...grounds(file, assessed, telling),
  };
}

/** Somebody who was described: whether to invite them, and what to make of it if they invite. */
export function shownAssessment(file: PersonFile, telling: Telling): object {
  const assessed = assessedOn(file, NO_PATTERN, telling.ground);
  return {
    person: shownPerson(file),
    ...{ inviting: inviting(assessed, telling).advice, accepting: accepting(assessed, telling) },
    ...grounds(file, assessed, telling),
  };
}

function accepting(assessed: Assessment, telling: Telling): { readonly advice: object; readonly strategies: object } {
  const strategies = STRATEGIES.map((one) => [one, told(onAccepting(assessed, one), assessed, telling)] as const);
  const all = Object.fromEntries(strategies) as Record<Strategy, object>;
  return { advice: { strategy: telling.strategy, ...all[telling.strategy] }, strategies: all };
}

function inviting(assessed: Assessment, telling: Telling): { readonly advice: object } {
  return { advice: { strategy: null, ...told(onInviting(assessed), assessed, telling) } };
}

function told<Verdict extends string>(advice: Advice<Verdict>, assessed: Assessment, { cost, say }: Telling): object {
  return { ...advice, why: why(advice, assessed, cost, say) };
}

/** What was checked and found, whatever a strategy makes of it. */
function grounds({ person }: PersonFile, { relation, findings }: Assessment, { ground, say }: Telling): object {
  return {
    relation: { kind: relation.kind, by: relation.by, evidence: relation.evidence },
    findings: findings.map((finding) => ({
      ...{ code: finding.code, weight: finding.weight, evidence: finding.evidence },
      text: findingIn(finding, say),
    })),
    checked: checkedFor(person, ground.table, say),
  };
}
