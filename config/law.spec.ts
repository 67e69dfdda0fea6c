// The law is read whole or not at all: what is wrong in a file stops the start with its name, its place and what was expected.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REASON_OUTCOMES, type ReasonCode } from '../src/policy/decision.js';
import { loadLaw } from './law.js';

type Json = Record<string, unknown>;

const law = loadLaw();
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'law-'));
  cpSync(new URL('jurisdictions', import.meta.url), join(root, 'config/jurisdictions'), { recursive: true });
  cpSync(new URL('reasons', import.meta.url), join(root, 'config/reasons'), { recursive: true });
  cpSync(new URL('texts/decisions', import.meta.url), join(root, 'config/texts/decisions'), { recursive: true });
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function change(file: string, edit: (content: Json) => void): void {
  const path = join(root, 'config', file);
  const content = JSON.parse(readFileSync(path, 'utf8')) as Json;
  edit(content);
  writeFileSync(path, JSON.stringify(content));
}

describe('the packs', () => {
  it('are 35 countries and the default for all others', () => {
    expect(law.packs).toHaveLength(36);
    expect(law.packFor('FR').country).toBe('FR');
    for (const country of ['BR', 'fr', '', null]) expect(law.packFor(country).country).toBe('*');
  });

  it('have a digest that hangs on what they say and not on how they are written', () => {
    const before = loadLaw(root).packFor('FR').digest;
    expect(before).toBe(law.packFor('FR').digest);
    expect(before).toMatch(/^sha256:[0-9a-f]{64}$/);
    change('jurisdictions/fr.json', (pack) => {
      const entries = Object.entries(pack).reverse();
      for (const [key] of entries) Reflect.deleteProperty(pack, key);
      Object.assign(pack, Object.fromEntries(entries));
    });
    expect(loadLaw(root).packFor('FR').digest).toBe(before);
    change('jurisdictions/fr.json', (pack) => (pack['notes'] = 'Another note.'));
    expect(loadLaw(root).packFor('FR').digest).not.toBe(before);
  });

  it('carry the reading of the law beside what is enforced', () => {
    const { regime, legalReading } = law.packFor('SE');
    expect(regime.named_professional).toBe('consent');
    expect(legalReading.named_professional).toEqual({ reading: 'opt_out_role_relevant', confidence: 'low' });
    for (const pack of law.packs) {
      expect(pack.country === '*' || pack.statute.length > 0).toBe(true);
      expect(pack.softOptIn.negotiationSuffices).toBe(pack.country === 'GB');
      expect(pack.gdpr).toBe(!['AU', 'CA', 'CH', 'US'].includes(pack.country));
    }
  });
});

describe('a pack that is wrong stops the start', () => {
  const wrong: [string, (pack: Json) => unknown, string][] = [
    ['a key that nobody reads', (pack) => (pack['surprise'] = 1), '$.surprise: expected no such key'],
    ['a field that is missing', (pack) => Reflect.deleteProperty(pack, 'gdpr'), '$.gdpr: expected a value, found none'],
    [
      'a regime that is none',
      (pack) => ((pack['regime'] as Json)['consumer'] = 'maybe'),
      '$.regime.consumer: expected one of consent',
    ],
    [
      'a flag that is a word',
      (pack) => ((pack['softOptIn'] as Json)['available'] = 'yes'),
      '$.softOptIn.available: expected true or false, found "yes"',
    ],
    [
      'an age below one',
      (pack) => (pack['consentMaxAgeMonths'] = 0),
      '$.consentMaxAgeMonths: expected a whole number above 0, found 0',
    ],
    ['half a character', (pack) => (pack['name'] = '\ud800'), '$.name: expected whole characters, found "\\ud800"'],
    ['a day that is none', (pack) => (pack['date'] = '2026-13-01'), '$.date: expected a day'],
    [
      'a source that is no address',
      (pack) => (pack['sources'] = ['the CNIL']),
      '$.sources[0]: expected an http or https address',
    ],
    ['a list that is none', (pack) => (pack['statute'] = 'CPCE'), '$.statute: expected a list, found "CPCE"'],
    ['an object that is none', (pack) => (pack['regime'] = 'consent'), '$.regime: expected an object'],
    ['another country', (pack) => (pack['country'] = 'DE'), '$.country: expected the country of the file'],
    ['no country', (pack) => (pack['country'] = 'ZZ'), '$.country: expected an ISO 3166-1 alpha-2 code'],
    [
      'a version that its changelog does not tell',
      (pack) => (pack['version'] = '2.0.0'),
      '$.changelog[0]: expected the entry of version 2.0.0',
    ],
    [
      'a condition that cannot be reached',
      (pack) => (pack['softOptIn'] = { ...(pack['softOptIn'] as Json), available: false, maxAgeMonths: 12 }),
      '$.softOptIn: expected no conditions',
    ],
    [
      'two notices that exclude each other',
      (pack) => (pack['optOut'] = { noticeByFirstMessage: true, noticeAtCollection: true }),
      '$.optOut: expected a notice either',
    ],
    [
      'a notice for a path that is closed',
      (pack) =>
        (pack['regime'] = {
          consumer: 'consent',
          named_professional: 'consent',
          role_address: 'consent',
          sole_trader: 'consent',
        }),
      '$.optOut: expected no conditions',
    ],
    [
      'a notice where no law asks for one',
      (pack) => (pack['gdpr'] = false),
      '$.optOut: expected no notice where GDPR does not bind',
    ],
    [
      'less than the law is read to ask',
      (pack) => ((pack['regime'] as Json)['consumer'] = 'opt_out'),
      '$.regime.consumer: expected consent or stricter, as the law is read, found "opt_out"',
    ],
    [
      'a history that runs in a circle',
      (pack) => (pack['changelog'] = [...(pack['changelog'] as Json[]), ...(pack['changelog'] as Json[])]),
      '$.changelog[2]: expected a version older than 1.0.0, found "1.1.0"',
    ],
    [
      'a reference to another pack, by which rules could run in a circle',
      (pack) => (pack['extends'] = 'FR'),
      '$.extends: expected no such key',
    ],
    [
      'a register that nobody can be on',
      (pack) => (pack['registers'] = [{ ...LIST, kinds: [] }]),
      '$.registers[0].kinds: expected at least one kind',
    ],
    [
      'a register that conditions nothing',
      (pack) => {
        pack['softOptIn'] = { ...NO_SOFT_OPT_IN, note: null };
        pack['registers'] = [LIST];
      },
      '$.registers[0]: expected a path that it conditions',
    ],
    [
      'a label that nobody knows',
      (pack) => ((pack['message'] as Json)['labels'] = [{ label: 'reklama', when: 'always' }]),
      '$.message.labels[0].label: expected one of commercial_communication',
    ],
    [
      'a label twice',
      (pack) => ((pack['message'] as Json)['labels'] = [LABEL, LABEL]),
      '$.message.labels: expected each label once',
    ],
    [
      'a label for mail that is never lawful',
      (pack) => {
        pack['softOptIn'] = { ...NO_SOFT_OPT_IN, note: null };
        pack['optOut'] = { noticeByFirstMessage: false, noticeAtCollection: false };
        pack['regime'] = Object.fromEntries(Object.keys(pack['regime'] as Json).map((kind) => [kind, 'consent']));
        (pack['message'] as Json)['labels'] = [LABEL];
      },
      '$.message.labels[0]: expected no label for mail without consent',
    ],
    ['a register twice', (pack) => (pack['registers'] = [LIST, LIST]), '$.registers: expected each register once'],
  ];
  const LIST = { id: 'FR-LIST', binding: true, refreshDays: 30, kinds: ['consumer'], listsDomains: false, note: null };

  const LABEL = { label: 'commercial_communication', when: 'unsolicited' };
  const NO_SOFT_OPT_IN = {
    ...{ available: false, negotiationSuffices: false, maxAgeMonths: null, conditions: [], transaction: null },
  };

  it.each(wrong)('%s', (_, edit, message) => {
    change('jurisdictions/fr.json', edit);
    expect(() => loadLaw(root)).toThrow(`config/jurisdictions/fr.json: ${message}`);
  });

  it('a file that is no JSON', () => {
    writeFileSync(join(root, 'config/jurisdictions/fr.json'), '{');
    expect(() => loadLaw(root)).toThrow(/^config\/jurisdictions\/fr\.json: .*JSON/);
  });

  it.each(['fr.json', 'default.json'])('no %s', (file) => {
    rmSync(join(root, 'config/jurisdictions', file));
    expect(() => loadLaw(root)).toThrow(`config/jurisdictions/${file}: $: expected a pack for`);
  });
});

describe('the texts', () => {
  const codes = Object.keys(REASON_OUTCOMES) as ReasonCode[];

  it('that lack a reason, a language or a source in law stop the start', () => {
    change('reasons/fr.json', (texts) => Reflect.deleteProperty(texts['reasons'] as Json, 'consent_required'));
    expect(() => loadLaw(root)).toThrow(
      'config/reasons/fr.json: $.reasons.consent_required: expected a value, found none',
    );
    rmSync(join(root, 'config/reasons/fr.json'));
    expect(() => loadLaw(root)).toThrow('config/reasons/fr.json: ');
  });

  it('that cite nothing stop the start', () => {
    change(
      'reasons/citations.json',
      (all) => (all['scraped_source_not_permitted'] = { citations: [], statute: 'regime' }),
    );
    expect(() => loadLaw(root)).toThrow(
      'config/reasons/citations.json: $.scraped_source_not_permitted.citations: expected at least one source in law',
    );
  });

  it.each(codes)('tell %s in both languages', (code) => {
    const [english, french] = (['en', 'fr'] as const).map((language) =>
      law.explain({ code, with: {} }, language, law.statutesOf('FR')),
    );
    expect(english?.title).not.toBe(french?.title);
    expect(english?.remedy).not.toBe(french?.remedy);
    expect(english?.citations).toEqual(french?.citations);
  });

  it('say what a LinkedIn connection is not, and why', () => {
    const reason = { code: 'linkedin_connection_is_not_consent', with: { since: '2018-07-10' } } as const;
    const { title, detail, citations, remedy } = law.explain(reason, 'en', law.statutesOf('FR'));
    expect(title).toBe('A LinkedIn connection is not consent');
    expect(detail).toContain('(2018-07-10)');
    expect(citations).toEqual(expect.arrayContaining(['GDPR art. 4(11)', 'CNIL SAN-2020-018']));
    expect(remedy).toContain('opt-in link');
  });

  it('name countries, fields and moments as people do, and the statutes of the country', () => {
    const required = { code: 'consent_required', with: { country: 'DE', kind: 'role_address' } } as const;
    expect(law.explain(required, 'en', law.statutesOf('DE')).detail).toContain('role address (Germany)');
    expect(law.explain(required, 'fr', law.statutesOf('DE')).detail).toContain('« adresse générique » (Allemagne)');
    expect(law.explain(required, 'en', law.statutesOf('DE')).citations).toEqual([
      'Directive 2002/58/EC art. 13(1)',
      ...law.packFor('DE').statute,
    ]);
    const gaps = { code: 'consent_evidence_incomplete', with: { fields: 'wording, wordingVersion' } } as const;
    expect(law.explain(gaps, 'en', law.statutesOf('FR')).detail).toMatch(/: wording, version of the wording\.$/);
    const soon = {
      code: 'frequency_cap_reached',
      with: { variant: 'too_soon', sent: '1', retryAt: '2026-09-22T12:00:00.000Z' },
    } as const;
    expect(law.explain(soon, 'en', law.statutesOf('FR')).detail).toContain('the next may go on 2026-09-22.');
  });

  it('cite the law that asks, which need not be that of the recipient’s country', () => {
    const required = { code: 'consent_required', with: { country: 'GB', kind: 'named_professional' } } as const;
    const unlabelled = { code: 'message_label_missing', with: { labels: 'commercial_communication' } } as const;
    const british = law.packFor('GB').statute;
    const german = law.packFor('DE').statute;
    const toBritain = law.statutesUnder('GB@sha256:1+DE@sha256:2', 'named_professional');
    expect(law.explain(required, 'en', toBritain).citations).toEqual(['Directive 2002/58/EC art. 13(1)', ...german]);
    expect(law.explain(unlabelled, 'en', toBritain).citations).toEqual(expect.arrayContaining([...british, ...german]));
    const toEach = law.statutesUnder('GB@sha256:1+DE@sha256:2', 'consumer');
    expect(law.explain(required, 'en', toEach).citations).toEqual(expect.arrayContaining([...british, ...german]));
    expect(law.statutesUnder('GB@sha256:1', 'consumer').regime).toEqual(british);
  });

  it('take what a caller wrote as it is', () => {
    const reason = {
      code: 'consent_other_controller',
      with: { named: '$& {controller}', controller: 'Acme SAS' },
    } as const;
    expect(law.explain(reason, 'en', law.statutesOf('FR')).detail).toContain('“$& {controller}”');
    const purposes = { code: 'consent_other_purpose', with: { given: 'referral', purpose: 'discount' } } as const;
    expect(law.explain(purposes, 'fr', law.statutesOf('FR')).detail).toContain(
      '« referral », et ce message est « discount »',
    );
    const noSupplier = { code: 'enrichment_source_not_permitted', with: { supplier: 'unknown_supplier' } } as const;
    expect(law.explain(noSupplier, 'en', law.statutesOf('FR')).detail).toContain('supplier not named');
  });
});
