// The append-only record of what was decided, asked and objected to: the one writer of leaves.
import { Injectable } from '@nestjs/common';
import { BinaryRows } from '../values/binary-rows.js';
import { copyIn } from '../values/copy-in.js';
import { type Sql } from '../values/sql.js';
import { type Leaf, leafBody, leafHash } from './leaf.js';

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
    const hashes = leaves.map((leaf) => {
      const body = leafBody(leaf);
      const hash = leafHash(body);
      rows.begin(8);
      rows.text(leaf.controllerId);
      rows.text(leaf.id);
      rows.text(leaf.type);
      rows.moment(Date.parse(leaf.at));
      rows.text(leaf.subjectId);
      rows.text(body);
      rows.bytes(Buffer.from(hash, 'hex'));
      rows.bytes(leaf.payload);
      return hash;
    });
    await copyIn(sql, INTO, rows.finish());
    rows.giveBack();
    return hashes;
  }
}

const INTO = 'leaf (controller_id, id, type, at, subject_id, body, hash, payload)';
const USUAL_ROW_BYTES = 2_560;
