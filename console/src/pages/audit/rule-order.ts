// The rules in the order in which the policy asks them, and the reasons that each can give: what a decision is read along.
export const RULE_ORDER = [
  { rule: 'address', codes: ['invalid_address'] },
  { rule: 'suppression', codes: ['suppressed_'] },
  { rule: 'register', codes: ['suppressed_register', 'register_not_checked'] },
  {
    rule: 'provenance',
    codes: [
      ...['provenance_unknown', 'linkedin_connection_is_not_consent', 'social_profile_is_not_consent'],
      ...['scraped_source_not_permitted', 'guessed_address_not_permitted', 'enrichment_source_not_permitted'],
      'purchased_list_without_proven_consent',
    ],
  },
  { rule: 'purpose', codes: ['purpose_not_declared', 'purpose_contradicts_message', 'service_message'] },
  {
    rule: 'basis',
    codes: ['consent_', 'soft_opt_in_', 'opt_out_regime_met'],
  },
  { rule: 'controller', codes: ['refused_by_controller_policy'] },
  {
    rule: 'duties',
    codes: ['notice_', 'not_relevant_to_profession', 'personal_mailbox_in_business_outreach'],
  },
  { rule: 'profile', codes: ['profile_implausible', 'country_uncertain', 'override_awaiting_approval'] },
  {
    rule: 'message',
    codes: ['message_', 'sender_not_registered', 'sender_identity_incomplete', 'bypass_flag_refused'],
  },
  {
    rule: 'pace',
    codes: [
      ...['frequency_cap_reached', 'less_often_requested', 'sender_rate_limited', 'recipient_domain_rate_limited'],
      ...['outside_sending_window', 'campaign_paused', 'sending_paused'],
    ],
  },
] as const;

export type Rule = (typeof RULE_ORDER)[number]['rule'];

/** A code belongs to the rule that names it; one that ends in `_` names all that begin so. */
export function ruleOf(code: string): Rule | null {
  const exact = RULE_ORDER.find(({ codes }) => (codes as readonly string[]).includes(code));
  const prefix = RULE_ORDER.find(({ codes }) => codes.some((known) => known.endsWith('_') && code.startsWith(known)));
  return (exact ?? prefix)?.rule ?? null;
}
