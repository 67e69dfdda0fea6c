// Takes a person out of messages and captured mails: that something was sent stays, to whom and what does not.
import { Injectable } from '@nestjs/common';
import { domainOfAddress } from '../provenance/domain-name.js';
import { type MailboxName } from '../provenance/dossier.js';
import { isFreeMail } from '../recipient/free-mail.js';
import { type Sql, row, rows } from '../values/sql.js';
import { Outbox } from './outbox.js';
import { Submissions } from './relayed/submissions.js';

@Injectable()
export class ForgottenMail {
  public constructor(
    private readonly outbox: Outbox,
    private readonly submissions: Submissions,
  ) {}

  /** Whether a worker holds a message to the mailbox: what it notes at the end would name the person again. */
  public async isUnderWay(sql: Sql, { controllerId, mailboxId }: MailboxName): Promise<boolean> {
    return (await row(sql, UNDER_WAY, [controllerId, mailboxId])) !== null;
  }

  /** Every spelling of the address that a message to the mailbox was addressed to. */
  public async spellings(sql: Sql, { controllerId, mailboxId }: MailboxName): Promise<string[]> {
    const found = await rows<{ email: string }>(sql, SPELLINGS, [controllerId, mailboxId]);
    return found.map(({ email }) => email);
  }

  /**
   * The files go first: a crash leaves a list without files, which the next attempt finds, and no file without a list.
   * `spellings` are those of the address, which other people's copies of one message may name too.
   */
  public async forget(
    transaction: Sql,
    name: MailboxName,
    unlinked: Buffer,
    spellings: readonly string[],
  ): Promise<void> {
    const { controllerId, mailboxId } = name;
    const captured = await rows<{ id: string }>(transaction, CAPTURED, [controllerId, mailboxId]);
    const ids = captured.map(({ id }) => id);
    await this.outbox.destroy(ids);
    await transaction.query('DELETE FROM captured_mail WHERE id = ANY ($1)', [ids]);
    await transaction.query(DETACH, [controllerId, mailboxId]);
    await this.submissions.forget(transaction, name, spellings);
    await transaction.query('DELETE FROM sequence_stop WHERE stopped = $1', [mailboxId]);
    await transaction.query(FORGET_DOMAINS, [controllerId, mailboxId]);
    const domains = spellings.map(domainOfAddress).filter((domain) => !isFreeMail(domain));
    await transaction.query(FORGET_PAUSED_DOMAINS, [controllerId, domains]);
    await transaction.query(FORGET, [controllerId, mailboxId, unlinked]);
  }
}

const UNDER_WAY = `
SELECT 1 FROM message WHERE controller_id = $1 AND mailbox_id = $2 AND state IN ('claimed', 'handed_over') LIMIT 1`;

const SPELLINGS = 'SELECT DISTINCT email FROM message WHERE controller_id = $1 AND mailbox_id = $2';

const CAPTURED = `
SELECT c.id FROM captured_mail c JOIN message m ON m.id = c.message_id
WHERE m.controller_id = $1 AND m.mailbox_id = $2
UNION SELECT c.id FROM submission_refusal r JOIN message m ON m.content ->> 'relayed' = r.submission_id
  JOIN captured_mail c ON c.message_id = m.id
WHERE r.controller_id = $1 AND r.mailbox_id = $2
UNION SELECT c.id FROM message own JOIN message m ON m.content ->> 'relayed' = own.content ->> 'relayed'
  JOIN captured_mail c ON c.message_id = m.id
WHERE own.controller_id = $1 AND own.mailbox_id = $2 AND own.content ->> 'relayed' IS NOT NULL`;

const DETACH = `
DELETE FROM attachment a USING message m WHERE m.id = a.message_id AND m.controller_id = $1 AND m.mailbox_id = $2`;

// A domain may be a person's own. Whoever else has mail there has its provider looked up anew.
const FORGET_DOMAINS = `
DELETE FROM mail_domain d USING message m
WHERE m.controller_id = $1 AND m.mailbox_id = $2 AND d.domain = lower(split_part(m.email, '@', 2))`;

// What is still paused stays so, under a keyed name, as the stop entry does.
const FORGET_PAUSED_DOMAINS = `
UPDATE pause SET domain = NULL, target = CASE WHEN resumed_at IS NULL THEN target ELSE id END
WHERE controller_id = $1 AND domain = ANY ($2)`;

const FORGET = `
UPDATE message SET mailbox_id = $3, email = '', content = NULL, detail = NULL, stops_seen = NULL, company_id = NULL
WHERE controller_id = $1 AND mailbox_id = $2`;
