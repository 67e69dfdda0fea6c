/** The service as an operator runs it: a process of its own, that can be killed at any moment and started again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ADMIN_KEY = 'an administrator key for the fault tests';
const READY_WITHIN_MS = 30_000;

/** For the environment of a service whose clock is to be set while it runs. */
export const CLOCK_THAT_JUMPS = {
  NODE_OPTIONS: `--import=${new URL('../setup/jumping-clock.mjs', import.meta.url).href}`,
};

export type Answer = { readonly status: number; readonly body: Record<string, unknown> };

export class Service {
  private child: ChildProcess | null = null;
  private url = '';
  /** Where mail is submitted. */
  public smtpPort = 0;
  private readonly dataDir = mkdtempSync(join(tmpdir(), 'outreach-guard-fault-'));

  public constructor(private readonly environment: Readonly<Record<string, string>>) {}

  /** Starts it and waits until it says that it is ready. */
  public async start(): Promise<void> {
    const env = { ...process.env, ADMIN_KEY, DATA_DIR: this.dataDir, PORT: '0', SMTP_PORT: '0', ...this.environment };
    const child = spawn(process.execPath, ['dist/src/main.js'], { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
    this.child = child;
    this.url = await new Promise<string>((resolve, reject) => {
      const late = setTimeout(() => {
        reject(new Error('the service was not ready in time'));
      }, READY_WITHIN_MS);
      child.once('exit', (code) => {
        reject(new Error(`the service ended with ${code} before it was ready`));
      });
      if (child.stdout)
        createInterface({ input: child.stdout }).on('line', (line) => {
          const smtp = /submission over SMTP on port (\d+)/.exec(line)?.[1];
          if (smtp !== undefined) this.smtpPort = Number(smtp);
          const ready = /ready: (http:\/\/[^\s"]+)/.exec(line)?.[1];
          if (ready === undefined) return;
          clearTimeout(late);
          resolve(ready);
        });
    });
  }

  /** `kill -9`, whatever it is doing. */
  public async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** Asks it to stop; answers the exit code. */
  public async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  /** Stops it in mid-work, to be killed or to go on. */
  public freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  /** Sets its clock, where it was started with CLOCK_THAT_JUMPS. */
  public async setClock(aheadMs: number): Promise<void> {
    const { child } = this;
    await new Promise<void>((resolve, reject) => {
      if (!child) reject(new Error('the service is not running'));
      else
        child.send({ aheadMs }, (error) => {
          if (error) reject(error);
          else resolve();
        });
    });
  }

  public async remove(): Promise<void> {
    await this.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  public async call(method: string, path: string, key = ADMIN_KEY, body?: unknown): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return { status: response.status, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text } };
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    this.child = null;
    if (!child) return null;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const exited = once(child, 'exit') as Promise<[number | null]>;
    child.kill(signal);
    const [code] = await exited;
    return code;
  }
}
