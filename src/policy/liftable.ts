// What an exception can lift, and nothing else.

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
