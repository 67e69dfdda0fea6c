// Retention runs: everybody is looked at, batch by batch; who was not told is listed, who is unheard of warned, then erased.
import { setImmediate as giveWay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../../access/controllers.js';
import { type Controller } from '../../access/controller.js';
import { Ledger } from '../../ledger/ledger.js';
import { recordsKey, sealPayload } from '../../ledger/sealing.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { row, rows, type Sql } from '../../values/sql.js';
import { Erasure } from '../erasure.js';
import { inDays } from '../request-states.js';
import { type NewItem, RetentionItems } from './retention-items.js';
import { DONE, DUE, FIND, LIST, OPEN, REACHED, START, UNFINISHED } from './run-statements.js';
import { type Setting, RetentionSettings } from './settings.js';
import { Survey, type Surveyed } from './survey.js';
import { count, emptyTally, fateOf, type Tally } from './tally.js';

export type Run = {
  readonly id: string;
  readonly controllerId: string;
  readonly askedBy: string;
  readonly asOf: Date;
  readonly state: 'queued' | 'running' | 'done';
  readonly reached: Buffer;
  readonly counts: Tally | Record<string, never>;
  readonly finishedAt: Date | null;
};

export type Preview = {
  readonly asOf: Date;
  readonly setting: Setting;
  readonly counts: Tally;
  /** Contacts whom it concerns, a few of each. */
  readonly examples: Readonly<Record<string, readonly { readonly contactId: string; readonly since: Date | null }[]>>;
};

const AT_ONCE = 500;
const MOST_EXAMPLES = 20;
const SCHEDULE = 'schedule';

/** Owns the table `retention_run`. */
@Injectable()
export class RetentionRuns {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly settings: RetentionSettings,
    private readonly survey: Survey,
    private readonly items: RetentionItems,
    private readonly erasure: Erasure,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /** What a run would do now. Changes nothing. */
  public async preview(controllerId: string): Promise<Preview> {
    const [controller, setting] = [await this.controllers.get(controllerId), await this.settings.of(controllerId)];
    const asOf = this.clock.now();
    const counts = emptyTally();
    const examples: Record<string, { contactId: string; since: Date | null }[]> = {};
    for await (const batch of this.batches(controller, setting, asOf, Buffer.alloc(0))) {
      for (const person of batch) {
        count(counts, person, asOf, true);
        const found = [...(person.noNotice ? ['noNotice'] : []), fateOf(person, asOf) ?? []].flat();
        for (const what of found) {
          const since = what === 'noNotice' ? person.noNotice : person.unheard;
          const some = (examples[what] ??= []);
          if (some.length < MOST_EXAMPLES) some.push({ contactId: person.contactId, since });
        }
      }
    }
    return { asOf, setting, counts, examples };
  }

  /** Null where one is under way. A chore does it. */
  public async ask(controllerId: string, by: string): Promise<Run | null> {
    const at = this.clock.now();
    return row<Run>(this.database, OPEN, [newId('rtn', at.getTime()), controllerId, by, at]);
  }

  public find(controllerId: string, id: string): Promise<Run | null> {
    return row<Run>(this.database, `${FIND} WHERE controller_id = $1 AND id = $2`, [controllerId, id]);
  }

  /** From before `before` on, newest first. */
  public list(controllerId: string, before: string | null, limit: number): Promise<Run[]> {
    return rows<Run>(this.database, LIST, [controllerId, before, limit]);
  }

  /** Asks for the daily run of every controller that is due, and answers what is not finished. */
  public async unfinished(): Promise<string[]> {
    const now = this.clock.now();
    const due = await rows<{ id: string }>(this.database, DUE, [inDays(now, -1)]);
    for (const { id } of due) await this.ask(id, SCHEDULE);
    const found = await rows<{ id: string }>(this.database, UNFINISHED);
    return found.map(({ id }) => id);
  }

  /** Goes on behind the last batch that was done. */
  public async run(id: string, stopping: AbortSignal): Promise<void> {
    const started = await row<Run>(this.database, START, [id]);
    if (!started) return;
    const { controllerId, asOf } = started;
    const [controller, setting] = [await this.controllers.get(controllerId), await this.settings.of(controllerId)];
    for await (const batch of this.batches(controller, setting, asOf, started.reached)) {
      stopping.throwIfAborted();
      await this.work(id, controller, setting, asOf, batch);
    }
    await this.finish(id, controller);
  }

  private async work(
    id: string,
    controller: Controller,
    setting: Setting,
    asOf: Date,
    batch: Surveyed[],
  ): Promise<void> {
    const tally = emptyTally();
    for (const person of batch) count(tally, person, asOf, false);
    for (const person of batch.filter((one) => fateOf(one, asOf) === 'erased')) {
      const isDone =
        !(await this.erasure.isHeldUp(person)) &&
        (await this.erasure.erase(person, {
          keepsStops: true,
          stands: async (transaction) => {
            const now = await this.survey.one(transaction, controller, setting, asOf, person.mailboxId);
            return now !== null && fateOf(now, asOf) === 'erased';
          },
          granted: (transaction) => this.reach(transaction, id, { ...emptyTally(), erased: 1 }, null),
        }));
      if (!isDone) tally.heldUp++;
    }
    const last = batch.at(-1);
    await this.database.transaction(async (transaction) => {
      await this.items.add(transaction, newItems(batch, setting, asOf), asOf);
      await this.items.settle(
        transaction,
        'no_notice',
        batch.filter((one) => one.isListed.no_notice && !one.noNotice),
      );
      await this.items.settle(
        transaction,
        'unheard',
        batch.filter((one) => one.isListed.unheard && !one.unheard),
      );
      await this.reach(transaction, id, tally, last?.mailboxId ?? null);
    });
  }

  private async *batches(controller: Controller, setting: Setting, at: Date, from: Buffer): AsyncGenerator<Surveyed[]> {
    let after = from;
    for (;;) {
      const batch = await this.survey.behind(controller, setting, at, after, AT_ONCE);
      const last = batch.at(-1);
      if (!last) return;
      yield batch;
      after = last.mailboxId;
      await giveWay();
    }
  }

  /** Adds to what the run has done; `reached` is the mailbox that it has come to. */
  private async reach(transaction: Sql, id: string, tally: Tally, reached: Buffer | null): Promise<void> {
    const found = await row<{ counts: Partial<Tally> }>(
      transaction,
      'SELECT counts FROM retention_run WHERE id = $1 FOR UPDATE',
      [id],
    );
    const before: Tally = { ...emptyTally(), ...found?.counts };
    const { leftOut, ...numbers } = tally;
    const after: Tally = { ...before, leftOut: { ...before.leftOut } };
    for (const [what, more] of Object.entries(numbers) as [keyof typeof numbers, number][]) after[what] += more;
    for (const [why, more] of Object.entries(leftOut) as [keyof typeof leftOut, number][]) after.leftOut[why] += more;
    await transaction.query(REACHED, [id, JSON.stringify(after), reached]);
  }

  private async finish(id: string, controller: Controller): Promise<void> {
    const at = this.clock.now();
    await this.database.transaction(async (transaction) => {
      const done = await row<Run>(transaction, DONE, [id, at]);
      if (!done) return;
      const event = newId('evt', at.getTime());
      const said = JSON.stringify({ v: 1, by: done.askedBy, asOf: done.asOf.toISOString(), counts: done.counts });
      const payload = sealPayload(recordsKey(controller.suppressionKey), said, event);
      const leaf = { id: event, type: 'retention_run', at: at.toISOString(), controllerId: controller.id } as const;
      await this.ledger.append(transaction, [{ ...leaf, subjectId: null, payload, refersTo: [id] }]);
    });
  }
}

function newItems(batch: readonly Surveyed[], { graceDays }: Setting, at: Date): NewItem[] {
  return batch.flatMap((person): NewItem[] => {
    const { controllerId, mailboxId, noNotice, unheard, isListed } = person;
    const name = { controllerId, mailboxId };
    return [
      ...(noNotice && !isListed.no_notice
        ? [{ ...name, finding: 'no_notice' as const, since: noNotice, eraseAfter: null }]
        : []),
      ...(unheard && fateOf(person, at) === 'warned'
        ? [{ ...name, finding: 'unheard' as const, since: unheard, eraseAfter: inDays(at, graceDays) }]
        : []),
    ];
  });
}
