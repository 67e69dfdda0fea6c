// Three cases for every way of obtaining an address: alone, in its best light, and beside something that changes it.
import {
  A_CUSTOMER,
  type Asked,
  codesOf,
  decided,
  INFORMED,
  PROVEN,
  RELEVANT,
  someFacts,
} from '../../test/law/some-facts.js';
import { type Decision } from './decision.js';
import { SOURCE_KINDS, type Source, type SourceKind } from './facts.js';

const informed = (kind: SourceKind): Partial<Source> => ({ kind, obtainedAt: '2026-09-10', notice: INFORMED });
const bare = (kind: SourceKind): Partial<Source> => ({ kind, obtainedAt: '2026-09-10' });

function inFrance(sources: Partial<Source>[], recipient: Asked['recipient'] = {}): Decision {
  return decided(
    someFacts({ recipient: { country: 'FR', kind: 'named_professional', relevance: RELEVANT, sources, ...recipient } }),
  );
}

function inBritain(sources: Partial<Source>[], recipient: Asked['recipient'] = {}): Decision {
  const who = { country: 'GB', kind: 'named_professional' as const, sources, ...recipient };
  return decided(someFacts({ controllerCountry: 'GB', recipient: who }));
}

const CONSENT_CLAIMS: SourceKind[] = ['double_opt_in', 'web_form', 'paper_form', 'verbal_recorded'];
const OWN_ACTS: SourceKind[] = [
  'inbound_enquiry',
  'met_in_person',
  'event_registration',
  'existing_customer',
  'sales_negotiation',
];
const FOUND: SourceKind[] = ['company_website', 'professional_directory', 'referral'];
const NEVER: Partial<Record<SourceKind, string>> = {
  linkedin_connection: 'linkedin_connection_is_not_consent',
  linkedin_profile: 'social_profile_is_not_consent',
  social_profile: 'social_profile_is_not_consent',
  scraped: 'scraped_source_not_permitted',
  guessed_address: 'guessed_address_not_permitted',
  enrichment_provider: 'enrichment_source_not_permitted',
  purchased_list: 'purchased_list_without_proven_consent',
  partner_list: 'purchased_list_without_proven_consent',
  unknown: 'provenance_unknown',
};

it('speaks of every kind', () => {
  expect([...CONSENT_CLAIMS, ...OWN_ACTS, ...FOUND, ...Object.keys(NEVER)].sort()).toEqual([...SOURCE_KINDS].sort());
});

// GDPR art. 7(1): who relies on a consent shows it.
describe.each(CONSENT_CLAIMS)('%s', (kind) => {
  it('is nothing without the record of a consent, even with notice and relevance', () => {
    expect(codesOf(inFrance([informed(kind)]))).toEqual(['consent_evidence_incomplete']);
    expect(codesOf(inFrance([bare(kind)], { country: 'DE' }))).toEqual([
      'consent_evidence_incomplete',
      'consent_required',
    ]);
  });

  it('carries the mail with a complete one', () => {
    const consents = [{ ...PROVEN, method: kind }];
    expect(inFrance([bare(kind)], { consents, kind: 'consumer' })).toMatchObject({
      outcome: 'allow',
      lawfulBasis: 'consent',
    });
  });

  it('makes what stands beside it count for nothing', () => {
    const consents = [{ ...PROVEN, method: kind }];
    expect(inFrance([bare('linkedin_connection'), bare(kind), bare('scraped')], { consents }).outcome).toBe('allow');
    expect(codesOf(inFrance([bare('linkedin_connection'), bare(kind)]))).toEqual(['consent_evidence_incomplete']);
  });
});

// GDPR art. 13: what the person gives is told about when it is given.
describe.each(OWN_ACTS)('%s', (kind) => {
  it('carries the mail where no consent is asked, with the notice at collection', () => {
    expect(inFrance([informed(kind)])).toMatchObject({ outcome: 'allow', lawfulBasis: 'legitimate_interest' });
    expect(inBritain([informed(kind)])).toMatchObject({ outcome: 'allow', lawfulBasis: 'legitimate_interest' });
  });

  it('does not without it, and the first message does not make up for it', () => {
    expect(codesOf(inFrance([bare(kind)]))).toEqual(['notice_not_given']);
    expect(codesOf(inBritain([bare(kind)]))).toEqual(['notice_not_given']);
    const late = { ...INFORMED, givenAt: '2026-09-11' };
    expect(codesOf(inBritain([{ ...informed(kind), notice: late }]))).toEqual(['notice_not_given']);
  });

  it('is no consent, and makes what stands beside it count for nothing', () => {
    expect(codesOf(inFrance([informed(kind)], { kind: 'consumer' }))).toEqual(['consent_required']);
    expect(inFrance([bare('linkedin_connection'), informed(kind)]).outcome).toBe('allow');
  });
});

it.each(['existing_customer', 'sales_negotiation'] as const)('%s carries a soft opt-in', (kind) => {
  expect(inBritain([bare(kind)], { kind: 'consumer', customer: A_CUSTOMER })).toMatchObject({
    lawfulBasis: 'soft_opt_in',
  });
});

it.each(['met_in_person', 'inbound_enquiry', 'event_registration'] as const)('%s is no sale', (kind) => {
  const decision = inBritain([bare(kind)], { kind: 'consumer', customer: A_CUSTOMER });
  expect(codesOf(decision)).toEqual(['soft_opt_in_conditions_not_met', 'consent_required']);
});

// GDPR art. 14: what is found elsewhere is told about within a month, at the latest with the first message.
describe.each(FOUND)('%s', (kind) => {
  it('carries the mail where the first message may carry the notice', () => {
    expect(inBritain([bare(kind)])).toMatchObject({ outcome: 'allow', lawfulBasis: 'legitimate_interest' });
  });

  it('needs the notice at collection in France', () => {
    expect(codesOf(inFrance([bare(kind)]))).toEqual(['notice_not_given']);
    expect(inFrance([informed(kind)]).outcome).toBe('allow');
  });

  it('does not make up for a LinkedIn connection beside it', () => {
    expect(codesOf(inBritain([bare(kind), bare('linkedin_connection')]))).toEqual([
      'linkedin_connection_is_not_consent',
    ]);
  });
});

// GDPR art. 4(11), 6(1): no act of the person, no basis.
describe.each(Object.entries(NEVER) as [SourceKind, string][])('%s', (kind, code) => {
  it('never carries a mail, where no consent is asked for either', () => {
    expect(codesOf(inFrance([informed(kind)]))).toEqual([code]);
    expect(codesOf(inBritain([informed(kind)]))).toEqual([code]);
    expect(
      codesOf(decided(someFacts({ controllerCountry: 'US', recipient: { country: 'US', sources: [bare(kind)] } }))),
    ).toEqual([code]);
  });

  it('counts for nothing beside an act of the person’s own', () => {
    expect(inFrance([informed('met_in_person'), bare(kind)]).outcome).toBe('allow');
  });

  it('counts for nothing beside a complete consent, whose collector is named where a list was bought', () => {
    const consents = [{ ...PROVEN, collector: 'a broker' }];
    expect(inFrance([bare(kind)], { consents })).toMatchObject({ outcome: 'allow', lawfulBasis: 'consent' });
    expect(
      codesOf(inFrance([bare(kind)], { consents: [{ ...PROVEN, wording: null, collector: 'a broker' }] })),
    ).toContain(code);
  });
});

it('a bought list with a consent that does not say who collected it is not proven', () => {
  expect(codesOf(inFrance([bare('purchased_list')], { consents: [PROVEN], kind: 'consumer' }))).toEqual([
    'purchased_list_without_proven_consent',
    'consent_evidence_incomplete',
    'consent_required',
  ]);
  expect(inFrance([bare('purchased_list'), bare('double_opt_in')], { consents: [PROVEN] }).outcome).toBe('allow');
});

it('a source of a day to come proves nothing', () => {
  const future = { ...informed('met_in_person'), obtainedAt: '2026-09-21' };
  expect(decided(someFacts({ recipient: { country: 'FR', kind: 'role_address', sources: [future] } })).reasons).toEqual(
    [
      {
        code: 'provenance_unknown',
        with: {
          variant: 'impossible_date',
          source: 'met_in_person',
          since: '2026-09-21',
          supplier: 'unknown_supplier',
        },
      },
    ],
  );
});
