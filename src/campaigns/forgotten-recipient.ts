// Takes a person out of the lists of campaigns: the verdict stays and is counted, on whom it was does not.
import { Injectable } from '@nestjs/common';
import { type MailboxName } from '../provenance/dossier.js';
import { type Sql, rows } from '../values/sql.js';

@Injectable()
export class ForgottenRecipient {
  /** Every spelling of the address on a list. */
  public async spellings(sql: Sql, { controllerId, mailboxId }: MailboxName): Promise<string[]> {
    const found = await rows<{ email: string }>(sql, SPELLINGS, [controllerId, mailboxId]);
    return found.map(({ email }) => email);
  }

  /** `unlinked` takes the place of the mailbox id, and sorts before all: a running campaign is past it. */
  public async forget(transaction: Sql, { controllerId, mailboxId }: MailboxName, unlinked: Buffer): Promise<void> {
    await transaction.query(DROP_UNDECIDED, [controllerId, mailboxId]);
    await transaction.query(FORGET, [controllerId, mailboxId, unlinked]);
    await transaction.query(GO_BACK, [controllerId, mailboxId]);
  }
}

const SPELLINGS = `
SELECT DISTINCT r.email FROM campaign_recipient r JOIN campaign c ON c.id = r.campaign_id
WHERE c.controller_id = $1 AND r.mailbox_id = $2`;

const DROP_UNDECIDED = `
DELETE FROM campaign_recipient r USING campaign c
WHERE c.id = r.campaign_id AND c.controller_id = $1 AND r.mailbox_id = $2 AND r.outcome IS NULL`;

// The reasons may tell where an address was found; the codes are with the decision, which is sealed for ever.
const FORGET = `
UPDATE campaign_recipient r SET mailbox_id = $3, email = '', reasons = '[]' FROM campaign c
WHERE c.id = r.campaign_id AND c.controller_id = $1 AND r.mailbox_id = $2`;

// A list that is being gated may have come just as far as this person. A few of those before them are decided once more.
const GO_BACK = `
UPDATE campaign SET gated_to = substring(gated_to FOR 2) WHERE controller_id = $1 AND gated_to = $2`;
