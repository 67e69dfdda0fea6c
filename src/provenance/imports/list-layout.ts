// Decides from the beginning of a file what it is and how its rows are read.
import type { ImportDefaults } from './imported-row.js';
import { contactReader } from './contact-rows.js';
import { findHeader, firstRecord, type Head, type Header } from './csv-header.js';
import { LINKEDIN_HEADER, linkedinColumns, linkedinScore } from './linkedin-columns.js';
import { linkedinReader } from './linkedin-rows.js';
import { originOf } from './list-origin.js';
import { csvScore, knownMapping, type Mapping, planColumns, shown } from './mapping.js';
import { type RowReader } from './row-reader.js';
import { improvesOnProof } from './row-sources.js';
import { stopColumnsOf } from './stop-columns.js';
import { UnreadableImport } from './unreadable-import.js';

export type ImportFormat = 'linkedin_connections' | 'csv';

export type ImportOptions = {
  readonly format: ImportFormat;
  /** Our field -> their column; null: all is guessed. */
  readonly mapping: Mapping | null;
  readonly defaults: ImportDefaults;
};

/** What was recognised, for the preview and the report. */
export type DetectedList = {
  /** What the file is, which may be more than its importer said: a LinkedIn list is one under any name. */
  readonly format: ImportFormat;
  /** `LinkedIn`, `HubSpot`, `Apollo`, ... or `plain list`. */
  readonly origin: string;
  /** The row of the header; null where the file has none. */
  readonly headerRow: number | null;
  readonly delimiter: string;
  readonly columns: readonly string[];
  /** Our field -> the column that fills it first. */
  readonly mapping: Mapping;
  /** The columns that are read as opt-outs, bounces and statuses. */
  readonly stops: readonly string[];
  /** What the importer should know: what was not taken from the file, and why. */
  readonly notes: readonly string[];
};

export type Layout = { readonly detected: DetectedList; readonly header: Header; readonly read: RowReader };

/** Throws `UnreadableImport` where the file is not the list that was announced. */
export function layoutOf(head: Head, { format, mapping, defaults }: ImportOptions): Layout {
  const start = firstRecord(head);
  if (!start)
    throw new UnreadableImport(
      head.text.trim() === '' ? 'the file is empty' : 'no row at the beginning of the file can be a header',
    );
  const connections = findHeader(head, linkedinScore);
  if (connections) return linkedinLayout(connections, format, defaults);
  if (onlyNotes(start)) return linkedinLayout({ ...start, line: Number.POSITIVE_INFINITY }, format, defaults);
  if (format === 'linkedin_connections') {
    throw new UnreadableImport(
      `this is not LinkedIn's Connections.csv: looked for the columns ${LINKEDIN_HEADER}; found ${shown(start.columns)}`,
    );
  }
  return csvLayout(head, start, knownMapping(mapping), defaults);
}

/** LinkedIn's preamble and nothing below it: the export of a member without connections. */
function onlyNotes({ columns, sample }: Header): boolean {
  const filled = (cells: readonly string[]): number => cells.filter((cell) => cell.trim() !== '').length;
  return (
    /^\ufeff?notes:$/i.test(columns[0]?.trim() ?? '') &&
    [{ cells: columns }, ...sample].every(({ cells }) => filled(cells) <= 1)
  );
}

function linkedinLayout(header: Header, format: ImportFormat, defaults: ImportDefaults): Layout {
  const notes = [
    ...(format === 'csv'
      ? ['this is a LinkedIn export and was read as one: every contact in it is a LinkedIn connection']
      : []),
    ...droppedDefault(defaults, 'linkedin_connection'),
  ];
  return {
    header,
    read: linkedinReader(header, defaults),
    detected: {
      ...common(header),
      format: 'linkedin_connections',
      origin: 'LinkedIn',
      mapping: linkedinMapping(header.columns),
      stops: stopColumnsOf(header.columns, []).map((stop) => stop.header),
      notes,
    },
  };
}

/** In the words of a CSV's mapping, so that both kinds of list read alike in a preview. */
function linkedinMapping(header: readonly string[]): Mapping {
  const { url, position, connectedOn, ...rest } = linkedinColumns(header);
  const columns = { ...rest, profileUrl: url, jobTitle: position, 'source.obtainedAt': connectedOn };
  const found = Object.entries(columns).filter((entry): entry is [string, number] => entry[1] !== null);
  return Object.fromEntries(found.map(([field, column]) => [field, header[column]?.trim() ?? '']));
}

function csvLayout(head: Head, start: Header, mapping: Mapping, defaults: ImportDefaults): Layout {
  const header = findHeader(head, csvScore(mapping)) ?? withoutHeader(start, mapping);
  const plan = planColumns(header.columns, header.line === 0 ? { email: ADDRESSES } : mapping);
  if (!plan.fields.has('email')) {
    throw new UnreadableImport(
      `no column of e-mail addresses was found among ${shown(header.columns)}: name it in the mapping as \`email\``,
    );
  }
  const stops = stopColumnsOf(header.columns, plan.chosenStops);
  const origin = originOf(header.columns);
  const fields = [...plan.fields].map(
    ([field, [column = -1]]) => [field, header.columns[column]?.trim() ?? ''] as const,
  );
  const headless = header.line === 0 ? ['the file has no header: only its addresses were read'] : [];
  return {
    header,
    read: contactReader(header, plan, stops, origin, defaults),
    detected: {
      ...common(header),
      format: 'csv',
      origin: origin.name,
      mapping: Object.fromEntries(fields),
      stops: stops.map((stop) => stop.header),
      notes: [...headless, ...origin.notes, ...(origin.proves ? droppedDefault(defaults, origin.proves.kind) : [])],
    },
  };
}

const ADDRESSES = 'E-mail address';

/** A bare list of addresses without a header is read too: its first line holds one. */
function withoutHeader(start: Header, mapping: Mapping): Header {
  const column = start.columns.findIndex((cell) => /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(cell.trim()));
  if (column === -1 || Object.keys(mapping).length > 0) return start;
  const columns = start.columns.map((_, index) => (index === column ? ADDRESSES : `Column ${index + 1}`));
  return { ...start, line: 0, columns };
}

function common({ line, columns, dialect }: Header): Pick<DetectedList, 'headerRow' | 'delimiter' | 'columns'> {
  return {
    headerRow: line === 0 || !Number.isFinite(line) ? null : line,
    delimiter: dialect.delimiter,
    columns: columns.map((name) => name.trim()),
  };
}

function droppedDefault({ source }: ImportDefaults, proven: string): string[] {
  if (!source || !improvesOnProof(source)) return [];
  return [`the default source \`${source.kind}\` was not applied: the file itself proves \`${proven}\``];
}
