/** An SMTP server that takes every mail and notes when, and that fails in the way and at the moment it is told to. */
import { type AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';

/** Times are `Date.now()`. */
export type Received = {
  readonly from: string;
  readonly to: string;
  /** Whether the client asked for SMTPUTF8 (RFC 6531). */
  readonly asUtf8: boolean;
  readonly startedAt: number;
  readonly dataAt: number;
  readonly endedAt: number;
  readonly raw: Buffer;
};

export type Fault =
  /** Refuses at MAIL FROM, at RCPT, in the middle of DATA, or at its end, with these words (`550 5.1.1 nobody`). */
  | { readonly refuse: 'mail' | 'rcpt' | 'early' | 'end'; readonly with: string }
  /** Cuts the connection in the middle of DATA, or after its end without an answer (and keeps the mail all the same). */
  | { readonly drop: 'mid-data' | 'before-answer' }
  | { readonly slowMs: number };

export class SmtpSink {
  public readonly received: Received[] = [];
  /** How often each recipient was tried, received or not. */
  public readonly tried = new Map<string, number>();
  public mostAtOnce = 0;
  /** What goes wrong for a recipient at its nth try, from 1 on. */
  public plan: (recipient: string, nth: number) => Fault | null = () => null;
  /** Connections beyond so many are refused with 421. */
  public mostConnections = Infinity;
  private readonly started = new Map<string, number>();
  private atOnce = 0;
  private readonly server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    onConnect: (_session, callback) => {
      callback(this.server.connections.size > this.mostConnections ? answer('421 4.7.0 too many connections') : null);
    },
    onMailFrom: (_address, session, callback) => {
      this.started.set(session.id, Date.now());
      callback();
    },
    onRcptTo: ({ address }, _session, callback) => {
      const nth = (this.tried.get(address) ?? 0) + 1;
      this.tried.set(address, nth);
      const fault = this.plan(address, nth);
      callback(fault && 'refuse' in fault && fault.refuse === 'rcpt' ? answer(fault.with) : null);
    },
    onData: (stream, session, callback) => {
      this.atOnce++;
      this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
      void this.data(stream, session, callback)
        .catch(() => undefined) // the client went away in mid-mail
        .finally(() => this.atOnce--);
    },
  });

  public static async open(port = 0): Promise<SmtpSink> {
    const sink = new SmtpSink();
    sink.server.on('error', () => undefined); // connections that break are what it is for
    await new Promise<void>((resolve) => sink.server.listen(port, '127.0.0.1', resolve));
    return sink;
  }

  public get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  public get url(): string {
    return `smtp://127.0.0.1:${this.port}`;
  }

  /** Whether it offers SMTPUTF8 to whoever connects from now on; it does at first. */
  public set offersUtf8(offers: boolean) {
    this.server.options.hideSMTPUTF8 = !offers;
  }

  public to(recipient: string): Received[] {
    return this.received.filter(({ to }) => to === recipient);
  }

  public async close(): Promise<void> {
    for (const connection of this.server.connections) connection._socket.destroy();
    await new Promise<void>((resolve) => {
      this.server.close(resolve);
    });
  }

  private async data(stream: SMTPServerDataStream, session: SMTPServerSession, callback: Answer): Promise<void> {
    const { mailFrom, rcptTo, smtpUtf8: asUtf8 = false } = session.envelope;
    const to = rcptTo[0]?.address ?? '';
    const dataAt = Date.now();
    const fault = this.plan(to, this.tried.get(to) ?? 1);
    if (fault && 'drop' in fault && fault.drop === 'mid-data') {
      stream.once('data', () => {
        this.cut(session);
      });
      return;
    }
    if (fault && 'refuse' in fault && fault.refuse === 'early') {
      stream.resume();
      callback(answer(fault.with));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of stream) chunks.push(chunk as Buffer);
    if (fault && 'slowMs' in fault) await pause(fault.slowMs);
    if (fault && 'refuse' in fault && fault.refuse === 'end') {
      callback(answer(fault.with));
      return;
    }
    const from = mailFrom ? mailFrom.address : '';
    const startedAt = this.started.get(session.id) ?? dataAt;
    this.received.push({ from, to, asUtf8, startedAt, dataAt, endedAt: Date.now(), raw: Buffer.concat(chunks) });
    if (fault && 'drop' in fault) this.cut(session);
    else callback(null, 'taken');
  }

  private cut(session: SMTPServerSession): void {
    for (const connection of this.server.connections) if (connection.id === session.id) connection._socket.destroy();
  }
}

type Answer = (error?: Error | null, message?: string) => void;

function answer(words: string): Error {
  const [code, ...text] = words.split(' ');
  return Object.assign(new Error(text.join(' ')), { responseCode: Number(code) });
}
