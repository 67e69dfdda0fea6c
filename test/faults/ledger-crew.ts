/** Processes that write and sequence one ledger, killed and halted at will; and what they said while they lived. */
import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const CHILD = fileURLToPath(new URL('ledger-child.ts', import.meta.url));

export class LedgerCrew {
  public readonly acked = new Set<string>();
  /** Every note that was ever signed, whether it was stored or not. */
  public readonly signed: string[] = [];
  public readonly privateKey = generateKeyPairSync('ed25519').privateKey;
  private readonly crew: ChildProcess[] = [];

  public constructor(
    private readonly databaseUrl: string,
    private readonly controllers: readonly string[],
  ) {}

  public get size(): number {
    return this.crew.length;
  }

  /** Resolves when it writes. */
  public async join(): Promise<void> {
    const key = this.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
    const args = ['--import', './scripts/typescript.mjs', CHILD, this.databaseUrl, key, this.controllers.join(',')];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.crew.push(child);
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => {
        reject(new Error(`a member ended with ${code}`));
      });
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line === 'started') resolve();
        this.hear(line);
      });
    });
  }

  /** `kill -9`. */
  public async kill(which: number): Promise<void> {
    const [child] = this.crew.splice(which, 1);
    if (!child) return;
    const closed = once(child, 'close'); // after the last of what it said
    child.kill('SIGKILL');
    await closed;
  }

  /** Neither dead nor alive, as behind a partition or on a machine that is moved. */
  public halt(which: number): void {
    this.crew[which]?.kill('SIGSTOP');
  }

  public wake(which: number): void {
    this.crew[which]?.kill('SIGCONT');
  }

  public async end(): Promise<void> {
    while (this.crew.length > 0) await this.kill(0);
  }

  private hear(line: string): void {
    const [word, ...rest] = line.split(' ');
    if (word === 'acked') for (const id of rest) this.acked.add(id);
    if (word === 'signed') this.signed.push(Buffer.from(rest[0] ?? '', 'base64').toString());
  }
}
