// COPY ... TO STDOUT: the cheapest way out of a table. Rows are handed over one by one, as they come off the wire.
import { type Connection, type Submittable } from 'pg';
import { CopiedRow } from './copied-row.js';
import { type Client, onClient } from './pooled-client.js';
import { type Sql } from './sql.js';

/**
 * Reads the rows of a SELECT, which takes no parameters: values stand in it as literals. `onRow` is called for each and
 * has to be done with it when it returns; what is not read yet waits with the server, so memory does not grow.
 */
export async function copyOut(sql: Sql, select: string, onRow: (row: CopiedRow) => void): Promise<void> {
  await onClient(sql, (client) => copied(client, select, onRow));
}

function copied(client: Client, select: string, onRow: (row: CopiedRow) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(
      new CopyOut(`COPY (${select}) TO STDOUT (FORMAT binary)`, onRow, (error) => {
        if (error) reject(error);
        else resolve();
      }),
    );
  });
}

/** `pg` knows the messages of COPY and has no method for them. It calls these, and puts its time limit around `callback`. */
class CopyOut implements Submittable {
  private failure: Error | null = null;
  private readonly row = new CopiedRow();

  public constructor(
    private readonly text: string,
    private readonly onRow: (row: CopiedRow) => void,
    public callback: (error: Error | null) => void,
  ) {}

  public submit(connection: Connection): void {
    connection.query(this.text);
  }

  /** One message is one row (protocol, section COPY), the first behind the head of the format; the last is its end. */
  public handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (this.failure || !this.row.begin(chunk)) return;
    try {
      this.onRow(this.row);
    } catch (error) {
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  public handleError(error: Error): void {
    this.failure ??= error;
    // A connection that is lost says no more; one that lives is still to say that it is ready.
    this.callback(this.failure);
  }

  public handleCommandComplete(): void {
    // The answer to whoever waits is readiness.
  }

  public handleReadyForQuery(): void {
    this.callback(this.failure);
  }
}
