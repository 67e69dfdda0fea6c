// What people do with what they get: replies and clicks, which say that they are there and want no machine to go on.
import { Injectable } from '@nestjs/common';
import { Controllers } from '../access/controllers.js';
import { Outgoing } from '../delivery/outgoing.js';
import { SequenceStops } from '../delivery/sequence-stops.js';
import { Ledger } from '../ledger/ledger.js';
import { sealPayload } from '../ledger/sealing.js';
import { companyIdOf } from '../provenance/company-id.js';
import { Dossiers, isErased, type MailboxName } from '../provenance/dossier.js';
import { ListIntake } from '../provenance/list-intake.js';
import { Subjects } from '../provenance/subjects.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { type Sql } from '../values/sql.js';

/** An `auto_reply`, such as an out-of-office note, is nobody's act: it is recorded and changes nothing. */
export const ANSWER_KINDS = ['reply', 'click', 'auto_reply'] as const;
export type AnswerKind = (typeof ANSWER_KINDS)[number];

export type Answer = {
  readonly email: string;
  readonly kind: AnswerKind;
  readonly at: Date;
  /** The message that was answered, where it is known. */
  readonly messageId: string | null;
};

/** `id` is null where the person had themselves erased: nothing about them is kept again. */
export type RecordedAnswer = { readonly id: string | null; readonly stopped: number };

@Injectable()
export class Answers {
  public constructor(
    private readonly controllers: Controllers,
    private readonly intake: ListIntake,
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly stops: SequenceStops,
    private readonly outgoing: Outgoing,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /**
   * Records an answer from a usable address, and, in the same transaction, that the person reacted (the frequency cap and
   * the age of a consent look at it) and, for a reply, the end of the sequences that wrote to them; what only waited for a sign of them is looked at anew.
   */
  public async record(controllerId: string, answer: Answer, by: string): Promise<RecordedAnswer> {
    const controller = await this.controllers.get(controllerId);
    const companyId = companyIdOf(answer.email, controller);
    let recorded: RecordedAnswer = { id: null, stopped: 0 };
    await this.intake.keep(controllerId, [{ email: answer.email }], by, async (transaction, { kept }) => {
      const [person] = kept;
      if (!person) throw new Error('an answer needs a usable address');
      const name = { controllerId, mailboxId: person.mailboxId };
      const id = await this.note(transaction, name, answer, by);
      if (answer.kind !== 'auto_reply') await this.outgoing.reconsider(transaction, controllerId, name.mailboxId);
      const stopped = answer.kind === 'reply' ? await this.stops.answered(transaction, name, companyId) : 0;
      recorded = { id, stopped };
    });
    return recorded;
  }

  /** The entry of the ledger; null where the person was erased. */
  private async note(transaction: Sql, name: MailboxName, answer: Answer, by: string): Promise<string | null> {
    const [dossier] = await this.dossiers.lookUp(transaction, [name], true);
    if (!dossier?.subject || isErased(dossier)) return null;
    const { kind, at, messageId } = answer;
    if (kind !== 'auto_reply') await transaction.query(REACTED, [name.controllerId, name.mailboxId, at]);
    const now = this.clock.now();
    const id = newId('evt', now.getTime());
    const subject = this.subjects.open(name, dossier.subject);
    // Which message it was is sealed too: a leaf in the clear would tie the person's entries to that message for ever.
    const said = JSON.stringify({ kind, at: at.toISOString(), messageId, recordedBy: by });
    await this.ledger.append(transaction, [
      {
        ...{ id, type: 'answer_recorded', at: now.toISOString(), controllerId: name.controllerId, refersTo: [] },
        ...{ subjectId: subject.id, payload: sealPayload(subject.key.sealing, said, id) },
      },
    ]);
    return id;
  }
}

const REACTED = `
UPDATE mailbox SET answered_at = greatest(answered_at, $3::timestamptz), updated_at = now()
WHERE controller_id = $1 AND mailbox_id = $2`;
