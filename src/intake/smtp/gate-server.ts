// The SMTP server itself: as many sessions as there is room for, and of these no address more than half.
import { type Socket } from 'node:net';
import { type TLSSocket } from 'node:tls';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { type SMTPConnectionOptions } from 'smtp-server/lib/smtp-connection.js';
import { StrictConnection } from './strict-connection.js';

const LOOK_AGAIN_MS = 20;

export class GateServer extends SMTPServer {
  private readonly open = new Map<string, StrictConnection>();
  private readonly ofAddress = new Map<string, number>();

  public constructor(
    options: SMTPServerOptions,
    private readonly mostConnections: number,
  ) {
    super(options);
  }

  public override connect(socket: Socket | TLSSocket, socketOptions?: SMTPConnectionOptions | null): void {
    const address = socket.remoteAddress ?? '';
    const connection = new StrictConnection(this, socket, socketOptions, () => this.isFull(address));
    this.open.set(connection.id, connection);
    this.count(address, 1);
    socket.once('close', () => {
      this.open.delete(connection.id);
      this.count(address, -1);
    });
    this.connections.add(connection);
    connection.on('error', () => undefined); // it broke off: what was not answered is not kept
    connection.init();
  }

  /** Ends a session in the middle of what it says. */
  public cut(sessionId: string, code: number, words: string): void {
    const connection = this.open.get(sessionId);
    connection?.send(code, words);
    connection?.close();
  }

  /** Takes no more sessions, lets messages in hand be answered, ends the others; resolves at the deadline at the latest. */
  public async stop(withinMs: number): Promise<void> {
    const until = performance.now() + withinMs;
    const closed = new Promise<void>((resolve) => {
      this.close(resolve);
    });
    while (this.open.size > 0 && performance.now() < until) {
      for (const connection of this.open.values()) {
        if (!connection.isBusy) connection.send(421, '4.3.2 the service is stopping');
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
    for (const connection of this.open.values()) connection._socket.destroy();
    await closed;
  }

  private isFull(address: string): boolean {
    return this.open.size > this.mostConnections || (this.ofAddress.get(address) ?? 0) > this.mostConnections / 2;
  }

  private count(address: string, change: number): void {
    const now = (this.ofAddress.get(address) ?? 0) + change;
    if (now > 0) this.ofAddress.set(address, now);
    else this.ofAddress.delete(address);
  }
}
