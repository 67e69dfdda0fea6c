// The law of a jurisdiction as data. One file a country in config/jurisdictions; loaded and digested by config/law.ts.
import type { RecipientKind } from '../recipient/kind.js';
import type { MessageLabel } from './message-findings.js';

/** What a country asks before a marketing mail, from strictest to mildest. */
export const REGIMES = ['consent', 'opt_out_role_relevant', 'opt_out'] as const;
export type Regime = (typeof REGIMES)[number];

/** What the texts can be read to say; where the reading is not safe enough, `regime` enforces something stricter. */
export const READINGS = [...REGIMES, 'inferred_or_express_consent', 'consent_unless_published_for_purpose'] as const;
type Reading = (typeof READINGS)[number];

export const CONFIDENCES = ['high', 'medium', 'low'] as const;
type Confidence = (typeof CONFIDENCES)[number];

/** A do-not-contact register. */
export type Register = {
  readonly id: string;
  /** Whether whoever sends here must ask it; the others are named for information. */
  readonly binding: boolean;
  /** How old the list may be at most when it is asked. */
  readonly refreshDays: number;
  /** The kinds of recipient that it can list: their soft opt-in and opt-out hang on its being asked. */
  readonly kinds: readonly RecipientKind[];
  /** Whether it lists whole domains beside single addresses. */
  readonly listsDomains: boolean;
  readonly note: string | null;
};

/** Where the postal address of whoever sends has to stand. */
export const POSTAL_ADDRESSES = ['in_message', 'in_message_or_legal_notice'] as const;
export type PostalAddress = (typeof POSTAL_ADDRESSES)[number];

/** A label that a message has to carry: always, or where no consent asked for it. */
export const LABEL_OCCASIONS = ['always', 'unsolicited'] as const;
export type RequiredLabel = { readonly label: MessageLabel; readonly when: (typeof LABEL_OCCASIONS)[number] };

export type Pack = {
  /** ISO 3166-1 alpha-2, or `*` for any other and for an unknown country. */
  readonly country: string;
  readonly name: string;
  readonly version: string;
  readonly date: string;
  readonly changelog: readonly { readonly version: string; readonly date: string; readonly change: string }[];
  /** What is enforced, by kind of recipient. */
  readonly regime: Readonly<Record<RecipientKind, Regime>>;
  /** What the law is read to say, beside what is enforced, and how sure that reading is. */
  readonly legalReading: Readonly<
    Record<RecipientKind, { readonly reading: Reading; readonly confidence: Confidence }>
  >;
  readonly confidence: Confidence;
  readonly softOptIn: {
    readonly available: boolean;
    /** GB: negotiations for a sale are enough. */
    readonly negotiationSuffices: boolean;
    readonly maxAgeMonths: number | null;
    readonly conditions: readonly string[];
    readonly transaction: string | null;
    readonly note: string | null;
  };
  readonly doubleOptInExpected: boolean;
  readonly consentMaxAgeMonths: number | null;
  readonly consentAgeNote: string | null;
  readonly optOut: {
    /** GDPR art. 14(3)(b) accepted: the first message may carry the notice. */
    readonly noticeByFirstMessage: boolean;
    /** The person must have been informed, and able to object, when the address was collected. */
    readonly noticeAtCollection: boolean;
  };
  /** Whether GDPR or UK GDPR binds here, and so the notice of art. 13 and 14. */
  readonly gdpr: boolean;
  /** Registers that exist here; those that bind condition the mail to the kinds that they list. */
  readonly registers: readonly Register[];
  /** What a message has to hold, in words. */
  readonly messageContent: readonly string[];
  /** What of it is enforced here beside what is asked everywhere: identity, a way out, an honest subject, no tracking. */
  readonly message: {
    /** Null where the law is content with the identity. */
    readonly postalAddress: PostalAddress | null;
    readonly labels: readonly RequiredLabel[];
  };
  /** Within how many business days an objection must be honoured; null: at once. The guard honours all at once. */
  readonly unsubscribeBusinessDays: number | null;
  /** How long the evidence of a consent must be kept after its withdrawal; null where no statute says. */
  readonly evidenceRetentionYears: number | null;
  readonly statute: readonly string[];
  readonly sources: readonly string[];
  readonly notes: string;
};

/** A pack with the digest that every decision made under it names: `sha256:<hex>` of the file's canonical JSON. */
export type DigestedPack = Pack & { readonly digest: string };
