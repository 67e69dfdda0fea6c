// What ends a sequence before its last letter: an answer, for the person and where that was chosen for their company; and
// for the company a bounce as well.
import { Injectable } from '@nestjs/common';
import { type MailboxName } from '../provenance/dossier.js';
import { type Sql, rows } from '../values/sql.js';

/** Owns the table `sequence_stop`; a claim and the trigger message_next_step read it. */
@Injectable()
export class SequenceStops {
  /**
   * Ends every campaign that has written to the mailbox for that person, and for their company where the campaign says
   * so; cancels what waits and answers how many that was. What is under way at that moment is the last.
   */
  public async answered(transaction: Sql, name: MailboxName, companyId: Buffer | null): Promise<number> {
    const { controllerId, mailboxId } = name;
    await transaction.query(STOP, [controllerId, mailboxId, companyId]);
    const cancelled = await rows(transaction, CANCEL, [controllerId, mailboxId, companyId]);
    return cancelled.length;
  }

  /**
   * Mailboxes do not exist: ends every campaign that has written to them for the whole company, where the campaign says
   * that it stops for companies. The person's own is ended by the suppression. To be called apart from what suppresses
   * them: colleagues that bounce at once would wait for each other's messages in a circle.
   */
  public async bounced(transaction: Sql, names: readonly MailboxName[]): Promise<void> {
    if (names.length === 0) return;
    const companies = await rows<{ campaignId: string; companyId: Buffer }>(transaction, STOP_COMPANIES, [
      names.map(({ controllerId }) => controllerId),
      names.map(({ mailboxId }) => mailboxId),
    ]);
    if (companies.length === 0) return;
    await rows(transaction, CANCEL_COMPANIES, [
      companies.map(({ campaignId }) => campaignId),
      companies.map(({ companyId }) => companyId),
    ]);
  }
}

const STOP = `
WITH written AS (
  SELECT DISTINCT m.campaign_id, c.stop_company FROM message m JOIN campaign c ON c.id = m.campaign_id
  WHERE m.controller_id = $1 AND m.mailbox_id = $2 AND m.state IN ('handed_over', 'accepted', 'uncertain')
)
INSERT INTO sequence_stop (campaign_id, stopped, because)
SELECT campaign_id, $2, 'person_answered' FROM written
UNION ALL SELECT campaign_id, $3, 'company_answered' FROM written WHERE stop_company AND $3::bytea IS NOT NULL
ON CONFLICT DO NOTHING`;

// By mailbox and by company apart: each has an index, the two together have none.
const CANCEL = `
WITH over AS (
  SELECT m.id FROM message m JOIN sequence_stop s ON s.campaign_id = m.campaign_id AND s.stopped = m.mailbox_id
  WHERE m.controller_id = $1 AND m.mailbox_id = $2
  UNION
  SELECT m.id FROM sequence_stop s JOIN message m ON m.campaign_id = s.campaign_id AND m.company_id = s.stopped
  WHERE s.stopped = $3 AND m.finished_at IS NULL
), held AS (
  SELECT id FROM message WHERE id IN (SELECT id FROM over) AND finished_at IS NULL AND state <> 'handed_over'
  ORDER BY id FOR UPDATE
), cancelled AS (
  UPDATE message m SET state = 'cancelled', finished_at = now(),
    detail = CASE m.mailbox_id WHEN $2 THEN 'person_answered' ELSE 'company_answered' END
  FROM held WHERE m.id = held.id RETURNING m.id
) SELECT * FROM cancelled`;

const STOP_COMPANIES = `
INSERT INTO sequence_stop (campaign_id, stopped, because)
SELECT DISTINCT m.campaign_id, m.company_id, 'company_bounced'
FROM unnest($1::text[], $2::bytea[]) AS b (controller_id, mailbox_id)
JOIN message m ON m.controller_id = b.controller_id AND m.mailbox_id = b.mailbox_id JOIN campaign c ON c.id = m.campaign_id
WHERE c.stop_company AND m.company_id IS NOT NULL
  AND m.state IN ('handed_over', 'accepted', 'uncertain', 'refused')
ON CONFLICT DO NOTHING RETURNING campaign_id AS "campaignId", stopped AS "companyId"`;

const CANCEL_COMPANIES = `
WITH held AS (
  SELECT m.id FROM unnest($1::text[], $2::bytea[]) AS s (campaign_id, company_id)
  JOIN message m ON m.campaign_id = s.campaign_id AND m.company_id = s.company_id
  WHERE m.finished_at IS NULL AND m.state <> 'handed_over'
  ORDER BY m.id FOR UPDATE OF m
), cancelled AS (
  UPDATE message m SET state = 'cancelled', finished_at = now(), detail = 'company_bounced'
  FROM held WHERE m.id = held.id RETURNING m.id
) SELECT id FROM cancelled`;
