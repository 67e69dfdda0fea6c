// The parts of an import request: the file, what it is, how its columns map, what is said of the whole list.
import { ApiProperty } from '@nestjs/swagger';
import { Allow } from 'class-validator';
import { holdsWrongText, isObject } from '../../http/checks.js';
import { Field, OneOf, Part } from '../../http/fields.js';
import { type FieldError, invalidRequest } from '../../http/problem.js';
import { type ImportDefaults } from '../../provenance/imports/imported-row.js';
import { type ImportFormat } from '../../provenance/imports/list-layout.js';
import { RECIPIENT_KINDS } from '../../recipient/kind.js';
import { SourceRequest } from './facts.request.js';
import { Country } from './request-fields.js';

const FORMATS: readonly ImportFormat[] = ['linkedin_connections', 'csv'];

/** What the importer says of every row; it fills gaps and never makes the file's own evidence better. */
export class ImportDefaultsRequest implements ImportDefaults {
  @Part(SourceRequest, { about: 'Where the list comes from: an object, or the kind of source alone.' })
  public source: SourceRequest | null = null;

  @Country({ about: 'The country of people of whom the list does not say it.' })
  public country: string | null = null;

  @OneOf(RECIPIENT_KINDS, { about: 'What the recipients are to the law, where the list does not say it.' })
  public kind: string | null = null;
}

export class ImportRequest {
  /** Streamed to disk before the other parts are checked. */
  @ApiProperty({ description: 'The list: CSV, or LinkedIn’s export as CSV or ZIP.', type: 'string', format: 'binary' })
  @Allow()
  public file?: unknown;

  @OneOf(FORMATS, { about: 'What the file is.', required: true })
  public format!: ImportFormat;

  @Field(wrongMapping, {
    description: 'JSON: our fields and the columns that fill them; what is not named is guessed from the column names.',
    type: 'object',
    additionalProperties: { type: 'string' },
    example: { email: 'Work e-mail', company: 'Employer' },
  })
  public mapping: Record<string, string> | null = null;

  @Part(ImportDefaultsRequest, { about: 'JSON: what holds for every row.' })
  public defaults: ImportDefaultsRequest | null = null;
}

/** Multipart parts are texts: an object comes as its JSON, and an empty part says nothing. Throws 422 where it is none. */
export function importParts(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const errors: FieldError[] = [];
  const parsed = (name: string): unknown => {
    const value = fields[name];
    if (value === undefined || value === '') return null;
    if (typeof value !== 'string') return value;
    try {
      return JSON.parse(value) as unknown;
    } catch {
      errors.push({ field: name, message: 'must be a JSON object' });
      return null;
    }
  };
  const parts = { ...fields, mapping: parsed('mapping'), defaults: withWholeSource(parsed('defaults')) };
  if (errors.length > 0) throw invalidRequest(errors);
  return parts;
}

function withWholeSource(defaults: unknown): unknown {
  if (!isObject(defaults) || typeof defaults['source'] !== 'string') return defaults;
  return { ...defaults, source: { kind: defaults['source'] } };
}

function wrongMapping(value: unknown): string | null {
  const columns = isObject(value) ? Object.values(value) : [];
  if (columns.length > 0 && columns.every((column) => typeof column === 'string') && !holdsWrongText(value))
    return null;
  return 'must be an object from our fields to the columns of the file';
}
