// Shows checkpoints to witnesses and brings copies to where the operator wants them, again until it works.
import { Logger } from '@nestjs/common';
import { type DataSource } from 'typeorm';
import { atMost } from '../operation/at-most.js';
import { OutageReport } from '../operation/outages.js';
import { rows } from '../values/sql.js';
import { CopyIsAhead, type CheckpointTarget, deliverTo, isUrl } from './checkpoint-targets.js';
import { Cosigning } from './cosigning.js';
import { type SignedCheckpoint } from './integration.js';
import { type TreeReader } from './tree-reader.js';
import { type Witness } from './witness.js';

export type Publicity = { readonly targets: readonly CheckpointTarget[]; readonly witnesses: readonly Witness[] };

type Errand = {
  readonly outage: OutageReport;
  readonly run: (checkpoint: SignedCheckpoint, at: Date) => Promise<void>;
  /** The newest checkpoint of each log that is still to be brought there. */
  readonly waiting: Map<string, SignedCheckpoint>;
};

const EVERY_MS = 2_000;
const STOP_WITHIN_MS = 2_000;

export class Publishing {
  private readonly log = new Logger('ledger');
  private readonly errands: readonly Errand[];
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> = Promise.resolve();

  public constructor(
    private readonly database: DataSource,
    private readonly tree: TreeReader,
    { targets, witnesses }: Publicity,
  ) {
    const cosigning = new Cosigning(database, tree);
    // Witnesses first, so that the copies carry what they signed.
    this.errands = [
      ...witnesses.map((witness) =>
        this.errand(`witness ${witness.key.name}`, (checkpoint, at) => cosigning.cosign(witness, checkpoint, at)),
      ),
      ...targets.map((target) =>
        this.errand(`copy of checkpoints to ${shown(target)}`, async ({ controllerId, size, note }, at) =>
          deliverTo(target, controllerId, (await this.tree.checkpoint(controllerId, size)) ?? note, at),
        ),
      ),
    ];
  }

  /** Of each log the newest counts; what is overtaken is not brought anywhere. */
  public offer(checkpoints: readonly SignedCheckpoint[]): void {
    for (const { waiting } of this.errands) {
      for (const { controllerId, size, note } of checkpoints) waiting.set(controllerId, { controllerId, size, note });
    }
  }

  /** To be called where this process has become the one that signs: another may have left something undone. */
  public async offerNewest(): Promise<void> {
    if (this.errands.length > 0) this.offer(await rows<SignedCheckpoint>(this.database, NEWEST));
  }

  public start(): void {
    if (this.errands.length === 0) return;
    this.timer = setInterval(() => {
      this.underWay = this.underWay.then(() => this.round());
    }, EVERY_MS);
  }

  /** What is still to be brought somewhere is offered again by the next start. */
  public async stop(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    await atMost(STOP_WITHIN_MS, this.underWay);
  }

  private errand(what: string, run: Errand['run']): Errand {
    return { outage: new OutageReport(what, this.log), run, waiting: new Map() };
  }

  private async round(): Promise<void> {
    for (const errand of this.errands) await this.runErrand(errand);
  }

  private async runErrand({ outage, run, waiting }: Errand): Promise<void> {
    for (const checkpoint of [...waiting.values()]) {
      try {
        await run(checkpoint, new Date());
        if (waiting.get(checkpoint.controllerId) === checkpoint) waiting.delete(checkpoint.controllerId);
        outage.worked();
      } catch (error) {
        if (error instanceof CopyIsAhead) this.log.error(`${error.message}: was an older backup restored?`);
        else outage.failed(error);
        return; // the rest of this errand waits for the next round
      }
    }
  }
}

/** Without what may be secret in an address. */
function shown(target: CheckpointTarget): string {
  return isUrl(target) ? new URL(target).host : target;
}

const NEWEST = `
SELECT c.id AS "controllerId", h.size::float8 AS size, h.note FROM controller c CROSS JOIN LATERAL (
  SELECT size, note FROM ledger_checkpoint WHERE controller_id = c.id ORDER BY size DESC LIMIT 1) h`;
