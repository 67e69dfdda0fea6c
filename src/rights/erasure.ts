// The right to erasure (GDPR art. 17): in force at once as a stop, then everything that identifies the person is destroyed.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ForgottenRecipient } from '../campaigns/forgotten-recipient.js';
import { ForgottenMail } from '../delivery/forgotten-mail.js';
import { Idempotency } from '../http/idempotency.js';
import { Ledger } from '../ledger/ledger.js';
import { ForgottenOptIn } from '../optin/forgotten-opt-in.js';
import { type MailboxName } from '../provenance/dossier.js';
import { Forgetting } from '../provenance/forgetting.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { row, type Sql } from '../values/sql.js';
import { Objections } from './objections.js';

const WAIT_AT_MOST_MS = 5_000;
const LOOK_AGAIN_MS = 50;

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
   * read, a message in a worker's hands): then nothing was done, and it is to be asked again. `also` closes the request
   * in the same transaction.
   */
  public async erase(name: MailboxName, also: (transaction: Sql) => Promise<void>): Promise<boolean> {
    const until = performance.now() + WAIT_AT_MOST_MS;
    while (await this.isBusy(this.database, name)) {
      if (performance.now() >= until) return false;
      await pause(LOOK_AGAIN_MS);
    }
    const destroyed = await this.database.transaction(async (transaction) => {
      const subjectId = await this.forgetting.hold(transaction, name);
      if (await this.isBusy(transaction, name)) return null;
      await this.destroy(transaction, name);
      await also(transaction);
      return { subjectId };
    });
    if (destroyed) this.forgetting.forgotten(destroyed.subjectId);
    return destroyed !== null;
  }

  private async isBusy(sql: Sql, name: MailboxName): Promise<boolean> {
    return (await this.mail.isUnderWay(sql, name)) || (await this.forgetting.isBeingImported(sql, name));
  }

  private async destroy(transaction: Sql, name: MailboxName): Promise<void> {
    const { controllerId } = name;
    const spellings = await this.spellings(transaction, name);
    // What is left of messages and verdicts belongs to nobody: one number for all, below every mailbox id.
    const unlinked = Buffer.concat([Buffer.alloc(8), randomBytes(24)]);
    await this.mail.forget(transaction, name, unlinked, spellings);
    await this.recipients.forget(transaction, name, unlinked);
    await this.optIns.forget(transaction, name);
    await this.forgetting.redactReports(transaction, controllerId, spellings);
    await this.answers.forgetNaming(transaction, controllerId, spellings);
    await this.forgetting.forget(transaction, name);
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
