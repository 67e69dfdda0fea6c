// A row in the binary format of COPY, read column by column where it lies: nothing is copied that is not asked for.
import { MICROSECONDS_IN_MS, POSTGRES_EPOCH_MS, SIGNATURE } from './binary-rows.js';

const NO_BYTES = Buffer.alloc(0);
const END = -1;
const TWO_TO_32 = 2 ** 32;

/** Used again for each row. `next` goes to a column; the others read the one where it stands. */
export class CopiedRow {
  public bytes: Buffer = NO_BYTES;
  /** Where the column's value begins and ends in `bytes`. */
  public start = 0;
  public end = 0;

  /** At the first column's beginning; false where this is the end of the data. */
  public begin(message: Buffer): boolean {
    const isFirst = message.length >= SIGNATURE.length && message.compare(SIGNATURE, 0, 11, 0, 11) === 0;
    const at = isFirst ? SIGNATURE.length + message.readInt32BE(SIGNATURE.length - 4) : 0;
    if (message.length < at + 2 || message.readInt16BE(at) === END) return false;
    this.bytes = message;
    this.end = at + 2;
    return true;
  }

  /** False where the column is NULL. */
  public next(): boolean {
    const length = this.bytes.readInt32BE(this.end);
    this.start = this.end + 4;
    this.end = this.start + Math.max(length, 0);
    return length >= 0;
  }

  public text(): string {
    return this.bytes.toString('utf8', this.start, this.end);
  }

  public hex(): string {
    return this.bytes.toString('hex', this.start, this.end);
  }

  /** Good for as long as the row is. */
  public slice(): Buffer {
    return this.bytes.subarray(this.start, this.end);
  }

  /** A `bigint` that is a safe integer. */
  public integer(): number {
    return this.bytes.readInt32BE(this.start) * TWO_TO_32 + this.bytes.readUInt32BE(this.start + 4);
  }

  /** A `timestamptz`, in milliseconds since 1970. */
  public moment(): number {
    return Math.floor(this.integer() / MICROSECONDS_IN_MS) + POSTGRES_EPOCH_MS;
  }
}
