// Hands mail to an SMTP server over a bounded number of connections that are kept open between mails.
import { type Mail } from './letter.js';
import { type Handover, type Permission, Relay } from './relay.js';
import { type LineOptions, SmtpLine } from './smtp-line.js';

export type SmtpRelayOptions = LineOptions & { readonly connections: number };

// A server may close an idle session at any time: an older one is not trusted with a mail.
const IDLE_MS = 5_000;
const MAILS_A_CONNECTION = 500;
const TIGHT_MS = 30_000;

export class SmtpRelay extends Relay {
  public readonly connections: number;
  private readonly line: LineOptions;
  private readonly idle: SmtpLine[] = [];
  private readonly waiting: (() => void)[] = [];
  /** Mails that have their turn, and those of them that have a connection. */
  private busy = 0;
  private inUse = 0;
  private opening = 0;
  /** How many connections the relay last let us have, and until when that is believed. */
  private room = 0;
  private tightUntil = 0;
  private tidying: NodeJS.Timeout | null = null;

  public constructor({ connections, ...line }: SmtpRelayOptions) {
    super();
    this.connections = connections;
    this.line = line;
  }

  public async send(mail: Mail, { admit, begin }: Permission): Promise<Handover> {
    for (let isAdmitted = false; ;) {
      await this.turn();
      try {
        isAdmitted ||= admit();
        if (!isAdmitted) return { outcome: 'called_off' };
        const line = await this.take();
        if (line instanceof SmtpLine) return await this.over(line, mail, begin);
        if (line) return { outcome: 'failed', why: `the relay cannot be reached: ${line.message}`, fault: 'reach' };
      } finally {
        this.busy--;
        this.waiting.shift()?.();
      }
    }
  }

  public close(): Promise<void> {
    for (const line of this.idle.splice(0)) line.close();
    return Promise.resolve();
  }

  /** A connection; null where the relay takes no more of them than we have, and one of those must be waited for. */
  private async take(): Promise<SmtpLine | Error | null> {
    try {
      const line = this.reusable() ?? (await this.open());
      this.inUse++;
      return line;
    } catch (error) {
      if (this.inUse === 0 && !(this.opening > 0 && isAnswer(error))) return asError(error);
      this.room = Math.max(1, this.inUse);
      this.tightUntil = performance.now() + TIGHT_MS;
      return null;
    }
  }

  private async open(): Promise<SmtpLine> {
    this.opening++;
    try {
      return await SmtpLine.open(this.line);
    } finally {
      this.opening--;
    }
  }

  private async over(line: SmtpLine, mail: Mail, begin: () => Promise<boolean>): Promise<Handover> {
    try {
      if (!(await begin())) return { outcome: 'called_off' };
      if (!line.alive) return { outcome: 'failed', why: 'the relay closed the connection', fault: 'session' };
      return await line.send(mail);
    } finally {
      this.inUse--;
      if (line.alive && line.sent < MAILS_A_CONNECTION) this.keep(line);
      else line.close();
    }
  }

  private keep(line: SmtpLine): void {
    this.idle.push(line);
    this.tidying ??= setTimeout(() => {
      this.tidying = null;
      for (const kept of this.idle.splice(0)) {
        if (performance.now() - kept.usedAt < IDLE_MS) this.keep(kept);
        else kept.close();
      }
    }, IDLE_MS).unref();
  }

  private reusable(): SmtpLine | null {
    for (let line = this.idle.pop(); line; line = this.idle.pop()) {
      if (line.alive && performance.now() - line.usedAt < IDLE_MS) return line;
      line.close();
    }
    return null;
  }

  private async turn(): Promise<void> {
    while (this.busy >= (performance.now() < this.tightUntil ? this.room : this.connections)) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.busy++;
  }
}

/** A relay that answers "too many connections" (4yz, RFC 5321 section 3.8) is there. */
function isAnswer(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, 'responseCode') : null;
  return typeof code === 'number' && code >= 400 && code < 500;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
