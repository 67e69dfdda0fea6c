// Replies to what was sent: recorded as answers, and read for a no.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Objections } from '../../rights/objections.js';
import { Clock } from '../../values/clock.js';
import { Links } from '../../values/links.js';
import { Answers } from '../answers.js';
import { Reviews } from '../reviews.js';
import { TakenAlready, TakenEvents } from '../taken-events.js';
import { header, type ReadMail } from '../../message/mime/mail-parts.js';
import { type InboundOutcome, type Proven } from './proven.js';
import { isAutoReply, ownWords, verdictOf } from './reply.js';
import { ReplyWordsHolder } from './reply-words-holder.js';

@Injectable()
export class InboundReplies {
  public constructor(
    private readonly database: DataSource,
    private readonly answers: Answers,
    private readonly objections: Objections,
    private readonly reviews: Reviews,
    private readonly events: TakenEvents,
    private readonly clock: Clock,
    private readonly links: Links,
    private readonly words: ReplyWordsHolder,
  ) {}

  public async take({ controller, message }: Proven, mail: ReadMail, raw: Buffer): Promise<InboundOutcome> {
    const at = this.clock.now();
    const isAuto = isAutoReply(mail, this.words.words);
    const kind = isAuto ? 'auto_reply' : 'reply';
    // Whoever was erased has no address on file any more: nothing of theirs is kept again.
    if (message.email === '') return 'nothing';
    await this.answers.record(controller.id, { email: message.email, kind, at, messageId: message.id }, 'smtp');
    if (isAuto) return 'auto_reply';
    const said = ownWords(mail, this.words.words, this.links.publicUrl);
    const verdict = verdictOf(said, header(mail.headers, 'subject') ?? '', this.words.words);
    if (verdict.is === 'other') return 'reply';
    const name = { controllerId: controller.id, mailboxId: message.mailboxId };
    const event = { by: controller.id, id: idOf(mail, raw), content: '' };
    try {
      if (verdict.is === 'no') {
        const no = {
          kind: 'objection',
          scope: { to: 'marketing' },
          reason: 'said no in a reply',
          recordedBy: 'recipient',
        } as const;
        await this.objections.record([{ ...name, ...no }], (transaction) => this.events.take(transaction, event, at));
        return 'objection';
      }
      await this.database.transaction(async (transaction) => {
        await this.events.take(transaction, event, at);
        await this.reviews.open(transaction, { ...name, messageId: message.id, words: said, why: verdict.why });
      });
      return 'review';
    } catch (error) {
      if (error instanceof TakenAlready) return 'reply';
      throw error;
    }
  }
}

function idOf(mail: ReadMail, raw: Buffer): string {
  return header(mail.headers, 'message-id') ?? raw.toString('latin1');
}
