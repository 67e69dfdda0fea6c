// One connection to the relay, used for one mail at a time, that knows what became of each.
import { isAscii } from 'node:buffer';
import { once } from 'node:events';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import { afterAnswer, afterError } from './handover-of.js';
import { needsUtf8 } from './envelope.js';
import { type Mail } from './letter.js';
import { ObservedBytes } from './observed-bytes.js';
import { type Handover } from './relay.js';

/** How to reach the relay: nodemailer's options, with the account where there is one. */
export type LineOptions = SMTPConnection.Options & { readonly auth?: { readonly user: string; readonly pass: string } };

const RESET_WITHIN_MS = 5_000;

// RFC 6531 section 3.2: to such a server such an address must not be sent, and trying again would not change that.
const NO_SMTPUTF8: Handover = {
  outcome: 'refused',
  at: 'message',
  response:
    'not sent: an address with letters beyond ASCII before the @ needs SMTPUTF8, which the relay does not offer',
};

// nodemailer's own pool sends a mail again when its connection closes, also after the end of DATA: it is not used.
export class SmtpLine {
  /** How many mails went over this connection. */
  public sent = 0;
  /** When it was last of use, in milliseconds of `performance.now()`. */
  public usedAt = performance.now();

  private constructor(private readonly connection: SMTPConnection) {}

  /** Connects, and logs in where there is an account. Rejects where that fails. */
  public static async open({ auth, ...options }: LineOptions): Promise<SmtpLine> {
    const connection = new SMTPConnection(options);
    const failure = new Promise<never>((_, reject) => {
      connection.on('error', reject); // stays: a late error must not bring the process down
      connection.once('end', () => {
        reject(new Error('the relay closed the connection'));
      });
    });
    failure.catch(() => undefined);
    try {
      await Promise.race([
        failure,
        called((callback) => {
          connection.connect(callback);
        }),
      ]);
      if (auth)
        await Promise.race([
          failure,
          called((callback) => {
            connection.login({ ...auth }, callback);
          }),
        ]);
    } catch (error) {
      connection.close();
      throw error;
    }
    return new SmtpLine(connection);
  }

  public get alive(): boolean {
    const socket = this.connection._socket;
    return !this.connection.destroyed && !!socket && socket.writable && !socket.readableEnded;
  }

  public send(mail: Mail): Promise<Handover> {
    if ((needsUtf8(mail.from) || needsUtf8(mail.to)) && !this.offers('SMTPUTF8')) return Promise.resolve(NO_SMTPUTF8);
    const bytes = new ObservedBytes(mail.raw, () => {
      this.gather();
    });
    this.sent++;
    return new Promise((resolve) => {
      const size = mail.raw.reduce((sum, { length }) => sum + length, 0);
      const envelope = { from: mail.from, to: [mail.to], size, use8BitMime: mail.raw.some(isBeyondAscii) };
      this.connection.send(envelope, bytes, (error, info) => {
        this.usedAt = performance.now();
        const { endTaken } = bytes;
        const handover = error ? afterError(error, endTaken) : afterAnswer(info.response, endTaken);
        void this.recover(bytes).then(() => {
          resolve(handover);
        });
      });
    });
  }

  public close(): void {
    if (this.alive)
      this.connection.quit(); // the server closes; nodemailer hangs up where it does not
    else this.connection.close();
  }

  private offers(extension: string): boolean {
    const offered: unknown = Reflect.get(this.connection, '_supportedExtensions');
    return Array.isArray(offered) && offered.includes(extension);
  }

  /** What is written within this turn of the event loop, a short mail and its end, leaves in one piece. */
  private gather(): void {
    const socket = this.connection._socket;
    if (!socket) return;
    socket.cork();
    setImmediate(() => {
      socket.uncork();
    });
  }

  /** After a refusal the transaction is still open on their side, or half of a mail is on its way. */
  private async recover(bytes: ObservedBytes): Promise<void> {
    if (!this.alive || bytes.endTaken) return;
    if (bytes.begun) {
      this.connection.close();
      return;
    }
    const patience = setTimeout(() => {
      this.connection.close();
    }, RESET_WITHIN_MS);
    const over = new AbortController(); // many mails go over one connection: none leaves a listener behind
    const ended = once(this.connection, 'end', { signal: over.signal }).catch(() => undefined);
    const reset = called((callback) => {
      this.connection.reset(callback);
    });
    await Promise.race([
      ended,
      reset.catch(() => {
        this.connection.close();
      }),
    ]);
    over.abort();
    clearTimeout(patience);
  }
}

/** The promise of what answers through a callback. */
function called(run: (callback: (error?: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    run((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

/** RFC 6152: what a relay that offers 8BITMIME is told. */
function isBeyondAscii(piece: Buffer): boolean {
  return !isAscii(piece);
}
