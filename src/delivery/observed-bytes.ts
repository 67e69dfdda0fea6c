// The bytes of a mail on their way into a connection, with the knowledge of how far they came.
import { Readable } from 'node:stream';

const CHUNK_BYTES = 16_384;

/**
 * INVARIANT (no early end): while `endTaken` is false the connection cannot have sent the end of DATA, because it has not
 * been told yet that the mail is over. The reverse is not known, and counts as sent.
 */
export class ObservedBytes extends Readable {
  public endTaken = false;
  public begun = false;
  private piece = 0;
  private at = 0;

  /** `onStart` is called when the relay is ready for the first of them. */
  public constructor(
    private readonly pieces: readonly Buffer[],
    private readonly onStart: () => void,
  ) {
    super({ highWaterMark: CHUNK_BYTES });
  }

  // Called for each chunk once there is room for it, so that a slow connection takes the end last.
  public override _read(): void {
    if (!this.begun) this.onStart();
    this.begun = true;
    const chunk = this.next();
    if (chunk === null) this.endTaken = true;
    this.push(chunk);
  }

  private next(): Buffer | null {
    for (; this.piece < this.pieces.length; this.piece++, this.at = 0) {
      const chunk = this.pieces[this.piece]?.subarray(this.at, this.at + CHUNK_BYTES);
      if (!chunk?.length) continue;
      this.at += chunk.length;
      return chunk;
    }
    return null;
  }
}
