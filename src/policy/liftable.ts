// What an exception can lift, and nothing else.

/**
 * INVARIANT (out of reach): a closed list. No objection, no suppression and no register is on it, and no condition that a
 * statute sets: a customer relation or an opt-out regime is met, or it is not. What can be lifted of a consent is what the
 * pack adds to the person's own proven yes. So no exception carries a mail that has no basis of its own.
 */
export const LIFTABLE = [
  /** The double opt-in that a country expects; a `double_opt_in` still wants its confirmation. */
  'consent_pending_confirmation',
  /** The age limit of a consent. */
  'consent_expired',
  'refused_by_controller_policy',
  'profile_implausible',
  'country_uncertain',
  'frequency_cap_reached',
] as const;

export type Liftable = (typeof LIFTABLE)[number];
