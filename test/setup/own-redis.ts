/** A Redis of the tests' own: it can be taken away, frozen in mid-work, and come back with what it held or empty. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';

const ATTEMPTS = 50;
const DURABLE = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];

export class OwnRedis {
  private server: ChildProcess | null = null;
  private readonly folder = mkdtempSync(join(tmpdir(), 'outreach-guard-redis-'));

  private constructor(public readonly port: number) {}

  /** Null where there is no `redis-server` on this machine. */
  public static async open(): Promise<OwnRedis | null> {
    if (!OwnRedis.isInstalled()) return null;
    const redis = new OwnRedis(await freePort());
    await redis.start();
    return redis;
  }

  public static isInstalled(): boolean {
    return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
  }

  public get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  public async start(): Promise<void> {
    const options = ['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.folder, ...DURABLE];
    // A group of its own: Ctrl-C must not take it from under the tests that are still closing.
    this.server = spawn('redis-server', options, { stdio: 'ignore', detached: true });
    for (let attempt = 0; !(await answers(this.url)); attempt += 1) {
      if (attempt > ATTEMPTS) throw new Error('redis-server was started, but does not answer');
      await pause(100);
    }
  }

  /** Ends it; what it held is on its disk. */
  public async stop(): Promise<void> {
    const { server } = this;
    this.server = null;
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const exit = once(server, 'exit');
    server.kill('SIGCONT');
    server.kill('SIGTERM');
    await exit;
  }

  /** Ends it, and what it held is gone. */
  public async lose(): Promise<void> {
    await this.stop();
    for (const name of readdirSync(this.folder)) rmSync(join(this.folder, name), { recursive: true });
  }

  /** Keeps its connections and answers nothing, until `stop` or `thaw`. */
  public freeze(): void {
    this.server?.kill('SIGSTOP');
  }

  public thaw(): void {
    this.server?.kill('SIGCONT');
  }

  public async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Whether a Redis is there. */
export async function answers(url: string): Promise<boolean> {
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null, connectTimeout: 1_000 });
  client.on('error', () => undefined); // the question below is answered by it
  try {
    await client.connect();
    await client.ping();
    return true;
  } catch {
    return false;
  } finally {
    client.disconnect();
  }
}

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (address !== null && typeof address === 'object') resolve(address.port);
        else reject(new Error('no port is free'));
      });
    });
  });
}
