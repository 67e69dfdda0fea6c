// Exceptions that a named person asked for and a second one approved: which conditions they can lift, and for whom.
import type { ApplyingLaw } from './applying-law.js';
import { varied } from './controller-policy.js';
import type { Facts, Moment } from './facts.js';
import { startOf } from './moment.js';

/**
 * INVARIANT (out of reach): a closed list. No objection, no suppression and no register is on it, and nothing that would
 * make a basis where there is none: what is lifted are conditions of a consent, a customer relation or an opt-out regime
 * that is there. So no exception carries a mail to an address that is only connected, scraped, guessed, bought or unknown.
 */
export const LIFTABLE = [
  /** The double opt-in that a country expects; a `double_opt_in` still wants its confirmation. */
  'consent_pending_confirmation',
  /** The age limit of a consent. */
  'consent_expired',
  /** The age limit of a customer relation; its other conditions stand. */
  'soft_opt_in_conditions_not_met',
  /** The notice at collection: the first message may carry it (GDPR art. 14(3)(b)). */
  'notice_not_given',
  'not_relevant_to_profession',
  'refused_by_controller_policy',
  'profile_implausible',
  'country_uncertain',
  'frequency_cap_reached',
] as const;

export type Liftable = (typeof LIFTABLE)[number];

export type Override = {
  /** `ovr_...` */
  readonly id: string;
  readonly lifts: Liftable;
  readonly purpose: string;
  /** The recipient's country; null for any. */
  readonly country: string | null;
  readonly expiresAt: Moment;
  /** When a second person approved it; null where that has not happened. */
  readonly approvedAt: Moment | null;
};

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
  return varied(law, (one) => ({
    ...(lifted.has('consent_pending_confirmation') && { doubleOptInExpected: false }),
    ...(lifted.has('consent_expired') && { consentMaxAgeMonths: NO_AGE_LIMIT_MONTHS }),
    ...(lifted.has('soft_opt_in_conditions_not_met') && { softOptIn: { ...one.softOptIn, maxAgeMonths: null } }),
    ...(lifted.has('notice_not_given') && { noticeAtCollection: false, noticeByFirstMessage: true }),
    ...(lifted.has('not_relevant_to_profession') &&
      one.regime === 'opt_out_role_relevant' && { regime: 'opt_out' as const }),
  }));
}

const NO_AGE_LIMIT_MONTHS = 1_200;
