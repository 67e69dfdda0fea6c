// What the author's own tool says of a message: its purpose, its campaign, where the addresses are from.
import { type KeyDefaults } from '../../access/api-keys.js';
import { Problem } from '../../http/problem.js';
import { Reader } from '../../http/reader.js';
import { type Source } from '../../policy/facts.js';
import { readSource } from '../http/read-recipient.js';
import { MOST_SOURCES } from '../http/recipient.request.js';
import { LONGEST_PURPOSE } from '../http/request-fields.js';
import { unusable } from './reply.js';

export type Declared = {
  readonly purpose: string | null;
  readonly campaign: string | null;
  readonly sources: readonly Source[];
};

type Headers = Readonly<Record<string, string>>;

/** Purposes as tools call them. Whoever calls advertising `service` is found out by what it says (design section 5). */
const PURPOSE_NAMES: ReadonlyMap<string, string> = new Map([
  ...['prospecting', 'newsletter', 'customer_marketing', 'event_invitation', 'service'].map(
    (one) => [one, one] as const,
  ),
  ...(['outreach', 'cold', 'cold-outreach'] as const).map((one) => [one, 'prospecting'] as const),
  ...(['newsletters', 'broadcast', 'broadcasts', 'list', 'bulk'] as const).map((one) => [one, 'newsletter'] as const),
  ...(['transactional', 'outbound', 'transaction'] as const).map((one) => [one, 'service'] as const),
]);
const LONGEST_CAMPAIGN = 200;

/** Throws `SmtpReply` where what is meant for us cannot be read. `X-Guard-*` comes first, then the key, then the tool. */
export function declaredIn(headers: Headers, defaults: KeyDefaults): Declared {
  const own = headers['x-guard-purpose']?.trim() ?? '';
  if (own.length > LONGEST_PURPOSE) throw unusable(`X-Guard-Purpose is longer than ${LONGEST_PURPOSE} characters`);
  const named = own === '' ? (defaults.purpose ?? '') : own;
  return {
    purpose: named === '' ? purposeOfTool(headers) : named,
    campaign: campaignIn(headers),
    sources: sourcesIn(headers['x-guard-source'] ?? ''),
  };
}

function purposeOfTool(headers: Headers): string | null {
  const words = [
    ...listIn(headers['x-mailgun-tag']),
    ...smtpApi(headers, 'category'),
    ...listIn(headers['x-pm-message-stream']),
    ...listIn(headers['x-pm-tag']),
    ...sesTags(headers).flatMap(([name, value]) => (name === 'purpose' || name === 'category' ? [value] : [])),
    ...listIn(headers['feedback-id'], ':'),
  ];
  for (const word of words) {
    const purpose = PURPOSE_NAMES.get(word.toLowerCase());
    if (purpose !== undefined) return purpose;
  }
  return headers['list-id'] === undefined ? null : 'newsletter';
}

function campaignIn(headers: Headers): string | null {
  const [found] = [
    ...listIn(headers['x-guard-campaign']),
    ...listIn(headers['x-mailgun-campaign-id']),
    ...sesTags(headers).flatMap(([name, value]) => (name === 'campaign' ? [value] : [])),
    ...listIn(headers['feedback-id'], ':'),
  ];
  return found?.slice(0, LONGEST_CAMPAIGN) ?? null;
}

function listIn(value: string | undefined, separator = ','): string[] {
  return (value ?? '').split(separator).flatMap((part) => part.trim() || []);
}

/** SendGrid: a JSON object, whose `category` is one word or several. */
function smtpApi(headers: Headers, field: string): string[] {
  try {
    const { [field]: value } = JSON.parse(headers['x-smtpapi'] ?? '{}') as Record<string, unknown>;
    return [value].flat().filter((one) => typeof one === 'string');
  } catch {
    return []; // it is another's to read
  }
}

/** Amazon SES: `name=value, name=value`. */
function sesTags(headers: Headers): [string, string][] {
  return listIn(headers['x-ses-message-tags']).flatMap((pair) => {
    const [name = '', value] = pair.split('=');
    return value === undefined ? [] : [[name.trim().toLowerCase(), value.trim()]];
  });
}

/** A kind of source, or a source as the API has it, or a list of these; several fields count as one list. */
function sourcesIn(given: string): Source[] {
  if (given.trim() === '') return [];
  const reader = new Reader();
  const list = reader.list(valuesIn(given), 'X-Guard-Source', MOST_SOURCES);
  const sources = list.map((one, n) => readSource(reader, one, `X-Guard-Source[${n}]`));
  try {
    reader.finish();
  } catch (error) {
    throw error instanceof Problem ? unusable(error.document.detail ?? 'X-Guard-Source cannot be read') : error;
  }
  return sources;
}

function valuesIn(given: string): unknown[] {
  if (!/[[{]/.test(given)) return listIn(given).map((kind) => ({ kind }));
  try {
    return [JSON.parse(`[${given}]`)].flat(2) as unknown[];
  } catch {
    throw unusable('X-Guard-Source is neither a kind of source nor JSON');
  }
}
