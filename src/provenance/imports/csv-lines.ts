// Whole lines of a CSV file as csv-parse reads them: by the rules over many lines, with tolerance within one.
import { CsvError, type CsvErrorCode, type Options, parse } from 'csv-parse/sync';
import { type CsvRecord, type Dialect, MAX_RECORD_BYTES, TOO_LONG } from './csv-record.js';

/** No longer line is read tolerantly: at each stray mark csv-parse copies its field buffer, which is quadratic in the line. */
const MAX_TOLERANT_BYTES = 16_384;

export class CsvLines {
  private readonly bytes: Buffer;
  private readonly newline: number;
  private readonly form: Options;
  private at = 0;

  /** `text` ends where a line does; `line` is the number of its first. */
  constructor(
    text: string,
    dialect: Dialect,
    public line: number,
  ) {
    this.bytes = Buffer.from(text);
    this.newline = dialect.newline.charCodeAt(0);
    const lineEnds = dialect.newline === '\n' ? ['\r\n', '\n'] : '\r';
    this.form = { delimiter: dialect.delimiter, record_delimiter: lineEnds, relax_column_count: true };
  }

  /** Reads on up to the first record that breaks the rules, and answers how it does; null where none does. */
  readSound(records: CsvRecord[]): CsvErrorCode | null {
    const start = this.at;
    const take = (cells: string[], end: number): void => {
      if (start + end - this.at > MAX_RECORD_BYTES) throw new CsvError('CSV_MAX_RECORD_SIZE', TOO_LONG);
      if (cells.length > 1 || cells[0] !== '') records.push({ line: this.line, cells, problem: null });
      this.moveTo(start + end);
    };
    return this.parse(this.bytes.subarray(start), BY_THE_RULES, take);
  }

  /** Reads one line alone, after the record that starts on it broke the rules: tolerantly, or as a broken record. */
  readLine(flaw: CsvErrorCode): CsvRecord {
    const { at, line } = this;
    this.moveTo(at + 1);
    const bytes = this.bytes.subarray(at, this.at);
    let cells: readonly string[] = [];
    const take = (found: string[]): void => void (cells = found);
    if (bytes.length <= MAX_TOLERANT_BYTES && this.parse(bytes, TOLERANT, take) === null)
      return { line, cells, problem: null };
    return { line, cells: [], problem: bytes.length > MAX_RECORD_BYTES ? TOO_LONG : (PROBLEMS.get(flaw) ?? UNCLOSED) };
  }

  /** What has not been read. */
  rest(): string {
    return this.bytes.toString('utf8', this.at);
  }

  private parse(bytes: Buffer, manner: Options, take: (cells: string[], end: number) => void): CsvErrorCode | null {
    const on_record: Options['on_record'] = (cells, info) => {
      take(cells, info.bytes);
      return null;
    };
    try {
      parse(bytes, { ...this.form, ...manner, on_record });
      return null;
    } catch (error) {
      if (error instanceof CsvError) return error.code;
      throw error;
    }
  }

  /** To the end of the line that holds the byte before `end`. csv-parse's own count takes a CRLF within a cell for two lines. */
  private moveTo(end: number): void {
    while (this.at < end) {
      this.at = this.bytes.indexOf(this.newline, this.at) + 1;
      this.line++;
    }
  }
}

/** Blanks around a quoted cell are no mistake: `"a" , "b"`. */
const BY_THE_RULES: Options = { trim: true };
const TOLERANT: Options = { relax_quotes: true };

const UNCLOSED = 'a quotation mark is opened and never closed';
const MISPLACED = 'a quotation mark closes in the middle of another line';
const PROBLEMS: ReadonlyMap<CsvErrorCode, string> = new Map([
  ['CSV_INVALID_CLOSING_QUOTE', MISPLACED],
  ['CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE', MISPLACED],
  ['INVALID_OPENING_QUOTE', 'a quotation mark stands in the middle of a cell'],
]);
