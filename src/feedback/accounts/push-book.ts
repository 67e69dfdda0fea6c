// How objections travel to an account: what arrived, what waits and for how long, what was given up and is tried anew.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { row, rows } from '../../values/sql.js';

export const PUSH_STATES = ['waiting', 'pushed', 'dead'] as const;
export type PushState = (typeof PUSH_STATES)[number];

export type Travelled = {
  readonly connectionId: string;
  readonly pushed: number;
  readonly waiting: number;
  readonly dead: number;
  /** Of the objection that has waited longest. */
  readonly oldestWaitingAt: Date | null;
  readonly lagSeconds: number;
  /** The newest answer that was no yes, of those that are still to arrive. */
  readonly lastError: string | null;
};

export type Push = {
  /** A cursor; opaque to the outside. */
  readonly n: string;
  readonly state: PushState;
  /** Null once it has arrived, and of who was erased. */
  readonly address: string | null;
  readonly attempts: number;
  readonly nextAt: Date | null;
  readonly answer: string | null;
  readonly createdAt: Date;
  readonly endedAt: Date | null;
};

@Injectable()
export class PushBook {
  public constructor(private readonly database: DataSource) {}

  /** Of each of these connections, by its id; none of one that objections do not travel to. */
  public async of(connectionIds: readonly string[]): Promise<ReadonlyMap<string, Travelled>> {
    const found = await rows<Travelled>(this.database, TRAVELLED, [connectionIds]);
    return new Map(found.map((one) => [one.connectionId, one]));
  }

  /** How long the objection has waited that has waited longest, of all controllers; 0 where none waits. */
  public async lagSeconds(): Promise<number> {
    return (await row<{ seconds: number }>(this.database, LAG))?.seconds ?? 0;
  }

  /** Newest first, from before `before` on; only those in one state where it is given. */
  public list(connectionId: string, state: PushState | null, before: string | null, limit: number): Promise<Push[]> {
    return rows<Push>(this.database, LIST, [connectionId, before, state, limit]);
  }

  /** Puts back in line what was given up; false where it was not, or its address is gone. */
  public async retry(connectionId: string, n: string): Promise<boolean> {
    return (await row(this.database, RETRY, [connectionId, n])) !== null;
  }
}

const LAG = `
SELECT coalesce(extract(epoch FROM now() - min(created_at)), 0)::float8 AS seconds FROM objection_push WHERE state = 'waiting'`;

const TRAVELLED = `
SELECT c.id AS "connectionId", p.pushed::float8 AS pushed, p.waiting::float8 AS waiting, p.dead::float8 AS dead,
  p.oldest AS "oldestWaitingAt", greatest(coalesce(extract(epoch FROM now() - p.oldest), 0), 0)::float8 AS "lagSeconds",
  (SELECT answer FROM objection_push WHERE connection_id = c.id AND state <> 'pushed' AND answer IS NOT NULL
   ORDER BY coalesce(ended_at, next_at) DESC LIMIT 1) AS "lastError"
FROM feedback_connection c CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE state = 'pushed') AS pushed, count(*) FILTER (WHERE state = 'waiting') AS waiting,
    count(*) FILTER (WHERE state = 'dead') AS dead, min(created_at) FILTER (WHERE state = 'waiting') AS oldest
  FROM objection_push WHERE connection_id = c.id) p
WHERE c.id = ANY ($1) AND c.travels`;

const LIST = `
SELECT n, state, address, attempts, CASE state WHEN 'waiting' THEN next_at END AS "nextAt", answer,
  created_at AS "createdAt", ended_at AS "endedAt"
FROM objection_push
WHERE connection_id = $1 AND ($2::bigint IS NULL OR n < $2) AND ($3::text IS NULL OR state = $3) ORDER BY n DESC LIMIT $4`;

// Where the same address waits already, it is on its way.
const RETRY = `
WITH again AS (
  UPDATE objection_push d SET state = 'waiting', attempts = 0, next_at = now(), ended_at = NULL
  WHERE connection_id = $1 AND n = $2 AND state = 'dead' AND address IS NOT NULL AND NOT EXISTS (
    SELECT FROM objection_push w WHERE w.connection_id = $1 AND w.address = d.address AND w.state = 'waiting')
  RETURNING 1
) SELECT * FROM again`;
