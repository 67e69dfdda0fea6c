// Reads the rows of a list from a CRM, a mailing tool or a person, by the columns that a plan assigns.
import type { Consent, Customer, Source } from '../../policy/facts.js';
import { addressesIn } from './address-cell.js';
import { cellText } from './column-names.js';
import { type ContactField } from './contact-columns.js';
import { type Header } from './csv-header.js';
import { type CsvRecord } from './csv-record.js';
import type { ImportDefaults, ImportedContact, ImportedRow, ImportedSuppression } from './imported-row.js';
import { type ListOrigin } from './list-origin.js';
import { type ColumnPlan } from './mapping.js';
import { consentIn, customerIn, type FieldText, noticeIn, obtainedAtIn } from './row-consents.js';
import { type RowReader, raggedness } from './row-reader.js';
import { allSources, sourceAgainst, sourceKind, sourceOf } from './row-sources.js';
import { type StopColumn, stopsIn } from './stop-columns.js';
import { type DayOrder, dayOrderOf } from './written-dates.js';

/** Longer texts are a sign of a broken file, and nothing that a decision needs. */
const MAX_TEXT_CHARS = 2_000;
const MAX_WORDING_CHARS = 20_000;

const DATES = [
  'source.obtainedAt',
  'notice.givenAt',
  'consent.givenAt',
  'consent.confirmedAt',
  'consent.withdrawnAt',
  'customer.lastSaleAt',
] as const;

/** All that stays the same from row to row. */
type Reading = {
  readonly plan: ColumnPlan;
  readonly origin: ListOrigin;
  readonly defaults: ImportDefaults;
  readonly order: DayOrder;
  /** Which groups of columns the file has at all. */
  readonly has: { readonly consents: boolean; readonly customers: boolean; readonly sourceDetails: boolean };
};

export function contactReader(
  header: Header,
  plan: ColumnPlan,
  stops: readonly StopColumn[],
  origin: ListOrigin,
  defaults: ImportDefaults,
): RowReader {
  const reading = { plan, origin, defaults, order: orderIn(header, plan), has: groupsIn(plan) };
  const addressColumns = plan.fields.get('email') ?? [];
  const nobody = `no e-mail address in the column \`${header.columns[addressColumns[0] ?? -1]?.trim() ?? ''}\``;
  const needed = stops.map(({ column }) => column);

  return (record: CsvRecord, rows: ImportedRow[]): void => {
    const refused = raggedness(record, header.columns, needed);
    if (refused) return void rows.push({ row: record.line, refused });
    const suppressions = stopsIn(record.cells, stops);
    const addresses = addressesOf(record.cells, addressColumns, suppressions);
    if (addresses.length === 0) return void rows.push(withoutAddress(record, nobody));
    const [only = ''] = addresses;
    const contact = contactIn(record, only, suppressions, reading);
    for (const email of addresses)
      rows.push({ row: record.line, contact: email === only ? contact : { ...contact, email } });
  };
}

function withoutAddress({ line, cells }: CsvRecord, nobody: string): ImportedRow {
  const empty = cells.every((cell) => cell.trim() === '');
  return empty ? { row: line, skipped: 'an empty row' } : { row: line, refused: nobody };
}

/** The first column that holds any; but all of them where the person said no, for the "no" is the person's, not the address's. */
function addressesOf(
  cells: readonly string[],
  columns: readonly number[],
  stops: readonly ImportedSuppression[],
): readonly string[] {
  const everywhere = stops.some(({ kind }) => kind !== 'bounce');
  const addresses: string[] = [];
  for (const column of columns) {
    const cell = cells[column]?.trim();
    if (!cell) continue;
    addresses.push(...addressesIn(cell).filter((address) => !addresses.includes(address)));
    if (!everywhere) break;
  }
  return addresses;
}

function contactIn(
  record: CsvRecord,
  email: string,
  suppressions: readonly ImportedSuppression[],
  reading: Reading,
): ImportedContact {
  const { defaults, order, has } = reading;
  const remarks: string[] = [];
  const text = textOf(record.cells, reading.plan, remarks);
  const consent: Consent | null = has.consents ? consentIn(text, order, remarks) : null;
  const customer: Customer | null = has.customers ? customerIn(text, order, remarks) : null;
  return {
    email,
    name: nameIn(text, reading.plan),
    company: text('company'),
    jobTitle: text('jobTitle'),
    country: text('country') ?? defaults.country,
    kind: text('kind') ?? defaults.kind,
    profileUrl: text('profileUrl'),
    sources: sourcesIn(record.cells, text, reading, remarks),
    consents: consent ? [consent] : NONE,
    customer,
    suppressions,
    remarks: remarks.length > 0 ? remarks : NONE,
  };
}

const NONE: readonly never[] = [];

function textOf(cells: readonly string[], plan: ColumnPlan, remarks: string[]): FieldText {
  return (field) => {
    for (const column of plan.fields.get(field) ?? NONE) {
      const text = cellText(cells[column]);
      if (text === null) continue;
      if (text.length <= (field === 'consent.wording' ? MAX_WORDING_CHARS : MAX_TEXT_CHARS)) return text;
      remarks.push(`\`${field}\` was left out: it is ${text.length} characters long`);
    }
    return null;
  };
}

/** French and German lists head the surname `Nom` or `Name` beside a column of first names. */
function nameIn(text: FieldText, { fields }: ColumnPlan): string | null {
  const full = text('name');
  const surnameOnly = fields.has('firstName') && !fields.has('lastName');
  if (full && !surnameOnly) return full;
  return [text('firstName'), full ?? text('lastName')].filter(Boolean).join(' ') || null;
}

function sourcesIn(
  cells: readonly string[],
  text: FieldText,
  { plan, origin, defaults, order, has }: Reading,
  remarks: string[],
): readonly Source[] {
  const stated: Source[] = [];
  const proven: Source[] = origin.proves ? [origin.proves] : [];
  for (const column of plan.fields.get('source') ?? NONE) {
    const cell = cellText(cells[column]);
    const kind = cell === null ? null : sourceKind(cell);
    const against = cell === null || kind ? null : sourceAgainst(cell);
    if (kind) stated.push(sourceOf(kind));
    if (against && !proven.some((known) => known.kind === against.kind)) proven.push(against);
  }
  const sources = allSources(proven, stated, defaults.source);
  if (!has.sourceDetails) return sources;
  const obtainedAt = obtainedAtIn(text, order, remarks);
  const [url, supplier, notice] = [text('source.url'), text('source.supplier'), noticeIn(text, order, remarks)];
  return sources.map((source) => ({
    kind: source.kind,
    obtainedAt: obtainedAt ?? source.obtainedAt,
    url: url ?? source.url,
    supplier: supplier ?? source.supplier,
    notice: notice ?? source.notice,
  }));
}

function groupsIn({ fields }: ColumnPlan): Reading['has'] {
  const any = (...prefixes: string[]): boolean =>
    [...fields.keys()].some((field) => prefixes.some((prefix) => field.startsWith(prefix)));
  return { consents: any('consent.'), customers: any('customer.'), sourceDetails: any('source.', 'notice.') };
}

function orderIn({ sample }: Header, { fields }: ColumnPlan): DayOrder {
  const columns = DATES.flatMap((field: ContactField) => fields.get(field) ?? []);
  return dayOrderOf(sample.flatMap(({ cells }) => columns.map((column) => cells[column] ?? '')));
}
