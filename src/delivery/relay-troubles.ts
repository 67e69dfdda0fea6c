// What the workers say of relays that they leave alone just now, for whoever operates the service.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rows } from '../values/sql.js';
import { type Trouble } from './breaker.js';
import { WORKERS_ALIVE } from './worker-seat.js';

export type RelayTrouble = {
  /** `rly_...`, or `RELAY_URL`. */
  readonly relay: string;
  readonly state: Trouble['state'];
  readonly since: Date;
  readonly nextTryAt: Date;
  readonly why: string;
};

/** Owns the table `relay_trouble`: each worker writes its own rows, and those of dead workers count for nothing. */
@Injectable()
export class RelayTroubles {
  private hadSome = false;

  public constructor(private readonly database: DataSource) {}

  /** Everything that is wrong as this worker sees it; what is left out is well. */
  public async report(worker: string, troubles: readonly (Trouble & { readonly relay: string })[]): Promise<void> {
    if (troubles.length === 0 && !this.hadSome) return;
    await this.database.query(REPORT, [
      worker,
      troubles.map(({ relay }) => relay),
      troubles.map(({ state }) => state),
      troubles.map(({ sinceMs }) => new Date(sinceMs)),
      troubles.map(({ nextTryMs }) => new Date(nextTryMs)),
      troubles.map(({ why }) => why),
    ]);
    this.hadSome = troubles.length > 0;
  }

  /** A relay each, as the worker sees it that is worst off. */
  public now(): Promise<RelayTrouble[]> {
    return rows<RelayTrouble>(this.database, NOW);
  }
}

const REPORT = `
WITH over AS (
  DELETE FROM relay_trouble WHERE worker NOT IN (${WORKERS_ALIVE}) OR (worker = $1 AND relay <> ALL ($2::text[]))
)
INSERT INTO relay_trouble (worker, relay, state, since, next_try_at, why)
SELECT $1::bigint, * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::text[])
ON CONFLICT (relay, worker) DO UPDATE
  SET state = excluded.state, since = excluded.since, next_try_at = excluded.next_try_at, why = excluded.why`;

const NOW = `
SELECT DISTINCT ON (relay) relay, state, since, next_try_at AS "nextTryAt", why FROM relay_trouble
WHERE worker IN (${WORKERS_ALIVE}) ORDER BY relay, state DESC, next_try_at`;
