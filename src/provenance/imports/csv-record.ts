// A record of a CSV file, and the two marks that set its records and cells apart.

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
