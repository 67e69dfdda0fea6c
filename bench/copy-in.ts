// COPY ... FROM STDIN through `pg`, which knows the protocol's messages but has no method for them.
import { type Client, type Connection, type Submittable } from 'pg';

type CopyConnection = Connection & { sendCopyFromChunk(chunk: Buffer): void; endCopyFrom(): void };

/** Resolves once the rows, in COPY's text format, are committed. */
export function copyIn(client: Client, table: string, rows: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query(new CopyIn(`COPY ${table} FROM STDIN`, rows, resolve, reject));
  });
}

class CopyIn implements Submittable {
  private failure: Error | null = null;

  public constructor(
    private readonly text: string,
    private readonly rows: Buffer,
    private readonly resolve: () => void,
    private readonly reject: (error: Error) => void,
  ) {}

  public submit(connection: Connection): void {
    connection.query(this.text);
  }

  public handleCopyInResponse(connection: CopyConnection): void {
    const chunk = 65_536;
    for (let at = 0; at < this.rows.length; at += chunk)
      connection.sendCopyFromChunk(this.rows.subarray(at, at + chunk));
    connection.endCopyFrom();
  }

  public handleError(error: Error): void {
    this.failure = error;
    this.reject(error);
  }

  public handleCommandComplete(): void {
    // The answer to whoever waits is readiness.
  }

  public handleReadyForQuery(): void {
    if (!this.failure) this.resolve();
  }
}
