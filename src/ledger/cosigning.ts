// Keeps what witnesses said of our checkpoints, and knows from where each has to be shown that the tree only grew.
import { type DataSource } from 'typeorm';
import { row } from '../values/sql.js';
import { type SignedCheckpoint } from './integration.js';
import { type TreeReader } from './tree-reader.js';
import { askWitness, type Witness } from './witness.js';

/** Owns the table `ledger_cosignature`. */
export class Cosigning {
  public constructor(
    private readonly database: DataSource,
    private readonly tree: TreeReader,
  ) {}

  /** Resolves once the witness's cosignature is stored; rejects where it has none to give now. */
  public async cosign(witness: Witness, checkpoint: SignedCheckpoint, at: Date): Promise<void> {
    const { name, id } = witness.key;
    const given = [checkpoint.controllerId, name, id];
    const last = Number((await row<{ size: string | null }>(this.database, LAST, given))?.size ?? 0);
    if (last >= checkpoint.size) return;
    let answer = await this.ask(witness, checkpoint, last);
    if (!answer.cosigned && answer.seen !== last) answer = await this.ask(witness, checkpoint, answer.seen);
    if (!answer.cosigned) throw new Error(`it has seen ${answer.seen} entries and takes no proof from there`);
    await this.database.query(STORE, [checkpoint.controllerId, checkpoint.size, name, id, answer.line, at]);
  }

  private async ask(witness: Witness, { controllerId, size, note }: SignedCheckpoint, old: number) {
    if (old > size) throw new Error(`it has seen ${old} entries, the ledger has ${size}`);
    const proof = old === 0 ? [] : await this.tree.consistency(controllerId, old, size);
    return askWitness(witness, { note, old, proof });
  }
}

const LAST = `SELECT max(size) AS size FROM ledger_cosignature WHERE controller_id = $1 AND name = $2 AND key_id = $3`;

const STORE = `
INSERT INTO ledger_cosignature (controller_id, size, name, key_id, line, at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT DO NOTHING`;
