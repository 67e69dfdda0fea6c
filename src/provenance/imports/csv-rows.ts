// Splits text into the records of a CSV file, piece by piece, so that a broken row costs that row and no other.
import { scanQuoted } from './csv-quoted.js';
import { type CsvRecord, type Dialect } from './csv-record.js';

export const MAX_RECORD_CHARS = 1_048_576;

/** What may be read in vain behind quotation marks that never close; beyond it, records may not span lines any more. */
const RESCAN_BUDGET_CHARS = 67_108_864;

const CARRIAGE_RETURN = 13;

/**
 * Written for this file format rather than taken from a library for two reasons: a record with a broken quotation mark
 * is given up and reading goes on with the next *line*, so that nobody is swallowed by his neighbour's typing error;
 * and lines without quotation marks are split natively, which is several times faster.
 *
 * INVARIANT (bounded): at most one record limit and one piece of text are held, and the work is linear in the input.
 */
export class CsvRows {
  private text = '';
  private at = 0;
  private line = 1;
  private nextQuote = -1;
  private skippingLine = false;
  private rescanBudget = RESCAN_BUDGET_CHARS;

  constructor(private readonly dialect: Dialect) {}

  /** The records that this piece completes; with `last` also the one that the end of the file completes. */
  push(piece: string, last: boolean): CsvRecord[] {
    this.text = this.at < this.text.length ? this.text.slice(this.at) + piece : piece;
    this.at = 0;
    this.nextQuote = -1;
    const records: CsvRecord[] = [];
    while (this.at < this.text.length) {
      if (!this.step(records, last)) break;
    }
    return records;
  }

  /** Reads one record or gives one up; false where more text is needed. */
  private step(records: CsvRecord[], last: boolean): boolean {
    const feed = this.text.indexOf(this.dialect.newline, this.at);
    if (feed === -1 && !last) return this.skippingLine ? this.dropRest() : this.giveUpIfTooLong(records);
    const end = feed === -1 ? this.text.length : feed;
    if (this.skippingLine) {
      this.skippingLine = false;
      this.moveTo(end + 1, 1);
      return true;
    }
    if (this.quoteBefore(end)) return this.quoted(records, end, last);
    this.plain(records, end);
    return true;
  }

  private plain(records: CsvRecord[], end: number): void {
    const stop = this.text.charCodeAt(end - 1) === CARRIAGE_RETURN && end > this.at ? end - 1 : end;
    if (stop - this.at > MAX_RECORD_CHARS) records.push(this.broken(TOO_LONG));
    else if (stop > this.at) records.push(this.record(this.text.slice(this.at, stop).split(this.dialect.delimiter)));
    this.moveTo(end + 1, 1);
  }

  private quoted(records: CsvRecord[], lineEnd: number, last: boolean): boolean {
    const mayspan = this.rescanBudget > 0;
    const text = mayspan ? this.text : this.text.slice(0, lineEnd);
    const scan = scanQuoted(text, this.at, this.dialect, last || !mayspan);
    if (scan.state === 'open' && !last && mayspan && text.length - this.at <= MAX_RECORD_CHARS) return false;
    if (scan.state === 'record' && scan.end - this.at <= MAX_RECORD_CHARS) {
      records.push(this.record(scan.cells));
      this.moveTo(scan.end + 1, this.linesUntil(lineEnd, scan.end));
      return true;
    }
    records.push(this.broken(scan.state === 'record' ? TOO_LONG : scan.state === 'open' ? UNCLOSED : MISPLACED));
    if (scan.end > lineEnd) this.rescanBudget -= scan.end - lineEnd;
    this.moveTo(lineEnd + 1, 1);
    return true;
  }

  private giveUpIfTooLong(records: CsvRecord[]): boolean {
    if (this.text.length - this.at <= MAX_RECORD_CHARS) return false;
    records.push(this.broken(TOO_LONG));
    this.skippingLine = true;
    return this.dropRest();
  }

  private dropRest(): boolean {
    this.at = this.text.length;
    return false;
  }

  private quoteBefore(end: number): boolean {
    if (this.nextQuote < this.at) {
      const found = this.text.indexOf('"', this.at);
      this.nextQuote = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.nextQuote < end;
  }

  private linesUntil(firstEnd: number, end: number): number {
    let lines = 1;
    for (let feed = firstEnd; feed !== -1 && feed < end; lines++)
      feed = this.text.indexOf(this.dialect.newline, feed + 1);
    return lines;
  }

  private moveTo(at: number, lines: number): void {
    this.at = at;
    this.line += lines;
  }

  private record(cells: readonly string[]): CsvRecord {
    return { line: this.line, cells, problem: null };
  }

  private broken(problem: string): CsvRecord {
    return { line: this.line, cells: [], problem };
  }
}

const TOO_LONG = 'the row is longer than 1 MB';
const UNCLOSED = 'a quotation mark is opened and never closed';
const MISPLACED = 'a quotation mark closes in the middle of another line';
