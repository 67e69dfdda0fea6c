// What reads one record of a list, and what every such reader checks first.
import { type CsvRecord } from './csv-record.js';
import type { ImportedRow } from './imported-row.js';

/** Adds what the record holds to `rows`: one entry, or one for each address in it. Never throws. */
export type RowReader = (record: CsvRecord, rows: ImportedRow[]) => void;

/**
 * Why the cells of a record cannot be trusted to stand under their headers; null where they can.
 *
 * INVARIANT (no lost "no"): a row that ends before a column of `needed` (the opt-outs) is refused, not read as "no
 * opt-out"; so is a row with more cells than the header, for a stray delimiter has moved what follows it.
 */
export function raggedness(record: CsvRecord, header: readonly string[], needed: readonly number[]): string | null {
  if (record.problem) return record.problem;
  const { cells } = record;
  if (cells.length === header.length) return null;
  if (cells.length > header.length) {
    const surplus = cells.slice(header.length).some((cell) => cell.trim() !== '');
    return surplus ? `the row has ${cells.length} cells, the header ${header.length}` : null;
  }
  const missing = needed.find((column) => column >= cells.length);
  if (missing === undefined || cells.every((cell) => cell.trim() === '')) return null;
  return `the row ends before the column \`${header[missing] ?? ''}\``;
}
