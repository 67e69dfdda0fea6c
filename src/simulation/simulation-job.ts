// Decides the recorded decisions of a period anew, batch by batch, newest first, and counts what would change.
import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Chore } from '../chores/chores.js';
import { AuditLog, type KeptDecision, type Range } from '../guard/audit-log.js';
import { isOutage } from '../http/outage.js';
import { Clock } from '../values/clock.js';
import { firstIdAt } from '../values/id.js';
import { rows } from '../values/sql.js';
import { Retrial } from './retrial.js';
import { type Simulation, Simulations } from './simulations.js';
import { count } from './tally.js';

const BATCH = 500;

@Injectable()
export class SimulationJob {
  public constructor(
    private readonly database: DataSource,
    private readonly simulations: Simulations,
    private readonly auditLog: AuditLog,
    private readonly retrial: Retrial,
    private readonly clock: Clock,
  ) {}

  public chore(): Chore {
    const run: Chore['run'] = (id, stopping) => this.run(id, stopping);
    return { name: 'simulate', pending: () => this.simulations.unfinished(), run };
  }

  /** Each batch is one transaction that also notes how far it came: after a crash the next run goes on there. */
  private async run(id: string, stopping: AbortSignal): Promise<void> {
    try {
      let goesOn = true;
      while (goesOn) {
        stopping.throwIfAborted();
        goesOn = await this.database.transaction((transaction) => this.batch(transaction, id));
      }
    } catch (error) {
      if (stopping.aborted || isOutage(error)) throw error;
      // It would fail again and again: whoever asked is told, and so is the operator.
      await this.simulations.finish(
        this.database,
        id,
        this.clock.now(),
        'a decision of the period cannot be decided anew',
      );
      throw error;
    }
  }

  private async batch(transaction: EntityManager, id: string): Promise<boolean> {
    const one = await this.simulations.hold(transaction, id);
    if (!one) return false;
    const { tally } = one;
    const range = rangeOf(one);
    tally.total ??= await this.totalIn(transaction, one, range);
    const kept = await this.auditLog.kept(transaction, one.controllerId, range, BATCH);
    const last = kept.at(-1);
    if (!last) {
      await this.simulations.advance(transaction, id, one.atDecision, tally);
      await this.simulations.finish(transaction, id, this.clock.now());
      return false;
    }
    const counted = await this.countedOnce(transaction, id, kept);
    for (const decision of kept) if (counted.has(decision)) await this.decideAnew(one, decision);
    tally.decisions += kept.length;
    tally.sameSend += kept.length - counted.size;
    await this.simulations.advance(transaction, id, last.id, tally);
    return true;
  }

  private async decideAnew({ tally, candidate }: Simulation, { id, stored }: KeptDecision): Promise<void> {
    if (!stored) tally.erased++;
    else {
      const anew = await this.retrial.again(stored, candidate);
      if (anew) count(tally, id, stored.decision, anew);
      else tally.unknownPack++;
    }
  }

  /**
   * Gate and last check of one send are two decisions, and the last check may be repeated: the newest counts, which is
   * met first.
   */
  private async countedOnce(transaction: EntityManager, id: string, kept: KeptDecision[]): Promise<Set<KeptDecision>> {
    const counted = new Set<KeptDecision>();
    const newestOf = new Map<string, KeptDecision>();
    for (const decision of kept) {
      const send = sendOf(decision);
      if (send === null) counted.add(decision);
      else if (!newestOf.has(send)) newestOf.set(send, decision);
    }
    const sends = [...newestOf.keys()].map((send) => Buffer.from(send, 'hex'));
    for (const send of await this.simulations.meet(transaction, id, sends)) {
      const newest = newestOf.get(send);
      if (newest) counted.add(newest);
    }
    return counted;
  }

  private async totalIn(transaction: EntityManager, { controllerId }: Simulation, range: Range): Promise<number> {
    const [found] = await rows<{ count: string }>(
      transaction,
      'SELECT count(*) FROM leaf WHERE controller_id = $1 AND id >= $2 AND id < $3',
      [controllerId, range.from, range.before],
    );
    return Number(found?.count ?? 0);
  }
}

function rangeOf({ from, to, atDecision }: Simulation): Range {
  return { from: firstIdAt('dec', from.getTime()), before: atDecision ?? firstIdAt('dec', to.getTime()) };
}

/** What names the send that a decision was made for; null where an answer was all that was wanted, or it was not noted. */
function sendOf({ stored, subjectId }: KeptDecision): string | null {
  const of = stored?.for?.of;
  return of ? hash('sha256', `${of} ${subjectId}`, 'hex').slice(0, 32) : null;
}
