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

export function linkedinReader(header: Header, defaults: ImportDefaults): RowReader {
  const columns = linkedinColumns(header.columns);
  // LinkedIn writes no opt-outs, but whoever kept the list in a spreadsheet may have.
  const stops = stopColumnsOf(header.columns, []);
  const dateColumn = columns.connectedOn ?? -1;
  const order = dayOrderOf(header.sample.map(({ cells }) => cells[dateColumn] ?? ''));
  const needed = stops.map(({ column }) => column);

  return (record: CsvRecord, rows: ImportedRow[]): void => {
    const refused = raggedness(record, header.columns, needed);
    if (refused) return void rows.push({ row: record.line, refused });
    const cell = (field: LinkedinField): string | null => cellText(record.cells[columns[field] ?? -1]);
    const [email, firstName, lastName] = [cell('email'), cell('firstName'), cell('lastName')];
    const [profileUrl, connectedOn] = [cell('url'), cell('connectedOn')];
    if (!email) {
      const hidden = !firstName && !lastName && !profileUrl;
      return void rows.push({ row: record.line, skipped: hidden ? hiddenOr(connectedOn) : NO_ADDRESS });
    }
    const obtainedAt = connectedOn && writtenDay(connectedOn, order);
    const contact = {
      name: [firstName, lastName].filter(Boolean).join(' ') || null,
      company: cell('company'),
      jobTitle: cell('position'),
      country: defaults.country,
      kind: defaults.kind,
      profileUrl,
      sources: allSources([connection(obtainedAt, profileUrl)], [], defaults.source),
      consents: [],
      customer: null,
      suppressions: stopsIn(record.cells, stops),
      remarks:
        connectedOn && !obtainedAt
          ? [`the date of the connection, \`${connectedOn}\`, cannot be told for certain`]
          : [],
    };
    for (const address of addressesIn(email)) rows.push({ row: record.line, contact: { email: address, ...contact } });
  };
}

const hiddenOr = (connectedOn: string | null): string => (connectedOn ? HIDDEN_MEMBER : 'an empty row');

function connection(obtainedAt: string | null, url: string | null): Source {
  return { kind: 'linkedin_connection', obtainedAt, url, supplier: null, notice: null };
}
