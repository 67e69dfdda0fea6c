// What people ask of a controller (GDPR art. 15 to 22): taken in, proved to be theirs, and met as far as that needs nobody.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { type Controller } from '../access/controller.js';
import { Dispatch } from '../delivery/dispatch.js';
import { type Waiting } from '../delivery/message.js';
import { Clock } from '../values/clock.js';
import { row, rows, type Sql } from '../values/sql.js';
import { Answers } from './answers/answers.js';
import { Erasure } from './erasure.js';
import { Objections } from './objections.js';
import { type HeldRequest, type NewRequest, type OnRecord, RequestBook, type RecordedRequest } from './request-book.js';
import { RequestLetters } from './request-letters.js';
import { inDays, type RequestKind, type Stage } from './request-states.js';
import { OTHERS_OPEN, TO_SETTLE } from './request-statements.js';
import { readRequestToken, requestIssuerOf } from './request-token.js';

/** A page or a caller asks. Left out, a page asks the mailbox to confirm it, and a caller vouches for it. */
export type Opening = Omit<NewRequest, 'by' | 'identity' | 'identityHow'> & {
  readonly by?: string;
  readonly identity?: 'mailbox' | 'recorded' | 'asserted';
  readonly identityHow?: string | null;
};

/** What a link of a letter stands for. */
export type LinkedRequest = { readonly controller: Controller; readonly request: RecordedRequest };

const ASK_AGAIN_AFTER_DAYS = 1;

@Injectable()
export class SubjectRequests {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly book: RequestBook,
    private readonly letters: RequestLetters,
    private readonly objections: Objections,
    private readonly erasure: Erasure,
    private readonly answers: Answers,
    private readonly dispatch: Dispatch,
    private readonly clock: Clock,
  ) {}

  /**
   * Records a request. An objection needs no proof and is in force when this resolves; so are the stop of an erasure and a
   * restriction, unless the mailbox has to confirm them first. Asked twice on a page within a day, it is one request.
   */
  public async open(opening: Opening): Promise<RecordedRequest> {
    const asked = wholeOf(opening);
    const { controllerId } = asked;
    const waiting: Waiting[] = [];
    const id = await this.database.transaction(async (transaction) => {
      waiting.length = 0;
      if (asked.identity === 'mailbox') {
        const since = inDays(this.clock.now(), -ASK_AGAIN_AFTER_DAYS);
        const before = await this.book.awaitingIdentity(transaction, asked, since);
        if (before !== null) return before;
      }
      const made = await this.book.add(transaction, asked);
      if (asked.identity === 'not_needed') return made;
      const { identity, identityHow } = asked;
      const isProved = identity !== 'mailbox';
      const step = isProved ? { identity, identityHow } : {};
      await this.book.move(transaction, { controllerId, id: made }, isProved ? 'open' : 'identity_pending', step);
      const held = isProved ? null : await this.book.hold(transaction, controllerId, made);
      if (held) waiting.push(...(await this.letters.queue(transaction, held, 'identity')));
      return made;
    });
    await this.dispatch.announce(waiting);
    await this.settle({ controllerId, id });
    return this.found({ controllerId, id });
  }

  /** What the link of a letter stands for; null where its token was not made by us. */
  public async read(token: string): Promise<LinkedRequest | null> {
    const issuer = requestIssuerOf(token);
    const controller = issuer === null ? null : await this.controllers.find(issuer);
    const id = controller && readRequestToken(token, controller);
    const request = id && (await this.book.find(controller.id, id));
    return request ? { controller, request } : null;
  }

  /** The click of the mailbox's owner: it was them. Twice is once. What needs nobody else is done when this resolves. */
  public async confirm({ controller, request: { id } }: LinkedRequest): Promise<void> {
    const name = { controllerId: controller.id, id };
    await this.database.transaction(async (transaction) => {
      const held = await this.book.hold(transaction, controller.id, id);
      if (held?.stage === 'identity_pending') await this.book.move(transaction, name, 'open', { identity: 'mailbox' });
    });
    await this.settle(name);
  }

  /** `ctl_... req_...` of what still has to be done without anybody's doing: what a chore finds. */
  public async toSettle(): Promise<string[]> {
    const found = await rows<{ name: string }>(this.database, TO_SETTLE);
    return found.map(({ name }) => name);
  }

  /** Does what a request asks as far as that needs nobody; it stays open where it has to wait, or for somebody to answer. */
  public async settle({ controllerId, id }: OnRecord): Promise<void> {
    const asked = await row<Settling>(this.database, SETTLING, [controllerId, id]);
    if (!asked) return;
    const { kind, stage } = asked;
    if (kind === 'objection') return this.object(asked);
    if (stage === 'received' || stage === 'identity_pending') return;
    if (kind === 'erasure') return this.erase(asked);
    if (kind === 'restriction') return this.restrict(asked);
    if (asked.identity === 'mailbox' && (kind === 'access' || kind === 'portability')) await this.answer(asked);
  }

  /** GDPR art. 21(3). */
  private async object(asked: Settling): Promise<void> {
    const { controllerId, mailboxId, id, by } = asked;
    const email = await this.book.email(asked);
    const said = { kind: 'objection', scope: { to: 'marketing' }, reason: `request ${id}`, recordedBy: by } as const;
    await this.objections.record([{ controllerId, mailboxId, email, ...said }]);
    await this.close(asked, 'on the stop list');
  }

  private async erase(asked: Settling): Promise<void> {
    const { id, by } = asked;
    const { controllerId, mailboxId } = asked;
    await this.erasure.stop({ controllerId, mailboxId, email: await this.book.email(asked) }, by);
    await this.erasure.erase(asked, {
      stands: async (transaction) => (await this.book.hold(transaction, controllerId, id)) !== null,
      granted: async (transaction, kept) => {
        for (const other of await rows<{ id: string }>(transaction, OTHERS_OPEN, [controllerId, mailboxId, id])) {
          const outcome = 'overtaken by an erasure';
          await this.book.move(transaction, { controllerId, id: other.id }, 'withdrawn', { outcome });
        }
        await this.book.move(transaction, asked, 'answered', { outcome: 'erased', kept });
      },
    });
  }

  /**
   * GDPR art. 18: nothing but storage, and letters about what the person asks by law. A scope of its own keeps it apart
   * from what an operator has put on the stop list, and may take off it again.
   */
  private async restrict(asked: Settling): Promise<void> {
    const { controllerId, mailboxId, id, by } = asked;
    const scope = { to: 'everything', restriction: true } as const;
    const said = { kind: 'manual', scope, reason: restrictionReason(id), recordedBy: by } as const;
    await this.objections.record([{ controllerId, mailboxId, ...said }]);
    await this.close(asked, 'restricted');
  }

  private async answer({ controllerId, id }: Settling): Promise<void> {
    const waiting = await this.database.transaction(async (transaction): Promise<readonly Waiting[]> => {
      const held = await this.book.hold(transaction, controllerId, id);
      if (!held) return [];
      await this.answers.make(transaction, held);
      const queued = await this.letters.queue(transaction, held, 'answered');
      await this.closeIn(transaction, held, 'answered');
      return queued;
    });
    await this.dispatch.announce(waiting);
  }

  private async close(asked: Settling, outcome: string): Promise<void> {
    await this.database.transaction(async (transaction) => {
      const held = await this.book.hold(transaction, asked.controllerId, asked.id);
      if (held) await this.closeIn(transaction, held, outcome);
    });
  }

  private async closeIn(transaction: Sql, { controllerId, id }: OnRecord, outcome: string): Promise<void> {
    await this.book.move(transaction, { controllerId, id }, 'answered', { outcome });
  }

  private async found({ controllerId, id }: OnRecord): Promise<RecordedRequest> {
    const made = await this.book.find(controllerId, id);
    if (!made) throw new Error('a request that was just recorded is gone');
    return made;
  }
}

type Settling = Pick<HeldRequest, 'controllerId' | 'mailboxId' | 'id' | 'by' | 'identity'> & {
  readonly kind: RequestKind;
  readonly stage: Stage;
};

/** By which the stop of a restriction is found again. */
export function restrictionReason(requestId: string): string {
  return `restriction of processing (GDPR art. 18), ${requestId}`;
}

function wholeOf(opening: Opening): NewRequest {
  const { via, kind, identityHow = null } = opening;
  const wanted = opening.identity ?? (via === 'page' ? 'mailbox' : 'asserted');
  const identity = kind === 'objection' ? 'not_needed' : wanted;
  return { ...opening, by: opening.by ?? 'recipient', identity, identityHow };
}

const SETTLING = `
SELECT id, controller_id AS "controllerId", mailbox_id AS "mailboxId", type AS kind, state AS stage, identity, recorded_by AS by
FROM subject_request WHERE controller_id = $1 AND id = $2 AND closed_at IS NULL`;
