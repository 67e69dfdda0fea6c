// Opens what was uploaded as the lists in it: a single list by its header, or each list that an export archive holds.
import { open } from 'node:fs/promises';
import { findHeader, type Header } from '../../provenance/imports/csv-header.js';
import { headOf, recordsOf } from '../../provenance/imports/csv-records.js';
import { fileIn, isZip } from '../../provenance/imports/export-zip.js';
import { openSource } from '../../provenance/imports/import-source.js';
import { TextDecoding } from '../../provenance/imports/text-decoding.js';
import { UnreadableImport } from '../../provenance/imports/unreadable-import.js';
import { coldMailIn, isMail } from '../mail/original.js';
import { mailsIn } from './mails-in.js';
import { NETWORK_FILES, NETWORK_LISTS, type NetworkList, type NetworkRow, rowReader } from './network-rows.js';

/** Read `rows` to its end, or call `close`. */
export type OpenList = {
  readonly name: NetworkList['name'] | 'mails';
  /** In batches of at most `BATCH_ROWS`. */
  readonly rows: AsyncIterable<NetworkRow[]>;
  readonly bytesRead: () => number;
  readonly close: () => Promise<void>;
};

const HEAD_BYTES = 16_384;

/** Kept in one transaction. */
const BATCH_ROWS = 1_000;

/** One list after the other, each closed before the next is opened. Throws `UnreadableImport` where nothing can be read. */
export async function* listsIn(path: string): AsyncGenerator<OpenList, void, undefined> {
  const head = await headOfFile(path);
  if (isMail(head.toString('latin1'))) {
    yield mailList(path);
    return;
  }
  if (!isZip(head)) {
    const { bytes } = await openSource(path);
    yield await openList(bytes, null);
    return;
  }
  let found = 0;
  let tables: readonly string[] = [];
  for (const name of NETWORK_FILES) {
    const file = await fileIn(path, name);
    if ('tables' in file) {
      tables = file.tables;
      continue;
    }
    found++;
    yield await openList(file.bytes, name);
  }
  if (found > 0) return;
  const holds = tables.length > 0 ? `it holds ${tables.join(', ')}` : 'it holds no CSV file';
  throw new UnreadableImport(`the archive has none of ${NETWORK_FILES.join(', ')}; ${holds}`);
}

async function headOfFile(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

const UNDATED = new Date(0);

function mailList(path: string): OpenList {
  let read = 0;
  async function* rows(): AsyncGenerator<NetworkRow[], void, undefined> {
    let batch: NetworkRow[] = [];
    for await (const { line, raw } of mailsIn(path)) {
      read += raw.length;
      const mail = coldMailIn(raw, UNDATED);
      if (!mail) batch.push({ row: line, refused: 'no sender can be read from the mail' });
      else if (mail.receivedAt === UNDATED) batch.push({ row: line, refused: 'the mail has no date' });
      else batch.push({ row: line, mail });
      if (batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }
  return { name: 'mails', rows: rows(), bytesRead: () => read, close: () => Promise.resolve() };
}

async function openList(bytes: AsyncIterable<Uint8Array>, fileName: string | null): Promise<OpenList> {
  const decoding = new TextDecoding(bytes);
  const pieces = decoding.text();
  try {
    const head = await headOf(pieces);
    const told = NETWORK_LISTS.map((list) => ({ list, header: findHeader(head, list.score) }));
    const scored = told.flatMap(({ list, header }) => {
      return header ? [{ list, header, score: list.score(header.columns) }] : [];
    });
    const [best] = scored.sort((one, other) => other.score - one.score);
    if (!best) throw new UnreadableImport(`${fileName ?? 'this'} ${UNKNOWN}`);
    return {
      name: best.list.name,
      rows: batches(recordsOf(head, pieces, best.header), best.list, best.header),
      bytesRead: () => decoding.bytesRead,
      close: () => decoding.close(),
    };
  } catch (error) {
    await decoding.close();
    throw error;
  }
}

const UNKNOWN =
  'is none of the lists that are read here: LinkedIn’s Connections.csv, Invitations.csv or messages.csv, the ZIP of an ' +
  'export, a list with the columns `profile url` (or `name`), `reactions` and `replies`, or mails (.eml, mbox)';

async function* batches(
  records: ReturnType<typeof recordsOf>,
  list: NetworkList,
  header: Header,
): AsyncGenerator<NetworkRow[], void, undefined> {
  const read = rowReader(list, header);
  let batch: NetworkRow[] = [];
  for await (const some of records) {
    for (const record of some) {
      if (record.line <= header.line) continue;
      batch.push(read(record));
      if (batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
