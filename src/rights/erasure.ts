// The right to erasure (GDPR art. 17): in force at once as a stop, then everything that identifies the person is destroyed.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ForgottenRecipient } from '../campaigns/forgotten-recipient.js';
import { ForgottenMail } from '../delivery/forgotten-mail.js';
import { DecisionMarks } from '../guard/decision-marks.js';
import { Idempotency } from '../http/idempotency.js';
import { Ledger } from '../ledger/ledger.js';
import { ForgottenOptIn } from '../optin/forgotten-opt-in.js';
import { type MailboxName } from '../provenance/dossier.js';
import { Forgetting } from '../provenance/forgetting.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { row, type Sql } from '../values/sql.js';
import { Answers } from './answers/answers.js';
import { type Kept, KeptEvidence } from './kept-evidence.js';
import { LegalHolds } from './legal-holds.js';
import { Objections } from './objections.js';
import { RetentionItems } from './retention/retention-items.js';

const WAIT_AT_MOST_MS = 5_000;
const LOOK_AGAIN_MS = 50;

/** Who wants an erasure, asked and told within its transaction. */
export type Wish = {
  /** Whether it is wanted still, with the person's row locked. */
  readonly stands: (transaction: Sql) => Promise<boolean>;
  readonly granted: (transaction: Sql, kept: Kept | null) => Promise<void>;
  /** Whether stops stay as they are, for nobody asked to be erased: then no stop stands for the erasure. */
  readonly keepsStops?: boolean;
};

@Injectable()
export class Erasure {
  public constructor(
    private readonly database: DataSource,
    private readonly objections: Objections,
    private readonly forgetting: Forgetting,
    private readonly mail: ForgottenMail,
    private readonly recipients: ForgottenRecipient,
    private readonly optIns: ForgottenOptIn,
    private readonly answers: Idempotency,
    private readonly documents: Answers,
    private readonly items: RetentionItems,
    private readonly holds: LegalHolds,
    private readonly evidence: KeptEvidence,
    private readonly marks: DecisionMarks,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /** The stop, in force when this resolves. It is never lifted by an operator, and says nothing but that it stands. */
  public async stop({ controllerId, mailboxId }: MailboxName, recordedBy: string): Promise<void> {
    await this.objections.record([
      { controllerId, mailboxId, kind: 'erasure', scope: { to: 'everything' }, reason: 'erasure', recordedBy },
    ]);
  }

  /**
   * Destroys the person's key and data; false where something under way would bring them back (a list that is being
   * read, a message in a worker's hands), a legal hold stands, or it is wanted no more: then nothing was done.
   */
  public async erase(name: MailboxName, wish: Wish): Promise<boolean> {
    const until = performance.now() + WAIT_AT_MOST_MS;
    while (await this.isBusy(this.database, name)) {
      if (performance.now() >= until) return false;
      await pause(LOOK_AGAIN_MS);
    }
    const destroyed = await this.database.transaction(async (transaction) => {
      const subjectId = await this.forgetting.hold(transaction, name);
      if (await this.isBusy(transaction, name)) return null;
      if (await this.holds.stands(transaction, name)) return null;
      if (!(await wish.stands(transaction))) return null;
      const kept = await this.evidence.keep(transaction, name);
      await this.destroy(transaction, name, wish.keepsStops ?? false);
      await wish.granted(transaction, kept);
      return { subjectId };
    });
    if (destroyed) this.forgetting.forgotten(destroyed.subjectId);
    return destroyed !== null;
  }

  /** Whether nobody of the controller can be erased just now. */
  public isHeldUp(name: MailboxName): Promise<boolean> {
    return this.forgetting.isBeingImported(this.database, name);
  }

  private async isBusy(sql: Sql, name: MailboxName): Promise<boolean> {
    return (await this.mail.isUnderWay(sql, name)) || (await this.forgetting.isBeingImported(sql, name));
  }

  private async destroy(transaction: Sql, name: MailboxName, keepsStops: boolean): Promise<void> {
    const { controllerId } = name;
    const spellings = await this.spellings(transaction, name);
    // What is left of messages and verdicts belongs to nobody: one number for all, below every mailbox id.
    const unlinked = Buffer.concat([Buffer.alloc(8), randomBytes(24)]);
    await this.mail.forget(transaction, name, unlinked, spellings);
    await this.recipients.forget(transaction, name, unlinked);
    await this.optIns.forget(transaction, name);
    await this.forgetting.redactReports(transaction, controllerId, spellings);
    await this.answers.forgetNaming(transaction, controllerId, spellings);
    await this.documents.forget(transaction, name);
    await this.items.forget(transaction, name);
    await this.marks.forget(transaction, name);
    await this.forgetting.forget(transaction, name, keepsStops ? this.clock.now() : null);
    const now = this.clock.now();
    await this.ledger.append(transaction, [
      {
        id: newId('evt', now.getTime()),
        type: 'person_erased',
        at: now.toISOString(),
        controllerId,
        subjectId: null, // else the time of the stop entry would tell whose leaves those are
        payload: null,
        refersTo: [],
      },
    ]);
  }

  /** Whatever the address was written like: reports and keys of requests may quote it. */
  private async spellings(sql: Sql, name: MailboxName): Promise<string[]> {
    const stored = await row<{ email: string | null }>(
      sql,
      'SELECT email FROM mailbox WHERE controller_id = $1 AND mailbox_id = $2',
      [name.controllerId, name.mailboxId],
    );
    const all = [
      ...(stored?.email ? [stored.email] : []),
      ...(await this.mail.spellings(sql, name)),
      ...(await this.recipients.spellings(sql, name)),
    ];
    return [...new Set(all.filter((one) => one !== ''))];
  }
}
