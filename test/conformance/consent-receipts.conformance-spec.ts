// Consent receipts hold the terms of the Data Privacy Vocabulary, the shape of its guide, and the rules of Kantara 1.1.
import { dpvReceipt } from '../../src/evidence/receipts/dpv-27560.js';
import { kantaraReceipt } from '../../src/evidence/receipts/kantara.js';
import { type ReceiptFacts } from '../../src/evidence/receipts/receipt.js';
import { parse } from 'csv-parse/sync';
import { CONSENT } from '../builders/people.js';
import { conformanceFolder, type Folder, NONE, Tally } from './fixtures.js';

const fixtures = conformanceFolder('08-consent-receipts');
const suite = fixtures ? describe : describe.skip;

const facts: ReceiptFacts = {
  receiptId: 'a6f58318-72e6-46a2-bfd7-f36d795e30cd',
  issuedAt: new Date('2026-11-22T10:00:00Z'),
  consentId: 'cns_01k000000000000000000000aa',
  controller: {
    id: 'ctl_01k000000000000000000000bb',
    name: 'Acme SAS',
    country: 'FR',
    postalAddress: '1 rue de la Paix, 75002 Paris',
    contactEmail: 'privacy@acme.example',
    privacyNoticeUrl: 'https://acme.example/privacy',
    contactPhone: '+33123456789',
  },
  email: 'marie@client.example',
  hasName: true,
  consent: CONSENT,
};
const { consent } = facts;
const receipts: readonly (readonly [string, ReceiptFacts])[] = [
  ['a double opt-in', facts],
  ['a form without a phone number', { ...facts, controller: { ...facts.controller, contactPhone: null } }],
  [
    'one that was withdrawn',
    { ...facts, consent: { ...consent, status: 'withdrawn', withdrawnAt: '2026-10-01T08:00:00Z' } },
  ],
  ['one that was refused', { ...facts, consent: { ...consent, status: 'refused', confirmedAt: null } }],
  ['one asked for', { ...facts, consent: { ...consent, status: 'requested', confirmedAt: null, method: 'web_form' } }],
  [
    'one that a partner collected',
    { ...facts, consent: { ...consent, collector: 'Partner SA', method: 'paper_form' } },
  ],
  [
    'one for a service, of which little is known',
    {
      ...facts,
      hasName: false,
      consent: {
        ...consent,
        purpose: 'service',
        ip: null,
        wording: null,
        origin: null,
        language: null,
        wordingVersion: null,
        givenAt: null,
        method: null,
      },
    },
  ],
];

const PREFIXES = ['dpv', 'eu-gdpr', 'pd'];

function termsIn(folder: Folder): Set<string> {
  return new Set(
    PREFIXES.flatMap((prefix) => {
      const lines = parse<{ vocab: string; term: string }>(folder.text(`dpv/${prefix}-2.3.csv`), { columns: true });
      return lines.map(({ vocab, term }) => `${vocab}:${term}`);
    }),
  );
}

/** Every name of those vocabularies, be it a key or a value. */
function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return PREFIXES.some((prefix) => value.startsWith(`${prefix}:`)) ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key === '@context' ? [] : namesIn(key)),
    ...namesIn(member),
  ]);
}

type Snippet = { readonly section: string; readonly text: string; readonly validJson: boolean };

/** The members of objects of a type in the guide's snippets. */
function membersOf(type: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const within = Object.values(value).flatMap((member) => membersOf(type, member));
  const own = (value as Record<string, unknown>)['@type'];
  return own === type || (Array.isArray(own) && own.includes(type)) ? [...Object.keys(value), ...within] : within;
}

suite('a DPV receipt', () => {
  const folder = fixtures ?? NONE;

  it.each(receipts)('uses only terms that exist: %s', (what, given) => {
    const terms = termsIn(folder);
    const tally = new Tally(`08-consent-receipts terms, ${what}`);
    for (const name of namesIn(dpvReceipt(given))) {
      if (terms.has(name)) tally.agree();
      else tally.disagree(name, null);
    }
    expect(tally.close()).toEqual([]);
  });

  it('says that it conforms to the schema as that names itself', () => {
    const schema = folder.text('dpv/dpv-27560.ttl');
    const conforms = [...JSON.stringify(dpvReceipt(facts)).matchAll(/dpv-27560#([\w-]+)/g)].map(
      ([, name]) => name ?? '',
    );
    expect(conforms).toEqual(['receipt-eu-gdpr', 'record-eu-gdpr']);
    for (const name of conforms) expect(schema).toContain(`dpv-27560:${name} a `);
  });

  it.each(['dpv:ConsentReceipt', 'dpv:ConsentRecord'])('has what the guide’s full example has in a %s', (type) => {
    const { snippets } = folder.json('dpv-27560-guide/snippets.json') as { snippets: readonly Snippet[] };
    const example = snippets.find(
      ({ section, validJson, text }) => validJson && section === '9.3 Examples' && text.includes(type),
    );
    const ofOurs = ['dpv:hasDataProcessor']; // nobody processes for the controller but the guard itself
    const wanted = membersOf(type, JSON.parse(example?.text ?? '{}')).filter((member) => !ofOurs.includes(member));
    expect(wanted.length).toBeGreaterThan(5);
    expect(membersOf(type, dpvReceipt(facts))).toEqual(expect.arrayContaining([...new Set(wanted)]));
  });

  it('tells the events in order', () => {
    const { 'dpv:hasRecordOfActivity': record } = dpvReceipt(receipts[2]?.[1] ?? facts) as Record<
      string,
      Record<string, { '@type': unknown }[]>
    >;
    expect(record?.['dpv:hasConsentStatus']?.map((one) => one['@type'])).toEqual([
      'dpv:ConsentRequested',
      ['dpv:ConsentGiven', 'dpv:ExpressedConsent'],
      'dpv:ConsentWithdrawn',
    ]);
  });
});

type Kantara = Record<string, unknown> & {
  readonly piiControllers: readonly Record<string, unknown>[];
  readonly services: readonly { readonly service: string; readonly purposes: readonly Record<string, unknown>[] }[];
};

// The rules of the specification's final text that SOURCE.md of the fixtures quotes.
describe('a Kantara receipt', () => {
  it.each(receipts)('keeps the rules of 1.1.0: %s', (_, given) => {
    const receipt = kantaraReceipt(given) as Kantara;
    expect(receipt['version']).toBe('KI-CR-v1.1.0');
    expect(Number.isInteger(receipt['consentTimestamp'])).toBe(true);
    const at = new Date(Number(receipt['consentTimestamp']) * 1_000).getUTCFullYear();
    expect(at).toBe(2026);
    for (const field of ['jurisdiction', 'collectionMethod', 'piiPrincipalId', 'policyUrl']) {
      expect([field, receipt[field]]).toEqual([field, expect.stringMatching(/\S/)]);
    }
    expect(receipt['consentReceiptID']).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
    expect([receipt['sensitive'], receipt['spiCat']]).toEqual([false, []]);
    for (const controller of receipt.piiControllers) {
      for (const field of ['piiController', 'contact', 'email']) expect(controller[field]).toMatch(/\S/);
      expect(controller['address']).toMatchObject({ streetAddress: expect.any(String) });
      expect(controller['phone']).toMatch(given.controller.contactPhone ? /^tel:\+[0-9]+$/ : /^$/);
    }
    for (const { service, purposes } of receipt.services) {
      expect(service).toMatch(/\S/);
      for (const purpose of purposes) {
        expect(purpose).toMatchObject({
          purpose: expect.stringMatching(/\S/),
          termination: expect.stringMatching(/\S/),
        });
        expect(purpose['thirdPartyDisclosure']).toBe(given.consent.collector !== null);
        if (purpose['thirdPartyDisclosure'] === true) expect(purpose['thirdPartyName']).toMatch(/\S/);
      }
    }
  });
});
