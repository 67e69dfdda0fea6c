// Steps 1 to 3: addresses that reach nobody, what people said no to, and the registers that bind.
import { type LawCase } from './law-case.js';
import { consented, customer, found, informed, role, stop } from './some-cases.js';

const service = { purpose: 'service', recipient: customer } as const;
const inAustria = { ...customer, country: 'AT' } as const;
const inSpain = { ...customer, country: 'ES' } as const;
const list = (register: string, listDate: string | null, listed = false) => ({ register, listDate, listed });
const confirming = {
  purpose: 'service',
  confirmation: { askedAt: '2026-09-20T11:55:00Z' },
  recipient: { country: 'FR', sources: [{ kind: 'linkedin_connection', obtainedAt: '2026-09-10' }] },
} as const;

const askedByLaw = { ...confirming, confirmation: { ...confirming.confirmation, byLaw: true } } as const;
const RESTRICTION = { to: 'everything', restriction: true } as const;

export const STOP_CASES: readonly LawCase[] = [
  ['RFC 5321 s.4.1.2', 'no @', { recipient: { ...consented, unusable: 'there is no @' } }, ['invalid_address']],
  [
    'RFC 5321 s.4.5.3.1',
    'too long',
    { recipient: { ...role, country: 'FR', unusable: 'too long' } },
    ['invalid_address'],
  ],
  [
    'GDPR art. 7(3); RFC 8058',
    'one click',
    { recipient: consented, suppressions: stop('unsubscribe', { to: 'marketing' }) },
    ['suppressed_unsubscribed'],
  ],
  [
    'PECR reg. 22(3)(c)',
    'a customer unsubscribed',
    { recipient: customer, suppressions: stop('unsubscribe', { to: 'marketing' }) },
    ['suppressed_unsubscribed'],
  ],
  [
    'GDPR art. 21(3)',
    'an objection to everything meets service',
    { ...service, suppressions: stop('objection') },
    ['suppressed_objection'],
  ],
  [
    'GDPR art. 21(2)',
    'an objection to marketing',
    { recipient: informed, suppressions: stop('objection', { to: 'marketing' }) },
    ['suppressed_objection'],
  ],
  [
    'GDPR art. 21(3)',
    'an objection to another purpose meets marketing that calls itself service',
    {
      purpose: 'service',
      recipient: customer,
      message: { text: 'A special offer of Acme. Unsubscribe: https://acme.example/u' },
      suppressions: stop('objection', { to: 'purpose', purpose: 'newsletter' }),
    },
    ['suppressed_objection', 'purpose_contradicts_message'],
  ],
  [
    'GDPR art. 21(3)',
    'the same where the message is what it says',
    {
      ...service,
      message: { text: 'Your invoice' },
      suppressions: stop('objection', { to: 'purpose', purpose: 'newsletter' }),
    },
    ['service_message'],
  ],
  [
    'Directive 2002/58/EC art. 13(4)',
    'a complaint',
    { recipient: consented, suppressions: stop('complaint') },
    ['suppressed_complaint'],
  ],
  [
    'GDPR art. 21(3)',
    'a complaint about one sender',
    { recipient: consented, suppressions: stop('complaint', { to: 'sender', sender: 'anna@acme.example' }) },
    ['suppressed_complaint'],
  ],
  ['GDPR art. 5(1)(d)', 'a mailbox that is gone', { ...service, suppressions: stop('bounce') }, ['suppressed_bounced']],
  [
    'RFC 5321 s.4.2.1',
    'refused for good',
    { recipient: consented, suppressions: stop('bounce') },
    ['suppressed_bounced'],
  ],
  ['GDPR art. 17(1)', 'erased', { recipient: consented, suppressions: stop('erasure') }, ['suppressed_erased']],
  [
    'GDPR art. 17(3)(b)',
    'erased, and imported again',
    { recipient: { ...informed, country: 'GB' }, controllerCountry: 'GB', suppressions: stop('erasure') },
    ['suppressed_erased'],
  ],
  ['GDPR art. 24(1)', 'stopped by hand', { recipient: customer, suppressions: stop('manual') }, ['suppressed_manual']],
  [
    'GDPR art. 24(1)',
    'a sender’s domain stopped by hand',
    { recipient: consented, suppressions: stop('manual', { to: 'sender', sender: 'acme.example' }) },
    ['suppressed_manual'],
  ],

  // The mail that a person has just asked for on our own page.
  ['GDPR art. 7(1)', 'a confirmation', confirming, ['service_message']],
  [
    'GDPR art. 12(3), 18(2)',
    'the answer to what the person asks by law passes their restriction',
    { ...askedByLaw, suppressions: stop('manual', RESTRICTION) },
    ['service_message'],
  ],
  [
    'GDPR art. 18(2)',
    'a confirmation of anything else does not',
    { ...confirming, suppressions: stop('manual', RESTRICTION) },
    ['suppressed_manual'],
  ],
  [
    'GDPR art. 18(2)',
    'nor does other service mail, nor marketing that calls itself an answer',
    { ...service, suppressions: stop('manual', RESTRICTION) },
    ['suppressed_manual'],
  ],
  [
    'GDPR art. 18(2)',
    'nor an answer that advertises',
    {
      ...askedByLaw,
      message: { subject: '50 % discount', text: 'Buy now!' },
      suppressions: stop('manual', RESTRICTION),
    },
    [
      ...(['suppressed_manual', 'purpose_contradicts_message', 'consent_required'] as const),
      ...(['message_without_unsubscribe', 'sender_identity_incomplete'] as const),
    ],
  ],
  [
    'GDPR art. 12(3)',
    'nor an answer that is two days late',
    { ...askedByLaw, at: '2026-09-23T12:00:00Z', suppressions: stop('manual', RESTRICTION) },
    ['suppressed_manual', 'linkedin_connection_is_not_consent', 'purpose_contradicts_message', 'consent_required'],
  ],
  [
    'GDPR art. 12(3)',
    'an answer passes no entry by hand',
    { ...askedByLaw, suppressions: stop('manual') },
    ['suppressed_manual'],
  ],
  [
    'GDPR art. 21(3)',
    'nor a complaint, whatever it claims to restrict',
    { ...askedByLaw, suppressions: stop('complaint', RESTRICTION) },
    ['suppressed_complaint'],
  ],
  [
    'GDPR art. 17',
    'nor what stands beside the restriction',
    { ...askedByLaw, suppressions: [...stop('manual', RESTRICTION), ...stop('bounce')] },
    ['suppressed_bounced'],
  ],
  [
    'GDPR art. 21(2)',
    'a confirmation passes an objection to marketing',
    { ...confirming, suppressions: stop('objection', { to: 'marketing' }) },
    ['service_message'],
  ],
  [
    'GDPR art. 21(2)',
    'it passes an objection to the purpose',
    { ...confirming, suppressions: stop('unsubscribe', { to: 'purpose', purpose: 'newsletter' }) },
    ['service_message'],
  ],
  [
    'GDPR art. 21(3)',
    'it does not pass an objection to everything',
    { ...confirming, suppressions: stop('objection') },
    ['suppressed_objection'],
  ],
  [
    'GDPR art. 21(3)',
    'it does not pass a complaint about marketing',
    { ...confirming, suppressions: stop('complaint', { to: 'marketing' }) },
    ['suppressed_complaint'],
  ],
  [
    'GDPR art. 5(1)(d)',
    'nor a bounce',
    { ...confirming, suppressions: stop('bounce', { to: 'marketing' }) },
    ['suppressed_bounced'],
  ],
  [
    'GDPR art. 17',
    'nor an erasure',
    { ...confirming, suppressions: stop('erasure', { to: 'marketing' }) },
    ['suppressed_erased'],
  ],
  [
    'GDPR art. 24(1)',
    'nor an entry by hand',
    { ...confirming, suppressions: stop('manual', { to: 'purpose', purpose: 'newsletter' }) },
    ['suppressed_manual'],
  ],
  [
    'GDPR art. 7(1)',
    'it may ask to confirm a newsletter',
    {
      ...confirming,
      message: {
        subject: 'Confirm our newsletter',
        text: 'Would you like to receive our news? Confirm: https://acme.example/confirm/x',
      },
    },
    ['service_message'],
  ],
  [
    'UWG s.7(2) (confirmation free of advertising)',
    'it may not advertise',
    { ...confirming, message: { text: 'Confirm, and get 20 % off' } },
    ['purpose_contradicts_message', 'consent_required', 'message_without_unsubscribe', 'sender_identity_incomplete'],
  ],
  [
    'GDPR art. 7(1)',
    'three days later it is stale',
    { ...confirming, confirmation: { askedAt: '2026-09-17T11:00:00Z' } },
    ['linkedin_connection_is_not_consent', 'purpose_contradicts_message', 'consent_required'],
  ],
  [
    'GDPR art. 7(1)',
    'tomorrow’s is none',
    { ...confirming, confirmation: { askedAt: '2026-09-21' } },
    ['linkedin_connection_is_not_consent', 'purpose_contradicts_message', 'consent_required'],
  ],
  [
    'GDPR art. 7(1)',
    'it is no ticket for marketing',
    { ...confirming, purpose: 'newsletter' },
    ['linkedin_connection_is_not_consent', 'consent_required'],
  ],

  [
    'ECG s.7(2)',
    'listed in Austria',
    { recipient: inAustria, registers: [list('AT-RTR-ECG', '2026-09-15', true)] },
    ['suppressed_register'],
  ],
  [
    'LOPDGDD art. 23(4)',
    'listed in Spain',
    {
      recipient: inSpain,
      registers: [list('ES-ROBINSON', '2026-09-15', true), list('ES-STOP-PUBLICIDAD', '2026-09-15')],
    },
    ['suppressed_register'],
  ],
  [
    'Law 41/2004 art. 13-B',
    'listed in Portugal',
    { recipient: { ...role, country: 'PT' }, registers: [list('PT-DGC', '2026-09-15', true)] },
    ['suppressed_register'],
  ],
  [
    'ZET art. 6',
    'a hit on the stop list',
    {
      recipient: { ...role, country: 'BG' },
      suppressions: stop('register'),
      registers: [list('BG-KZP', '2026-09-15')],
    },
    ['suppressed_register'],
  ],
  [
    'ECG s.7(2)',
    'express consent goes before the list',
    { recipient: { ...consented, country: 'AT' }, registers: [list('AT-RTR-ECG', '2026-09-15', true)] },
    ['consent_valid'],
  ],
  ['TKG 2021 s.174(4) no.4', 'no list is loaded', { recipient: inAustria }, ['register_not_checked']],
  [
    'TKG 2021 s.174(4) no.4',
    'the list is older than its refresh',
    { recipient: inAustria, registers: [list('AT-RTR-ECG', '2026-08-01')] },
    ['register_not_checked'],
  ],
  [
    'TKG 2021 s.174(4) no.4',
    'the list is of a day to come',
    { recipient: inAustria, registers: [list('AT-RTR-ECG', '2026-10-01')] },
    ['register_not_checked'],
  ],
  [
    'TKG 2021 s.174(4) no.4',
    'the list was asked',
    { recipient: inAustria, registers: [list('AT-RTR-ECG', '2026-09-15')] },
    ['soft_opt_in_valid'],
  ],
  ['ZET art. 6', 'no list in Bulgaria', { recipient: { ...role, country: 'BG' } }, ['register_not_checked']],
  ['Law 41/2004 art. 13-B', 'no list in Portugal', { recipient: { ...role, country: 'PT' } }, ['register_not_checked']],
  [
    'LOPDGDD art. 23(4)',
    'one of the two lists in Spain',
    { recipient: inSpain, registers: [list('ES-ROBINSON', '2026-09-15')] },
    ['register_not_checked'],
  ],
  [
    'I.D.I. (voluntary)',
    'Germany’s list binds nobody',
    { recipient: { ...customer, country: 'DE' } },
    ['soft_opt_in_valid'],
  ],
  [
    'Utah Code 13-39',
    'the lists of Utah and Michigan are for other content',
    { controllerCountry: 'US', recipient: { ...found, country: 'US' } },
    ['opt_out_regime_met'],
  ],
];
