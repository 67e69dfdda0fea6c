// The way in for a list file: bytes of any export go in, contacts or refused rows come out, in batches and constant memory.
import { CsvRows, portions } from './csv-rows.js';
import { type Head } from './csv-header.js';
import { type CsvRecord } from './csv-record.js';
import { type ImportInput, openSource } from './import-source.js';
import type { ImportedRow } from './imported-row.js';
import { type DetectedList, type ImportOptions, type Layout, layoutOf } from './list-layout.js';
import { TextDecoding } from './text-decoding.js';

const HEAD_CHARS = 65_536;
const BATCH_ROWS = 250;

/** A list that is open for reading. Read `rows` once, or call `close`; both let go of the file. */
export type OpenImport = {
  readonly detected: DetectedList & {
    /** The list's path inside the export archive; null where the file is the list. */
    readonly archiveEntry: string | null;
  };
  /** The encoding as far as the file has been read; `ascii` as long as nothing else was seen. */
  encoding(): string;
  /** Bytes of the list read so far; of an archive, the unpacked ones. */
  bytesRead(): number;
  /** In batches of a few hundred, read only as fast as they are taken. No bad row makes it throw. */
  readonly rows: AsyncIterable<ImportedRow[]>;
  close(): Promise<void>;
};

/** Throws `UnreadableImport`, here or while reading on, where the file cannot be read at all; errors of the disk come through. */
export async function readImport(input: ImportInput, options: ImportOptions): Promise<OpenImport> {
  const { bytes, archiveEntry } = await openSource(input);
  const decoding = new TextDecoding(bytes);
  const pieces = decoding.text();
  try {
    const head = await headOf(pieces);
    const layout = layoutOf(head, options);
    return {
      detected: { ...layout.detected, archiveEntry },
      encoding: () => decoding.encoding,
      bytesRead: () => decoding.bytesRead,
      rows: batches(head, pieces, layout),
      close: () => decoding.close(),
    };
  } catch (error) {
    await decoding.close();
    throw error;
  }
}

async function headOf(pieces: AsyncIterator<string>): Promise<Head> {
  let text = '';
  while (text.length < HEAD_CHARS) {
    const next = await pieces.next();
    if (next.done) return { text, whole: true };
    text += next.value;
  }
  return { text, whole: false };
}

async function* batches(
  head: Head,
  pieces: AsyncIterable<string>,
  layout: Layout,
): AsyncGenerator<ImportedRow[], void, undefined> {
  let batch: ImportedRow[] = [];
  for await (const records of recordsOf(head, pieces, layout)) {
    for (const record of records) {
      if (record.line <= layout.header.line) continue;
      layout.read(record, batch);
      if (batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

async function* recordsOf(
  head: Head,
  pieces: AsyncIterable<string>,
  { header }: Layout,
): AsyncGenerator<CsvRecord[], void, undefined> {
  const csv = new CsvRows(header.dialect);
  for (const part of portions(head.text)) yield csv.push(part, false);
  for await (const piece of pieces) for (const part of portions(piece)) yield csv.push(part, false);
  yield csv.push('', true);
}
