// What a policy pack must hold: every key, and no other.
import { MESSAGE_LABELS } from '../../src/policy/message-findings.js';
import { CONFIDENCES, LABEL_OCCASIONS, type Pack, POSTAL_ADDRESSES, READINGS, REGIMES } from '../../src/policy/pack.js';
import { isCountryCode } from '../../src/recipient/country.js';
import { RECIPIENT_KINDS } from '../../src/recipient/kind.js';
import { CONTRADICTIONS } from './pack-contradictions.js';
import { type Check, flag, list, NotAsExpected, object, oneOf, orNull, positive, text, words } from './schema.js';

/** The countries whose law is known; a service without one of them would decide about it by the default. */
export const COUNTRIES =
  'AT AU BE BG CA CH CY CZ DE DK EE ES FI FR GB GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK US *'.split(
    ' ',
  );

const country: Check<string> = (value, path) => {
  if (value !== '*' && !isCountryCode(value)) throw new NotAsExpected(path, 'an ISO 3166-1 alpha-2 code or `*`', value);
  return value;
};
const day = text(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/, 'a day such as `2026-11-22`');
const version = text(/^\d+\.\d+\.\d+$/, 'a version such as `1.0.0`');
const regime = oneOf(...REGIMES);
const reading = object({ reading: oneOf(...READINGS), confidence: oneOf(...CONFIDENCES) });

const shape: Check<Pack> = object({
  country,
  name: words,
  version,
  date: day,
  changelog: list(object({ version, date: day, change: words })),
  regime: object({ consumer: regime, named_professional: regime, role_address: regime, sole_trader: regime }),
  legalReading: object({ consumer: reading, named_professional: reading, role_address: reading, sole_trader: reading }),
  confidence: oneOf(...CONFIDENCES),
  softOptIn: object({
    available: flag,
    negotiationSuffices: flag,
    maxAgeMonths: orNull(positive),
    conditions: list(words),
    transaction: orNull(words),
    note: orNull(words),
  }),
  doubleOptInExpected: flag,
  consentMaxAgeMonths: orNull(positive),
  consentAgeNote: orNull(words),
  optOut: object({ noticeByFirstMessage: flag, noticeAtCollection: flag }),
  gdpr: flag,
  registers: list(
    object({
      id: text(/^[A-Z]{2}(-[A-Z]+)+$/, 'a name such as `AT-RTR-ECG`'),
      binding: flag,
      refreshDays: positive,
      kinds: list(oneOf(...RECIPIENT_KINDS)),
      listsDomains: flag,
      note: orNull(words),
    }),
  ),
  messageContent: list(words),
  message: object({
    postalAddress: orNull(oneOf(...POSTAL_ADDRESSES)),
    labels: list(object({ label: oneOf(...MESSAGE_LABELS), when: oneOf(...LABEL_OCCASIONS) })),
  }),
  unsubscribeBusinessDays: orNull(positive),
  evidenceRetentionYears: orNull(positive),
  statute: list(words),
  sources: list(text(/^https?:\/\/\S+$/, 'an http or https address')),
  notes: words,
});

export function packFrom(value: unknown): Pack {
  const pack = shape(value, '$');
  for (const contradiction of CONTRADICTIONS) contradiction(pack);
  return pack;
}
