// The decision: may this controller send this person this message, now? A pure fold over the rules, and the default is no.
import type { ApplyingLaw } from './applying-law.js';
import { openCase, type Rule } from './case.js';
import { carriedBy } from './carried-by.js';
import { type Decision, type Outcome, OUTCOMES, type Reason, REASON_OUTCOMES } from './decision.js';
import type { Facts } from './facts.js';
import { address } from './rules/address.js';
import { consent, consentIsRequired, consentRequired } from './rules/consent.js';
import { country } from './rules/country.js';
import { frequency, nextColdMessageAt } from './rules/frequency.js';
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
];

/**
 * INVARIANT (default deny): `allow` needs a basis and the silence of every rule. Where nothing carries the mail and no
 * rule blocks it, a consent is what is missing.
 */
export function decide(facts: Facts, law: ApplyingLaw): Decision {
  const one = openCase(facts, law);
  const reasons: Reason[] = [];
  for (const rule of RULES) for (const reason of rule(one)) addOnce(reasons, reason);
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
    retryAt: outcome === 'defer' ? nextColdMessageAt(one) : null,
  };
}

/** A code once, however many facts say it: it is one thing to mend. */
function addOnce(reasons: Reason[], reason: Reason): void {
  if (!reasons.some(({ code }) => code === reason.code)) reasons.push(reason);
}

function gravestOf(reasons: readonly Reason[]): Outcome {
  let gravest = OUTCOMES.length - 1;
  for (const { code } of reasons) gravest = Math.min(gravest, OUTCOMES.indexOf(REASON_OUTCOMES[code]));
  return OUTCOMES[gravest] ?? 'block';
}
