// Reads the rows of LinkedIn's Connections.csv: each is a contact whose one source is that connection, never a consent.
import type { Source } from '../../policy/facts.js';
import { addressesIn } from './address-cell.js';
import { cellText } from './column-names.js';
import { type CsvRecord } from './csv-record.js';
import { type Header } from './csv-header.js';
import type { ImportDefaults, ImportedRow } from './imported-row.js';
import { linkedinColumns, type LinkedinField } from './linkedin-columns.js';
import { type RowReader, raggedness } from './row-reader.js';
import { allSources } from './row-sources.js';
import { stopColumnsOf, stopsIn } from './stop-columns.js';
import { dayOrderOf, writtenDay } from './written-dates.js';

const HIDDEN_MEMBER = 'a hidden member: the export holds only the date of the connection';
const NO_ADDRESS = 'no e-mail address: the member does not share it';

/** What a row of the list says of a connection, as it stands there; the day is null where it cannot be told. */
export type Connection = {
  readonly name: string | null;
  readonly profileUrl: string | null;
  readonly email: string | null;
  readonly company: string | null;
  readonly title: string | null;
  readonly connectedOn: string | null;
  /** The same as it is written. */
  readonly written: string | null;
};

/** Reads the cells of rows of which `raggedness` has nothing to say. */
export function connectionReader(header: Header): (record: CsvRecord) => Connection {
  const columns = linkedinColumns(header.columns);
  const dateColumn = columns.connectedOn ?? -1;
  const order = dayOrderOf(header.sample.map(({ cells }) => cells[dateColumn] ?? ''));
  return (record) => {
    const cell = (field: LinkedinField): string | null => cellText(record.cells[columns[field] ?? -1]);
    const written = cell('connectedOn');
    return {
      name: [cell('firstName'), cell('lastName')].filter(Boolean).join(' ') || null,
      ...{ profileUrl: cell('url'), email: cell('email'), company: cell('company'), title: cell('position') },
      ...{ connectedOn: written && writtenDay(written, order), written },
    };
  };
}

export function linkedinReader(header: Header, defaults: ImportDefaults): RowReader {
  // LinkedIn writes no opt-outs, but whoever kept the list in a spreadsheet may have.
  const stops = stopColumnsOf(header.columns, []);
  const needed = stops.map(({ column }) => column);
  const read = connectionReader(header);

  return (record: CsvRecord, rows: ImportedRow[]): void => {
    const refused = raggedness(record, header.columns, needed);
    if (refused) return void rows.push({ row: record.line, refused });
    const { email, name, company, title, profileUrl, connectedOn: obtainedAt, written } = read(record);
    if (!email) {
      const hidden = !name && !profileUrl;
      return void rows.push({ row: record.line, skipped: hidden ? hiddenOr(written) : NO_ADDRESS });
    }
    const contact = {
      ...{ name, company, jobTitle: title },
      country: defaults.country,
      kind: defaults.kind,
      profileUrl,
      sources: allSources([connection(obtainedAt, profileUrl)], [], defaults.source),
      consents: [],
      customer: null,
      suppressions: stopsIn(record.cells, stops),
      remarks: written && !obtainedAt ? [`the date of the connection, \`${written}\`, cannot be told for certain`] : [],
    };
    for (const address of addressesIn(email)) rows.push({ row: record.line, contact: { email: address, ...contact } });
  };
}

export const hiddenOr = (connectedOn: string | null): string => (connectedOn ? HIDDEN_MEMBER : 'an empty row');

export function connection(obtainedAt: string | null, url: string | null): Source {
  return { kind: 'linkedin_connection', obtainedAt, url, supplier: null, notice: null };
}
