// A record of a CSV file, the two marks that set its records and cells apart, and how long it may be.

export type Dialect = {
  readonly delimiter: ',' | ';' | '\t' | '|';
  /** Old Macs end lines with a bare carriage return. */
  readonly newline: '\n' | '\r';
};

/** `problem` says why the record cannot be used; then `cells` is empty. */
export type CsvRecord = {
  /** The physical line on which the record starts; the first line of the file is 1. */
  readonly line: number;
  readonly cells: readonly string[];
  readonly problem: string | null;
};

/** In UTF-8, line end included. */
export const MAX_RECORD_BYTES = 1_048_576;
export const TOO_LONG = 'the row is longer than 1 MB';
