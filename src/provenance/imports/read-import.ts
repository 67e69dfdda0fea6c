// The way in for a list file: bytes of any export go in, contacts or refused rows come out, in batches and constant memory.
import { headOf, recordsOf } from './csv-records.js';
import { type Head } from './csv-header.js';
import { type ImportInput, openSource } from './import-source.js';
import type { ImportedRow } from './imported-row.js';
import { type DetectedList, type ImportOptions, type Layout, layoutOf } from './list-layout.js';
import { TextDecoding } from './text-decoding.js';

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

async function* batches(
  head: Head,
  pieces: AsyncIterable<string>,
  layout: Layout,
): AsyncGenerator<ImportedRow[], void, undefined> {
  let batch: ImportedRow[] = [];
  for await (const records of recordsOf(head, pieces, layout.header)) {
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
