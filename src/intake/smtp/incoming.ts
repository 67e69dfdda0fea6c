// The bytes of messages on their way in: no message larger than allowed, and all together no more than there is room for.
import { type SMTPServerDataStream } from 'smtp-server';
import { SmtpReply } from './reply.js';

/** What many slow clients may fill together. */
const ROOM_BYTES = 268_435_456;
/** What goes on so far beyond its limit is not waited for. */
const PATIENCE = 2;

export class Incoming {
  private heldBytes = 0;

  public constructor(private readonly mostBytes: number) {}

  /**
   * The message behind its trace; its memory is given back by `release`. Throws `SmtpReply` where there is no room for it,
   * and whatever broke the connection. `cut` ends a session that does not end its message.
   */
  public async read(stream: SMTPServerDataStream, trace: Buffer, cut: (reply: SmtpReply) => void): Promise<Buffer> {
    const tooLarge = new SmtpReply(552, `5.3.4 a message has at most ${this.mostBytes} bytes`);
    const held: Held = { chunks: [], bytes: 0, refusal: null };
    let seen = 0;
    this.hold(held, trace);
    try {
      for await (const chunk of stream as AsyncIterable<Buffer>) {
        seen += chunk.length;
        if (seen > this.mostBytes * PATIENCE) cut(tooLarge);
        if (seen > this.mostBytes) this.drop(held, tooLarge);
        else this.hold(held, chunk);
      }
    } catch (error) {
      this.release(held.bytes);
      throw error;
    }
    if (held.refusal) throw held.refusal;
    return Buffer.concat(held.chunks);
  }

  private hold(held: Held, chunk: Buffer): void {
    if (held.refusal) return;
    if (this.heldBytes + chunk.length > ROOM_BYTES) {
      this.drop(held, new SmtpReply(452, '4.3.1 there is no room for it just now'));
      return;
    }
    held.chunks.push(chunk);
    held.bytes += chunk.length;
    this.heldBytes += chunk.length;
  }

  private drop(held: Held, refusal: SmtpReply): void {
    held.refusal ??= refusal;
    this.release(held.bytes);
    held.chunks = [];
    held.bytes = 0;
  }

  public release(bytes: number): void {
    this.heldBytes -= bytes;
  }
}

type Held = { chunks: Buffer[]; bytes: number; refusal: SmtpReply | null };
