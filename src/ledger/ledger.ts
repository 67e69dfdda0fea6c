// The append-only record of what was decided, asked and objected to: the one writer of leaves.
import { Injectable } from '@nestjs/common';
import { preparedRows } from '../values/prepared.js';
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
    const bodies = leaves.map(leafBody);
    const hashes = bodies.map(leafHash);
    const lengths = leaves.map((leaf) => leaf.payload?.length ?? 0);
    await preparedRows(sql, APPEND, [
      leaves
        .map((leaf) => `${leaf.controllerId} ${leaf.id} ${leaf.type} ${leaf.at} ${leaf.subjectId ?? '-'}`)
        .join('\n'),
      bodies.join('\n'),
      Buffer.from(hashes.join(''), 'hex'),
      Buffer.concat(leaves.map((leaf) => leaf.payload ?? EMPTY)),
      lengths,
    ]);
    return hashes;
  }
}

const EMPTY = Buffer.alloc(0);

// Newline-joined texts and one bytea instead of arrays: the driver escapes and the server parses far less (bench/batch).
// Canonical JSON never holds a bare newline, and the other values are ids without a space.
const APPEND = {
  name: 'ledger-append',
  text: `
INSERT INTO leaf (controller_id, id, type, at, subject_id, body, hash, payload)
SELECT split_part(l.head, ' ', 1), split_part(l.head, ' ', 2), split_part(l.head, ' ', 3),
  split_part(l.head, ' ', 4)::timestamptz, nullif(split_part(l.head, ' ', 5), '-'), l.body,
  substring($3::bytea FROM (l.n::int - 1) * 32 + 1 FOR 32),
  CASE WHEN l.length > 0 THEN substring($4::bytea FROM (sum(l.length) OVER (ORDER BY l.n) - l.length)::int + 1 FOR l.length) END
FROM ROWS FROM (string_to_table($1::text, E'\\n'), string_to_table($2::text, E'\\n'), unnest($5::int[]))
  WITH ORDINALITY AS l (head, body, length, n)`,
};
