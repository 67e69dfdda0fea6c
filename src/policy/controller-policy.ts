// What a controller asks of itself beyond the law: it can only make the answer stricter, never milder.
import type { ApplyingLaw } from './applying-law.js';
import type { ControllerPolicy, Restrictions } from './facts.js';

/** GDPR art. 6(1)(f) asks for a balance of interests: these caps are where we strike it for every controller. */
export const COLD_MESSAGES_AT_MOST = 4;
export const DAYS_BETWEEN_COLD_MESSAGES = 7;

export const UNRESTRICTED: Restrictions = {
  consentOnly: false,
  closedSources: [],
  coldMessages: null,
  daysBetweenColdMessages: null,
  consentMaxAgeMonths: null,
};

/** What the policy asks for a purpose: of what it says of all and of this one, the stricter. */
export function restrictionsFor(policy: ControllerPolicy | null, purpose: string): Restrictions {
  if (policy === null) return UNRESTRICTED;
  const own = policy.purposes.filter((one) => one.purpose === purpose);
  return own.reduce<Restrictions>(bothOf, policy);
}

/** The law with the controller's own age limit of a consent, where that is the shorter one. */
export function lawUnder(law: ApplyingLaw, { consentMaxAgeMonths }: Restrictions): ApplyingLaw {
  if (consentMaxAgeMonths === null || consentMaxAgeMonths >= law.consentMaxAgeMonths) return law;
  return varied(law, () => ({ consentMaxAgeMonths }));
}

/** A law with some conditions changed, for the kind and for the consumer that it may turn out to be. */
export function varied(law: ApplyingLaw, change: (law: ApplyingLaw) => Partial<ApplyingLaw>): ApplyingLaw {
  return { ...law, ...change(law), asConsumer: law.asConsumer && varied(law.asConsumer, change) };
}

function bothOf(one: Restrictions, other: Restrictions): Restrictions {
  return {
    consentOnly: one.consentOnly || other.consentOnly,
    closedSources: [...new Set([...one.closedSources, ...other.closedSources])],
    coldMessages: least(one.coldMessages, other.coldMessages),
    daysBetweenColdMessages: most(one.daysBetweenColdMessages, other.daysBetweenColdMessages),
    consentMaxAgeMonths: least(one.consentMaxAgeMonths, other.consentMaxAgeMonths),
  };
}

function least(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

function most(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.max(one, other);
}
