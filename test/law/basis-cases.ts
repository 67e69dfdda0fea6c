// Steps 4 and 5: where an address comes from, consent in every way in which it fails, and the customer relation.
import { type LawCase } from './law-case.js';
import { consented, customer, found, GB, informed } from './some-cases.js';
import { A_CUSTOMER, type Asked, INFORMED, PROVEN } from './some-facts.js';

const yes = (change: Partial<typeof PROVEN>): Asked => ({
  recipient: { ...consented, consents: [{ ...PROVEN, ...change }] },
});
const sale = (change: Partial<typeof A_CUSTOMER>): Asked => ({
  recipient: { ...customer, customer: { ...A_CUSTOMER, ...change } },
});
const source = (
  kind: 'company_website' | 'met_in_person',
  obtainedAt: string | null,
  notice: typeof INFORMED | null = null,
) => ({ kind, obtainedAt, notice });
const required = (...before: LawCase[3]): LawCase[3] => [...before, 'consent_required'];

export const BASIS_CASES: readonly LawCase[] = [
  [
    'GDPR art. 5(2)',
    'no source at all',
    { recipient: { country: 'GB', kind: 'named_professional' }, ...GB },
    ['provenance_unknown'],
  ],
  [
    'GDPR art. 5(1)(d)',
    'a source of a day to come',
    { ...GB, recipient: { ...found, sources: [source('company_website', '2027-01-01', INFORMED)] } },
    ['provenance_unknown'],
  ],

  [
    'Directive 2002/58/EC art. 13(1)',
    'nothing on file for a consumer',
    { recipient: { country: 'FR', sources: [source('company_website', '2026-09-10')] } },
    ['consent_required'],
  ],
  [
    'Directive 2000/31/EC annex',
    'a German controller writes to Britain',
    { controllerCountry: 'DE', recipient: found },
    ['consent_required'],
  ],
  [
    'notes s.0 rule 2',
    'an unknown country asks for consent',
    { recipient: { ...informed, country: null } },
    ['consent_required'],
  ],
  [
    'GDPR art. 5(1)(d)',
    'so does one that is none',
    { recipient: { ...informed, country: 'ZZ' } },
    ['consent_required'],
  ],

  [
    'BGH I ZR 164/09',
    'a double opt-in without its click',
    yes({ confirmedAt: null }),
    required('consent_pending_confirmation'),
  ],
  [
    'TKG 2021 s.174',
    'a web form in Austria',
    { recipient: { ...consented, country: 'AT', consents: [{ ...PROVEN, method: 'web_form', confirmedAt: null }] } },
    required('consent_pending_confirmation'),
  ],
  [
    'GDPR art. 7(1)',
    'asked for and not answered',
    yes({ status: 'requested' }),
    required('consent_pending_confirmation'),
  ],
  ['GDPR recital 42', 'no wording', yes({ wording: null }), required('consent_evidence_incomplete')],
  ['GDPR art. 5(1)(d)', 'given in the future', yes({ givenAt: '2027-01-01' }), required('consent_evidence_incomplete')],
  [
    'GDPR art. 5(1)(d)',
    'confirmed before it was given',
    yes({ confirmedAt: '2026-07-01' }),
    required('consent_evidence_incomplete'),
  ],
  ['GDPR art. 7(3)', 'withdrawn', yes({ withdrawnAt: '2026-09-01' }), required('consent_withdrawn')],
  ['GDPR art. 7(3)', 'refused', yes({ status: 'refused' }), required('consent_withdrawn')],
  [
    'GDPR art. 5(1)(d)',
    'withdrawn before it was given: still a no, and said',
    yes({ withdrawnAt: '2026-07-01' }),
    required('consent_withdrawn', 'consent_evidence_incomplete'),
  ],
  [
    'GDPR art. 5(1)(d)',
    'withdrawn in the future: the same',
    yes({ withdrawnAt: '2027-07-01' }),
    required('consent_withdrawn', 'consent_evidence_incomplete'),
  ],
  [
    'GDPR art. 21(3)',
    'a withdrawal closes the opt-out too',
    { ...GB, recipient: { ...found, consents: [{ ...PROVEN, withdrawnAt: '2026-09-01' }] } },
    ['consent_withdrawn'],
  ],
  [
    'CNIL: three years',
    'given 37 months ago in France',
    yes({ givenAt: '2023-08-01', confirmedAt: '2023-08-19' }),
    required('consent_expired'),
  ],
  [
    'CNIL: three years',
    'confirmed 36 months ago to the day',
    yes({ givenAt: '2023-08-01', confirmedAt: '2023-09-20' }),
    ['consent_valid'],
  ],
  [
    'Garante, 24 months',
    'given 25 months ago in Italy',
    {
      controllerCountry: 'IT',
      recipient: {
        ...consented,
        country: 'IT',
        consents: [{ ...PROVEN, givenAt: '2024-08-01', confirmedAt: '2024-08-02' }],
      },
    },
    required('consent_expired'),
  ],
  [
    'CNIL: last contact by the prospect',
    'an answer since keeps it alive',
    { ...yes({ givenAt: '2023-08-01', confirmedAt: '2023-08-19' }), history: { answeredAt: '2025-01-01' } },
    ['consent_valid'],
  ],
  ['GDPR recital 43', 'for the newsletter', yes({ purpose: 'newsletter' }), required('consent_other_purpose')],
  [
    'GDPR recital 32',
    'for events, asked about a purpose of one’s own',
    { ...yes({ purpose: 'event_invitation' }), purpose: 'webinar_tips' },
    required('consent_other_purpose'),
  ],
  [
    'GDPR art. 4(11)',
    'to a sister company',
    yes({ controllerNamed: 'Acme GmbH' }),
    required('consent_other_controller'),
  ],
  [
    'CNIL SAN-2024-004',
    'to “our partners”',
    yes({ controllerNamed: 'our partners' }),
    required('consent_other_controller'),
  ],
  ['GDPR recital 42', 'to us, spelled otherwise', yes({ controllerNamed: ' ACME  sas' }), ['consent_valid']],

  [
    'Directive 2002/58/EC art. 13(2)',
    'sold by a group company',
    sale({ soldBy: 'Acme Group AG' }),
    required('soft_opt_in_conditions_not_met'),
  ],
  [
    'Directive 2002/58/EC art. 13(2)',
    'another kind of product',
    sale({ similarProduct: false }),
    required('soft_opt_in_conditions_not_met'),
  ],
  [
    'Directive 2002/58/EC art. 13(2)',
    'no objection offered',
    sale({ objectionOffered: false }),
    required('soft_opt_in_conditions_not_met'),
  ],
  ['CJEU C-654/23', 'no sale', sale({ lastSaleAt: null }), required('soft_opt_in_conditions_not_met')],
  [
    'GDPR art. 5(1)(d)',
    'a sale in the future',
    sale({ lastSaleAt: '2027-01-01' }),
    required('soft_opt_in_conditions_not_met'),
  ],
  [
    'Act 452/2021 s.116(3) (SK)',
    'a sale of 13 months ago',
    { recipient: { ...customer, country: 'SK', customer: { ...A_CUSTOMER, lastSaleAt: '2025-08-01' } } },
    required('soft_opt_in_conditions_not_met'),
  ],
  [
    'CASL s.10(10) (CA)',
    'a sale of 25 months ago',
    { recipient: { ...customer, country: 'CA', customer: { ...A_CUSTOMER, lastSaleAt: '2024-08-01' } } },
    required('soft_opt_in_conditions_not_met'),
  ],
  ['Grt. s.6 (HU)', 'no such exception', { recipient: { ...customer, country: 'HU' } }, ['consent_required']],
  ['Directive 2002/58/EC art. 13(2)', 'every condition', sale({}), ['soft_opt_in_valid']],
  [
    'CASL s.10(10)',
    'a sale of 23 months ago',
    { recipient: { ...customer, country: 'CA', customer: { ...A_CUSTOMER, lastSaleAt: '2024-11-01' } } },
    ['soft_opt_in_valid'],
  ],
];
