// What makes a recorded consent one that carries a mail, field by field (GDPR art. 4(11), 7).
import { type Asked, codesOf, decided, INFORMED, PROVEN, RELEVANT, someFacts } from '../../../test/law/some-facts.js';
import { type Consent } from '../facts.js';

const CONFIRMED_FORM: Consent = { ...PROVEN, method: 'web_form', confirmedAt: null };

function codesWith(consents: Partial<Consent>[], asked: Asked = {}): string[] {
  const sources = [{ kind: 'double_opt_in' as const, obtainedAt: '2026-08-01' }];
  return codesOf(decided(someFacts({ ...asked, recipient: { country: 'FR', consents, sources, ...asked.recipient } })));
}

describe('the evidence', () => {
  const fields = [
    'givenAt',
    'method',
    'controllerNamed',
    'wording',
    'wordingVersion',
    'language',
    'origin',
    'purpose',
  ] as const;

  it.each(fields)('is not complete without %s', (field) => {
    const decision = decided(someFacts({ recipient: { country: 'FR', consents: [{ ...PROVEN, [field]: null }] } }));
    expect(codesOf(decision)).toEqual(['provenance_unknown', 'consent_evidence_incomplete', 'consent_required']);
    expect(decision.reasons[1]?.with['fields']).toBe(field);
  });

  it.each(fields.filter((field) => field !== 'givenAt'))('is not complete with a blank %s', (field) => {
    expect(codesWith([{ ...PROVEN, [field]: '  ' }])).toEqual(['consent_evidence_incomplete', 'consent_required']);
  });

  it('does not need the address of the device, nor a collector for one’s own form', () => {
    expect(codesWith([{ ...PROVEN, ip: null, collector: null }])).toEqual(['consent_valid']);
  });

  it.each([
    ['given in the future', { givenAt: '2026-09-21', confirmedAt: null }],
    ['given at no time', { givenAt: 'last summer' }],
    ['confirmed before it was given', { confirmedAt: '2026-07-31' }],
    ['confirmed in the future', { confirmedAt: '2027-01-01' }],
    ['withdrawn before it was given', { withdrawnAt: '2026-07-01' }],
    ['withdrawn in the future', { withdrawnAt: '2027-01-01' }],
  ])('contradicts itself when it was %s', (_, wrong) => {
    expect(codesWith([{ ...CONFIRMED_FORM, ...wrong }])).toContain('consent_evidence_incomplete');
    expect(codesWith([{ ...CONFIRMED_FORM, ...wrong }])).toContain('consent_required');
  });

  it('may name the day alone, of giving and of confirming', () => {
    expect(codesWith([{ ...PROVEN, givenAt: '2026-08-01', confirmedAt: '2026-08-01' }])).toEqual(['consent_valid']);
    expect(codesWith([{ ...PROVEN, confirmedAt: '2026-08-01' }])).toEqual(['consent_valid']);
  });
});

describe('the controller and the purpose', () => {
  it.each(['acme sas', ' Acme  SAS ', 'ACME\tSAS'])('%j is the name of Acme SAS', (controllerNamed) => {
    expect(codesWith([{ ...PROVEN, controllerNamed }])).toEqual(['consent_valid']);
  });

  it.each(['our partners', 'Acme GmbH', 'Acme'])('%j is another', (controllerNamed) => {
    expect(codesWith([{ ...PROVEN, controllerNamed }])).toEqual(['consent_other_controller', 'consent_required']);
  });

  it('a consent for the newsletter is none for prospecting, but it is a known origin', () => {
    const consents = [{ ...PROVEN, purpose: 'newsletter' }];
    expect(codesWith(consents)).toEqual(['consent_other_purpose', 'consent_required']);
    expect(codesWith(consents, { purpose: 'newsletter' })).toEqual(['consent_valid']);
    expect(codesWith(consents, { recipient: { sources: [{ kind: 'scraped' }] } })).toEqual([
      'consent_other_purpose',
      'consent_required',
    ]);
  });

  it('one that is good enough is enough', () => {
    expect(codesWith([{ ...PROVEN, wording: null }, PROVEN, { ...PROVEN, purpose: 'newsletter' }])).toEqual([
      'consent_valid',
    ]);
  });
});

describe('the confirmation', () => {
  it('is owed by a double opt-in everywhere', () => {
    expect(codesWith([{ ...PROVEN, confirmedAt: null }])).toEqual(['consent_pending_confirmation', 'consent_required']);
    expect(codesWith([{ ...PROVEN, method: 'Double Opt-In', confirmedAt: null }])).toContain(
      'consent_pending_confirmation',
    );
  });

  it('is owed by any electronic consent where courts expect it: Germany, Austria, Greece, unknown countries', () => {
    expect(codesWith([CONFIRMED_FORM])).toEqual(['consent_valid']);
    for (const country of ['DE', 'AT', 'GR', null]) {
      expect(codesWith([CONFIRMED_FORM], { recipient: { country } })).toEqual([
        'consent_pending_confirmation',
        'consent_required',
      ]);
      expect(codesWith([PROVEN], { recipient: { country } })).toEqual(['consent_valid']);
    }
    expect(codesWith([CONFIRMED_FORM], { controllerCountry: 'DE' })).toContain('consent_pending_confirmation');
  });

  it.each(['paper_form', 'verbal_recorded'])('is not owed by a %s', (method) => {
    expect(codesWith([{ ...CONFIRMED_FORM, method }], { recipient: { country: 'DE' } })).toEqual(['consent_valid']);
  });

  it('is what a consent that was only asked for waits for', () => {
    expect(codesWith([{ ...PROVEN, status: 'requested' }])).toEqual([
      'consent_pending_confirmation',
      'consent_required',
    ]);
  });
});

describe('the age', () => {
  it.each([
    ['FR', '2023-09-20T12:00:00Z', 'consent_valid'],
    ['FR', '2023-09-20T11:59:59Z', 'consent_expired'],
    ['GB', '2024-09-20', 'consent_valid'],
    ['GB', '2024-09-19', 'consent_expired'],
  ])('in %s a consent of %s is %s', (country, day, code) => {
    const asked = { controllerCountry: country, recipient: { country } };
    expect(codesWith([{ ...PROVEN, givenAt: day, confirmedAt: day }], asked)).toContain(code);
  });

  it('runs from the confirmation', () => {
    expect(codesWith([{ ...PROVEN, givenAt: '2023-09-01', confirmedAt: '2023-09-25' }])).toEqual(['consent_valid']);
  });

  it('runs anew from the last act of the person, not from a source', () => {
    const old = { ...PROVEN, givenAt: '2020-01-01', confirmedAt: '2020-01-01' };
    expect(codesWith([old])).toEqual(['consent_expired', 'consent_required']);
    expect(codesWith([old], { history: { answeredAt: '2024-01-01T00:00:00Z' } })).toEqual(['consent_valid']);
    expect(codesWith([old], { history: { answeredAt: '2021-01-01T00:00:00Z' } })).toContain('consent_expired');
    expect(codesWith([old], { history: { answeredAt: '2027-01-01T00:00:00Z' } })).toContain('consent_expired');
  });
});

describe('a no', () => {
  const informedContact = { kind: 'named_professional', relevance: RELEVANT } as const;
  const sources = [{ kind: 'met_in_person', obtainedAt: '2026-09-10', notice: INFORMED }] as const;
  const withdrawn = { ...PROVEN, status: 'withdrawn', withdrawnAt: '2026-08-15' } as const;

  it.each([
    ['withdrawn', withdrawn],
    ['given with a date of withdrawal', { ...PROVEN, withdrawnAt: '2026-08-15' }],
    ['refused', { ...PROVEN, status: 'refused' }],
    ['withdrawn for a purpose that is not named', { ...withdrawn, purpose: null }],
  ] as const)('%s blocks whatever else would carry the mail', (_, no) => {
    expect(codesWith([no], { recipient: { ...informedContact, sources } })).toEqual(['consent_withdrawn']);
  });

  it('for another purpose or to another company is none to this', () => {
    for (const no of [
      { ...withdrawn, purpose: 'newsletter' },
      { ...withdrawn, controllerNamed: 'Other GmbH' },
    ]) {
      expect(codesWith([no], { recipient: { ...informedContact, sources } })).toEqual(['opt_out_regime_met']);
    }
  });

  it('is taken back by a later consent, and by no earlier one', () => {
    const later = { ...PROVEN, givenAt: '2026-09-01T00:00:00Z', confirmedAt: '2026-09-01T00:05:00Z' };
    expect(codesWith([withdrawn, later])).toEqual(['consent_valid']);
    expect(codesWith([later, { ...withdrawn, withdrawnAt: '2026-09-01' }])).toContain('consent_withdrawn');
    expect(codesWith([PROVEN, withdrawn])).toEqual(['consent_withdrawn', 'consent_required']);
  });

  it('of nobody knows when is later than any consent', () => {
    expect(codesWith([PROVEN, { ...withdrawn, withdrawnAt: null }])).toContain('consent_withdrawn');
    expect(codesWith([PROVEN, { ...withdrawn, withdrawnAt: 'in spring' }])).toContain('consent_withdrawn');
  });
});

it('a consent that failed does not stop what else carries the mail', () => {
  const recipient = {
    kind: 'named_professional',
    relevance: RELEVANT,
    sources: [{ kind: 'met_in_person', obtainedAt: '2026-09-10', notice: INFORMED }],
  } as const;
  expect(codesWith([{ ...PROVEN, wording: null }], { recipient })).toEqual(['opt_out_regime_met']);
});
