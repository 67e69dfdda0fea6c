// Reads one of many recipients: the checks of RecipientRequest by hand, at a tenth of their price.
import {
  type Consent,
  type Customer,
  type Notice,
  type Position,
  type Profile,
  type Relevance,
  type Source,
  SOURCE_KINDS,
} from '../../policy/facts.js';
import { type AssertedRecipient } from '../../guard/ask.js';
import { isAbsent } from '../../http/checks.js';
import { type Reader } from '../../http/reader.js';
import { RECIPIENT_KINDS } from '../../recipient/kind.js';
import { CONSENT_STATES, MOST_POSITIONS } from './facts.request.js';
import { MOST_SOURCES } from './recipient.request.js';
import { wrongCountry, wrongMonth, wrongRecipientAddress, wrongTimeZone } from './request-fields.js';

const RECIPIENT = new Set([
  'email',
  'country',
  'timeZone',
  'kind',
  'name',
  'company',
  'jobTitle',
  'sources',
  'consents',
  'customer',
  'relevance',
  'profile',
]);
// Stands for what is no object: that has been said, and its kind need not be asked for.
const NO_SOURCE = { kind: 'unknown' } as const;
const SOURCE = new Set(['kind', 'obtainedAt', 'url', 'supplier', 'notice']);
const NOTICE = new Set(['givenAt', 'objectionOffered', 'url']);
const CONSENT = new Set([
  'purpose',
  'status',
  'givenAt',
  'method',
  'controllerNamed',
  'wording',
  'wordingVersion',
  'language',
  'origin',
  'ip',
  'confirmedAt',
  'collector',
  'withdrawnAt',
]);
const CUSTOMER = new Set(['lastSaleAt', 'soldBy', 'similarProduct', 'objectionOffered']);
const RELEVANCE = new Set(['topic', 'because']);
const PROFILE = new Set(['positions', 'seenAt']);
const POSITION = new Set(['company', 'from', 'to', 'companyFoundedAt', 'partTime', 'deniedByEmployer']);

/**
 * Reads a recipient and reports what is wrong under `field`. The address is only asked to be a text here: one that
 * cannot be used is that recipient's verdict, not a malformed request.
 */
export function readRecipient(reader: Reader, value: unknown, field: string): AssertedRecipient {
  const given = reader.object(value, field, RECIPIENT);
  if (!given) return { email: '' };
  const wrong = wrongRecipientAddress(given['email']);
  if (wrong !== null) reader.wrong(`${field}.email`, wrong);
  return {
    email: typeof given['email'] === 'string' ? given['email'] : '',
    country: readCountry(reader, given['country'], `${field}.country`),
    timeZone: readTimeZone(reader, given['timeZone'], `${field}.timeZone`),
    kind: reader.oneOf(given, 'kind', field, RECIPIENT_KINDS),
    name: reader.text(given, 'name', field),
    company: reader.text(given, 'company', field),
    jobTitle: reader.text(given, 'jobTitle', field),
    sources: reader
      .list(given['sources'], `${field}.sources`, MOST_SOURCES)
      .map((source, n) => readSource(reader, source, `${field}.sources[${n}]`)),
    consents: reader
      .list(given['consents'], `${field}.consents`, MOST_SOURCES)
      .map((consent, n) => readConsent(reader, consent, `${field}.consents[${n}]`)),
    customer: reader.member(given, 'customer', field, (one, at) => readCustomer(reader, one, at)),
    relevance: reader.member(given, 'relevance', field, (one, at) => readRelevance(reader, one, at)),
    profile: reader.member(given, 'profile', field, (one, at) => readProfile(reader, one, at)),
  };
}

export function readCountry(reader: Reader, value: unknown, field: string): string | null {
  if (isAbsent(value)) return null;
  const wrong = wrongCountry(value);
  if (wrong === null) return value as string;
  reader.wrong(field, wrong);
  return null;
}

function readTimeZone(reader: Reader, value: unknown, field: string): string | null {
  if (isAbsent(value)) return null;
  const wrong = wrongTimeZone(value);
  if (wrong === null) return value as string;
  reader.wrong(field, wrong);
  return null;
}

export function readSource(reader: Reader, value: unknown, field: string): Source {
  const given = reader.object(value, field, SOURCE) ?? NO_SOURCE;
  const kind = reader.oneOf(given, 'kind', field, SOURCE_KINDS);
  if (isAbsent(given.kind)) reader.wrong(`${field}.kind`, `is required: one of ${SOURCE_KINDS.join(', ')}`);
  return {
    kind: kind ?? NO_SOURCE.kind,
    obtainedAt: reader.moment(given, 'obtainedAt', field),
    url: reader.text(given, 'url', field, 2_000),
    supplier: reader.text(given, 'supplier', field),
    notice: reader.member(given, 'notice', field, (one, at) => readNotice(reader, one, at)),
  };
}

function readNotice(reader: Reader, value: unknown, field: string): Notice {
  const given = reader.object(value, field, NOTICE) ?? {};
  return {
    givenAt: reader.moment(given, 'givenAt', field),
    objectionOffered: reader.flag(given, 'objectionOffered', field),
    url: reader.text(given, 'url', field, 2_000),
  };
}

function readConsent(reader: Reader, value: unknown, field: string): Consent {
  const given = reader.object(value, field, CONSENT) ?? {};
  const text = (name: string) => reader.text(given, name, field);
  return {
    purpose: text('purpose'),
    // A record without a status is no statement that consent was given.
    status: reader.oneOf(given, 'status', field, CONSENT_STATES) ?? 'requested',
    givenAt: reader.moment(given, 'givenAt', field),
    method: text('method'),
    controllerNamed: text('controllerNamed'),
    wording: text('wording'),
    wordingVersion: text('wordingVersion'),
    language: text('language'),
    origin: text('origin'),
    ip: text('ip'),
    confirmedAt: reader.moment(given, 'confirmedAt', field),
    collector: text('collector'),
    withdrawnAt: reader.moment(given, 'withdrawnAt', field),
  };
}

function readCustomer(reader: Reader, value: unknown, field: string): Customer {
  const given = reader.object(value, field, CUSTOMER) ?? {};
  return {
    lastSaleAt: reader.moment(given, 'lastSaleAt', field),
    soldBy: reader.text(given, 'soldBy', field),
    similarProduct: reader.flag(given, 'similarProduct', field),
    objectionOffered: reader.flag(given, 'objectionOffered', field),
  };
}

function readRelevance(reader: Reader, value: unknown, field: string): Relevance {
  const given = reader.object(value, field, RELEVANCE) ?? {};
  return { topic: reader.text(given, 'topic', field) ?? '', because: reader.text(given, 'because', field) ?? '' };
}

function readProfile(reader: Reader, value: unknown, field: string): Profile {
  const given = reader.object(value, field, PROFILE) ?? {};
  const positions = reader.list(given['positions'], `${field}.positions`, MOST_POSITIONS);
  return {
    positions: positions.map((one, n) => readPosition(reader, one, `${field}.positions[${n}]`)),
    seenAt: readMonth(reader, given, 'seenAt', field),
  };
}

function readMonth(
  reader: Reader,
  given: Readonly<Record<string, unknown>>,
  name: string,
  field: string,
): string | null {
  const value = given[name];
  if (isAbsent(value)) return null;
  const wrong = wrongMonth(value);
  if (wrong === null) return value as string;
  reader.wrong(`${field}.${name}`, wrong);
  return null;
}

function readPosition(reader: Reader, value: unknown, field: string): Position {
  const given = reader.object(value, field, POSITION) ?? {};
  const month = (name: string): string | null => readMonth(reader, given, name, field);
  return {
    company: reader.text(given, 'company', field) ?? '',
    from: month('from'),
    to: month('to'),
    companyFoundedAt: month('companyFoundedAt'),
    partTime: reader.flag(given, 'partTime', field),
    deniedByEmployer: reader.flag(given, 'deniedByEmployer', field),
  };
}
