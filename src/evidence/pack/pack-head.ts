// What every pack begins with: the checkpoint that its entries are proved against, the keys, the program that checks.
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Language } from '../../../config/law.js';
import { type Controller } from '../../access/controller.js';
import { Controllers } from '../../access/controllers.js';
import { type Reader, type Reading, Readings } from '../../guard/readings.js';
import { SigningKeys } from '../../ledger/signing-keys.js';
import { TreeReader } from '../../ledger/tree-reader.js';
import { Clock } from '../../values/clock.js';
import { row } from '../../values/sql.js';
import { readmeOf } from './readme.js';
import { type PackFile } from './zip.js';

export type PackAsked = {
  readonly controllerId: string;
  /** Of the contact or the campaign. */
  readonly id: string;
  readonly reader: Reader;
  readonly language: Language;
  /** The size of a checkpoint that the asker holds. */
  readonly from: number | null;
};

/** The state of the log that a pack shows. */
type LogState = { readonly size: number; readonly checkpoint: string; readonly from: number | null };

/** What a pack is made from, whatever it is about. */
export type PackFrame = { readonly controller: Controller; readonly state: LogState; readonly at: Date };

/** No sequencer signs, or it is far behind: the pack can be made later. */
export class LedgerBehind extends Error {}

/** `from` is no size that the log ever had. */
export class NoSuchSize extends Error {}

const VERIFIER = new URL('../verifier/verify.mjs', import.meta.url);
const WAIT_AT_MOST_MS = 10_000;
const LOOK_AGAIN_MS = 100;

@Injectable()
export class PackHead {
  public constructor(
    private readonly database: DataSource,
    private readonly tree: TreeReader,
    private readonly signingKeys: SigningKeys,
    private readonly controllers: Controllers,
    private readonly readings: Readings,
    private readonly clock: Clock,
  ) {}

  /** Puts this very reading on the ledger, and waits for a checkpoint that covers it, and so all that came before. */
  public async begin(
    { controllerId, id, reader, from }: PackAsked,
    about: Pick<Reading, 'subject' | 'what'>,
  ): Promise<PackFrame> {
    const leaf = await this.readings.record(this.database, reader, { controllerId, ...about, refersTo: [id] });
    const state = await this.stateWith(controllerId, leaf, from);
    return { controller: await this.controllers.get(controllerId), state, at: this.clock.now() };
  }

  private async stateWith(controllerId: string, leafId: string, from: number | null): Promise<LogState> {
    const until = performance.now() + WAIT_AT_MOST_MS;
    for (;;) {
      const found = await row<{ size: string }>(this.database, COVERED, [controllerId, leafId]);
      if (found) return this.stateOf(controllerId, Number(found.size), from);
      if (performance.now() >= until) throw new LedgerBehind('no checkpoint covers what was recorded');
      await pause(LOOK_AGAIN_MS);
    }
  }

  public async *files(
    kind: 'person' | 'campaign',
    { controller, state: { size, checkpoint, from }, at }: PackFrame,
  ): AsyncGenerator<PackFile> {
    yield { name: 'README.txt', content: readmeOf(kind, controller.name, at) };
    yield { name: 'verify.mjs', content: await readFile(VERIFIER) };
    const keys = await this.signingKeys.ranges(controller.id);
    yield { name: 'key.txt', content: keys.map(({ key }) => `${key}\n`).join('') };
    yield { name: 'checkpoint.txt', content: checkpoint };
    if (from === null || from === size) return;
    const hashes = await this.tree.consistency(controller.id, from, size);
    const proof = { from, to: size, hashes: hashes.map((hash) => hash.toString('base64')) };
    yield { name: `consistency-${from}.json`, content: `${JSON.stringify(proof, null, 2)}\n` };
  }

  private async stateOf(controllerId: string, size: number, from: number | null): Promise<LogState> {
    if (from !== null && (from < 1 || from > size)) throw new NoSuchSize(`the log has ${size} entries`);
    const checkpoint = await this.tree.checkpoint(controllerId, size);
    if (checkpoint === null) throw new LedgerBehind('the newest checkpoint is gone');
    return { size, checkpoint, from };
  }
}

const COVERED = `
SELECT max(c.size) AS size FROM leaf l JOIN ledger_entry e USING (xid, position)
JOIN ledger_checkpoint c ON c.controller_id = e.controller_id AND c.size > e.index
WHERE l.controller_id = $1 AND l.id = $2 HAVING max(c.size) IS NOT NULL`;
