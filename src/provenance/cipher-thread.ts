// The ciphers of long lists, in a thread beside the one that answers: they are half of what a recorded decision costs.
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { MasterKey } from '../access/master-key.js';
import { bind, type SealedSheaf, sealSheaf, type UnsealedLeaf } from '../ledger/sheaf.js';
import { type Mailbox } from '../recipient/mailbox.js';
import { type Answered, type Asked } from './cipher-work.js';
import { type MailboxName } from './dossier.js';
import { askKeys, keysIn, makeKeys, type PersonKey } from './person-keys.js';

/** Of fewer it costs more to hand them over than to do them here. */
const WORTH_HANDING_OVER = 100;

type Waiting = { readonly resolve: (answered: Answered) => void; readonly reject: (error: Error) => void };

/** One thread a process, begun with the first long list. What it is asked fails where it ends; the next list begins another. */
@Injectable()
export class CipherThread implements OnApplicationShutdown {
  private worker: Worker | null = null;
  private asked = 0;
  private readonly waiting = new Map<number, Waiting>();

  public constructor(private readonly masterKey: MasterKey) {}

  /** Leaves of one type and moment, as rows of the ledger. */
  public async seal(leaves: readonly UnsealedLeaf[]): Promise<SealedSheaf> {
    const sheaf = bind(leaves);
    if (leaves.length < WORTH_HANDING_OVER) return sealSheaf(sheaf);
    const answered = await this.ask((n) => ({ n, sheaf }), [sheaf.sealingKeys.buffer]);
    if ('sealed' in answered) return answered.sealed;
    throw new Error('the thread answered something else than it was asked');
  }

  /** A key for each of these people, in their order. */
  public async keysFor(people: readonly (MailboxName & { readonly mailbox: Mailbox })[]): Promise<PersonKey[]> {
    const keys = askKeys(people);
    if (people.length < WORTH_HANDING_OVER) return keysIn(makeKeys(this.masterKey, keys));
    const answered = await this.ask((n) => ({ n, keys }), []);
    if ('made' in answered) return keysIn(answered.made);
    throw new Error('the thread answered something else than it was asked');
  }

  public async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  private ask(question: (n: number) => Asked, handedOver: readonly ArrayBuffer[]): Promise<Answered> {
    const worker = (this.worker ??= this.begin());
    const n = this.asked++;
    return new Promise((resolve, reject) => {
      this.waiting.set(n, { resolve, reject });
      worker.postMessage(question(n), handedOver);
    });
  }

  private begin(): Worker {
    const worker = new Worker(ENTRY, { execArgv: READERS, workerData: this.masterKey.octets });
    worker.unref();
    worker.on('message', (answered: Answered) => {
      this.waiting.get(answered.n)?.resolve(answered);
      this.waiting.delete(answered.n);
    });
    worker.once('error', (error) => {
      this.end(worker, error);
    });
    worker.once('exit', () => {
      this.end(worker, new Error('the thread of the ciphers has ended'));
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
const ENTRY = new URL(`./cipher-thread.entry${SOURCE}`, import.meta.url);
// Where the sources are run as they stand, the thread too needs what reads them.
const READERS = SOURCE === '.ts' ? ['--import', new URL('../../scripts/typescript.mjs', import.meta.url).href] : [];
