// What a mail that came in leads to: a bounce, a complaint, an unsubscribe, a reply that says no. Unproven, it leads to nothing.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Controller } from '../../access/controller.js';
import { Controllers } from '../../access/controllers.js';
import { Outgoing, type SentMessage } from '../../delivery/outgoing.js';
import { ColdMails } from '../../network/mail/cold-mails.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import {
  isDeskOf,
  isGenuine,
  type ReadDeskAddress,
  readDeskAddress,
  readReturnAddress,
} from '../../recipient/return-address.js';
import { InboundEffects } from './inbound-effects.js';
import { header, type ReadMail, readMail } from '../../message/mime/mail-parts.js';
import { type InboundOutcome, type Proven } from './proven.js';
import { readReport, type Report } from './report.js';

@Injectable()
export class InboundMail {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly outgoing: Outgoing,
    private readonly effects: InboundEffects,
    private readonly coldMails: ColdMails,
  ) {}

  /** Takes a mail for one of its recipients. Throws where it cannot be taken now: then it is to be sent again. */
  public async take(raw: Buffer, to: string): Promise<InboundOutcome> {
    const desk = readDeskAddress(to);
    if (desk) return this.forwarded(desk, raw);
    const mail = readMail(raw);
    const report = readReport(mail);
    const given = readReturnAddress(to);
    const proven = given && (await this.sent(given.messageId, (controller) => isGenuine(given, controller)));
    // A report that was sent to where one unsubscribes is no unsubscribe; everything else that a person's program sends is.
    if (proven && given.kind === 'unsubscribe' && !report) return this.effects.unsubscribe(proven);
    if (proven && given.kind === 'bounce' && report?.kind === 'delivery')
      return this.effects.delivery(proven, report, raw);
    if (report?.kind === 'complaint') return this.complaint(report, proven, raw);
    if (report) return 'nothing'; // nobody signed where it went: anybody could have written it
    const answered = proven ?? (await this.answered(mail));
    return answered ? this.effects.reply(answered, mail, raw) : 'nothing';
  }

  /** Cold mail that a user forwards: to an address that only its controller is told. */
  private async forwarded(desk: ReadDeskAddress, raw: Buffer): Promise<InboundOutcome> {
    const controller = await this.controllers.find(desk.controllerId);
    if (!controller || !isDeskOf(desk, controller)) return 'nothing';
    return (await this.coldMails.forwarded(controller.id, raw)) ? 'cold_mail' : 'nothing';
  }

  /** Proven by the address that it came to, or by an unsubscribe link of ours in the mail that it brings back. */
  private async complaint(
    report: Report & { readonly kind: 'complaint' },
    proven: Proven | null,
    raw: Buffer,
  ): Promise<InboundOutcome> {
    if (proven) return this.effects.complaint(proven, report, raw);
    return this.effects.complaintByLink(report, raw);
  }

  /** A reply to a message of ours, from the mailbox that it went to. */
  private async answered(mail: ReadMail): Promise<Proven | null> {
    const named = `${header(mail.headers, 'in-reply-to') ?? ''} ${header(mail.headers, 'references') ?? ''}`;
    const ids = [...named.matchAll(/<(msg_[0-9a-z]{26}(?:_\d{1,3})?)@/g)].map(([, id = '']) => id);
    const from = /<([^<>\s]+@[^<>\s]+)>|([^<>\s,;]+@[^<>\s,;]+)/.exec(header(mail.headers, 'from') ?? '');
    const address = from?.[1] ?? from?.[2];
    if (address === undefined) return null;
    for (const id of [...new Set(ids)].slice(0, 10)) {
      const found = await this.sent(id, (controller, { mailboxId }) =>
        readAddress(address, controller).mailboxId.equals(mailboxId),
      );
      if (found) return found;
    }
    return null;
  }

  private async sent(
    id: string,
    isProven: (controller: Controller, message: SentMessage) => boolean,
  ): Promise<Proven | null> {
    const message = await this.outgoing.sent(this.database, id);
    if (!message) return null;
    const controller = await this.controllers.get(message.controllerId);
    return isProven(controller, message) ? { controller, message } : null;
  }
}
