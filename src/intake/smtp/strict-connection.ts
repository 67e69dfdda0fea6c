// One SMTP session: smtp-server's, without its wait before the greeting, strict about line ends, and never without an end.
import { type SMTPServer } from 'smtp-server';
import { SMTPConnection, type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import { type SMTPStream } from 'smtp-server/lib/smtp-stream.js';
import { type Socket } from 'node:net';
import { type TLSSocket } from 'node:tls';

/** Whoever has not logged in by then has nothing to say. */
const LOG_IN_WITHIN_MS = 30_000;
/** RFC 5321, 4.5.3.2.6: as long as a client waits for the reply to a whole message. */
const MESSAGE_WITHIN_MS = 600_000;
const ENHANCED = /^[245]\.\d{1,3}\.\d{1,3} /;
const CR = 0x0d;
const LF = 0x0a;

export class StrictConnection extends SMTPConnection {
  private readonly logIn: NodeJS.Timeout;

  public constructor(
    server: SMTPServer,
    socket: Socket | TLSSocket,
    options: SMTPConnectionOptions | null | undefined,
    private readonly tooMany: () => boolean,
  ) {
    super(server, socket, options);
    this.logIn = setTimeout(() => {
      if (!this.session.user) this.send(421, '4.7.0 nobody has logged in');
    }, LOG_IN_WITHIN_MS).unref();
  }

  /** Whether the client waits for us, or is in the middle of a message. */
  public get isBusy(): boolean {
    return this._handlerPending || !!this._dataStream;
  }

  /** The original waits 100 ms to catch who talks too soon: clients that open a connection a message crawl then. */
  public override init(): void {
    this._setListeners(() => {
      if (this.tooMany()) this.send(421, `${this.name} too many connections, try again in a moment`, false);
      else this.connectionReady();
    });
  }

  /** The enhanced code stands in the words where we say one; the original knows one for each code. */
  public override send(code: number, data?: string | string[] | null, context?: string | false): void {
    super.send(code, data, typeof data === 'string' && ENHANCED.test(data) ? false : context);
  }

  public override handler_DATA(command: Buffer, callback: () => void): void {
    const timer = setTimeout(() => {
      if (this._parser && this._parser._dataMode) this.send(421, '4.4.2 the message takes too long');
    }, MESSAGE_WITHIN_MS).unref();
    super.handler_DATA(command, () => {
      const stream = this._dataStream;
      const done = (): void => {
        clearTimeout(timer);
      };
      if (stream) stream.once('close', done);
      else done();
      callback();
    });
  }

  public override _onClose(): void {
    clearTimeout(this.logIn);
    super._onClose();
  }

  public override _createParser(): SMTPStream {
    const parser = super._createParser();
    const write = parser._write.bind(parser);
    let last = LF;
    parser._write = (chunk: Buffer, encoding, next) => {
      if (!parser._dataMode && !parser.isClosed && hasBareLf(chunk, last)) {
        this.send(421, '5.5.2 a command ends with CRLF, not with a bare LF');
        return;
      }
      last = chunk.at(-1) ?? last;
      write(chunk, encoding, next);
    };
    return parser;
  }
}

/** What one server takes for the end of a line and another does not is how mail is smuggled (CVE-2023-51764). */
function hasBareLf(chunk: Buffer, last: number): boolean {
  for (let at = chunk.indexOf(LF); at !== -1; at = chunk.indexOf(LF, at + 1)) {
    if ((at === 0 ? last : chunk[at - 1]) !== CR) return true;
  }
  return false;
}
