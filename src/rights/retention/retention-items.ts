// Whom a retention run has listed, and why: without a notice for a month, or unheard of for longer than they may be kept.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type MailboxName } from '../../provenance/dossier.js';
import { rows, type Sql } from '../../values/sql.js';

export const FINDINGS = ['no_notice', 'unheard'] as const;
export type FindingKind = (typeof FINDINGS)[number];

export type ListedItem = {
  readonly contactId: string | null;
  readonly email: string | null;
  readonly finding: FindingKind;
  readonly since: Date;
  readonly foundAt: Date;
  readonly eraseAfter: Date | null;
};

export type NewItem = MailboxName & {
  readonly finding: FindingKind;
  readonly since: Date;
  readonly eraseAfter: Date | null;
};

/** Owns the table `retention_item`. */
@Injectable()
export class RetentionItems {
  public constructor(private readonly database: DataSource) {}

  /** Lists what is not listed yet; what is keeps the day of its warning. Answers how many were new. */
  public async add(transaction: Sql, items: readonly NewItem[], at: Date): Promise<number> {
    const added = await rows(transaction, ADD, [
      items.map(({ controllerId }) => controllerId),
      items.map(({ mailboxId }) => mailboxId),
      items.map(({ finding }) => finding),
      items.map(({ since }) => since),
      items.map(({ eraseAfter }) => eraseAfter),
      at,
    ]);
    return added.length;
  }

  /** Takes off the list whom one thing is found of no more: a notice was given, or they wrote. */
  public async settle(transaction: Sql, finding: FindingKind, names: readonly MailboxName[]): Promise<number> {
    const gone = await rows(transaction, SETTLE, [
      names.map(({ controllerId }) => controllerId),
      names.map(({ mailboxId }) => mailboxId),
      finding,
    ]);
    return gone.length;
  }

  public async forget(transaction: Sql, { controllerId, mailboxId }: MailboxName): Promise<void> {
    await transaction.query('DELETE FROM retention_item WHERE controller_id = $1 AND mailbox_id = $2', [
      controllerId,
      mailboxId,
    ]);
  }

  /** Those of one kind, by their contact ids from before `before` on, newest contact first. */
  public list(
    controllerId: string,
    finding: FindingKind,
    before: string | null,
    limit: number,
  ): Promise<(ListedItem & { readonly contactId: string })[]> {
    return rows(this.database, LIST, [controllerId, finding, before, limit]);
  }
}

const ADD = `
WITH added AS (
  INSERT INTO retention_item (controller_id, mailbox_id, finding, since, found_at, erase_after)
  SELECT controller_id, mailbox_id, finding, since, $6::timestamptz, erase_after
  FROM unnest($1::text[], $2::bytea[], $3::text[], $4::timestamptz[], $5::timestamptz[])
    AS a (controller_id, mailbox_id, finding, since, erase_after)
  ON CONFLICT DO NOTHING RETURNING 1
) SELECT * FROM added`;

const SETTLE = `
WITH gone AS (
  DELETE FROM retention_item i USING unnest($1::text[], $2::bytea[]) AS a (controller_id, mailbox_id)
  WHERE i.controller_id = a.controller_id AND i.mailbox_id = a.mailbox_id AND i.finding = $3 RETURNING 1
) SELECT * FROM gone`;

const LIST = `
SELECT m.contact_id AS "contactId", m.email, i.finding, i.since, i.found_at AS "foundAt", i.erase_after AS "eraseAfter"
FROM retention_item i JOIN mailbox m USING (controller_id, mailbox_id)
WHERE i.controller_id = $1 AND i.finding = $2 AND m.contact_id IS NOT NULL AND ($3::text IS NULL OR m.contact_id < $3)
ORDER BY m.contact_id DESC LIMIT $4`;
