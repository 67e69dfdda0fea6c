// Rows in the binary format of COPY, written into one buffer: nothing is escaped, and nothing is parsed on the other side.

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1'); // no flags, no extension
const NULL = -1;
const END = -1;
const MICROSECONDS = 1_000n;
/** 2000-01-01T00:00:00Z, from which PostgreSQL counts. */
const EPOCH_MS = 946_684_800_000;

/** Builds the data of `COPY ... FROM STDIN (FORMAT binary)`: for each row `begin`, then its columns in order. */
export class BinaryRows {
  private buffer: Buffer;
  private length: number;

  /** `bytes`: about how many there will be; the buffer grows where there are more. */
  public constructor(bytes: number) {
    this.buffer = Buffer.allocUnsafe(SIGNATURE.length + bytes + 2);
    this.length = SIGNATURE.copy(this.buffer);
  }

  public begin(columns: number): void {
    this.room(2);
    this.length = this.buffer.writeInt16BE(columns, this.length);
  }

  /** Anything that the database takes as text; the caller has refused NUL characters. */
  public text(value: string): void {
    this.room(4 + 3 * value.length);
    const written = this.buffer.write(value, this.length + 4);
    this.length = this.buffer.writeInt32BE(written, this.length) + written;
  }

  public bytes(value: Buffer): void {
    this.room(4 + value.length);
    this.length = this.buffer.writeInt32BE(value.length, this.length);
    this.length += value.copy(this.buffer, this.length);
  }

  /** A `timestamptz`, from milliseconds since 1970. */
  public moment(atMs: number): void {
    this.room(12);
    this.length = this.buffer.writeInt32BE(8, this.length);
    this.length = this.buffer.writeBigInt64BE(BigInt(atMs - EPOCH_MS) * MICROSECONDS, this.length);
  }

  public nothing(): void {
    this.room(4);
    this.length = this.buffer.writeInt32BE(NULL, this.length);
  }

  /** The whole of it; nothing may be added afterwards. */
  public finish(): Buffer {
    this.room(2);
    this.length = this.buffer.writeInt16BE(END, this.length);
    return this.buffer.subarray(0, this.length);
  }

  private room(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * this.buffer.length + bytes);
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
