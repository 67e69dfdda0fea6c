// Finds the header of a list file: which line it is, and which marks set records and cells apart.
import { type CsvRecord, type Dialect } from './csv-record.js';
import { CsvRows, portions } from './csv-rows.js';

export type Header = {
  readonly line: number;
  readonly columns: readonly string[];
  readonly dialect: Dialect;
  /** The first records below the header, to tell by how the file writes its dates. */
  readonly sample: readonly CsvRecord[];
};

/** The beginning of a file; `whole` where it is all of it. */
export type Head = { readonly text: string; readonly whole: boolean };

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** A header stands within the first lines: below LinkedIn's notes, a report's title or Excel's `sep=;`. */
const SEARCHED_RECORDS = 50;
const SAMPLED_RECORDS = 1_000;

/** No list has more; beyond it a row is a flaw or an attack, and not worth looking for names in. */
const MAX_COLUMNS = 2_000;

/**
 * The first record that `score` accepts (above 0), under the delimiter that makes the most of it.
 * Null where no record is accepted under any delimiter.
 */
export function findHeader(head: Head, score: (columns: readonly string[]) => number): Header | null {
  let best: { dialect: Dialect; index: number; score: number } | null = null;
  for (const dialect of dialectsOf(head)) {
    const records = firstRecords(SEARCHED_RECORDS, head, dialect);
    const index = records.findIndex(({ cells }) => cells.length <= MAX_COLUMNS && score(cells) > 0);
    const found = records[index];
    if (found && score(found.cells) > (best?.score ?? 0)) best = { dialect, index, score: score(found.cells) };
  }
  if (!best) return null;
  const [header, ...sample] = firstRecords(SEARCHED_RECORDS + SAMPLED_RECORDS, head, best.dialect).slice(best.index);
  return header ? { line: header.line, columns: header.cells, dialect: best.dialect, sample } : null;
}

function firstRecords(count: number, { text, whole }: Head, dialect: Dialect): CsvRecord[] {
  const csv = new CsvRows(dialect);
  let records: CsvRecord[] = [];
  for (const part of portions(text)) {
    records = records.concat(csv.push(part, false));
    if (records.length >= count) return records.slice(0, count);
  }
  return whole ? records.concat(csv.push('', true)).slice(0, count) : records;
}

/** The first record with any text, as it looks under the delimiter that splits it most: for error messages. */
export function firstRecord(head: Head): Header | null {
  return findHeader(head, (cells) => (cells.some((cell) => cell.trim() !== '') ? cells.length : 0));
}

function dialectsOf({ text }: Head): Dialect[] {
  const newline = !text.includes('\n') && text.includes('\r') ? '\r' : '\n';
  return DELIMITERS.map((delimiter) => ({ delimiter, newline }));
}
