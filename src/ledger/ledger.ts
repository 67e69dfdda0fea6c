// The append-only record of what was decided, asked and objected to: the one writer of leaves.
import { Injectable } from '@nestjs/common';
import { BinaryRows } from '../values/binary-rows.js';
import { copyIn } from '../values/copy-in.js';
import { type Sql } from '../values/sql.js';
import { type Leaf } from './leaf.js';
import { addLeaf, LEAVES, USUAL_ROW_BYTES } from './leaf-rows.js';
import { type SealedSheaf } from './sheaf.js';

/**
 * INVARIANT (append-only): leaves are inserted and never touched again; the database refuses UPDATE, DELETE, TRUNCATE.
 */
@Injectable()
export class Ledger {
  /**
   * Appends leaves in one statement and answers their hashes, in hex and in the same order. Durable when the
   * transaction of `sql` is; on a bare connection, when it resolves.
   */
  public async append(sql: Sql, leaves: readonly Leaf[]): Promise<string[]> {
    if (leaves.length === 0) return [];
    const rows = new BinaryRows(leaves.length * USUAL_ROW_BYTES);
    const hashes = leaves.map((leaf) => addLeaf(rows, leaf));
    await copyIn(sql, LEAVES, rows.finish());
    rows.giveBack();
    return hashes;
  }

  /** The same of leaves that are rows already. */
  public async appendSealed(sql: Sql, { rows, hashes }: SealedSheaf): Promise<readonly string[]> {
    await copyIn(sql, LEAVES, rows);
    return hashes;
  }
}
