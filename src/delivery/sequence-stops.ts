// What ends a sequence before its last letter: an answer, for the person and where that was chosen for their company.
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
}

const STOP = `
WITH written AS (
  SELECT DISTINCT m.campaign_id, c.stop_company FROM message m JOIN campaign c ON c.id = m.campaign_id
  WHERE m.controller_id = $1 AND m.mailbox_id = $2 AND m.state IN ('handed_over', 'accepted', 'uncertain')
)
INSERT INTO sequence_stop (campaign_id, stopped, because, at)
SELECT campaign_id, $2, 'person_answered', now() FROM written
UNION ALL SELECT campaign_id, $3, 'company_answered', now() FROM written WHERE stop_company AND $3::bytea IS NOT NULL
ON CONFLICT DO NOTHING`;

const CANCEL = `
WITH held AS (
  SELECT m.id, s.because FROM sequence_stop s JOIN message m ON m.campaign_id = s.campaign_id
    AND s.stopped IN (m.mailbox_id, m.company_id)
  WHERE m.controller_id = $1 AND s.stopped IN ($2, $3) AND m.finished_at IS NULL AND m.state <> 'handed_over'
  ORDER BY m.id FOR UPDATE OF m
), cancelled AS (
  UPDATE message m SET state = 'cancelled', detail = held.because, finished_at = now() FROM held WHERE m.id = held.id
  RETURNING m.id
) SELECT * FROM cancelled`;
