// What the user made of advice: kept beside what was advised, and counted, so that it is seen which grounds they share.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../values/clock.js';
import { rows } from '../values/sql.js';
import { type Network } from './people.js';

export const DONE = ['accepted', 'ignored', 'invited', 'not_invited', 'nothing_yet'] as const;

/** `about`: the invitation; the person, where they were to be invited. */
export type GivenAnswer = {
  readonly personId: string;
  readonly about: string;
  readonly strategy: string | null;
  readonly verdict: string;
  readonly ground: string;
  readonly findings: readonly string[];
  readonly agrees: boolean;
  readonly did: (typeof DONE)[number];
  readonly remark: string | null;
};

export type Measured = {
  readonly strategy: string | null;
  readonly verdict: string;
  readonly ground: string;
  readonly answers: number;
  readonly agreed: number;
};

/** Owns the table `network_answer`. */
@Injectable()
export class NetworkAnswers {
  public constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The newest answer about the same counts. */
  public async record({ controllerId, member }: Network, given: GivenAnswer): Promise<Date> {
    const at = this.clock.now();
    const { personId, about, strategy, verdict, ground, findings, agrees, did, remark } = given;
    await this.database.query(RECORD, [
      ...[personId, about, controllerId, member, strategy, verdict, ground, findings, agrees, did, remark, at],
    ]);
    return at;
  }

  /** How often the user agreed, by what was advised and on which ground. */
  public measured({ controllerId, member }: Network): Promise<Measured[]> {
    return rows<Measured>(
      this.database,
      `SELECT strategy, verdict, ground, count(*)::int AS answers, count(*) FILTER (WHERE agrees)::int AS agreed
       FROM network_answer WHERE controller_id = $1 AND member = $2
       GROUP BY strategy, verdict, ground ORDER BY answers DESC, strategy, verdict, ground`,
      [controllerId, member],
    );
  }
}

const RECORD = `
INSERT INTO network_answer (person_id, about, controller_id, member, strategy, verdict, ground, findings, agrees, did, remark,
  answered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (person_id, about) DO UPDATE SET strategy = excluded.strategy, verdict = excluded.verdict,
  ground = excluded.ground, findings = excluded.findings, agrees = excluded.agrees, did = excluded.did,
  remark = excluded.remark, answered_at = excluded.answered_at`;
