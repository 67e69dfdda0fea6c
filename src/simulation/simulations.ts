// What-ifs as they are asked for and reported on: a candidate, a period, how far it is and what it has found.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Reader, Readings } from '../guard/readings.js';
import { type ControllerPolicy } from '../policy/facts.js';
import { type Pack } from '../policy/pack.js';
import { digested } from '../rulebook/rule-leaf.js';
import { newId } from '../values/id.js';
import { type Sql, row, rows } from '../values/sql.js';
import { type Candidate } from './retrial.js';
import { emptyTally, type Tally } from './tally.js';

export type NewSimulation = {
  readonly pack: Pack | null;
  readonly policy: ControllerPolicy | null;
  readonly from: Date;
  readonly to: Date;
};

export type Simulation = {
  readonly id: string;
  readonly controllerId: string;
  readonly candidate: Candidate;
  readonly from: Date;
  readonly to: Date;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly error: string | null;
  /** The last decision that was looked at; null where none was. */
  readonly atDecision: string | null;
  readonly tally: Tally;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
};

type SimulationRow = Omit<Simulation, 'candidate'> & { readonly pack: string | null; readonly policy: string | null };

/** Owns the tables `simulation` and `simulation_send`. */
@Injectable()
export class Simulations {
  public constructor(
    private readonly database: DataSource,
    private readonly readings: Readings,
  ) {}

  /** The job opens what was decided about many people: that `reader` reads it is on the ledger before it begins. */
  public async create(controllerId: string, asked: NewSimulation, reader: Reader, at: Date): Promise<string> {
    const { pack, policy, from, to } = asked;
    const id = newId('sim', at.getTime());
    await this.readings.record(this.database, reader, {
      ...{ controllerId, subject: null, what: 'simulation', refersTo: [id] },
    });
    const bodies = [pack && digested(pack).body, policy && digested(policy).body];
    await this.database.query(
      `INSERT INTO simulation (id, controller_id, pack, policy, from_at, to_at, state, tally, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8)`,
      [id, controllerId, ...bodies, from, to, emptyTally(), at],
    );
    return id;
  }

  public async find(controllerId: string, id: string): Promise<Simulation | null> {
    const found = await row<SimulationRow>(this.database, `${SELECT} WHERE controller_id = $1 AND id = $2`, [
      controllerId,
      id,
    ]);
    return found && simulationOf(found);
  }

  public async list(controllerId: string, before: string | null, limit: number): Promise<Simulation[]> {
    const page = 'WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3';
    return (await rows<SimulationRow>(this.database, `${SELECT} ${page}`, [controllerId, before, limit])).map(
      simulationOf,
    );
  }

  public async unfinished(): Promise<string[]> {
    const found = await rows<{ id: string }>(
      this.database,
      `SELECT id FROM simulation WHERE state IN ('queued', 'running') ORDER BY id LIMIT 100`,
    );
    return found.map(({ id }) => id);
  }

  /** The simulation, held until the transaction ends; null where it has ended. */
  public async hold(transaction: Sql, id: string): Promise<Simulation | null> {
    const unended = `WHERE id = $1 AND state IN ('queued', 'running') FOR UPDATE`;
    const found = await row<SimulationRow>(transaction, `${SELECT} ${unended}`, [id]);
    return found && simulationOf(found);
  }

  /** Of the sends, those that this simulation has not met before; from now on it has. */
  public async meet(transaction: Sql, id: string, sends: readonly Buffer[]): Promise<ReadonlySet<string>> {
    if (sends.length === 0) return new Set();
    const met = await rows<{ send: Buffer }>(transaction, MEET, [id, sends]);
    return new Set(met.map(({ send }) => send.toString('hex')));
  }

  public async advance(transaction: Sql, id: string, atDecision: string | null, tally: Tally): Promise<void> {
    await transaction.query(`UPDATE simulation SET state = 'running', at_decision = $2, tally = $3 WHERE id = $1`, [
      id,
      atDecision,
      tally,
    ]);
  }

  public async finish(transaction: Sql, id: string, at: Date, error: string | null = null): Promise<void> {
    await transaction.query('DELETE FROM simulation_send WHERE simulation_id = $1', [id]);
    const state = error === null ? 'done' : 'failed';
    await transaction.query('UPDATE simulation SET state = $2, error = $3, finished_at = $4 WHERE id = $1', [
      id,
      state,
      error,
      at,
    ]);
  }
}

function simulationOf({ pack, policy, ...found }: SimulationRow): Simulation {
  const candidate = {
    pack: pack === null ? null : withDigest(JSON.parse(pack) as Pack),
    policy: policy === null ? null : withDigest(JSON.parse(policy) as ControllerPolicy),
  };
  return { ...found, candidate };
}

function withDigest<Rules extends Pack | ControllerPolicy>(rules: Rules): Rules & { readonly digest: string } {
  return { ...rules, digest: digested(rules).digest };
}

const SELECT = `
SELECT id, controller_id AS "controllerId", pack, policy, from_at AS "from", to_at AS "to", state, error,
  at_decision AS "atDecision", tally, created_at AS "createdAt", finished_at AS "finishedAt"
FROM simulation`;

const MEET = `
INSERT INTO simulation_send (simulation_id, send) SELECT $1, unnest($2::bytea[]) ON CONFLICT DO NOTHING RETURNING send`;
