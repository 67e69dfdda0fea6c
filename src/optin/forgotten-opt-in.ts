// What a person asked for on our forms, taken away when they are erased: the evidence went with their key.
import { Injectable } from '@nestjs/common';
import { type MailboxName } from '../provenance/dossier.js';
import { type Sql } from '../values/sql.js';

@Injectable()
export class ForgottenOptIn {
  /** To be called before the mailbox row forgets its contact, in the transaction of the erasure. */
  public async forget(transaction: Sql, { controllerId, mailboxId }: MailboxName): Promise<void> {
    await transaction.query('DELETE FROM opt_in_request WHERE controller_id = $1 AND mailbox_id = $2', [
      controllerId,
      mailboxId,
    ]);
    await transaction.query(UNINVITE, [controllerId, mailboxId]);
  }
}

const UNINVITE = `
UPDATE opt_in_request r SET invited = NULL FROM mailbox m
WHERE m.controller_id = $1 AND m.mailbox_id = $2 AND r.controller_id = m.controller_id AND r.invited = m.contact_id`;
