// What a compliance officer does with a request: answers it, extends it with a reason, refuses it with a reason, closes it.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Dispatch } from '../delivery/dispatch.js';
import { type Waiting } from '../delivery/message.js';
import { Dossiers } from '../provenance/dossier.js';
import { Suppressions } from '../provenance/suppressions.js';
import { Clock } from '../values/clock.js';
import { row, rows, type Sql } from '../values/sql.js';
import { Answers } from './answers/answers.js';
import { type Changes, Rectification } from './rectification.js';
import { type HeldRequest, type OnRecord, RequestBook, type Step } from './request-book.js';
import { type LetterKind, RequestLetters } from './request-letters.js';
import { extendedDue, REMIND_BEFORE_DAYS, type Stage } from './request-states.js';
import { TO_REMIND } from './request-statements.js';
import { restrictionReason } from './subject-requests.js';

/** `gone`: closed already, or never there. */
export type Done = 'done' | 'gone' | 'not_now';

@Injectable()
export class RequestDesk {
  public constructor(
    private readonly database: DataSource,
    private readonly book: RequestBook,
    private readonly letters: RequestLetters,
    private readonly answers: Answers,
    private readonly rectification: Rectification,
    private readonly dossiers: Dossiers,
    private readonly suppressions: Suppressions,
    private readonly dispatch: Dispatch,
    private readonly clock: Clock,
  ) {}

  /**
   * Answers a request that a person has to answer: a document for access and portability, the changes for rectification.
   * Of two who answer at once, one does. The letter to the person carries the link.
   */
  public answer({ controllerId, id }: OnRecord, changes: Changes | null): Promise<Done> {
    return this.withHeld({ controllerId, id }, async (transaction, held) => {
      if (held.stage !== 'open' && held.stage !== 'extended') return 'not_now';
      if (held.kind === 'access' || held.kind === 'portability') await this.answers.make(transaction, held);
      else if (held.kind === 'rectification' && changes) await this.rectification.apply(transaction, held, changes);
      else return 'not_now';
      return { letter: 'answered', stage: 'answered', step: { outcome: OUTCOMES[held.kind] } };
    });
  }

  /** GDPR art. 12(3): by two further months, told with the reason within the first; once. */
  public extend(name: OnRecord, reason: string): Promise<Done> {
    return this.withHeld(name, (_, held) => {
      if (held.stage !== 'open' || this.clock.now() > held.dueAt) return Promise.resolve('not_now');
      const dueAt = extendedDue(held.createdAt);
      const step = { dueAt, extendedBecause: reason };
      return Promise.resolve({ letter: 'extended', stage: 'extended', step, more: { dueAt, reason } });
    });
  }

  /** GDPR art. 12(4): with the reason, and where to complain. */
  public refuse(name: OnRecord, reason: string): Promise<Done> {
    return this.withHeld(name, async (transaction, held) => {
      const [dossier] = await this.dossiers.lookUp(transaction, [held]);
      const more = { reason, country: dossier?.known.country ?? null };
      return { letter: 'refused', stage: 'refused', step: { outcome: reason }, more };
    });
  }

  /** Closes it without a letter: it was answered another way, or is wanted no more. */
  public close(name: OnRecord, stage: 'answered' | 'refused' | 'withdrawn', outcome: string): Promise<Done> {
    return this.withHeld(name, (_, held) => {
      if (stage === 'answered' && held.stage === 'identity_pending') return Promise.resolve('not_now');
      return Promise.resolve({ letter: null, stage, step: { outcome } });
    });
  }

  /** The compliance officer says how they know who asked: then the click of the mailbox is waited for no more. */
  public prove(name: OnRecord, how: string): Promise<Done> {
    return this.withHeld(name, (_, held) => {
      if (held.stage !== 'identity_pending') return Promise.resolve('not_now');
      return Promise.resolve({ letter: null, stage: 'open', step: { identity: 'recorded', identityHow: how } });
    });
  }

  /** Ends a restriction; the person has been told before (GDPR art. 18(3)). False where none stands by this request. */
  public async lift({ controllerId, id }: OnRecord, because: string): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      const stop = await row<{ id: string }>(transaction, RESTRICTION, [controllerId, restrictionReason(id)]);
      if (!stop) return false;
      return (await this.suppressions.lift(transaction, controllerId, stop.id, because, this.clock.now())) === 'lifted';
    });
  }

  /** What is due soon and has not been flagged, and what waits in vain for its click. */
  public async toRemind(): Promise<string[]> {
    const found = await rows<{ name: string }>(this.database, TO_REMIND, [this.clock.now(), REMIND_BEFORE_DAYS]);
    return found.map(({ name }) => name);
  }

  public async remind({ controllerId, id }: OnRecord): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const held = await this.book.hold(transaction, controllerId, id);
      if (held?.stage === 'identity_pending') {
        await this.book.move(transaction, held, 'withdrawn', { outcome: 'not confirmed within a month' });
      } else if (held) {
        await this.book.flag(transaction, held, { reminded: true });
        await this.book.note(transaction, 'request_reminded', held, { dueAt: held.dueAt.toISOString() });
      }
    });
  }

  private async withHeld(
    { controllerId, id }: OnRecord,
    work: (transaction: Sql, held: HeldRequest) => Promise<Move | 'not_now'>,
  ): Promise<Done> {
    const waiting: Waiting[] = [];
    const done = await this.database.transaction(async (transaction): Promise<Done> => {
      const held = await this.book.hold(transaction, controllerId, id);
      if (!held) return 'gone';
      const move = await work(transaction, held);
      if (move === 'not_now') return move;
      if (move.letter) waiting.push(...(await this.letters.queue(transaction, held, move.letter, move.more)));
      await this.book.move(transaction, held, move.stage, move.step);
      return 'done';
    });
    await this.dispatch.announce(waiting);
    return done;
  }
}

type Move = {
  readonly letter: LetterKind | null;
  readonly stage: Stage;
  readonly step: Step;
  readonly more?: { readonly dueAt?: Date; readonly reason?: string; readonly country?: string | null };
};

const OUTCOMES = { access: 'answered', portability: 'answered', rectification: 'corrected' } as const;

const RESTRICTION = `
SELECT id FROM suppression WHERE controller_id = $1 AND kind = 'manual' AND reason = $2 AND lifted_at IS NULL`;
