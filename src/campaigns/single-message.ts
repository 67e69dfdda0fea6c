// One message to one person, gated and queued in one transaction: what POST /v1/messages does.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Attachment } from '../delivery/attachment.js';
import { Attachments, newAttachmentIds } from '../delivery/attachments.js';
import { Dispatch } from '../delivery/dispatch.js';
import { type Content } from '../delivery/letter.js';
import { type Waiting } from '../delivery/message.js';
import { Outgoing } from '../delivery/outgoing.js';
import { type Verdict } from '../guard/ask.js';
import { Guard } from '../guard/guard.js';
import { ListIntake, type StatedRecipient } from '../provenance/list-intake.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { type Sql } from '../values/sql.js';
import { type Controller, type Sender } from '../access/controller.js';

export type Request = {
  readonly controller: Controller;
  readonly sender: Sender;
  readonly purpose: string;
  readonly recipient: StatedRecipient;
  readonly content: Content;
  readonly attachments: readonly Attachment[];
  /** Who asks: `key_...`. */
  readonly by: string;
};

/** `id` is null where the guard refused: nothing is queued then. */
export type Gated = { readonly id: string | null; readonly verdict: Verdict };

@Injectable()
export class SingleMessage {
  public constructor(
    private readonly database: DataSource,
    private readonly intake: ListIntake,
    private readonly guard: Guard,
    private readonly outgoing: Outgoing,
    private readonly attachments: Attachments,
    private readonly dispatch: Dispatch,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps what is stated about the recipient (the last check will need it), decides, and queues what may go now or
   * later. `also` runs in the transaction of the queueing, with its result.
   */
  public async send(request: Request, also: (transaction: Sql, gated: Gated) => Promise<void>): Promise<Gated> {
    const { controller, sender, purpose, recipient, content, attachments } = request;
    await this.intake.keep(controller.id, [recipient], request.by);
    const { mailboxId } = readAddress(recipient.email, controller);
    const now = this.clock.now();
    const id = newId('msg', now.getTime());
    const attached = newAttachmentIds(attachments, now);
    const { gated, waiting } = await this.database.transaction(async (transaction) => {
      const [verdict] = (await this.guard.decideHolding(transaction, [
        {
          controllerId: controller.id,
          occasion: { entrance: 'message', of: id, step: 'gate' },
          purpose,
          sender: sender.address,
          recipient: { email: recipient.email },
          message: { ...content, headers: {} },
          composedByGuard: true,
        },
      ])) as [Verdict];
      const goes = verdict.decision.outcome === 'allow' || verdict.decision.outcome === 'defer';
      const draft = {
        ...{ id, controllerId: controller.id, campaignId: null, senderId: sender.id, mailboxId },
        ...{ email: recipient.email, purpose, verdict },
        content: { ...content, attachments: attached },
      };
      const queued: Waiting[] = goes ? await this.outgoing.enqueue(transaction, [draft], this.clock.now()) : [];
      const result = { id: queued[0]?.id ?? null, verdict };
      if (result.id !== null) await this.attachments.keep(transaction, { messageId: id }, attached, attachments);
      await also(transaction, result);
      return { gated: result, waiting: queued };
    });
    await this.dispatch.announce(waiting);
    return gated;
  }
}
