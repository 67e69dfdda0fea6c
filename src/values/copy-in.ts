// COPY ... FROM STDIN in one round trip: the cheapest way into a table, for a row as for a thousand.
import { type Connection, type Submittable } from 'pg';
import { type Client, onClient } from './pooled-client.js';
import { type Sql } from './sql.js';

/**
 * Puts rows into a table, all or none. `into` is `table (columns)`, `rows` the data in COPY's binary format.
 * Durable when the transaction of `sql` is; on a bare connection, when it resolves.
 */
export async function copyIn(sql: Sql, into: string, rows: Uint8Array): Promise<void> {
  await onClient(sql, (client) => copied(client, into, rows));
}

/** Whether it failed for a row that stands already: COPY knows no ON CONFLICT. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === UNIQUE_VIOLATION;
}

const UNIQUE_VIOLATION = '23505';

function copied(client: Client, into: string, rows: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(
      new CopyIn(`COPY ${into} FROM STDIN (FORMAT binary)`, rows, (error) => {
        if (error) reject(error);
        else resolve();
      }),
    );
  });
}

/** The head of the message `CopyData`: its letter, and its length without it. */
function copyData(bytes: number): Buffer {
  const head = Buffer.allocUnsafe(5);
  head.write('d', 'latin1');
  head.writeInt32BE(4 + bytes, 1);
  return head;
}

const COPY_DONE = Buffer.from('c\0\0\0\x04', 'latin1');

/** `pg` knows the messages of COPY and has no method for them. It calls these, and puts its time limit around `callback`. */
class CopyIn implements Submittable {
  private failure: Error | null = null;

  public constructor(
    private readonly text: string,
    private readonly rows: Uint8Array,
    public callback: (error: Error | null) => void,
  ) {}

  /** The data follows at once: where the server refuses the statement it drops the data (protocol, section COPY). */
  public submit(connection: Connection): void {
    const { stream } = connection;
    stream.cork();
    connection.query(this.text);
    // Not by the connection's own method, which would copy the rows once more.
    stream.write(copyData(this.rows.length));
    stream.write(this.rows);
    stream.write(COPY_DONE);
    stream.uncork();
  }

  public handleCopyInResponse(): void {
    // It has the rows already.
  }

  public handleError(error: Error): void {
    this.failure = error;
    // A connection that is lost says no more; one that lives is still to say that it is ready.
    this.callback(error);
  }

  public handleCommandComplete(): void {
    // The answer to whoever waits is readiness.
  }

  public handleReadyForQuery(): void {
    if (!this.failure) this.callback(null);
  }
}
