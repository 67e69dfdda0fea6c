// What each way of obtaining an address is worth: whether it was the person's own act, and what it can carry.
import type { ReasonCode } from './decision.js';
import type { Facts, Source, SourceKind } from './facts.js';
import { hasCome } from './moment.js';

/** The worth of one kind of source. */
export type Worth = {
  /** An act of the person's own: beside it, sources that carry nothing count for nothing, neither way. */
  readonly ownAct: boolean;
  /** Why it can never carry a mail; null where it can carry one somehow. */
  readonly never: ReasonCode | null;
  /** Whether it claims a consent, which only a consent record can prove (GDPR art. 7(1)). */
  readonly claimsConsent: boolean;
  /** Whether it can carry a mail where no prior consent is asked, and which article says when the notice is due. */
  readonly optOut: 'art. 13' | 'art. 14' | null;
  /** Whether the person asked for something that a service message can belong to. */
  readonly asksForService: boolean;
  /** Whether the person wrote to us, so that a mail of ours can be an answer. */
  readonly wroteToUs: boolean;
};

const NOTHING: Worth = {
  ...{ ownAct: false, never: null, claimsConsent: false, optOut: null },
  ...{ asksForService: false, wroteToUs: false },
};
const CLAIM: Worth = { ...NOTHING, ownAct: true, claimsConsent: true };
const ASKED: Worth = { ...NOTHING, ownAct: true, optOut: 'art. 13', asksForService: true };
const WROTE: Worth = { ...ASKED, wroteToUs: true };
const FOUND: Worth = { ...NOTHING, optOut: 'art. 14' };
const never = (code: ReasonCode): Worth => ({ ...NOTHING, never: code });

const WORTH: Readonly<Record<SourceKind, Worth>> = {
  double_opt_in: CLAIM,
  web_form: CLAIM,
  paper_form: CLAIM,
  verbal_recorded: CLAIM,
  existing_customer: ASKED,
  sales_negotiation: WROTE,
  inbound_enquiry: WROTE,
  met_in_person: { ...ASKED, asksForService: false },
  event_registration: ASKED,
  company_website: FOUND,
  professional_directory: FOUND,
  referral: FOUND,
  linkedin_connection: never('linkedin_connection_is_not_consent'),
  linkedin_profile: never('social_profile_is_not_consent'),
  social_profile: never('social_profile_is_not_consent'),
  scraped: never('scraped_source_not_permitted'),
  guessed_address: never('guessed_address_not_permitted'),
  enrichment_provider: never('enrichment_source_not_permitted'),
  purchased_list: never('purchased_list_without_proven_consent'),
  partner_list: never('purchased_list_without_proven_consent'),
  unknown: never('provenance_unknown'),
};

/** What a source is worth at a moment: one that claims a day to come proves nothing, as if nobody knew where it is from. */
export function worthOf(source: Source, at: number): Worth {
  const worth = WORTH[source.kind];
  if (worth.never !== null || source.obtainedAt === null || hasCome(source.obtainedAt, at)) return worth;
  return WORTH.unknown;
}

/** Whether an address that was obtained so came from an act of the person's own. */
export function isOwnAct(kind: SourceKind): boolean {
  return WORTH[kind].ownAct;
}

/** What all sources of a recipient say together. */
export type Origin = {
  readonly ownAct: boolean;
  readonly claimsConsent: boolean;
  readonly asksForService: boolean;
  readonly wroteToUs: boolean;
  readonly customer: boolean;
  readonly negotiation: boolean;
  /** A list that someone else collected stands alone, so that its consent needs to name the collector. */
  readonly boughtOnly: boolean;
};

export function originOf({ sources }: Facts, at: number): Origin {
  const origin = { ...NO_ORIGIN };
  let bought = false;
  for (const source of sources) {
    const worth = worthOf(source, at);
    if (worth.ownAct) {
      origin.ownAct = true;
      origin.claimsConsent ||= worth.claimsConsent;
      origin.asksForService ||= worth.asksForService;
      origin.wroteToUs ||= worth.wroteToUs;
      origin.customer ||= source.kind === 'existing_customer';
      origin.negotiation ||= source.kind === 'sales_negotiation';
    }
    bought ||= worth.never === 'purchased_list_without_proven_consent';
  }
  origin.boughtOnly = bought && !origin.ownAct;
  return origin;
}

const NO_ORIGIN = {
  ownAct: false,
  claimsConsent: false,
  asksForService: false,
  wroteToUs: false,
  customer: false,
  negotiation: false,
  boughtOnly: false,
};
