// Reads a list to its end for a test: a file of test/samples by its name, or content made up on the spot.
import { fileURLToPath } from 'node:url';
import type { ImportDefaults, ImportedContact, ImportedRow } from '../../src/provenance/imports/imported-row.js';
import { type DetectedList, type ImportOptions } from '../../src/provenance/imports/list-layout.js';
import { readImport } from '../../src/provenance/imports/read-import.js';

export const NO_DEFAULTS: ImportDefaults = { source: null, country: null, kind: null };

export type ReadList = {
  readonly rows: readonly ImportedRow[];
  readonly contacts: readonly ImportedContact[];
  readonly detected: DetectedList;
};

export async function readSample(name: string, options: Partial<ImportOptions> = {}): Promise<ReadList> {
  const format = name.startsWith('linkedin/') ? 'linkedin_connections' : 'csv';
  return readAll(fileURLToPath(new URL(`../samples/${name}`, import.meta.url)), { format, ...options });
}

export async function readContent(content: Buffer | string, options: Partial<ImportOptions> = {}): Promise<ReadList> {
  return readAll(bytes(content), options);
}

/** As `5 a@x.example`, `6 - why skipped` or `7 ! why refused`. */
export function brief(rows: readonly ImportedRow[]): string[] {
  return rows.map((row) => {
    if ('contact' in row) return `${row.row} ${row.contact.email}`;
    return 'skipped' in row ? `${row.row} - ${row.skipped}` : `${row.row} ! ${row.refused}`;
  });
}

async function* bytes(content: Buffer | string): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from(content));
}

async function readAll(input: string | AsyncIterable<Uint8Array>, options: Partial<ImportOptions>): Promise<ReadList> {
  const list = await readImport(input, { format: 'csv', mapping: null, defaults: NO_DEFAULTS, ...options });
  const rows: ImportedRow[] = [];
  for await (const batch of list.rows) rows.push(...batch);
  const contacts = rows.flatMap((row) => ('contact' in row ? [row.contact] : []));
  return { rows, contacts, detected: list.detected };
}
