// What a named person did about a message: settled one that was uncertain, had one tried anew. Entries of the ledger.
import { Injectable } from '@nestjs/common';
import { Controllers } from '../access/controllers.js';
import { type LeafType } from '../ledger/leaf.js';
import { Ledger } from '../ledger/ledger.js';
import { recordsKey, sealPayload } from '../ledger/sealing.js';
import { Dossiers, type MailboxName } from '../provenance/dossier.js';
import { Subjects } from '../provenance/subjects.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { type Sql } from '../values/sql.js';

/** The name that is stated, the API key it was stated with, and why: never a name or an address of the recipient. */
export type Actor = { readonly name: string; readonly keyId: string; readonly reason: string };

export type MessageAct = {
  readonly type: Extract<LeafType, 'message_resolved' | 'message_retried'>;
  readonly of: MailboxName;
  /** Ids of the messages that it is about. */
  readonly refersTo: readonly string[];
  /** What an uncertain message was settled as. */
  readonly outcome?: 'accepted' | 'refused';
};

@Injectable()
export class MessageActs {
  public constructor(
    private readonly controllers: Controllers,
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  /**
   * Locks the row of the mailbox, and puts the act on record if `happens` does so, all in the caller's transaction.
   * Sealed under the person's key: it is forgotten with them. Of somebody who was erased before nothing is left to seal
   * it under but the controller's own.
   */
  public async record(transaction: Sql, act: MessageAct, by: Actor, happens: () => Promise<boolean>): Promise<boolean> {
    const [dossier] = await this.dossiers.lookUp(transaction, [act.of], true);
    if (!(await happens())) return false;
    const subject = dossier?.subject ? this.subjects.open(act.of, dossier.subject) : null;
    const { controllerId } = act.of;
    const key = subject?.key.sealing ?? recordsKey((await this.controllers.get(controllerId)).suppressionKey);
    const now = this.clock.now();
    const id = newId('evt', now.getTime());
    const payload = JSON.stringify({ v: 1, by: by.name, key: by.keyId, reason: by.reason, outcome: act.outcome });
    await this.ledger.append(transaction, [
      {
        ...{ id, type: act.type, at: now.toISOString(), controllerId, subjectId: subject?.id ?? null },
        ...{ payload: sealPayload(key, payload, id), refersTo: act.refersTo },
      },
    ]);
    return true;
  }
}
