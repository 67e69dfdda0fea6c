// Opens what was uploaded: a plain text file, or the list inside a LinkedIn export archive; and names what is neither.
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { connectionsIn, isZip, WORKBOOK } from './export-zip.js';
import { UnreadableImport } from './unreadable-import.js';

/** A file by its path, or its bytes as they come. */
export type ImportInput = string | AsyncIterable<Uint8Array>;

export type OpenedSource = {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** The list's path inside the archive; null where the file is the list. */
  readonly archiveEntry: string | null;
};

const READ_BYTES = 262_144;
const MAX_SPOOLED_BYTES = 1_073_741_824;

export async function openSource(input: ImportInput): Promise<OpenedSource> {
  const source: AsyncIterable<Uint8Array> =
    typeof input === 'string' ? createReadStream(input, { highWaterMark: READ_BYTES }) : input;
  const chunks = source[Symbol.asyncIterator]();
  const head = await atLeast(8, chunks);
  const rest = resumed(head, chunks);
  try {
    if (!isZip(head)) {
      refuseBinary(head);
      return { bytes: rest, archiveEntry: null };
    }
    if (typeof input !== 'string') return await spooled(rest);
    await chunks.return?.();
    const { name, bytes } = await connectionsIn(input);
    return { bytes, archiveEntry: name };
  } catch (error) {
    await chunks.return?.();
    throw error;
  }
}

async function atLeast(bytes: number, chunks: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = Buffer.alloc(0);
  while (head.length < bytes) {
    const next = await chunks.next();
    if (next.done) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  return head;
}

async function* resumed(
  head: Uint8Array,
  chunks: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (head.length > 0) yield head;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  } finally {
    await chunks.return?.();
  }
}

/** An archive is read from its end, so one that comes as a stream waits on disk until it has been read. */
async function spooled(bytes: AsyncIterable<Uint8Array>): Promise<OpenedSource> {
  const folder = await mkdtemp(join(tmpdir(), 'import-'));
  const discard = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const path = join(folder, 'export.zip');
    await pipeline(bounded(bytes), createWriteStream(path));
    const found = await connectionsIn(path);
    return { bytes: thenDiscard(found.bytes, discard), archiveEntry: found.name };
  } catch (error) {
    await discard();
    throw error;
  }
}

async function* bounded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > MAX_SPOOLED_BYTES)
      throw new UnreadableImport('the archive is larger than 1 GB: import its Connections.csv alone');
    yield chunk;
  }
}

async function* thenDiscard(
  bytes: AsyncIterable<Uint8Array>,
  discard: () => Promise<void>,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* bytes;
  } finally {
    await discard();
  }
}

const BINARIES: readonly { readonly magic: string; readonly message: string }[] = [
  { magic: 'd0cf11e0', message: WORKBOOK },
  { magic: '25504446', message: 'this is a PDF: a list is read from CSV' },
  { magic: '1f8b', message: 'the file is packed with gzip: unpack it first' },
  { magic: '52617221', message: 'the file is a RAR archive: unpack it first' },
  { magic: '377abcaf', message: 'the file is a 7z archive: unpack it first' },
];

function refuseBinary(head: Uint8Array): void {
  const start = Buffer.from(head.subarray(0, 4)).toString('hex');
  const binary = BINARIES.find(({ magic }) => start.startsWith(magic));
  if (binary) throw new UnreadableImport(binary.message);
}
