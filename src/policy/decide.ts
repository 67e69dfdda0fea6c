// The decision: may this controller send this person this message, now? A pure fold over the rules, and the default is no.
import type { ApplyingLaw } from './applying-law.js';
import { openCase, type Rule, SILENCE } from './case.js';
import { carriedBy } from './carried-by.js';
import { type Decision, type Outcome, OUTCOMES, type Reason, type ReasonCode, REASON_OUTCOMES } from './decision.js';
import type { Facts, Moment, Override } from './facts.js';
import { startOf } from './moment.js';
import { isApproved, isMeantFor, type Lifted, NOTHING_LIFTED } from './overrides.js';
import { address } from './rules/address.js';
import { consent, consentIsRequired, consentRequired } from './rules/consent.js';
import { controllerPolicy } from './rules/controller-policy.js';
import { country } from './rules/country.js';
import { frequency } from './rules/frequency.js';
import { holds } from './rules/holds.js';
import { lessOften } from './rules/less-often.js';
import { messageBypass } from './rules/message-bypass.js';
import { messageIdentity } from './rules/message-identity.js';
import { messageLabel } from './rules/message-label.js';
import { messageSubject } from './rules/message-subject.js';
import { messageTracking } from './rules/message-tracking.js';
import { messageWayOut } from './rules/message-way-out.js';
import { notice } from './rules/notice.js';
import { personalMailbox } from './rules/personal-mailbox.js';
import { profile } from './rules/profile.js';
import { provenance } from './rules/provenance.js';
import { purpose } from './rules/purpose.js';
import { registers } from './rules/registers.js';
import { relevance } from './rules/relevance.js';
import { softOptIn } from './rules/soft-opt-in.js';
import { suppressions } from './rules/suppressions.js';

/** In the order of the steps: the reasons of the earliest step stand first. */
const RULES: readonly Rule[] = [
  address,
  suppressions,
  registers,
  provenance,
  purpose,
  consent,
  softOptIn,
  consentRequired,
  controllerPolicy,
  personalMailbox,
  notice,
  relevance,
  profile,
  country,
  messageWayOut,
  messageIdentity,
  messageSubject,
  messageTracking,
  messageLabel,
  messageBypass,
  frequency,
  lessOften,
  holds,
];

/**
 * INVARIANT (default deny): `allow` needs a basis and the silence of every rule. Where nothing carries the mail and no
 * rule blocks it, a consent is what is missing.
 */
export function decide(facts: Facts, law: ApplyingLaw): Decision {
  const strict = decideWithout(facts, law, NOTHING_LIFTED);
  if (facts.overrides.length === 0 || strict.outcome === 'allow') return strict;
  const at = startOf(facts.at);
  const meant = facts.overrides.filter((one) => isMeantFor(one, facts, at));
  const approved = meant.filter((one) => isApproved(one, at));
  const decision = approved.length === 0 ? strict : told(decideWithout(facts, law, liftedBy(approved)), approved);
  if (decision.outcome === 'allow' || decision.outcome === 'defer' || approved.length === meant.length) return decision;
  const hoped = decideWithout(facts, law, liftedBy(meant));
  return hoped.outcome === 'allow' ? awaiting(hoped, meant) : decision;
}

function decideWithout(facts: Facts, law: ApplyingLaw, lifted: Lifted): Decision {
  const one = openCase(facts, law, lifted);
  const reasons: Reason[] = [];
  for (const rule of RULES) {
    const said = rule(one);
    if (said === SILENCE) continue; // nearly always, and to walk through nothing is dearer than to see it
    for (const reason of said) if (!isLifted(reason.code, lifted)) addOnce(reasons, reason);
  }
  let outcome = gravestOf(reasons);
  if (one.basis === null && outcome !== 'block') {
    addOnce(reasons, consentIsRequired(one));
    outcome = 'block';
  }
  if (one.basis !== null && outcome === 'allow') reasons.push(carriedBy(one, one.basis));
  return {
    outcome,
    lawfulBasis: outcome === 'block' ? null : one.basis,
    reasons,
    country: facts.recipient.country,
    recipientKind: one.kind,
    retryAt: outcome === 'defer' ? retryAtOf(reasons) : null,
  };
}

function liftedBy(overrides: readonly Override[]): Lifted {
  return new Set(overrides.map(({ lifts }) => lifts));
}

function isLifted(code: ReasonCode, lifted: ReadonlySet<ReasonCode>): boolean {
  return lifted.size > 0 && lifted.has(code) && NO_CONDITION_OF_A_BASIS.has(code);
}

/** What stands in the way of a mail that has its basis. The others are lifted in the law, or the basis is not there. */
const NO_CONDITION_OF_A_BASIS: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'refused_by_controller_policy',
  'profile_implausible',
  'country_uncertain',
  'frequency_cap_reached',
]);

/** An allowed mail names the exceptions that it needs. */
function told(decision: Decision, overrides: readonly Override[]): Decision {
  if (decision.outcome !== 'allow') return decision;
  const override = namesOf(overrides);
  const reasons = decision.reasons.map((one) => ({ ...one, with: { ...one.with, variant: 'overridden', override } }));
  return { ...decision, reasons };
}

function awaiting(hoped: Decision, meant: readonly Override[]): Decision {
  const override = namesOf(meant);
  return { ...hoped, outcome: 'review', reasons: [{ code: 'override_awaiting_approval', with: { override } }] };
}

function namesOf(overrides: readonly Override[]): string {
  return overrides.map(({ id }) => id).join(', ');
}

/** A code once, however many facts say it: it is one thing to mend. */
function addOnce(reasons: Reason[], reason: Reason): void {
  if (!reasons.some(({ code }) => code === reason.code)) reasons.push(reason);
}

/** When all that the mail waits for is over; null where one of them does not end by itself. */
function retryAtOf(reasons: readonly Reason[]): Moment | null {
  let latest: Moment | null = null;
  for (const { code, with: told } of reasons) {
    if (REASON_OUTCOMES[code] !== 'defer') continue;
    const { retryAt } = told;
    if (retryAt === undefined) return null;
    if (latest === null || startOf(retryAt) > startOf(latest)) latest = retryAt;
  }
  return latest;
}

function gravestOf(reasons: readonly Reason[]): Outcome {
  let gravest = OUTCOMES.length - 1;
  for (const { code } of reasons) gravest = Math.min(gravest, OUTCOMES.indexOf(REASON_OUTCOMES[code]));
  return OUTCOMES[gravest] ?? 'block';
}
