/** An endpoint that webhooks go to: hears them, and answers as it is told to. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

export type Heard = { readonly headers: IncomingHttpHeaders; readonly body: string };
type Told = {
  readonly type: string;
  readonly data: { readonly id: string; readonly email?: string | null } & Record<string, unknown>;
};

export class Ear {
  public readonly heard: Heard[] = [];
  public status = 204;
  public location = '';
  /** While it is set, nothing is answered. */
  public isStunned = false;
  private constructor(private readonly server: Server) {}

  public static async open(): Promise<Ear> {
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        ear.heard.push({ headers: request.headers, body });
        if (ear.isStunned) return;
        response.writeHead(ear.status, ear.location === '' ? {} : { location: ear.location }).end();
      });
    });
    const ear = new Ear(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return ear;
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  public told(type: string): Told[] {
    return this.heard.map(({ body }) => JSON.parse(body) as Told).filter((one) => one.type === type);
  }

  public async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
