// The entrance over SMTP (RFC 6409): ports, TLS, logins; what is asked is the desk's to answer.
import { type AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { Logger } from '@nestjs/common';
import { type SMTPServerOptions, type SMTPServerSession } from 'smtp-server';
import { isOutage } from '../../http/outage.js';
import { OutageReport } from '../../operation/outages.js';
import { type Clock } from '../../values/clock.js';
import { isBrokenOff } from '../../values/broken-off.js';
import { GateServer } from './gate-server.js';
import { Incoming } from './incoming.js';
import { isLoopback, type Login, type Logins } from './login.js';
import { AWAY, SmtpReply, unusable } from './reply.js';
import { type SubmissionDesk, type Transaction } from './submission-desk.js';
import { traceOf } from './trace.js';

export type SmtpSettings = {
  readonly host: string;
  readonly port: number;
  readonly mostBytes: number;
  readonly mostConnections: number;
  /** PEM. Without it there is no TLS, and logins are taken on loopback alone. */
  readonly tls: { readonly cert: Buffer; readonly key: Buffer; readonly port: number } | null;
};

const IDLE_MS = 60_000;
const PLAIN_LOGIN = new SmtpReply(538, '5.7.11 log in over TLS');

type Answer = (error?: Error | null, message?: string) => void;

export class SmtpEntrance {
  private readonly log = new Logger('smtp');
  private readonly outage = new OutageReport('database or queue, for a message over SMTP', this.log);
  private readonly transactions = new WeakMap<SMTPServerSession, Transaction>();
  private readonly incoming: Incoming;
  private readonly servers: GateServer[] = [];
  private readonly host = hostname();

  public constructor(
    private readonly desk: SubmissionDesk,
    private readonly logins: Logins,
    private readonly settings: SmtpSettings,
    private readonly clock: Clock,
  ) {
    this.incoming = new Incoming(settings.mostBytes);
  }

  /** Rejects where a port is not to be had. */
  public async open(): Promise<void> {
    const { port, tls } = this.settings;
    await this.listen(port, false);
    if (tls) await this.listen(tls.port, true);
  }

  /** That of the first port: the others are implicit TLS. */
  public get port(): number {
    return (this.servers[0]?.server.address() as AddressInfo | null)?.port ?? 0;
  }

  public get tlsPort(): number | null {
    return (this.servers[1]?.server.address() as AddressInfo | null)?.port ?? null;
  }

  public async close(withinMs: number): Promise<void> {
    await Promise.all(this.servers.map((server) => server.stop(withinMs)));
  }

  private async listen(port: number, secure: boolean): Promise<void> {
    const server: GateServer = new GateServer(
      this.options(secure, () => server),
      this.settings.mostConnections,
    );
    server.on('error', (error: Error) => {
      this.log.debug(`a connection over SMTP failed: ${error.message}`);
    });
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.listen(port, this.settings.host, resolve);
    });
    this.servers.push(server);
  }

  private options(secure: boolean, server: () => GateServer): SMTPServerOptions {
    const { tls, mostBytes } = this.settings;
    return {
      ...{ secure, banner: 'Outreach Guard', name: this.host, logger: false, disableReverseLookup: true },
      ...(tls ? { cert: tls.cert, key: tls.key } : { hideSTARTTLS: true, disabledCommands: ['STARTTLS'] }),
      ...{ authMethods: ['PLAIN', 'LOGIN'], allowInsecureAuth: true }, // on loopback: see `mayLogIn`
      ...{ size: mostBytes, hideENHANCEDSTATUSCODES: false, socketTimeout: IDLE_MS },
      onConnect: (session, callback) => {
        if (!mayLogIn(session)) session.disabledCommands = ['AUTH', ...(tls ? [] : ['STARTTLS'])];
        callback();
      },
      onSecure: (_socket, session, callback) => {
        session.disabledCommands = [];
        callback();
      },
      onAuth: ({ username = '', password }, session, callback) => {
        const given = { username, password: password ?? '', address: session.remoteAddress };
        const check = async (): Promise<Login> => {
          if (!mayLogIn(session)) throw PLAIN_LOGIN;
          return this.logins.check(given);
        };
        this.answer(check(), (error, login) => {
          callback(error, login && { user: login });
        });
      },
      onMailFrom: ({ address }, session, callback) => {
        this.answer(this.begin(session, address), callback);
      },
      onRcptTo: ({ address }, session, callback) => {
        this.answer(this.desk.recipient(this.transactionOf(session), address), callback);
      },
      onData: (stream, session, callback: Answer) => {
        const cut = ({ responseCode, message }: SmtpReply): void => {
          server().cut(session.id, responseCode, message);
        };
        const take = async (): Promise<string> => {
          const { smtpUtf8 = false } = session.envelope;
          const trace = traceOf({ secure: session.secure, smtpUtf8 }, this.host, this.clock.now());
          const raw = await this.incoming.read(stream, trace, cut);
          try {
            if (isContinued(raw, trace.length)) throw unusable('it begins in the middle of a header field');
            return await this.desk.message(this.transactionOf(session), raw, this.host);
          } finally {
            this.incoming.release(raw.length);
          }
        };
        this.answer(take(), callback);
      },
    };
  }

  private async begin(session: SMTPServerSession, address: string): Promise<void> {
    const login = session.user as Login | undefined;
    if (!login) throw new SmtpReply(530, '5.7.0 log in first, over TLS');
    const { smtpUtf8 = false } = session.envelope;
    this.transactions.set(session, await this.desk.begin(login, address, smtpUtf8));
  }

  private transactionOf(session: SMTPServerSession): Transaction {
    const transaction = this.transactions.get(session);
    if (!transaction) throw new SmtpReply(503, '5.5.1 MAIL comes first');
    return transaction;
  }

  /** Every error has its code: without one, smtp-server would make a 450 of it that clients repeat for ever. */
  private answer<T>(work: Promise<T>, callback: (error?: Error | null, value?: T) => void): void {
    work.then(
      (value) => {
        this.outage.worked();
        callback(null, value);
      },
      (error: unknown) => {
        if (error instanceof SmtpReply) callback(error);
        else {
          if (isOutage(error)) this.outage.failed(error);
          else if (!isBrokenOff(error)) this.log.error(`a message over SMTP could not be taken: ${wordsOf(error)}`);
          callback(AWAY);
        }
      },
    );
  }
}

/** Else its first line would become part of our trace. */
function isContinued(raw: Buffer, at: number): boolean {
  return raw[at] === 0x20 || raw[at] === 0x09;
}

function mayLogIn({ secure, remoteAddress }: SMTPServerSession): boolean {
  return secure || isLoopback(remoteAddress);
}

/** What may quote values of a statement stays out of it. */
function wordsOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.split('\n')[0] ?? ''}` : 'unknown';
}
