// Turns the bytes of a list file into text, as a stream, whatever program on whatever machine wrote them.
import { isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { byteOrderMark, completeUtf8, detectEncoding, linesOf } from './encoding-detection.js';

/** How much of the file the encoding is judged by, counted from its first byte that is not ASCII. */
const SAMPLE_BYTES = 65_536;

/**
 * Decodes a stream of bytes. While all is ASCII nothing is decided, for ASCII reads the same in every encoding that has
 * no byte order mark: so the first accent is judged where it comes, be it in the last line of a gigabyte.
 */
export class TextDecoding {
  /** The encoding as far as the file has been read; `ascii` as long as nothing else was seen. */
  encoding = 'ascii';
  /** Bytes taken from the source so far, for progress. */
  bytesRead = 0;
  private readonly source: AsyncIterator<Uint8Array>;

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.source = bytes[Symbol.asyncIterator]();
  }

  async *text(): AsyncGenerator<string, void, undefined> {
    try {
      for (let window = await this.gather(); window.length > 0; window = await this.gather()) {
        if (detectEncoding(window) === 'ascii') {
          yield window.toString('latin1');
          continue;
        }
        yield* this.decided(await this.extended(window));
        return;
      }
    } finally {
      await this.close();
    }
  }

  /** Lets go of the source; harmless when it has ended. */
  async close(): Promise<void> {
    await this.source.return?.();
  }

  private async *decided(window: Buffer): AsyncGenerator<string, void, undefined> {
    this.encoding = detectEncoding(window);
    const marked = this.encoding === 'utf-8' && byteOrderMark(window) ? 3 : 0;
    const decoder = this.encoding === 'utf-8' ? new LenientUtf8() : iconv.getDecoder(this.encoding, { stripBOM: true });
    yield decoder.write(window.subarray(marked));
    for (let chunk = await this.chunk(); chunk; chunk = await this.chunk()) yield decoder.write(chunk);
    yield decoder.end() ?? '';
  }

  /** Enough behind the first telling byte to judge by. */
  private async extended(window: Buffer): Promise<Buffer> {
    const telling = window.findIndex((byte) => byte >= 0x80 || byte === 0);
    if (window.length - telling >= SAMPLE_BYTES) return window;
    return Buffer.concat([window, await this.gather()]);
  }

  private async gather(): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let size = 0;
    while (size < SAMPLE_BYTES) {
      const chunk = await this.chunk();
      if (!chunk) break;
      chunks.push(chunk);
      size += chunk.length;
    }
    return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  }

  private async chunk(): Promise<Buffer | null> {
    const next = await this.source.next();
    if (next.done) return null;
    this.bytesRead += next.value.byteLength;
    return Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
  }
}

/**
 * UTF-8 that survives lists glued together from several programs: a line that is not UTF-8 is read as windows-1252,
 * and no line that is UTF-8 is ever touched by that.
 */
class LenientUtf8 {
  private cut: Buffer = Buffer.alloc(0);

  write(chunk: Buffer): string {
    const bytes = this.cut.length > 0 ? Buffer.concat([this.cut, chunk]) : chunk;
    const whole = completeUtf8(bytes);
    this.cut = Buffer.from(bytes.subarray(whole.length));
    if (isUtf8(whole)) return whole.toString();
    let text = '';
    for (const line of linesOf(whole)) text += isUtf8(line) ? line.toString() : iconv.decode(line, 'windows-1252');
    return text;
  }

  end(): string {
    return iconv.decode(this.cut, 'windows-1252');
  }
}
