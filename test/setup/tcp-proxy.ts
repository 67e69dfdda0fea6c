/** Stands between the service and a server, so that a test can take the server away and give it back. */
import { connect, createServer, type Server, type Socket } from 'node:net';

export class TcpProxy {
  private readonly sockets = new Set<Socket>();
  private server: Server | null = null;
  private isDeaf = false;
  private boundPort = 0;

  constructor(
    private readonly host: string,
    private readonly targetPort: number,
  ) {}

  get port(): number {
    return this.boundPort;
  }

  /** The given URL, by way of this proxy. */
  static async inFrontOf(url: string): Promise<{ proxy: TcpProxy; url: string }> {
    const through = new URL(url);
    const proxy = new TcpProxy(through.hostname, Number(through.port));
    await proxy.open();
    through.host = `127.0.0.1:${proxy.port}`;
    return { proxy, url: through.href };
  }

  async open(): Promise<void> {
    this.isDeaf = false;
    const server = createServer((client) => {
      this.carry(client);
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(this.boundPort, '127.0.0.1', resolve));
    const address = server.address();
    if (address !== null && typeof address === 'object') this.boundPort = address.port;
  }

  /** Breaks what is connected and refuses what comes. */
  async cut(): Promise<void> {
    const closed = new Promise((resolve) => this.server?.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }

  /** Keeps what is connected, takes what comes, and answers nothing. */
  goDeaf(): void {
    this.isDeaf = true;
    for (const socket of this.sockets) socket.pause();
  }

  private carry(client: Socket): void {
    const server = connect(this.targetPort, this.host);
    for (const [socket, peer] of [
      [client, server],
      [server, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('data', (chunk) => peer.write(chunk));
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        this.sockets.delete(socket);
        peer.destroy();
      });
      if (this.isDeaf) socket.pause();
    }
  }
}
