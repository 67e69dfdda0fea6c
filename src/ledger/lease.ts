// The right to integrate: a row in PostgreSQL that one process holds for a few seconds at a time.
import { type Sql, row } from '../values/sql.js';

const LEASE = `interval '3 seconds'`;
export const RENEW_EVERY_MS = 1_000;

/** Up to where everything is in the trees. */
export type Cursor = { readonly xid: string; readonly position: string; readonly restored_from: string };

/** A number that nobody else ever gets; null while somebody else holds the lease. */
export async function takeLease(sql: Sql, holder: string): Promise<string | null> {
  return (await row<{ epoch: string }>(sql, TAKE, [holder]))?.epoch ?? null;
}

/**
 * Holds on to the lease and answers the cursor; null where it was lost.
 *
 * INVARIANT (fence): inside a transaction, this locks the row, so that nobody can take the lease before the transaction
 * ends; and a transaction of a process that stands still is ended by the server (see `sequencing-session.ts`). So what is
 * integrated and signed is committed by the holder or not at all.
 */
export async function holdLease(sql: Sql, epoch: string): Promise<Cursor | null> {
  return row<Cursor>(sql, HOLD, [epoch]);
}

export async function releaseLease(sql: Sql, epoch: string): Promise<void> {
  await sql.query(RELEASE, [epoch]);
}

const TAKE = `
WITH taken AS (
  UPDATE ledger_sequencer SET holder = $1, epoch = epoch + 1, expires_at = clock_timestamp() + ${LEASE}
  WHERE one = (SELECT one FROM ledger_sequencer WHERE expires_at < clock_timestamp() FOR UPDATE SKIP LOCKED)
  RETURNING epoch
) SELECT epoch FROM taken`;

const HOLD = `
WITH held AS (
  UPDATE ledger_sequencer SET expires_at = clock_timestamp() + ${LEASE}
  WHERE epoch = $1 AND expires_at > clock_timestamp() RETURNING xid::text, position, restored_from
) SELECT * FROM held`;

const RELEASE = `UPDATE ledger_sequencer SET expires_at = '-infinity', holder = NULL WHERE epoch = $1`;
