// A ZIP file that is written while it is read: no pack is ever whole in memory.
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';

/** A file of a pack: its content, or what makes it once its turn has come. */
export type PackFile = {
  readonly name: string;
  readonly content: Buffer | string | (() => AsyncIterable<string> | Promise<Buffer | string>);
};

/** Files come one after the other, so that a later one may tell what an earlier one held. */
export function zipOf(files: AsyncIterable<PackFile>, at: Date): Readable {
  const zip = new ZipFile();
  const output = new Readable().wrap(zip.outputStream);
  fill(zip, files, at).catch((error: unknown) => {
    output.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  return output;
}

async function fill(zip: ZipFile, files: AsyncIterable<PackFile>, mtime: Date): Promise<void> {
  for await (const { name, content } of files) {
    const made = typeof content === 'function' ? content() : content;
    const whole = typeof made === 'object' && Symbol.asyncIterator in made ? made : await made;
    if (typeof whole === 'string' || Buffer.isBuffer(whole)) zip.addBuffer(Buffer.from(whole), name, { mtime });
    else await streamed(zip, name, Readable.from(whole, { objectMode: false }), mtime);
  }
  zip.end();
}

/** Resolves when the file is in the archive: only then does the next one begin. */
function streamed(zip: ZipFile, name: string, content: Readable, mtime: Date): Promise<void> {
  return new Promise((resolve, reject) => {
    content.once('end', resolve).once('error', reject);
    zip.addReadStream(content, name, { mtime });
  });
}
