// COPY into PostgreSQL in its binary format: the way of many rows into a table that holds none of them yet.
import { finished } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import { connectionOf } from './prepared.js';
import { type Sql } from './sql.js';

/**
 * Inside the transaction of `sql`. COPY knows no ON CONFLICT: a row that is there already breaks the transaction, with
 * an error for which `isDuplicate` holds.
 */
export async function copyIn(sql: Sql, table: string, columns: readonly string[], rows: Buffer): Promise<void> {
  const connection = await connectionOf(sql);
  if (!connection) throw new Error('rows are copied inside a transaction');
  const copy = connection.query(copyFrom(`COPY ${table} (${columns.join(', ')}) FROM STDIN (FORMAT binary)`));
  copy.end(rows);
  await finished(copy);
}

export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** More than a cell mostly takes: so that the octets need not be moved to a larger place. */
const CELL_BYTES = 100;
/** PostgreSQL counts microseconds from the year 2000. */
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1);
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');

/** A timestamptz cell, for `octets`. */
export function copiedMoment(at: Date): Buffer {
  const octets = Buffer.alloc(8);
  octets.writeBigInt64BE(BigInt(at.getTime() - POSTGRES_EPOCH_MS) * 1_000n);
  return octets;
}

/** Rows as they are given, cell by cell in the order of the columns. */
export class CopyRows {
  private bytes: Buffer;
  private at: number;

  public constructor(
    private readonly columns: number,
    rows: number,
  ) {
    this.bytes = Buffer.allocUnsafe(SIGNATURE.length + rows * columns * CELL_BYTES);
    this.at = SIGNATURE.copy(this.bytes);
  }

  public row(): this {
    this.at = this.roomFor(2).writeInt16BE(this.columns, this.at);
    return this;
  }

  public text(value: string | null): this {
    const room = this.roomFor(4 + 3 * (value?.length ?? 0));
    const length = value === null ? -1 : room.write(value, this.at + 4);
    this.at = room.writeInt32BE(length, this.at) + Math.max(length, 0);
    return this;
  }

  public octets(value: Buffer): this {
    const room = this.roomFor(4 + value.length);
    room.set(value, room.writeInt32BE(value.length, this.at));
    this.at += 4 + value.length;
    return this;
  }

  /** All rows, for `copyIn`. */
  public end(): Buffer {
    this.at = this.roomFor(2).writeInt16BE(-1, this.at);
    return this.bytes.subarray(0, this.at);
  }

  private roomFor(bytes: number): Buffer {
    if (this.at + bytes > this.bytes.length) {
      const larger = Buffer.allocUnsafe(2 * (this.at + bytes));
      this.bytes.copy(larger, 0, 0, this.at);
      this.bytes = larger;
    }
    return this.bytes;
  }
}
