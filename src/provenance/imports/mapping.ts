// Decides which column of a list fills which field: as the importer says, else as the column names suggest.
import { columnKey, columnsNamed } from './column-names.js';
import { type ContactField, GUESSES, IMPORT_FIELDS, type ImportField } from './contact-columns.js';
import { UnreadableImport } from './unreadable-import.js';

/** As given with an import: our field -> their column; '' switches the guess for a field off. */
export type Mapping = Readonly<Record<string, string>>;

export type ColumnPlan = {
  /** For each field its columns, best first; a field without any is absent. */
  readonly fields: ReadonlyMap<ContactField, readonly number[]>;
  /** Columns that the importer named as opt-outs, bounces or statuses. */
  readonly chosenStops: readonly { readonly column: number; readonly field: string }[];
};

/**
 * The mapping under our own spelling of the fields. One that was given the other way round (their column -> our field)
 * is turned, for where no key is a field and every value is one, nothing else can be meant.
 */
export function knownMapping(mapping: Mapping | null): Mapping {
  const entries = Object.entries(mapping ?? {});
  const turned = entries.length > 0 && entries.every(([key, value]) => !fieldCalled(key) && fieldCalled(value));
  const pairs = turned ? entries.map(([column, field]) => [field, column] as const) : entries;
  return Object.fromEntries(pairs.map(([field, column]) => [knownField(field), column]));
}

/** A mapping adds to the guesses and overrules them field by field. */
export function planColumns(header: readonly string[], mapping: Mapping): ColumnPlan {
  const keys = header.map(columnKey);
  const fields = new Map<ContactField, readonly number[]>();
  const chosen = chosenColumns(header, mapping);
  for (const [field, names] of GUESSES) {
    const columns = chosen.get(field) ?? columnsNamed(keys, names);
    if (columns.length > 0) fields.set(field, columns);
  }
  const chosenStops = (['optOut', 'bounce', 'status'] as const).flatMap((field) =>
    (chosen.get(field) ?? []).map((column) => ({ column, field })),
  );
  return { fields, chosenStops };
}

function chosenColumns(header: readonly string[], mapping: Mapping): Map<string, readonly number[]> {
  return new Map(Object.entries(mapping).map(([field, column]) => [field, columnCalled(header, column)]));
}

function fieldCalled(name: string): ImportField | undefined {
  return (
    IMPORT_FIELDS.find((field) => field === name) ?? IMPORT_FIELDS.find((field) => columnKey(field) === columnKey(name))
  );
}

function knownField(name: string): ImportField {
  const field = fieldCalled(name);
  if (field) return field;
  throw new UnreadableImport(
    `the mapping names \`${name}\`, which is no field; the fields are ${IMPORT_FIELDS.join(', ')}`,
  );
}

function columnCalled(header: readonly string[], name: string): number[] {
  if (name.trim() === '') return [];
  const exact = [...header.keys()].filter((column) => header[column]?.trim() === name.trim());
  const columns = exact.length > 0 ? exact : columnsNamed(header.map(columnKey), [columnKey(name)]);
  if (columns.length > 0) return columns;
  throw new UnreadableImport(
    `the mapping names the column \`${name}\`, which the file has not; it has ${shown(header)}`,
  );
}

/** Column names for a message. */
export function shown(header: readonly string[]): string {
  const names = header.map((name) => name.trim().slice(0, 60)).filter((name) => name !== '');
  return names.length > 40 ? `${names.slice(0, 40).join(', ')} and ${names.length - 40} more` : names.join(', ');
}

/** How much of a record is a header: the fields it fills, 0 unless it has a column of addresses. */
export function csvScore(mapping: Mapping): (record: readonly string[]) => number {
  const address = mapping['email']?.trim();
  return (record) => {
    const keys = record.map(columnKey);
    const named = address
      ? record.some((name) => name.trim() === address || columnKey(name) === columnKey(address))
      : false;
    const filled = [...GUESSES].filter(([, names]) => names.some((name) => keys.includes(name)));
    if (!named && !filled.some(([field]) => field === 'email')) return 0;
    return filled.length + (named ? IMPORT_FIELDS.length : 0);
  };
}
