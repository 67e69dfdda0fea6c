// Letters that a person has just asked for on a page of ours, or by law: queued as service mail, with a decision of its own.
import { Injectable } from '@nestjs/common';
import { type Controller, type Sender } from '../access/controller.js';
import { type Verdict } from '../guard/ask.js';
import { Guard } from '../guard/guard.js';
import { newId } from '../values/id.js';
import { type Sql } from '../values/sql.js';
import { type Content } from './letter.js';
import { reasonsOf, type Waiting } from './message.js';
import { Outgoing } from './outgoing.js';

export type AskedLetter = {
  readonly controller: Controller;
  readonly sender: Sender;
  readonly email: string;
  readonly mailboxId: Buffer;
  readonly content: Content;
  /** When it was asked for, which the decision goes by. */
  readonly at: Date;
  /** Whether it is about a request by law (GDPR art. 15 to 22): then a restriction of the person's does not stop it. */
  readonly byLaw: boolean;
};

/** `waiting` is for `Dispatch.announce` after the commit; `refused`: why it may not go, null where it may. */
export type QueuedLetter = { readonly waiting: readonly Waiting[]; readonly refused: string | null };

@Injectable()
export class AskedLetters {
  public constructor(
    private readonly guard: Guard,
    private readonly outgoing: Outgoing,
  ) {}

  /**
   * Design section 5, step 2: it passes an objection to marketing, and neither complaint, bounce, erasure nor manual entry.
   * One that is asked for by law passes the person's restriction too (`docs/adr/0015`).
   */
  public async queue(transaction: Sql, letter: AskedLetter): Promise<QueuedLetter> {
    const { controller, sender, email, mailboxId, content, at, byLaw } = letter;
    const id = newId('msg', at.getTime());
    const purpose = 'service';
    const [verdict] = (await this.guard.decideHolding(transaction, [
      {
        ...{ controllerId: controller.id, purpose, sender: sender.address, recipient: { email } },
        ...{ occasion: { entrance: 'message', of: id, step: 'gate' }, composedByGuard: true },
        message: { ...content, headers: {} },
        confirmation: { askedAt: at.toISOString(), ...(byLaw && { byLaw: true as const }) },
      },
    ])) as [Verdict];
    const { outcome, reasons } = verdict.decision;
    if (outcome !== 'allow' && outcome !== 'defer') return { waiting: [], refused: reasonsOf(reasons) };
    const draft = {
      ...{ id, controllerId: controller.id, campaignId: null, senderId: sender.id, mailboxId },
      ...{ email, purpose, content, verdict },
    };
    const waiting = await this.outgoing.enqueue(transaction, [draft], at);
    await this.outgoing.asksForConfirmation(transaction, id, at, byLaw);
    return { waiting, refused: null };
  }
}
