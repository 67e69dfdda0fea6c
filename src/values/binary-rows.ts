// Rows in the binary format of COPY, written into one buffer: nothing is escaped, and nothing is parsed on the other side.

export const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1'); // no flags, no extension
const NO_BYTES = Buffer.alloc(0);
const NULL = -1;
const END = -1;
export const MICROSECONDS_IN_MS = 1_000;
const MICROSECONDS = BigInt(MICROSECONDS_IN_MS);
/** 2000-01-01T00:00:00Z, from which PostgreSQL counts. */
export const POSTGRES_EPOCH_MS = 946_684_800_000;

/** Large buffers that were given back: memory outside of the heap is what the garbage collector is dearest for. */
const spare: Buffer[] = [];
const MOST_SPARE = 8;
const WORTH_KEEPING = { from: 65_536, to: 4_194_304 };

/** Builds the data of `COPY ... FROM STDIN (FORMAT binary)`: for each row `begin`, then its columns in order. */
export class BinaryRows {
  private buffer: Buffer;
  private length: number;

  /** `bytes`: about how many there will be; the buffer grows where there are more. */
  public constructor(bytes: number) {
    const wanted = SIGNATURE.length + bytes + 2;
    const kept = spare.findIndex(({ length }) => length >= wanted && wanted >= WORTH_KEEPING.from);
    this.buffer = (kept < 0 ? undefined : spare.splice(kept, 1)[0]) ?? Buffer.allocUnsafe(wanted);
    this.length = SIGNATURE.copy(this.buffer);
  }

  public begin(columns: number): void {
    this.room(2);
    this.length = this.buffer.writeInt16BE(columns, this.length);
  }

  /** Anything that the database takes as text (the caller has refused NUL characters), or NULL. */
  public text(value: string | null): void {
    if (value === null) {
      this.nothing();
      return;
    }
    this.room(4 + 3 * value.length);
    const written = this.buffer.write(value, this.length + 4);
    this.length = this.buffer.writeInt32BE(written, this.length) + written;
  }

  public bytes(value: Buffer | null): void {
    if (value === null) {
      this.nothing();
      return;
    }
    this.room(4 + value.length);
    this.length = this.buffer.writeInt32BE(value.length, this.length);
    this.length += value.copy(this.buffer, this.length);
  }

  /** A `timestamptz`, from milliseconds since 1970. */
  public moment(atMs: number): void {
    this.room(12);
    this.length = this.buffer.writeInt32BE(8, this.length);
    this.length = this.buffer.writeBigInt64BE(BigInt(atMs - POSTGRES_EPOCH_MS) * MICROSECONDS, this.length);
  }

  /** The whole of it; nothing may be added afterwards. */
  public finish(): Buffer {
    this.room(2);
    this.length = this.buffer.writeInt16BE(END, this.length);
    return this.buffer.subarray(0, this.length);
  }

  /** To be called when the server has taken it all: the next rows may be written over these. */
  public giveBack(): void {
    const { length } = this.buffer;
    const isWorth = length >= WORTH_KEEPING.from && length <= WORTH_KEEPING.to;
    if (isWorth && spare.length < MOST_SPARE) spare.push(this.buffer);
    this.buffer = NO_BYTES;
  }

  private nothing(): void {
    this.room(4);
    this.length = this.buffer.writeInt32BE(NULL, this.length);
  }

  private room(bytes: number): void {
    if (this.length + bytes <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(2 * this.buffer.length + bytes);
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }
}
