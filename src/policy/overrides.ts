// Exceptions that a named person asked for and a second one approved: which conditions they can lift, and for whom.
import type { ApplyingLaw } from './applying-law.js';
import { varied } from './controller-policy.js';
import type { Facts, Override } from './facts.js';
import type { Liftable } from './liftable.js';
import { startOf } from './moment.js';

/** Whether it is meant for this mail. Whom it names among recipients was asked when the facts were gathered. */
export function isMeantFor({ purpose, country, expiresAt }: Override, facts: Facts, at: number): boolean {
  return (
    purpose === facts.purpose && (country === null || country === facts.recipient.country) && at < startOf(expiresAt)
  );
}

/** Whether the approval stood at that moment. */
export function isApproved({ approvedAt }: Override, at: number): boolean {
  return approvedAt !== null && startOf(approvedAt) <= at;
}

export type Lifted = ReadonlySet<Liftable>;

export const NOTHING_LIFTED: Lifted = new Set();

/** The law without the conditions that are lifted; those that are no condition of a basis are left out of the reasons. */
export function lawWithout(law: ApplyingLaw, lifted: Lifted): ApplyingLaw {
  if (lifted.size === 0) return law;
  return varied(law, () => ({
    ...(lifted.has('consent_pending_confirmation') && { doubleOptInExpected: false }),
    ...(lifted.has('consent_expired') && { consentMaxAgeMonths: NO_AGE_LIMIT_MONTHS }),
  }));
}

const NO_AGE_LIMIT_MONTHS = 1_200;
