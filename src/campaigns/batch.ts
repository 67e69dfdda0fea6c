// One message to several people, a copy each: all are gated and queued in one transaction, or none is.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Controller, type Sender } from '../access/controller.js';
import { type Attachment } from '../delivery/attachment.js';
import { Attachments, newAttachmentIds } from '../delivery/attachments.js';
import { Dispatch } from '../delivery/dispatch.js';
import { type Content } from '../delivery/letter.js';
import { type Draft } from '../delivery/message.js';
import { Outgoing } from '../delivery/outgoing.js';
import { type Ask, type Verdict } from '../guard/ask.js';
import { Guard } from '../guard/guard.js';
import { ListIntake, type StatedRecipient } from '../provenance/list-intake.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { nth } from '../values/nth.js';
import { type Sql } from '../values/sql.js';
import { type Gated } from './single-message.js';

/** What goes to one of them. Copies that say the same have the same object as content. */
export type Copy = { readonly recipient: StatedRecipient; readonly content: Content };

export type BatchRequest = {
  readonly controller: Controller;
  readonly sender: Sender;
  readonly purpose: string;
  readonly copies: readonly Copy[];
  readonly attachments: readonly Attachment[];
  /** Header fields that count for the decision and do not leave. */
  readonly flags: Readonly<Record<string, string>>;
  /** Not to leave before this moment; null: at once. */
  readonly notBefore: Date | null;
  /** Who asks: `key_...`. */
  readonly by: string;
};

@Injectable()
export class Batch {
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
   * Keeps what is stated about the recipients (the last check will need it), decides on each, and queues what may go
   * now or later; in the order of the copies. `also` runs in the transaction of the queueing, with its results.
   */
  public async send(
    request: BatchRequest,
    also: (transaction: Sql, gated: readonly Gated[]) => Promise<void>,
  ): Promise<readonly Gated[]> {
    const { controller, copies, by } = request;
    const recipients = copies.map(({ recipient }) => recipient);
    await this.intake.keep(controller.id, recipients, by);
    const now = this.clock.now();
    const ids = copies.map(() => newId('msg', now.getTime()));
    const { gated, waiting } = await this.database.transaction(async (transaction) => {
      const verdicts = await this.guard.decideHolding(transaction, asksOf(request, ids));
      const drafts = verdicts.flatMap((verdict, n) => this.draftOf(request, nth(ids, n), nth(copies, n), verdict));
      const queued = await this.outgoing.enqueue(transaction, drafts, this.clock.now());
      for (const { id, content } of drafts) {
        await this.attachments.keep(transaction, { messageId: id }, content?.attachments ?? [], request.attachments);
      }
      const fresh = new Set(queued.map(({ id }) => id));
      const results = verdicts.map((verdict, n): Gated => {
        const id = nth(ids, n);
        return { id: fresh.has(id) ? id : null, verdict };
      });
      await also(transaction, results);
      return { gated: results, waiting: queued };
    });
    await this.dispatch.announce(waiting);
    return gated;
  }

  /** What would become of it: decided with what is stored and stated, recorded nowhere, queued never. */
  public async rehearse(request: BatchRequest): Promise<readonly Verdict[]> {
    return this.guard.decide(asksOf(request, []), { record: false });
  }

  private draftOf(request: BatchRequest, id: string, copy: Copy, verdict: Verdict): Draft[] {
    const { outcome } = verdict.decision;
    if (outcome !== 'allow' && outcome !== 'defer') return [];
    const { controller, sender, purpose, attachments, notBefore } = request;
    const { recipient, content } = copy;
    const { mailboxId } = readAddress(recipient.email, controller);
    const attached = newAttachmentIds(attachments, this.clock.now());
    return [
      {
        ...{ id, controllerId: controller.id, campaignId: null, senderId: sender.id, mailboxId },
        ...{ email: recipient.email, purpose, verdict, notBefore },
        content: { ...content, attachments: attached },
      },
    ];
  }
}

/** Without ids nothing is sent: the recipients then bring what was stated, which is stored nowhere. */
function asksOf({ controller, sender, purpose, copies, flags }: BatchRequest, ids: readonly string[]): Ask[] {
  const messages = new Map<Content, Ask['message']>();
  return copies.map(({ recipient, content }, n) => {
    let message = messages.get(content);
    if (message === undefined) {
      const { subject, text, html, headers = {} } = content;
      messages.set(content, (message = { subject, text, html, headers: { ...headers, ...flags } }));
    }
    const of = ids[n];
    return {
      controllerId: controller.id,
      occasion: { entrance: 'message', of: of ?? null, step: 'gate' },
      ...{ purpose, sender: sender.address, message, composedByGuard: true },
      recipient: of === undefined ? recipient : { email: recipient.email },
    };
  });
}
