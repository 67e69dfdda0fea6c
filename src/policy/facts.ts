// Everything known about a recipient and a message that a decision may use: plain data, gathered once.
// Field names are those of the API (design section 8), so that a stored decision reads like the request.
import type { RecipientKind } from '../recipient/kind.js';
import type { Liftable } from './liftable.js';
import type { MessageFindings } from './message-findings.js';

/** How an address can have been obtained: a closed list, for each kind has its own rule. */
export const SOURCE_KINDS = [
  'double_opt_in',
  'web_form',
  'paper_form',
  'verbal_recorded',
  'existing_customer',
  'sales_negotiation',
  'inbound_enquiry',
  'met_in_person',
  'event_registration',
  'company_website',
  'professional_directory',
  'referral',
  'linkedin_connection',
  'linkedin_profile',
  'social_profile',
  'scraped',
  'guessed_address',
  'enrichment_provider',
  'purchased_list',
  'partner_list',
  'unknown',
] as const;

export type SourceKind = (typeof SOURCE_KINDS)[number];

/** A day (`2026-09-10`) or a moment (`2026-09-10T08:00:00Z`), as the caller gave it. */
export type Moment = string;

/** What the person was told when or after the address was obtained (GDPR art. 13 and 14). */
export type Notice = {
  readonly givenAt: Moment | null;
  readonly objectionOffered: boolean;
  readonly url: string | null;
};

/** One statement of how an address was obtained. */
export type Source = {
  readonly kind: SourceKind;
  readonly obtainedAt: Moment | null;
  readonly url: string | null;
  readonly supplier: string | null;
  readonly notice: Notice | null;
};

/** A consent as recorded, for one controller and one purpose (GDPR art. 4(11), 7; ISO/IEC TS 27560). */
export type Consent = {
  readonly purpose: string | null;
  readonly status: 'requested' | 'given' | 'refused' | 'withdrawn';
  readonly givenAt: Moment | null;
  readonly method: string | null;
  readonly controllerNamed: string | null;
  readonly wording: string | null;
  readonly wordingVersion: string | null;
  readonly language: string | null;
  readonly origin: string | null;
  readonly ip: string | null;
  readonly confirmedAt: Moment | null;
  readonly collector: string | null;
  readonly withdrawnAt: Moment | null;
};

/** An existing-customer relation (Directive 2002/58/EC art. 13(2)). */
export type Customer = {
  readonly lastSaleAt: Moment | null;
  readonly soldBy: string | null;
  readonly similarProduct: boolean;
  readonly objectionOffered: boolean;
};

/** Why the message concerns what the recipient does for a living. */
export type Relevance = { readonly topic: string; readonly because: string };

export type Position = {
  readonly company: string;
  /** `2010-07` or `2010`; null where the profile is silent. */
  readonly from: string | null;
  /** null: still there. */
  readonly to: string | null;
  readonly companyFoundedAt: string | null;
  readonly partTime?: boolean;
  /** The company itself says that the person never worked there. */
  readonly deniedByEmployer?: boolean;
};

export type Profile = {
  readonly positions: readonly Position[];
  /** When somebody saw the profile like this: `2018-07`; left out: now. */
  readonly seenAt?: string | null;
};

export type SuppressionKind = 'unsubscribe' | 'objection' | 'complaint' | 'bounce' | 'erasure' | 'manual' | 'register';

/** A reason not to send to a mailbox that stands now. `scope` narrows an objection to a purpose or a sender. */
export type Suppression = {
  readonly id: string;
  readonly kind: SuppressionKind;
  readonly scope: (
    | { readonly to: 'everything' }
    | { readonly to: 'marketing' }
    | { readonly to: 'purpose'; readonly purpose: string }
    | { readonly to: 'sender'; readonly sender: string }
  ) & {
    /** Purposes that the person has consented to on our own confirmation page since. */
    readonly except?: readonly string[];
    /** A pause that the person asked for: it binds before this moment. */
    readonly until?: Moment;
    /** A no to more than one message in so many days, and to nothing else. */
    readonly everyDays?: number;
    /** GDPR art. 18: nothing but storage, and what the person themself asks of the controller by law meanwhile. */
    readonly restriction?: true;
  };
  readonly since: Moment;
};

/** What a do-not-contact register said; `listDate` is the date of the list that was asked, null where none is loaded. */
export type RegisterAnswer = { readonly register: string; readonly listDate: Moment | null; readonly listed: boolean };

/** What the controller's mail to this mailbox has been so far, over all campaigns, senders and entrances. */
export type History = {
  /** Moments at which mail that neither consent nor a customer relation carried was handed over; newest last. */
  readonly coldSentAt: readonly Moment[];
  /** When the person last answered, clicked or otherwise acted; null where never. */
  readonly answeredAt: Moment | null;
  /** When a message of ours that carried the art. 14 notice was accepted for this person. */
  readonly noticedAt: Moment | null;
  /** When the last mail that is not service went or is going; looked up only for those who asked for fewer. */
  readonly lastMarketingAt?: Moment | null;
};

/** Why a mail has to wait that the law allows: a limit, an hour, a pause. `until` is null where no moment ends it. */
export type Hold = {
  readonly code:
    | 'sender_rate_limited'
    | 'recipient_domain_rate_limited'
    | 'outside_sending_window'
    | 'campaign_paused'
    | 'sending_paused';
  readonly until: Moment | null;
  /** For `sending_paused`: whose mail. */
  readonly scope?: 'controller' | 'sender' | 'domain';
};

/** What a controller asks of itself. Null: nothing of its own, the law's value stands. */
export type Restrictions = {
  /** Marketing goes on a consent alone, whatever else the law would let carry it. */
  readonly consentOnly: boolean;
  /** Kinds of source that this controller does not rely on. */
  readonly closedSources: readonly SourceKind[];
  /** How many messages a person gets in all who never reacted. */
  readonly coldMessages: number | null;
  readonly daysBetweenColdMessages: number | null;
  readonly consentMaxAgeMonths: number | null;
};

/** Refuse the message, or leave the pictures out of it. */
export const TRACKING_PIXELS = ['refuse', 'remove'] as const;
export type TrackingPixels = (typeof TRACKING_PIXELS)[number];

/** The footer in mail that is relayed: only with a notice that is due, or in all marketing. */
export const RELAYED_FOOTERS = ['where_due', 'always'] as const;
export type RelayedFooter = (typeof RELAYED_FOOTERS)[number];

/** What holds for every purpose, and what some purposes are asked beyond that. */
export type ControllerPolicy = Restrictions & {
  /** What becomes of pictures that watch who reads, in mail that the guard composes; left out: `refuse`. */
  readonly trackingPixels?: TrackingPixels;
  /** Whether mail that was written elsewhere gets who sends it and how to stop it; left out: `where_due`. */
  readonly relayedFooter?: RelayedFooter;
  readonly purposes: readonly (Restrictions & { readonly purpose: string })[];
};

/** A policy with the digest by which decisions and ledger name it: `sha256:<hex>` of its canonical JSON. */
export type DigestedPolicy = ControllerPolicy & { readonly digest: string };

/** An exception that a named person asked for. */
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

/** `byLaw`: what was asked for is a right of the person's (GDPR art. 15 to 22), and the mail is about that request. */
export type Confirmation = { readonly askedAt: Moment; readonly byLaw?: true };

export type Facts = {
  /** The moment of the decision, RFC 3339 UTC. */
  readonly at: Moment;
  readonly purpose: string;
  /** The address that the mail is sent from. */
  readonly sender: string;
  readonly controller: {
    readonly name: string;
    readonly country: string;
    readonly privacyNoticeUrl: string | null;
  };
  readonly recipient: {
    readonly email: string;
    /** Why the address cannot be used; null where it can. */
    readonly unusable: string | null;
    /** ISO 3166-1 alpha-2; null where it is not known. */
    readonly country: string | null;
    /** Other countries that a source claims for the same person; a decision cannot choose between them. */
    readonly otherCountries: readonly string[];
    readonly kind: RecipientKind;
    /** Whether the mailbox is at a provider of personal mail (gmail.com, orange.fr, ...). */
    readonly freeMail: boolean;
    readonly jobTitle: string | null;
  };
  readonly sources: readonly Source[];
  readonly consents: readonly Consent[];
  readonly customer: Customer | null;
  readonly relevance: Relevance | null;
  readonly profile: Profile | null;
  readonly suppressions: readonly Suppression[];
  readonly registers: readonly RegisterAnswer[];
  readonly history: History;
  /** What this mail has to wait for beside that. */
  readonly holds?: readonly Hold[];
  /** What the controller asks of itself beyond the law; null where it asks nothing. */
  readonly controllerPolicy: DigestedPolicy | null;
  /** The exceptions that name this recipient or all, approved or not. */
  readonly overrides: readonly Override[];
  /** What the message says of itself; null where it is not known yet, and its checks wait for the send. */
  readonly message: MessageFindings | null;
  /** True where the guard composes the message and so adds unsubscribe, identity and, where due, the notice. */
  readonly composedByGuard: boolean;
  /** Set for the mail by which a person confirms what they asked for on our own page, and for that mail alone. */
  readonly confirmation: Confirmation | null;
};
