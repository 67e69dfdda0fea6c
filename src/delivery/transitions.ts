// What becomes of claimed messages, written for many at once: handed over, and how that ended.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Grouped } from '../guard/grouped.js';
import { domainName, domainOfAddress } from '../provenance/domain-name.js';
import { rows, type Sql } from '../values/sql.js';
import { type Claimed, type Slot } from './claimed.js';
import { type MessageState, type Resting } from './message.js';
import { preparedRows } from '../values/prepared.js';
import { SendSlots } from './pace/send-slots.js';
import { GIVE_BACK, HOLD_MAILBOXES, MARK, MARK_PACED, NOTE_NOTICES, SWEEP } from './transition-statements.js';

/** A worker begins to speak with the relay within this time of asking for the mark `handed_over`, or not at all. */
export const BEGIN_WITHIN_MS = 1_000;

/** How a claim ends. */
export type Ending = {
  readonly claimed: Claimed;
  readonly to: 'accepted' | 'refused' | 'uncertain' | 'queued';
  readonly detail: string | null;
  /** For `queued`: how long it waits now. */
  readonly waitMs: number;
  /** For `queued`: whether this was a failure, of which there may only be so many hours. */
  readonly failure: { readonly giveUpAfterMs: number } | null;
  /** For `refused`: whether there is no such mailbox. */
  readonly bounced: boolean;
};

type Mark =
  | { readonly claimed: Claimed; readonly ending: Ending }
  | { readonly claimed: Claimed; readonly ending: null; readonly relay: string };

// One statement for all that begins and ends meanwhile. Two take turns, so that some connections send while the others
// wait for their marks; and until its end is written a message that the relay has taken would be uncertain after a crash.
const GROUPS = { atOnce: 2, most: 200 };

/**
 * INVARIANT (one holder): every change names the worker that holds the message and the state that it leaves; where
 * either is no longer so, nothing happens and the caller learns it.
 */
@Injectable()
export class Transitions {
  private readonly marking = new Grouped((marks: readonly Mark[]) => this.mark(marks), GROUPS);
  private readonly givingBack = new Grouped((slots: readonly Slot[]) => giveBack(this.database, slots), GROUPS);
  private readonly reopening = new Grouped((claims: readonly Claimed[]) => this.reopen(claims), GROUPS);
  private readonly noting = new Grouped((claims: readonly Claimed[]) => this.noteNotices(claims), GROUPS);

  public constructor(
    private readonly database: DataSource,
    private readonly slots: SendSlots,
  ) {}

  /**
   * claimed -> handed_over, durable before it resolves to true. False where the message was cancelled or taken away,
   * its campaign does not run any more, a signal stops its sender or campaign, its controller, sender or domain is paused,
   * or a stop was added to its mailbox since the claim. `relay` names the way that it takes.
   */
  public async begin(claimed: Claimed, relay: string): Promise<boolean> {
    const [begun] = await this.marking.submit([{ claimed, ending: null, relay }]);
    return begun !== null;
  }

  /** Writes how a claim ended; null where the message was not this worker's any more. */
  public async end(ending: Ending): Promise<Resting | null> {
    const { claimed, to } = ending;
    // Before the message can be claimed again: its own slot would count against it.
    if (claimed.slot && (to === 'queued' || to === 'refused')) await this.givingBack.submit([claimed.slot]);
    const [ended] = await this.marking.submit([{ claimed, ending }]);
    if (claimed.scopes.length > 0 && !isSent(ended)) await this.reopening.submit([claimed]);
    if (to === 'accepted' && claimed.letter.notice !== null) await this.noting.submit([claimed]);
    return ended ?? null;
  }

  /**
   * Gives up the hold of workers that are gone: what they had claimed goes back in line; what they were handing over may
   * have gone out, and is uncertain (promise 8). `alive` is SQL for the numbers of the workers that live.
   */
  public async sweep(alive: string): Promise<{ readonly requeued: number; readonly uncertain: number }> {
    const held = await rows<{ id: string; state: MessageState } & Slot>(
      this.database,
      `SELECT id, state, controller_id AS "controllerId", mailbox_id AS "mailboxId", claimed_at::text AS stamp
       FROM message WHERE worker IS NOT NULL AND finished_at IS NULL AND worker NOT IN (${alive})`,
    );
    if (held.length === 0) return { requeued: 0, uncertain: 0 };
    const claimed = held.filter(({ state }) => state === 'claimed');
    const swept = await this.database.transaction(async (transaction) => {
      await transaction.query(HOLD_MAILBOXES, [
        claimed.map((one) => one.controllerId),
        claimed.map((one) => one.mailboxId),
      ]);
      const given = await rows<{ id: string; state: MessageState }>(transaction, SWEEP, [
        held.map(({ id }) => id),
        held.map(({ state }) => state),
        held.map(({ stamp }) => stamp),
      ]);
      // A worker that is cut off and does not know it may have begun meanwhile: what it sends keeps its slot.
      const queued = new Set(given.filter(({ state }) => state === 'queued').map(({ id }) => id));
      await giveBack(
        transaction,
        claimed.filter(({ id }) => queued.has(id)),
      );
      return given;
    });
    const requeued = swept.filter(({ state }) => state === 'queued').length;
    return { requeued, uncertain: swept.length - requeued };
  }

  private async mark(marks: readonly Mark[]): Promise<(Resting | null)[]> {
    const statement = marks.some(({ claimed }) => claimed.scopes.length > 0) ? MARK_PACED : MARK;
    const marked = await preparedRows<{ id: string } & Resting>(this.database, statement, [
      marks.map(({ claimed }) => claimed.id),
      marks.map(({ claimed }) => claimed.worker),
      marks.map(({ ending }) => ending?.to ?? 'handed_over'),
      marks.map(({ ending }) => ending?.detail && printable(ending.detail)),
      marks.map(({ ending }) => ending?.waitMs),
      marks.map(({ ending }) => ending?.failure?.giveUpAfterMs),
      marks.map((one) => (one.ending === null ? one.relay : null)),
      marks.map(({ ending }) => ending?.bounced ?? false),
      marks.map(({ claimed: { letter }, ending }) =>
        ending === null ? domainName(domainOfAddress(letter.email), letter.controller) : null,
      ),
    ]);
    const byId = new Map(marked.map(({ id, state, waitMs }) => [id, { state, waitMs }]));
    return marks.map(({ claimed }) => byId.get(claimed.id) ?? null);
  }

  private async reopen(claims: readonly Claimed[]): Promise<null[]> {
    await this.slots.reopen(claims.flatMap(({ scopes }) => scopes));
    return claims.map(() => null);
  }

  private async noteNotices(claims: readonly Claimed[]): Promise<null[]> {
    await this.database.query(NOTE_NOTICES, [
      claims.map(({ letter }) => letter.controller.id),
      claims.map(({ letter }) => letter.mailboxId),
    ]);
    return claims.map(() => null);
  }
}

/** A limiter counts real sends (design section 7). Twice is once: a stamp is only ever one message's. */
async function giveBack(sql: Sql, slots: readonly Slot[]): Promise<null[]> {
  if (slots.length === 0) return [];
  await sql.query(GIVE_BACK, [
    slots.map(({ controllerId }) => controllerId),
    slots.map(({ mailboxId }) => mailboxId),
    slots.map(({ stamp }) => stamp),
  ]);
  return slots.map(() => null);
}

function isSent(ended: Resting | undefined | null): boolean {
  return ended?.state === 'accepted' || ended?.state === 'uncertain';
}

const LONGEST_DETAIL = 1_000;

function printable(detail: string): string {
  return detail
    .replace(/\p{Cc}+/gu, ' ')
    .slice(0, LONGEST_DETAIL)
    .toWellFormed();
}
