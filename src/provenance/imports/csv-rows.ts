// Splits text into the records of a CSV file, piece by piece, so that a broken row costs that row and no other.
import { CsvLines } from './csv-lines.js';
import { type CsvRecord, type Dialect, MAX_RECORD_BYTES, TOO_LONG } from './csv-record.js';

const PORTION_CHARS = 4_096;

/** So short that no line of it is too long a record. */
const MAX_PLAIN_CHARS = MAX_RECORD_BYTES / 3;

/** A text in parts so small that nothing else waits long, were every one of their rows broken. */
export function* portions(text: string): Generator<string, void, undefined> {
  for (let at = 0; at < text.length; at += PORTION_CHARS) yield text.slice(at, at + PORTION_CHARS);
}

/**
 * Around csv-parse, which gives a file up at its first broken quotation mark: here the *line* with that mark is given
 * up and reading goes on with the next, so that nobody is swallowed by his neighbour's typing error.
 *
 * INVARIANT (bounded): at most one record limit and one piece of text are held, and the work is linear in the input:
 * by the rules, a mark left open on a line is closed or found misplaced on the next line with an odd number of marks.
 */
export class CsvRows {
  /** What has come since the last complete record. */
  private text = '';
  /** A record that is not complete is read again only when its text has doubled. */
  private enoughChars = 0;
  private line = 1;
  private skippingLine = false;

  constructor(private readonly dialect: Dialect) {}

  /** The records that this piece completes, or an earlier one did; with `last` also what the end of the file completes. */
  push(piece: string, last: boolean): CsvRecord[] {
    this.text += last ? piece + this.dialect.newline : piece;
    if (this.text.length < this.enoughChars && !last) return [];
    const records: CsvRecord[] = [];
    if (this.skippingLine) this.skipLine();
    this.text = this.skippingLine ? '' : this.read(records, last);
    this.enoughChars = Math.min(2 * this.text.length, MAX_RECORD_BYTES + 1);
    return records;
  }

  /** Answers the text of the record that is not complete. */
  private read(records: CsvRecord[], last: boolean): string {
    const end = this.text.lastIndexOf(this.dialect.newline) + 1;
    const tail = this.text.slice(end);
    const text = this.text.slice(0, end);
    if (end <= MAX_PLAIN_CHARS && !text.includes('"')) {
      this.readPlain(text, records);
      return this.bounded(tail, records);
    }
    const lines = new CsvLines(text, this.dialect, this.line);
    for (let flaw = lines.readSound(records); flaw !== null; flaw = lines.readSound(records)) {
      const rest = flaw === 'CSV_QUOTE_NOT_CLOSED' && !last ? lines.rest() + tail : null;
      if (rest !== null && rest.length <= MAX_RECORD_BYTES) {
        this.line = lines.line;
        return rest;
      }
      records.push(lines.readLine(flaw));
    }
    this.line = lines.line;
    return this.bounded(tail, records);
  }

  /** Without a quotation mark a line is a record and every delimiter divides: csv-parse finds the same in four times the time. */
  private readPlain(text: string, records: CsvRecord[]): void {
    const { delimiter, newline } = this.dialect;
    const lines = text.split(newline);
    lines.pop(); // what is behind the last line end: nothing
    for (const line of lines) {
      const cells = line.split(delimiter).map((cell) => cell.trim());
      if (cells.length > 1 || cells[0] !== '') records.push({ line: this.line, cells, problem: null });
      this.line++;
    }
  }

  private bounded(tail: string, records: CsvRecord[]): string {
    if (tail.length <= MAX_RECORD_BYTES) return tail;
    records.push({ line: this.line, cells: [], problem: TOO_LONG });
    this.skippingLine = true;
    return '';
  }

  private skipLine(): void {
    const end = this.text.indexOf(this.dialect.newline);
    if (end === -1) return;
    this.text = this.text.slice(end + 1);
    this.line++;
    this.skippingLine = false;
  }
}
