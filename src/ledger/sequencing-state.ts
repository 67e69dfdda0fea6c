// How far the ledger is behind what was recorded: what an operator watches the sequencer by.
import { type Sql, row } from '../values/sql.js';

export type SequencingState = {
  /** Whether some process holds the lease. */
  readonly isHeld: boolean;
  /** How long the oldest leaf waits that is in no tree; 0 where none does. */
  readonly waitingSeconds: number;
  /** Since the newest checkpoint of any log; null where there is none. */
  readonly checkpointAgeSeconds: number | null;
};

export async function sequencingState(sql: Sql): Promise<SequencingState | null> {
  return row<SequencingState>(sql, STATE);
}

// The newest checkpoint of each log is one look-up in an index; the newest of all would be a walk through their history.
const STATE = `
SELECT s.expires_at > clock_timestamp() AS "isHeld",
  greatest(0, coalesce(extract(epoch FROM clock_timestamp() - (
    SELECT l.at FROM leaf l WHERE (l.xid, l.position) > (s.xid, s.position) AND l.position > s.restored_from
    ORDER BY l.xid, l.position LIMIT 1)), 0))::float8 AS "waitingSeconds",
  extract(epoch FROM clock_timestamp() - (
    SELECT max(h.at) FROM controller c CROSS JOIN LATERAL (
      SELECT at FROM ledger_checkpoint WHERE controller_id = c.id ORDER BY size DESC LIMIT 1) h))::float8
    AS "checkpointAgeSeconds"
FROM ledger_sequencer s`;
