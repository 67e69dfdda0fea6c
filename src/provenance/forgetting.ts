// Forgets what is known about a person: their key is destroyed, and nothing but the keyed stop entry stays.
import { Injectable } from '@nestjs/common';
import { newId } from '../values/id.js';
import { type Sql, rows } from '../values/sql.js';
import { Dossiers, type MailboxName } from './dossier.js';
import { Subjects } from './subjects.js';
import { forgetTravelling } from './travelling.js';

@Injectable()
export class Forgetting {
  public constructor(
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
  ) {}

  /** Locks the person's row until the end of the transaction; answers their subject id, null where they have none. */
  public async hold(transaction: Sql, name: MailboxName): Promise<string | null> {
    const [dossier] = await this.dossiers.lookUp(transaction, [name], true);
    return dossier?.subject?.id ?? null;
  }

  /** To be called after the commit that `forget` is part of. */
  public forgotten(subjectId: string | null): void {
    if (subjectId !== null) this.subjects.forget(subjectId);
  }

  /** Whether a list that was uploaded and is not read yet may still bring the person back. */
  public async isBeingImported(sql: Sql, { controllerId }: MailboxName): Promise<boolean> {
    const found = await rows(
      sql,
      `SELECT 1 FROM import WHERE controller_id = $1 AND state IN ('queued', 'running')
       UNION ALL SELECT 1 FROM network_import WHERE controller_id = $1 AND state IN ('queued', 'running') LIMIT 1`,
      [controllerId],
    );
    return found.length > 0;
  }

  /**
   * INVARIANT (forgotten): with the key goes everything that the ledger says about the person, for ever. What could tie
   * the stop entry to leaves goes too: the ids of consents and of earlier stops, which leaves refer to. The stop that
   * stands for the erasure covers all that those covered; with `stopsFrom` they are written anew instead, as of then.
   */
  public async forget(
    transaction: Sql,
    { controllerId, mailboxId }: MailboxName,
    stopsFrom: Date | null,
  ): Promise<void> {
    const name = [controllerId, mailboxId];
    const stops = stopsFrom === null ? [] : await rows<Standing>(transaction, STANDING, name);
    for (const statement of FORGET) await transaction.query(statement, name);
    await forgetTravelling(transaction, { controllerId, mailboxId });
    if (stopsFrom === null) return;
    for (const { kind, scope } of stops) {
      const id = newId('sup', stopsFrom.getTime());
      await transaction.query(STAND_ANEW, [id, ...name, kind, scope, stopsFrom]);
    }
    await transaction.query(LEAVE_NOBODY, name);
  }

  /** Takes what names the person by one of these spellings out of the reports on imports. */
  public async redactReports(transaction: Sql, controllerId: string, spellings: readonly string[]): Promise<void> {
    await transaction.query(REDACT_REPORTS, [controllerId, spellings]);
  }
}

type Standing = { readonly kind: string; readonly scope: string };

const STANDING = `
SELECT kind, scope::text AS scope FROM suppression
WHERE controller_id = $1 AND mailbox_id = $2 AND lifted_at IS NULL AND kind <> 'erasure' ORDER BY id`;

const STAND_ANEW = `
INSERT INTO suppression (id, controller_id, mailbox_id, kind, scope, reason, since, recorded_by)
VALUES ($1, $2, $3, $4, $5::jsonb, 'kept when its time was over', $6, 'retention')`;

// A row in which nothing stands says of nobody that there was a record of them.
const LEAVE_NOBODY = `
DELETE FROM mailbox m WHERE controller_id = $1 AND mailbox_id = $2 AND contact_id IS NULL AND NOT EXISTS (
  SELECT FROM suppression s WHERE s.controller_id = m.controller_id AND s.mailbox_id = m.mailbox_id)`;

const FORGET = [
  'DELETE FROM reply_review WHERE controller_id = $1 AND mailbox_id = $2',
  'DELETE FROM whitelist_entry WHERE controller_id = $1 AND mailbox_id = $2',
  // A domain may be a person's own.
  `DELETE FROM whitelist_entry w USING mailbox b
   WHERE b.controller_id = $1 AND b.mailbox_id = $2 AND w.controller_id = $1 AND w.type = 'domain'
     AND w.value = lower(split_part(b.email, '@', -1))`,
  'DELETE FROM consent WHERE controller_id = $1 AND mailbox_id = $2',
  `DELETE FROM import_contact c USING import i
   WHERE i.id = c.import_id AND i.controller_id = $1 AND c.mailbox_id = $2`,
  `DELETE FROM suppression WHERE controller_id = $1 AND mailbox_id = $2 AND kind <> 'erasure'`,
  // Touched, so that the trigger writes the stops of the mailbox row anew.
  `UPDATE suppression SET reason = 'erasure' WHERE controller_id = $1 AND mailbox_id = $2`,
  `UPDATE mailbox SET contact_id = NULL, email = NULL, known = '{}', subject_id = NULL, subject_key = NULL,
     cold_sent_at = '{}', answered_at = NULL, noticed_at = NULL, updated_at = now()
   WHERE controller_id = $1 AND mailbox_id = $2`,
];

const REDACT_REPORTS = `
UPDATE import_row_report r SET reason = 'erased' FROM import i, unnest($2::text[]) AS s (spelling)
WHERE i.id = r.import_id AND i.controller_id = $1 AND position(lower(s.spelling) IN lower(r.reason)) > 0`;
