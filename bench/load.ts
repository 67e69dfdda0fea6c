// Calls the API from a process of its own, so that the service does not share its event loop with those who measure it.
import { connect, type Socket } from 'node:net';
import { batchRequest, singleRequest } from './people.js';
import { percentile } from './rounds.js';

export type Load = {
  readonly port: number;
  readonly key: string;
  readonly callers: number;
  readonly of: 'one' | 'thousand';
  readonly list: string;
  /** The people to ask about: drawn from these numbers, or, where `fresh`, each once. */
  readonly from: number;
  readonly to: number;
  readonly fresh: boolean;
  /** Ends after this time; where `fresh`, after the last person. */
  readonly forMs: number;
};

export type LoadResult = {
  readonly recipients: number;
  readonly seconds: number;
  readonly p50: number;
  readonly p99: number;
};

const MADE_BEFOREHAND = { one: 4_096, thousand: 64 };
const THOUSAND = 1_000;

process.on('message', (load: Load) => {
  run(load).then(
    (result) => process.send?.({ result }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function run(load: Load): Promise<LoadResult> {
  const requests = load.fresh ? requestsOnce(load) : requestsDrawn(load);
  const latencies: number[] = [];
  let asked = 0;
  const callers = await Promise.all(Array.from({ length: load.callers }, () => Caller.at(load.port)));
  const start = performance.now();
  await Promise.all(
    callers.map(async (caller) => {
      for (;;) {
        const begun = performance.now();
        if (begun - start > load.forMs) return;
        const request = requests[load.fresh ? asked : asked % requests.length];
        if (!request) return;
        asked++;
        await caller.ask(request);
        latencies.push(performance.now() - begun);
      }
    }),
  );
  const seconds = (performance.now() - start) / 1_000;
  for (const caller of callers) caller.close();
  const recipients = asked * (load.of === 'one' ? 1 : THOUSAND);
  return { recipients, seconds, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
}

function requestsDrawn(load: Load): Buffer[] {
  const draw = () => load.from + Math.floor(Math.random() * (load.to - load.from));
  return Array.from({ length: MADE_BEFOREHAND[load.of] }, () =>
    load.of === 'one'
      ? framed(load, singleRequest(load.list, draw()))
      : framed(load, batchRequest(load.list, distinct(draw))),
  );
}

function requestsOnce(load: Load): Buffer[] {
  const requests: Buffer[] = [];
  for (let n = load.from; n < load.to; n += load.of === 'one' ? 1 : THOUSAND) {
    const people = Array.from({ length: THOUSAND }, (_, index) => n + index);
    requests.push(framed(load, load.of === 'one' ? singleRequest(load.list, n) : batchRequest(load.list, people)));
  }
  return requests;
}

function distinct(draw: () => number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < THOUSAND) drawn.add(draw());
  return [...drawn];
}

function framed({ port, key }: Load, body: string): Buffer {
  return Buffer.from(
    `POST /v1/decisions HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${key}\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** One kept-alive connection. Reads no more of an answer than its status and its length. */
class Caller {
  private head = '';
  private missing = -1;
  private answered: () => void = () => undefined;
  private failed: (error: Error) => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (piece) => {
      this.read(piece);
    });
    socket.on('error', (error) => {
      this.failed(error);
    });
    socket.on('close', () => {
      this.failed(new Error('the service closed the connection'));
    });
  }

  public static at(port: number): Promise<Caller> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        resolve(new Caller(socket));
      });
      socket.once('error', reject);
    });
  }

  public ask(request: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(request);
    });
  }

  public close(): void {
    this.socket.destroy();
  }

  private read(piece: Buffer): void {
    if (this.missing < 0) {
      this.head += piece.toString('latin1');
      const end = this.head.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!this.head.startsWith('HTTP/1.1 200')) {
        this.failed(new Error(this.head.slice(0, 1_000)));
        return;
      }
      const length = Number(/content-length: (\d+)/i.exec(this.head)?.[1]);
      this.missing = length - (this.head.length - end - 4);
    } else this.missing -= piece.length;
    if (this.missing > 0) return;
    this.head = '';
    this.missing = -1;
    this.answered();
  }
}
