// Finds the header of a list file: which line it is, and which marks set records and cells apart.
import { type CsvRecord, type Dialect } from './csv-record.js';
import { CsvRows } from './csv-rows.js';

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

/** No list has more; beyond it a row is a flaw or an attack, and not worth looking for names in. */
const MAX_COLUMNS = 2_000;

/**
 * The first record that `score` accepts (above 0), under the delimiter that makes the most of it.
 * Null where no record is accepted under any delimiter.
 */
export function findHeader(head: Head, score: (columns: readonly string[]) => number): Header | null {
  let best: { header: Header; score: number } | null = null;
  for (const dialect of dialectsOf(head)) {
    const records = new CsvRows(dialect).push(head.text, head.whole);
    const index = records
      .slice(0, SEARCHED_RECORDS)
      .findIndex(({ cells }) => cells.length <= MAX_COLUMNS && score(cells) > 0);
    const found = records[index];
    if (!found || (best && score(found.cells) <= best.score)) continue;
    const header = { line: found.line, columns: found.cells, dialect, sample: records.slice(index + 1) };
    best = { header, score: score(found.cells) };
  }
  return best?.header ?? null;
}

/** The first record with any text, as it looks under the delimiter that splits it most: for error messages. */
export function firstRecord(head: Head): Header | null {
  return findHeader(head, (cells) => (cells.some((cell) => cell.trim() !== '') ? cells.length : 0));
}

function dialectsOf({ text }: Head): Dialect[] {
  const newline = !text.includes('\n') && text.includes('\r') ? '\r' : '\n';
  return DELIMITERS.map((delimiter) => ({ delimiter, newline }));
}
