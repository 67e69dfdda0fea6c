// What the policy answers: an outcome, the basis in law that carries it, and every reason that applies.
import type { RecipientKind } from '../recipient/kind.js';
import type { Moment } from './facts.js';

/** From gravest to mildest: the gravest of all reasons is the outcome. */
export const OUTCOMES = ['block', 'review', 'defer', 'allow'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type LawfulBasis = 'consent' | 'soft_opt_in' | 'legitimate_interest' | 'service';

/** Every reason code and the outcome it stands for. Part of the API: add, never rename. */
export const REASON_OUTCOMES = {
  invalid_address: 'block',
  suppressed_unsubscribed: 'block',
  suppressed_objection: 'block',
  suppressed_complaint: 'block',
  suppressed_bounced: 'block',
  suppressed_erased: 'block',
  suppressed_manual: 'block',
  suppressed_register: 'block',
  provenance_unknown: 'block',
  linkedin_connection_is_not_consent: 'block',
  social_profile_is_not_consent: 'block',
  scraped_source_not_permitted: 'block',
  guessed_address_not_permitted: 'block',
  enrichment_source_not_permitted: 'block',
  purchased_list_without_proven_consent: 'block',
  register_not_checked: 'block',
  consent_required: 'block',
  consent_pending_confirmation: 'block',
  consent_evidence_incomplete: 'block',
  consent_withdrawn: 'block',
  consent_expired: 'block',
  consent_other_purpose: 'block',
  consent_other_controller: 'block',
  soft_opt_in_conditions_not_met: 'block',
  notice_not_given: 'block',
  notice_overdue: 'block',
  not_relevant_to_profession: 'block',
  personal_mailbox_in_business_outreach: 'block',
  sender_not_registered: 'block',
  sender_identity_incomplete: 'block',
  purpose_not_declared: 'block',
  purpose_contradicts_message: 'block',
  message_without_unsubscribe: 'block',
  message_misleading_subject: 'block',
  message_tracking_without_consent: 'block',
  message_label_missing: 'block',
  bypass_flag_refused: 'block',
  refused_by_controller_policy: 'block',
  frequency_cap_reached: 'defer',
  less_often_requested: 'defer',
  sender_rate_limited: 'defer',
  recipient_domain_rate_limited: 'defer',
  outside_sending_window: 'defer',
  campaign_paused: 'defer',
  sending_paused: 'defer',
  profile_implausible: 'review',
  override_awaiting_approval: 'review',
  country_uncertain: 'review',
  consent_valid: 'allow',
  soft_opt_in_valid: 'allow',
  opt_out_regime_met: 'allow',
  service_message: 'allow',
} as const satisfies Record<string, Outcome>;

export type ReasonCode = keyof typeof REASON_OUTCOMES;

/** One reason with what it needs to be told in words: values that the texts in config/reasons name in braces. */
export type Reason = { readonly code: ReasonCode; readonly with: Readonly<Record<string, string>> };

export type Decision = {
  readonly outcome: Outcome;
  readonly lawfulBasis: LawfulBasis | null;
  /** All that apply, those of the earliest step first; never empty. */
  readonly reasons: readonly Reason[];
  readonly country: string | null;
  /** The kind that the law was applied to, which may be stricter than the one that was claimed. */
  readonly recipientKind: RecipientKind;
  /** When to ask again, for `defer`; null where waiting alone changes nothing. */
  readonly retryAt: Moment | null;
};
