// Steps 5 to 8 beyond the basis: personal mailboxes, notices, relevance, purposes, and what a person has to look at.
import { type LawCase } from './law-case.js';
import { consented, customer, found, GB, informed, role, stop } from './some-cases.js';
import { INFORMED, RELEVANT } from './some-facts.js';

const source = (
  kind: 'company_website' | 'met_in_person',
  obtainedAt: string | null,
  notice: typeof INFORMED | null = null,
) => ({ kind, obtainedAt, notice });
const old = { ...found, sources: [source('company_website', '2026-08-01')] };
const position = (company: string, from: string, more: object = {}) => ({
  company,
  from,
  to: null,
  companyFoundedAt: null,
  ...more,
});
const implausible = { positions: [position('Brandie', '2010-07', { companyFoundedAt: '2017-03' })] };
const required = (...before: LawCase[3]): LawCase[3] => [...before, 'consent_required'];

export const DUTY_CASES: readonly LawCase[] = [
  [
    'CPCE art. L34-5',
    'a personal mailbox',
    { recipient: { ...informed, email: 'marie@gmail.com' } },
    ['consent_required', 'personal_mailbox_in_business_outreach'],
  ],
  [
    'PECR reg. 2(1)',
    'a role address at a provider of mail',
    { ...GB, recipient: { ...role, country: 'GB', email: 'contact@orange.fr' } },
    ['consent_required', 'personal_mailbox_in_business_outreach'],
  ],
  [
    'GDPR art. 6(1)(a)',
    'a consent carries it',
    { recipient: { ...consented, kind: 'named_professional', email: 'marie@gmail.com' } },
    ['consent_valid'],
  ],
  [
    '15 U.S.C. 7704',
    'in the United States too',
    { controllerCountry: 'US', recipient: { ...found, country: 'US', email: 'marie@gmail.com' } },
    ['personal_mailbox_in_business_outreach'],
  ],

  [
    'GDPR art. 14(3)(b)',
    'a message went before without it',
    { ...GB, recipient: found, history: { coldSentAt: ['2026-09-11T08:00:00Z'] } },
    ['notice_not_given'],
  ],
  [
    'CNIL, B2B doctrine',
    'told a day after the collection',
    { recipient: { ...informed, sources: [source('met_in_person', '2026-09-09', INFORMED)] } },
    ['notice_not_given'],
  ],
  [
    'CNIL, B2B doctrine',
    'told, without the means to object',
    {
      recipient: {
        ...informed,
        sources: [
          { kind: 'met_in_person', obtainedAt: '2026-09-10', notice: { ...INFORMED, objectionOffered: false } },
        ],
      },
    },
    ['notice_not_given'],
  ],
  [
    'GDPR art. 5(1)(d)',
    'told in the future',
    {
      ...GB,
      recipient: {
        ...found,
        sources: [{ kind: 'met_in_person', obtainedAt: '2026-09-10', notice: { ...INFORMED, givenAt: '2027-01-01' } }],
      },
    },
    ['notice_not_given'],
  ],
  ['GDPR art. 14(3)(a)', 'found seven weeks ago', { ...GB, recipient: old }, ['notice_not_given', 'notice_overdue']],
  [
    'GDPR art. 14(3)(a)',
    'found nobody knows when',
    { ...GB, recipient: { ...found, sources: [source('company_website', null)] } },
    ['notice_not_given', 'notice_overdue'],
  ],
  [
    'GDPR art. 14',
    'no notice to the role address of a company',
    { ...GB, recipient: { ...old, kind: 'role_address' } },
    ['opt_out_regime_met'],
  ],
  [
    'GDPR art. 3(2)',
    'a controller in the United States writes to Britain',
    { controllerCountry: 'US', recipient: found },
    ['opt_out_regime_met'],
  ],
  [
    'GDPR art. 3(2)',
    'and owes the notice as well',
    { controllerCountry: 'US', recipient: old },
    ['notice_not_given', 'notice_overdue'],
  ],
  [
    'GDPR art. 3(1)',
    'a British controller owes it to Americans',
    { ...GB, recipient: { ...old, country: 'US' } },
    ['notice_not_given', 'notice_overdue'],
  ],
  [
    '15 U.S.C. 7704',
    'an American one owes them none',
    { controllerCountry: 'US', recipient: { ...old, country: 'US' } },
    ['opt_out_regime_met'],
  ],

  [
    'CNIL SAN-2020-018',
    'meals offered to anyone',
    { recipient: { ...informed, relevance: null } },
    ['not_relevant_to_profession'],
  ],
  [
    'S.I. 336/2011 reg. 13',
    'no reason why',
    { controllerCountry: 'IE', recipient: { ...found, country: 'IE', relevance: { ...RELEVANT, because: ' ' } } },
    ['not_relevant_to_profession'],
  ],
  [
    'CPCE art. L34-5',
    'none is asked of a generic address',
    { recipient: { ...role, country: 'FR' } },
    ['opt_out_regime_met'],
  ],
  ['CPCE art. L34-5', 'informed at collection, and relevant', { recipient: informed }, ['opt_out_regime_met']],

  ['GDPR art. 5(1)(b)', 'no purpose', { purpose: '', recipient: role }, required('purpose_not_declared')],
  ['GDPR art. 5(1)(b)', 'a blank one', { purpose: ' ', recipient: customer }, ['purpose_not_declared']],
  [
    'GDPR art. 5(1)(b)',
    'service that nobody asked for',
    { purpose: 'service', recipient: { ...role, country: 'DE' } },
    required('purpose_contradicts_message'),
  ],
  [
    'GDPR art. 6(1)(b)',
    'service that was asked for',
    { purpose: 'service', recipient: { country: 'DE', sources: [{ kind: 'event_registration' }] } },
    ['service_message'],
  ],

  [
    'GDPR art. 5(1)(d)',
    'a job that began before the company',
    { recipient: { ...informed, profile: implausible } },
    ['profile_implausible'],
  ],
  [
    'GDPR art. 5(1)(d)',
    'two full-time jobs',
    { recipient: { ...informed, profile: { positions: [position('A', '2015-01'), position('B', '2016-01')] } } },
    ['profile_implausible'],
  ],
  ['GDPR art. 5(1)(d)', 'two countries', { recipient: { ...informed, otherCountries: ['DE'] } }, ['country_uncertain']],
  [
    'GDPR art. 5(1)(d)',
    'two countries of a customer',
    { recipient: { ...customer, otherCountries: ['PL'] } },
    ['country_uncertain'],
  ],
  [
    'GDPR art. 6(1)(f)',
    'a second cold mail in a week',
    { recipient: informed, history: { coldSentAt: ['2026-09-15T08:00:00Z'] } },
    ['frequency_cap_reached'],
  ],
  [
    'GDPR art. 6(1)(f)',
    'a fifth in all',
    { recipient: informed, history: { coldSentAt: ['2026-05-01', '2026-06-01', '2026-07-01', '2026-08-01'] } },
    ['frequency_cap_reached'],
  ],
  [
    'GDPR art. 21(2)',
    'a person who asked for one a month, on consent',
    {
      recipient: consented,
      suppressions: stop('objection', { to: 'marketing', everyDays: 30 }),
      history: { lastMarketingAt: '2026-09-01T08:00:00Z' },
    },
    ['less_often_requested'],
  ],
  [
    'GDPR art. 21(2)',
    'the same on an opt-out, beside the cap',
    {
      recipient: informed,
      suppressions: stop('objection', { to: 'marketing', everyDays: 30 }),
      history: { coldSentAt: ['2026-09-15T08:00:00Z'], lastMarketingAt: '2026-09-15T08:00:00Z' },
    },
    ['frequency_cap_reached', 'less_often_requested'],
  ],

  [
    'GDPR art. 25(1)',
    'a consent, and sender rate limited',
    { recipient: consented, holds: [{ code: 'sender_rate_limited', until: '2026-09-20T13:00:00.000Z' }] },
    ['sender_rate_limited'],
  ],
  [
    'GDPR art. 25(1)',
    'no basis, and sender rate limited',
    {
      recipient: { country: 'FR', sources: [source('met_in_person', null)] },
      holds: [{ code: 'sender_rate_limited', until: '2026-09-20T13:00:00.000Z' }],
    },
    ['consent_required', 'sender_rate_limited'],
  ],
  [
    'GDPR art. 25(1)',
    'a consent, and recipient domain rate limited',
    { recipient: consented, holds: [{ code: 'recipient_domain_rate_limited', until: '2026-09-20T13:00:00.000Z' }] },
    ['recipient_domain_rate_limited'],
  ],
  [
    'GDPR art. 25(1)',
    'no basis, and recipient domain rate limited',
    {
      recipient: { country: 'FR', sources: [source('met_in_person', null)] },
      holds: [{ code: 'recipient_domain_rate_limited', until: '2026-09-20T13:00:00.000Z' }],
    },
    ['consent_required', 'recipient_domain_rate_limited'],
  ],
  [
    'GDPR art. 25(1)',
    'a consent, and outside sending window',
    { recipient: consented, holds: [{ code: 'outside_sending_window', until: '2026-09-20T13:00:00.000Z' }] },
    ['outside_sending_window'],
  ],
  [
    'GDPR art. 25(1)',
    'no basis, and outside sending window',
    {
      recipient: { country: 'FR', sources: [source('met_in_person', null)] },
      holds: [{ code: 'outside_sending_window', until: '2026-09-20T13:00:00.000Z' }],
    },
    ['consent_required', 'outside_sending_window'],
  ],
  [
    'GDPR art. 24(1)',
    'a consent, and campaign paused',
    { recipient: consented, holds: [{ code: 'campaign_paused', until: null }] },
    ['campaign_paused'],
  ],
  [
    'GDPR art. 24(1)',
    'no basis, and campaign paused',
    {
      recipient: { country: 'FR', sources: [source('met_in_person', null)] },
      holds: [{ code: 'campaign_paused', until: null }],
    },
    ['consent_required', 'campaign_paused'],
  ],
  [
    'GDPR art. 24(1)',
    'a consent, and sending paused',
    { recipient: consented, holds: [{ code: 'sending_paused', until: null }] },
    ['sending_paused'],
  ],
  [
    'GDPR art. 24(1)',
    'no basis, and sending paused',
    {
      recipient: { country: 'FR', sources: [source('met_in_person', null)] },
      holds: [{ code: 'sending_paused', until: null }],
    },
    ['consent_required', 'sending_paused'],
  ],
];
