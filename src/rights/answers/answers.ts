// The documents that answer requests: made once, sealed under the person's own key, kept until their link expires.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Law } from '../../../config/law.js';
import { RetentionRules } from '../../../config/retention.js';
import { RightsTexts } from '../../../config/texts/rights-texts.js';
import { Controllers } from '../../access/controllers.js';
import { Ledger } from '../../ledger/ledger.js';
import { recordsKey, seal, sealPayload, unseal } from '../../ledger/sealing.js';
import { dayIn } from '../../optin/confirmation-letter.js';
import { Dossiers, type MailboxName } from '../../provenance/dossier.js';
import { type Subject, Subjects } from '../../provenance/subjects.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { row, rows, type Sql } from '../../values/sql.js';
import { Complaints } from '../complaints.js';
import { type HeldRequest, type OnRecord } from '../request-book.js';
import { inDays } from '../request-states.js';
import { accessAnswer, type Answer, type AnswerFrame } from './access-answer.js';
import { HeldData } from './held-data.js';
import { portabilityAnswer } from './portability-answer.js';

/** How long an answer can be downloaded. */
const KEPT_DAYS = 30;

type DocumentRow = MailboxName & { readonly sealed: Buffer; readonly sealedFor: string | null };

/** Owns the table `subject_document`. */
@Injectable()
export class Answers {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly held: HeldData,
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly rules: RetentionRules,
    private readonly complaints: Complaints,
    private readonly texts: RightsTexts,
    private readonly law: Law,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /** Makes the answer to an access or portability request, in the transaction that closes it. */
  public async make(transaction: Sql, request: HeldRequest): Promise<void> {
    const { controllerId, mailboxId, id, kind, language } = request;
    const held = await this.held.of(transaction, request);
    const frame = await this.frame(request, held.dossier.known.country ?? null);
    const answer = kind === 'access' ? accessAnswer(frame, held, this.law) : portabilityAnswer(frame, held);
    const sealed = seal(await this.key(controllerId, held.subject), JSON.stringify(answer), id);
    const of = held.subject?.id ?? null;
    const values = [id, controllerId, mailboxId, language, sealed, of, frame.at, inDays(frame.at, KEPT_DAYS)];
    await transaction.query(KEEP, values);
    await this.note(transaction, 'request_answer_made', request, held.subject, { kind });
  }

  /** The answer to a request; null where there is none, or its time is over. Each reading is an entry of the ledger first. */
  public async take({ controllerId, id }: OnRecord, by: string, form: string): Promise<Answer | null> {
    const found = await row<DocumentRow>(this.database, FIND, [controllerId, id, this.clock.now()]);
    if (!found) return null;
    const subject = found.sealedFor === null ? null : await this.subjectOf(this.database, found);
    const request = { controllerId, id };
    await this.note(this.database, 'request_answer_taken', request, subject, { by, form });
    const sealed = unseal(await this.key(controllerId, subject), found.sealed, id);
    return JSON.parse(sealed.toString()) as Answer;
  }

  /** Takes the answers about a person away, in the transaction of their erasure. */
  public async forget(transaction: Sql, { controllerId, mailboxId }: MailboxName): Promise<void> {
    await transaction.query('DELETE FROM subject_document WHERE controller_id = $1 AND mailbox_id = $2', [
      controllerId,
      mailboxId,
    ]);
  }

  /** What a chore finds: whether there are answers whose time is over. */
  public async outdated(): Promise<string[]> {
    const found = await rows(this.database, 'SELECT FROM subject_document WHERE expires_at <= $1 LIMIT 1', [
      this.clock.now(),
    ]);
    return found.length > 0 ? ['all'] : [];
  }

  public async discard(): Promise<void> {
    await this.database.query('DELETE FROM subject_document WHERE expires_at <= $1', [this.clock.now()]);
  }

  private async frame({ controllerId, id, language }: HeldRequest, country: string | null): Promise<AnswerFrame> {
    const controller = await this.controllers.get(controllerId);
    const at = this.clock.now();
    return {
      ...{ requestId: id, controller, language, say: this.texts.in(language), at, day: dayIn(language, at) },
      rule: this.rules.of(country, controller.country),
      complaint: this.complaints.route(country, controller.country),
    };
  }

  private async subjectOf(sql: Sql, name: MailboxName): Promise<Subject | null> {
    const [dossier] = await this.dossiers.lookUp(sql, [name]);
    return dossier?.subject ? this.subjects.open(name, dossier.subject) : null;
  }

  /** Somebody of whom nothing else is known has no key of their own. */
  private async key(controllerId: string, subject: Subject | null): Promise<Buffer> {
    return subject?.key.sealing ?? recordsKey((await this.controllers.get(controllerId)).suppressionKey);
  }

  private async note(
    sql: Sql,
    type: 'request_answer_made' | 'request_answer_taken',
    { controllerId, id: requestId }: OnRecord,
    subject: Subject | null,
    said: object,
  ): Promise<void> {
    const at = this.clock.now();
    const id = newId('evt', at.getTime());
    const payload = sealPayload(await this.key(controllerId, subject), JSON.stringify({ v: 1, ...said }), id);
    const leaf = { id, type, at: at.toISOString(), controllerId, subjectId: subject?.id ?? null, payload };
    await this.ledger.append(sql, [{ ...leaf, refersTo: [requestId] }]);
  }
}

const KEEP = `
INSERT INTO subject_document (request_id, controller_id, mailbox_id, language, sealed, sealed_for, made_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

const FIND = `
SELECT controller_id AS "controllerId", mailbox_id AS "mailboxId", sealed, sealed_for AS "sealedFor" FROM subject_document
WHERE controller_id = $1 AND request_id = $2 AND expires_at > $3`;
