// A receipt by ISO/IEC TS 27560:2023 in JSON-LD, after the W3C guide "Implementing ISO/IEC TS 27560 using DPV", EU GDPR profile.
import { type RecordedConsent } from '../../provenance/known.js';
import { type ReceiptFacts } from './receipt.js';

const CONTEXT = {
  dpv: 'https://w3id.org/dpv#',
  'eu-gdpr': 'https://w3id.org/dpv/legal/eu/gdpr#',
  pd: 'https://w3id.org/dpv/pd#',
  dct: 'http://purl.org/dc/terms/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  schema: 'https://schema.org/',
  skos: 'http://www.w3.org/2004/02/skos/core#',
};
const SCHEMA = 'https://w3id.org/dpv/schema/dpv-27560';

const GDPR = { '@id': 'http://data.europa.eu/eli/reg/2016/679/oj', '@type': 'dpv:Law', 'dct:title': 'GDPR' };

const RIGHTS: Readonly<Record<string, string>> = {
  'A7-3': 'Right to withdraw consent',
  A15: 'Right of access',
  A16: 'Right to rectification',
  A17: 'Right to erasure',
  A18: 'Right to restriction of processing',
  A20: 'Right to data portability',
  A21: 'Right to object',
  A77: 'Right to lodge a complaint with a supervisory authority',
};

export function dpvReceipt(facts: ReceiptFacts): object {
  const { receiptId, issuedAt, controller } = facts;
  return {
    '@context': CONTEXT,
    '@id': `urn:uuid:${receiptId}`,
    '@type': 'dpv:ConsentReceipt',
    'dct:identifier': receiptId,
    'dct:conformsTo': `${SCHEMA}#receipt-eu-gdpr`,
    'dct:created': issuedAt.toISOString(),
    'dct:publisher': { '@id': `urn:outreach-guard:${controller.id}` },
    'schema:recipient': 'dpv:DataSubject',
    'dpv:hasRecordOfActivity': record(facts),
  };
}

function record(facts: ReceiptFacts): object {
  const { consentId, controller, consent, email } = facts;
  const contact = `mailto:${controller.contactEmail}`;
  return {
    '@id': `urn:outreach-guard:${consentId}`,
    '@type': 'dpv:ConsentRecord',
    'dct:identifier': consentId,
    'dct:conformsTo': `${SCHEMA}#record-eu-gdpr`,
    'dpv:hasDataSubject': { '@type': 'dpv:DataSubject', 'dct:identifier': email },
    'dpv:hasDataController': {
      '@id': `urn:outreach-guard:${controller.id}`,
      '@type': ['dpv:DataController', 'dpv:Organisation'],
      'dpv:hasName': controller.name,
      'dpv:hasAddress': controller.postalAddress,
      'dpv:hasContact': contact,
    },
    'dpv:hasJurisdiction': { '@type': 'dpv:Country', 'dct:identifier': controller.country },
    'dpv:hasApplicableLaw': GDPR,
    'dpv:hasNotice': noticesOf(facts),
    'dpv:hasProcess': processOf(facts),
    'dpv:hasConsentControl': { '@type': ['dpv:WithdrawConsent'], 'dpv:isExercisedAt': contact },
    'dpv:hasRight': Object.entries(RIGHTS).map(([article, title]) => ({
      '@type': ['dpv:DataSubjectRight', `eu-gdpr:${article}`],
      'dct:title': title,
      ...(article !== 'A77' && { 'dpv:isExercisedAt': contact }),
    })),
    'dpv:hasConsentStatus': statusesOf(consent),
  };
}

function noticesOf({ consent, controller }: ReceiptFacts): object[] {
  const { wording, wordingVersion, language, origin } = consent;
  const asked = {
    '@type': 'dpv:ConsentNotice',
    ...(wording !== null && { 'dct:description': wording }),
    ...(wordingVersion !== null && { 'dct:hasVersion': wordingVersion }),
    ...(language !== null && { 'dct:language': language }),
    ...(origin !== null && { 'dct:source': origin }),
  };
  return [asked, { '@id': controller.privacyNoticeUrl, '@type': 'dpv:PrivacyNotice' }];
}

function processOf({ consent, hasName }: ReceiptFacts): object {
  const purpose = consent.purpose ?? 'not stated';
  return {
    '@type': 'dpv:Process',
    'dpv:hasPurpose': {
      '@type': 'dpv:Purpose',
      'skos:broader': purpose === 'service' ? 'dpv:ServiceProvision' : 'dpv:DirectMarketing',
      'dct:title': purpose,
    },
    'dpv:hasLegalBasis': 'eu-gdpr:A6-1-a',
    'dpv:hasPersonalData': [
      'pd:EmailAddress',
      ...(hasName ? ['pd:Name'] : []),
      ...(consent.ip === null ? [] : ['pd:IPAddress']),
    ],
    'dpv:hasProcessing': ['dpv:Collect', 'dpv:Store', 'dpv:Use'],
    'dpv:hasDataSource': consent.collector === null ? 'dpv:DataSubjectDataSource' : 'dpv:ThirdPartyDataSource',
    'dpv:hasStorageCondition': {
      '@type': 'dpv:StorageDuration',
      'dpv:hasDuration': { '@type': 'dpv:UntilEventDuration', 'rdf:value': 'withdrawal, objection or erasure' },
    },
  };
}

type Status = 'ConsentRequested' | 'ConsentGiven' | 'ConsentRefused' | 'ConsentWithdrawn';

/** Each step that is on record, in order: of a double opt-in the form is a request until it was confirmed. */
function statusesOf(consent: RecordedConsent): object[] {
  const { status, method, givenAt, confirmedAt, withdrawnAt } = consent;
  const isDouble = method === 'double_opt_in' || confirmedAt !== null;
  const asked = isDouble || status === 'requested' ? 'ConsentRequested' : 'ConsentGiven';
  const first = status === 'refused' ? 'ConsentRefused' : asked;
  const steps: (readonly [Status, string | null, string | null])[] = [[first, givenAt, method]];
  if (confirmedAt !== null) steps.push(['ConsentGiven', confirmedAt, 'confirmation of the request']);
  if (status === 'withdrawn' || withdrawnAt !== null) steps.push(['ConsentWithdrawn', withdrawnAt, null]);
  return steps.map(([type, at, how]) => ({
    '@type': type === 'ConsentGiven' ? ['dpv:ConsentGiven', 'dpv:ExpressedConsent'] : `dpv:${type}`,
    'dpv:isIndicatedBy': 'dpv:DataSubject',
    ...(how !== null && { 'dpv:hasIndicationMethod': how }),
    ...(at !== null && { 'dpv:isIndicatedAtTime': at }),
  }));
}
