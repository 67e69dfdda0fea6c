// One case before the rules: the facts, the law, and what carries the mail, worked out once for all rules.
import type { RecipientKind } from '../recipient/kind.js';
import type { ApplyingLaw } from './applying-law.js';
import { type ConsentStanding, weighConsents } from './bases/consent.js';
import { type OptOutStanding, weighOptOut } from './bases/opt-out.js';
import { type SoftOptInStanding, weighSoftOptIn } from './bases/soft-opt-in.js';
import { lawUnder, restrictionsFor } from './controller-policy.js';
import type { LawfulBasis, Reason } from './decision.js';
import type { Facts, Restrictions } from './facts.js';
import { hasCome, HOUR_MS, startOf } from './moment.js';
import type { AdvertisingSign } from './message-findings.js';
import { type Lifted, lawWithout, NOTHING_LIFTED } from './overrides.js';
import { type Origin, originOf } from './sources.js';

export type Case = {
  readonly facts: Facts;
  readonly law: ApplyingLaw;
  readonly kind: RecipientKind;
  readonly at: number;
  readonly origin: Origin;
  readonly consent: ConsentStanding;
  readonly softOptIn: SoftOptInStanding;
  readonly optOut: OptOutStanding;
  /** What the controller asks of itself for this purpose. */
  readonly restrictions: Restrictions;
  /** Whether it is the confirmation mail that the person has just asked for on our own page. */
  readonly confirms: boolean;
  /** What shows that the message advertises: then it is marketing, whatever it is called. */
  readonly advertising: readonly AdvertisingSign[];
  /** What carries the mail, unless a rule objects; null where nothing does. */
  readonly basis: LawfulBasis | null;
};

/** A rule says why a mail may not go, or not now; where it has nothing to say it is silent. */
export type Rule = (one: Case) => readonly Reason[];

export const SILENCE: readonly Reason[] = [];

/** The purpose of a message that the person needs for something they asked for; every other purpose is marketing. */
export const SERVICE = 'service';

/** A confirmation is answered at once or not at all; a relay that is away for two days has not made it stale. */
const CONFIRMATION_HOURS = 48;

/** What a mail that asks for a confirmation cannot do without saying. */
const OF_A_CONFIRMATION: ReadonlySet<AdvertisingSign> = new Set(['re_permission', 'newsletter_title']);

/** A personal mailbox is a consumer's, whatever was claimed: nobody's employer reads mail at gmail.com. */
function kindInLaw({ kind, freeMail }: Facts['recipient']): RecipientKind {
  return freeMail && (kind === 'named_professional' || kind === 'role_address') ? 'consumer' : kind;
}

export function openCase(facts: Facts, given: ApplyingLaw, lifted: Lifted = NOTHING_LIFTED): Case {
  const kind = kindInLaw(facts.recipient);
  const restrictions = restrictionsFor(facts.controllerPolicy, facts.purpose);
  const found = given.kind === kind ? given : given.asConsumer;
  const law = found && lawWithout(lawUnder(found, restrictions), lifted);
  if (law?.kind !== kind) throw new Error(`the law for \`${given.kind}\` was asked about a \`${kind}\``);
  const at = startOf(facts.at);
  if (Number.isNaN(at)) throw new Error(`the moment of a decision cannot be \`${facts.at}\``);
  const origin = originOf(facts, at);
  const consent = weighConsents({ facts, law, at, origin });
  const softOptIn = weighSoftOptIn(facts, law, at, origin);
  const optOut = weighOptOut(facts, law, at);
  const confirms = asksToConfirm(facts, at);
  const advertising = advertisingIn(facts, confirms);
  const isService = facts.purpose === SERVICE && advertising.length === 0 && (origin.asksForService || confirms);
  const basis = isService ? 'service' : firstOf(consent, softOptIn, optOut);
  return { facts, law, kind, at, origin, consent, softOptIn, optOut, confirms, advertising, restrictions, basis };
}

function asksToConfirm({ confirmation, purpose }: Facts, at: number): boolean {
  if (confirmation === null || purpose !== SERVICE || !hasCome(confirmation.askedAt, at)) return false;
  return at - startOf(confirmation.askedAt) <= CONFIRMATION_HOURS * HOUR_MS;
}

const NO_SIGNS: readonly AdvertisingSign[] = [];

function advertisingIn({ message }: Facts, confirms: boolean): readonly AdvertisingSign[] {
  const signs = message?.advertising ?? NO_SIGNS;
  return confirms && signs.length > 0 ? signs.filter((sign) => !OF_A_CONFIRMATION.has(sign)) : signs;
}

/** The order of design and law: the person's yes first, then a sale, then what the law allows without either. */
function firstOf(consent: ConsentStanding, softOptIn: SoftOptInStanding, optOut: OptOutStanding): LawfulBasis | null {
  if (consent.valid) return 'consent';
  if (consent.withdrawn) return null;
  if (softOptIn.met) return 'soft_opt_in';
  return optOut.carrier ? 'legitimate_interest' : null;
}
