// Complaints and bounces that are heard of later than the hand-over: whose fault they are is told by what was sent last.
import { type Suppression } from '../../policy/facts.js';
import { type MailboxName } from '../../provenance/dossier.js';
import { type Sql } from '../../values/sql.js';

export type Reported = MailboxName & { readonly kind: Suppression['kind'] };

/**
 * Tallies complaints and bounces for the sender and the campaign of the last message to each mailbox, in the transaction
 * in which they were put on the stop list under these ids. What the mailbox said before already counts no second time,
 * and what nobody here wrote to counts for nobody.
 */
export async function tally(transaction: Sql, reported: readonly Reported[], added: readonly string[]): Promise<void> {
  const counting = reported.filter(({ kind }) => kind === 'complaint' || kind === 'bounce');
  if (counting.length === 0 || added.length === 0) return;
  await transaction.query(TALLY, [
    counting.map(({ controllerId }) => controllerId),
    counting.map(({ mailboxId }) => mailboxId),
    counting.map(({ kind }) => kind),
    added,
  ]);
}

const TALLY = `
INSERT INTO sending_tally (controller_id, sender_id, campaign_id, bounced, complained)
SELECT m.controller_id, m.sender_id, m.campaign_id, (r.kind = 'bounce')::int, (r.kind = 'complaint')::int
FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::bytea[], $3::text[]) AS a (controller_id, mailbox_id, kind)) r
CROSS JOIN LATERAL (
  SELECT controller_id, sender_id, campaign_id FROM message
  WHERE controller_id = r.controller_id AND mailbox_id = r.mailbox_id AND state IN ('accepted', 'uncertain')
  ORDER BY finished_at DESC LIMIT 1) m
WHERE EXISTS (SELECT FROM suppression WHERE id = ANY ($4) AND controller_id = r.controller_id
    AND mailbox_id = r.mailbox_id AND kind = r.kind)
  AND NOT EXISTS (SELECT FROM suppression WHERE id <> ALL ($4) AND controller_id = r.controller_id
    AND mailbox_id = r.mailbox_id AND kind = r.kind AND lifted_at IS NULL)`;
