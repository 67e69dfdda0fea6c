// Finds a list, such as Connections.csv, in a LinkedIn export archive and streams it, within bounds that a hostile archive cannot pass.
import type { Readable } from 'node:stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { UnreadableImport } from './unreadable-import.js';

/** LinkedIn allows 30,000 connections, some 6 MB; this leaves room and stops a bomb. */
const MAX_LIST_BYTES = 268_435_456;
const MAX_ENTRIES = 100_000;
/** What a Mac adds beside every file when it packs an archive again. */
const MAC_SHADOW = /(?:^|\/)(?:__MACOSX\/|\._)/;

export type ZippedFile = {
  /** Its path in the archive. */
  readonly name: string;
  readonly bytes: AsyncIterable<Buffer>;
};

/** Where the first bytes are those of a zip. */
export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && (head[2] === 3 || head[2] === 5) && (head[3] === 4 || head[3] === 6);
}

export async function connectionsIn(path: string): Promise<ZippedFile> {
  const found = await fileIn(path, 'Connections.csv');
  if ('bytes' in found) return found;
  const holds = found.tables.length > 0 ? `it holds ${found.tables.join(', ')}` : 'it holds no CSV file';
  throw new UnreadableImport(`the archive has no Connections.csv; ${holds}`);
}

/**
 * The file of an export by its name, or the tables that there are instead. Sizes are checked against what the archive
 * declares, and what it declares against the cap.
 */
export async function fileIn(path: string, name: string): Promise<ZippedFile | { readonly tables: readonly string[] }> {
  const zip = await readable(openPromise(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }));
  try {
    const found = await readable(find(zip, name.toLowerCase()));
    if ('tables' in found) {
      zip.close();
      return found;
    }
    const { entry } = found;
    if (entry.isEncrypted()) throw new UnreadableImport('the archive is protected by a password: unpack it first');
    if (entry.uncompressedSize > MAX_LIST_BYTES) {
      throw new UnreadableImport(
        `\`${entry.fileName}\` claims ${entry.uncompressedSize} bytes: no list of connections is so long`,
      );
    }
    return { name: entry.fileName, bytes: contentOf(zip, entry) };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** The one nearest to the root, should an archive of archives hold several. */
async function find(zip: ZipFile, name: string): Promise<{ entry: Entry } | { tables: string[] }> {
  let found: Entry | null = null;
  const tables: string[] = [];
  let read = 0;
  for await (const entry of zip.eachEntry()) {
    if (++read > MAX_ENTRIES) throw new UnreadableImport(`the archive holds more than ${MAX_ENTRIES} files`);
    if (MAC_SHADOW.test(entry.fileName)) continue;
    if (entry.fileName.startsWith('xl/')) throw new UnreadableImport(WORKBOOK);
    if (/\.csv$/i.test(entry.fileName) && tables.length < 10) tables.push(entry.fileName);
    const base = entry.fileName.slice(entry.fileName.lastIndexOf('/') + 1).toLowerCase();
    if (base === name && (!found || depth(entry) < depth(found))) found = entry;
  }
  return found ? { entry: found } : { tables };
}

export const WORKBOOK = 'this is an Excel workbook: save it as CSV and import that';

const depth = (entry: Entry): number => entry.fileName.split('/').length;

async function* contentOf(zip: ZipFile, entry: Entry): AsyncGenerator<Buffer, void, undefined> {
  try {
    const stream: Readable = await readable(zip.openReadStreamPromise(entry));
    for (const chunks = stream[Symbol.asyncIterator](); ;) {
      const next: IteratorResult<Buffer> = await readable(chunks.next());
      if (next.done) return;
      yield next.value;
    }
  } finally {
    zip.close();
  }
}

/** What the zip library finds wrong is wrong with the file, so it is told to whoever chose the file. */
async function readable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof UnreadableImport) throw error;
    throw new UnreadableImport(`the archive is damaged: ${error instanceof Error ? error.message : String(error)}`);
  }
}
