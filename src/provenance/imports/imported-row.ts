// What the readers of list files hand on: a row as a contact with its facts, or why there is none.
import type { Consent, Customer, Source, Suppression } from '../../policy/facts.js';

/** A "no" or a dead mailbox that the file itself records. `why` quotes the column and its value, as evidence. */
export type ImportedSuppression = {
  readonly kind: 'objection' | 'complaint' | 'bounce';
  readonly scope: Suppression['scope'];
  readonly why: string;
};

/** Texts are trimmed and hold neither NUL nor lone surrogates, except `email`: whoever checks addresses judges it as it stands. */
export type ImportedContact = {
  readonly email: string;
  readonly name: string | null;
  readonly company: string | null;
  readonly jobTitle: string | null;
  /** As written in the file (`France`, `FR`, `Deutschland`), else as given in the defaults. */
  readonly country: string | null;
  /** As written in the file, else as given in the defaults. */
  readonly kind: string | null;
  readonly profileUrl: string | null;
  /** Never empty. */
  readonly sources: readonly Source[];
  readonly consents: readonly Consent[];
  readonly customer: Customer | null;
  readonly suppressions: readonly ImportedSuppression[];
  /** What was left out of this contact, and why; for the report. */
  readonly remarks: readonly string[];
};

/**
 * `row` is the number of the physical line on which the record starts, the first line of the file being 1: preamble,
 * header and blank lines count. A text editor shows it; so does a spreadsheet as long as no cell above spans lines.
 * A cell with several addresses makes several entries with the same number.
 */
export type ImportedRow =
  | { readonly row: number; readonly contact: ImportedContact }
  /** Counted and not imported, and nothing is wrong with it. */
  | { readonly row: number; readonly skipped: string }
  | { readonly row: number; readonly refused: string };

/** What the importer says of the whole file. It fills gaps; it never makes the file's own evidence better. */
export type ImportDefaults = {
  readonly source: Source | null;
  readonly country: string | null;
  readonly kind: string | null;
};
