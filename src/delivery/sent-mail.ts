// What went to one person: shown to themselves, with what each was called and what carried it.
import { type MailboxName } from '../provenance/dossier.js';
import { type Sql, rows } from '../values/sql.js';
import { type Addressee } from './letter.js';
import { merged } from './merge.js';

export type SentMail = {
  readonly at: Date;
  /** Null where it was not kept. */
  readonly subject: string | null;
  readonly purpose: string;
  readonly lawfulBasis: string | null;
};

/** The newest first, and how many there are in all. What may have arrived counts. */
export async function sentTo(
  sql: Sql,
  { controllerId, mailboxId }: MailboxName,
  addressee: Addressee,
  most: number,
): Promise<{ readonly count: number; readonly newest: readonly SentMail[] }> {
  const found = await rows<SentMail & { count: string }>(sql, SENT, [controllerId, mailboxId, most]);
  return {
    count: Number(found[0]?.count ?? 0),
    newest: found.map(({ at, subject, purpose, lawfulBasis }) => ({
      ...{ at, purpose, lawfulBasis },
      subject: subject && merged({ subject, text: null, html: null }, addressee).subject,
    })),
  };
}

const SENT = `
SELECT coalesce(m.handed_over_at, m.finished_at, m.created_at) AS at, m.purpose, m.lawful_basis AS "lawfulBasis",
  coalesce(m.content->>'subject', CASE WHEN m.step > 1 THEN s.subject ELSE c.subject END) AS subject, count(*) OVER () AS count
FROM message m LEFT JOIN campaign c ON c.id = m.campaign_id
LEFT JOIN campaign_step s ON s.campaign_id = m.campaign_id AND s.step = m.step
WHERE m.controller_id = $1 AND m.mailbox_id = $2 AND m.state IN ('handed_over', 'accepted', 'uncertain')
ORDER BY m.id DESC LIMIT $3`;
