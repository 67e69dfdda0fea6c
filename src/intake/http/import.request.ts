// The parts of an import request beside the file: what it is, how its columns map, what is said of the whole list.
import { Reader } from '../../http/reader.js';
import { type Source, SOURCE_KINDS } from '../../policy/facts.js';
import { type ImportDefaults } from '../../provenance/imports/imported-row.js';
import { type ImportFormat } from '../../provenance/imports/list-layout.js';
import { RECIPIENT_KINDS } from '../../recipient/kind.js';
import { readCountry, readSource } from './read-recipient.js';

const PARTS = new Set(['format', 'mapping', 'defaults']);
const FORMATS: readonly ImportFormat[] = ['linkedin_connections', 'csv'];
const DEFAULTS = new Set(['source', 'country', 'kind']);

export type ImportFields = {
  readonly format: ImportFormat;
  readonly mapping: Readonly<Record<string, string>> | null;
  readonly defaults: ImportDefaults;
};

/** Throws a 422 problem that names the part that is wrong. */
export function readImportFields(fields: Readonly<Record<string, unknown>>): ImportFields {
  const reader = new Reader();
  const given = reader.object(fields, '', PARTS) ?? {};
  const format = reader.oneOf(given, 'format', '', FORMATS);
  if (given['format'] === undefined) reader.wrong('format', `is required: ${FORMATS.join(' or ')}`);
  const mapping = readMapping(reader, parsed(reader, given['mapping'], 'mapping'));
  const said = parsed(reader, given['defaults'], 'defaults') ?? {};
  const defaults = reader.object(said, 'defaults', DEFAULTS) ?? {};
  const read = {
    source: reader.member(defaults, 'source', 'defaults', (value, at) => readDefaultSource(reader, value, at)),
    country: readCountry(reader, defaults['country'], 'defaults.country'),
    kind: reader.oneOf(defaults, 'kind', 'defaults', RECIPIENT_KINDS),
  };
  reader.finish();
  return { format: format ?? 'csv', mapping, defaults: read };
}

/** Multipart parts are texts: an object comes as its JSON. */
function parsed(reader: Reader, value: unknown, field: string): unknown {
  if (value === undefined || value === '') return null;
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    reader.wrong(field, 'must be a JSON object');
    return null;
  }
}

function readMapping(reader: Reader, value: unknown): Record<string, string> | null {
  if (value === null) return null;
  const entries = typeof value === 'object' && !Array.isArray(value) ? Object.entries(value as object) : [];
  if (entries.length > 0 && entries.every((entry): entry is [string, string] => typeof entry[1] === 'string')) {
    return Object.fromEntries(entries) as Record<string, string>;
  }
  reader.wrong('mapping', 'must be an object from our fields to the columns of the file');
  return null;
}

/** A kind of source alone, or a source with its date, place and notice. */
function readDefaultSource(reader: Reader, value: unknown, at: string): Source {
  const kind = SOURCE_KINDS.find((one) => one === value);
  return kind ? { kind, obtainedAt: null, url: null, supplier: null, notice: null } : readSource(reader, value, at);
}
