// Seals long lists beside the thread that answers: half of what a recorded decision costs is its cipher and its hashes.
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Answered, type Asked } from './sealing-thread.entry.js';
import { bind, type SealedSheaf, type UnsealedLeaf } from './sheaf.js';

type Waiting = { readonly resolve: (sealed: SealedSheaf) => void; readonly reject: (error: Error) => void };

/** One thread a process, begun when the first long list comes. */
@Injectable()
export class SealingThread implements OnApplicationShutdown {
  private worker: Worker | null = null;
  private asked = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** Rejects where the thread ends; the next list begins another. */
  public seal(leaves: readonly UnsealedLeaf[]): Promise<SealedSheaf> {
    const worker = (this.worker ??= this.begin());
    const sheaf = bind(leaves);
    const n = this.asked++;
    return new Promise((resolve, reject) => {
      this.waiting.set(n, { resolve, reject });
      const question: Asked = { n, sheaf };
      worker.postMessage(question, [sheaf.sealingKeys.buffer]);
    });
  }

  public async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  private begin(): Worker {
    const worker = new Worker(ENTRY, { execArgv: READERS });
    worker.unref();
    worker.on('message', ({ n, rows, hashes }: Answered) => {
      const sealed = { rows: Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength), hashes: hashes.split('\n') };
      this.waiting.get(n)?.resolve(sealed);
      this.waiting.delete(n);
    });
    worker.once('error', (error) => {
      this.end(worker, error);
    });
    worker.once('exit', () => {
      this.end(worker, new Error('the thread that seals has ended'));
    });
    return worker;
  }

  private end(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = null;
    for (const { reject } of this.waiting.values()) reject(error);
    this.waiting.clear();
  }
}

const SOURCE = extname(import.meta.url);
const ENTRY = new URL(`./sealing-thread.entry${SOURCE}`, import.meta.url);
// Where the sources are run as they stand, the thread too needs what reads them.
const READERS = SOURCE === '.ts' ? ['--import', new URL('../../scripts/typescript.mjs', import.meta.url).href] : [];
