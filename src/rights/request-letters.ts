// Letters about a request, to the mailbox that it is about: prove that it was you, it takes longer, it is refused, it is done.
import { Injectable } from '@nestjs/common';
import { RightsTexts } from '../../config/texts/rights-texts.js';
import { fill } from '../../config/texts/page-texts.js';
import { Controllers } from '../access/controllers.js';
import { AskedLetters } from '../delivery/asked-letters.js';
import { type Waiting } from '../delivery/message.js';
import { Clock } from '../values/clock.js';
import { Links } from '../values/links.js';
import { type Sql } from '../values/sql.js';
import { Complaints } from './complaints.js';
import { dayIn } from '../optin/confirmation-letter.js';
import { type HeldRequest, RequestBook } from './request-book.js';
import { requestToken } from './request-token.js';

export type LetterKind = 'identity' | 'extended' | 'refused' | 'answered';

const NO_SENDER = 'no_sender';
const NO_ADDRESS = 'no_address';

@Injectable()
export class RequestLetters {
  public constructor(
    private readonly controllers: Controllers,
    private readonly letters: AskedLetters,
    private readonly book: RequestBook,
    private readonly complaints: Complaints,
    private readonly texts: RightsTexts,
    private readonly links: Links,
    private readonly clock: Clock,
  ) {}

  /**
   * Queues a letter in the caller's transaction; what it answers is for `Dispatch.announce` after the commit. Where it may
   * not go (after a complaint, say), the request says why, and whoever answers it has to bring it another way.
   */
  public async queue(
    transaction: Sql,
    request: HeldRequest,
    kind: LetterKind,
    more: { readonly dueAt?: Date; readonly reason?: string; readonly country?: string | null } = {},
  ): Promise<readonly Waiting[]> {
    const { controllerId, mailboxId, language, person } = request;
    const controller = await this.controllers.get(controllerId);
    const [sender] = await this.controllers.senders(controllerId, null, 1, transaction);
    if (!sender || !person || person.email === '') {
      await this.book.flag(transaction, request, { letterRefused: sender ? NO_ADDRESS : NO_SENDER });
      return [];
    }
    const token = requestToken(controller, request.id);
    const { mail, kinds } = this.texts.in(language);
    const values = {
      ...{ controller: controller.name, contact: controller.contactEmail, kind: kinds[request.kind] },
      ...{
        link: `${this.links.publicUrl}/request/${token}?lang=${language}`,
        date: dayIn(language, request.createdAt),
      },
      ...{ due: dayIn(language, more.dueAt ?? request.dueAt), reason: more.reason ?? '' },
      complaint: this.complaints.route(more.country ?? null, controller.country),
    };
    const { subject, text } = mail[kind];
    const content = { subject: fill(subject, values), text: fill(text, values), html: null };
    const letter = { controller, sender, email: person.email, mailboxId, content, at: this.clock.now(), byLaw: true };
    const { waiting, refused } = await this.letters.queue(transaction, letter);
    await this.book.flag(transaction, request, { letterRefused: refused });
    return waiting;
  }
}
