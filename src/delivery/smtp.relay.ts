// Hands mail to an SMTP server over a bounded number of connections that are kept open between mails.
import { type Mail } from './letter.js';
import { type Handover, Relay } from './relay.js';
import { type LineOptions, SmtpLine } from './smtp-line.js';

export type SmtpRelayOptions = LineOptions & { readonly connections: number };

// A server may close an idle session at any time: an older one is not trusted with a mail.
const IDLE_MS = 5_000;
const MAILS_A_CONNECTION = 500;

export class SmtpRelay extends Relay {
  public readonly connections: number;
  private readonly line: LineOptions;
  private readonly idle: SmtpLine[] = [];
  private readonly waiting: (() => void)[] = [];
  private busy = 0;
  private tidying: NodeJS.Timeout | null = null;

  public constructor({ connections, ...line }: SmtpRelayOptions) {
    super();
    this.connections = connections;
    this.line = line;
  }

  public async send(mail: Mail, begin: () => Promise<boolean>): Promise<Handover> {
    await this.turn();
    try {
      return await this.over(mail, begin);
    } finally {
      this.busy--;
      this.waiting.shift()?.();
    }
  }

  public close(): Promise<void> {
    for (const line of this.idle.splice(0)) line.close();
    return Promise.resolve();
  }

  private async over(mail: Mail, begin: () => Promise<boolean>): Promise<Handover> {
    let line: SmtpLine;
    try {
      line = this.reusable() ?? (await SmtpLine.open(this.line));
    } catch (error) {
      return { outcome: 'failed', why: `the relay cannot be reached: ${String(error)}`, unreachable: true };
    }
    try {
      if (!(await begin())) return { outcome: 'called_off' };
      if (!line.alive) return { outcome: 'failed', why: 'the relay closed the connection', unreachable: false };
      return await line.send(mail);
    } finally {
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
    while (this.busy >= this.connections) {
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.busy++;
  }
}
