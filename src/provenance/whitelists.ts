// Whitelists of tools that come from Mailgun: kept and shown again. No decision reads them, so they lift nothing.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { row, rows } from '../values/sql.js';

export type WhitelistEntry = {
  readonly type: 'address' | 'domain';
  /** In lower case. */
  readonly value: string;
  readonly reason: string;
  readonly createdAt: Date;
};

export type NewWhitelistEntry = Omit<WhitelistEntry, 'createdAt'> & { readonly mailboxId: Buffer | null };

/** Owns the table `whitelist_entry`. */
@Injectable()
export class Whitelists {
  public constructor(private readonly database: DataSource) {}

  /** Adds what is not there already. */
  public async add(controllerId: string, entries: readonly NewWhitelistEntry[], at: Date): Promise<void> {
    await this.database.query(ADD, [
      controllerId,
      entries.map(({ type }) => type),
      entries.map(({ value }) => value),
      entries.map(({ mailboxId }) => mailboxId),
      entries.map(({ reason }) => reason),
      at,
    ]);
  }

  public find(controllerId: string, value: string): Promise<WhitelistEntry | null> {
    return row<WhitelistEntry>(this.database, `${SHOWN} AND value = lower($2)`, [controllerId, value]);
  }

  /** Those beside a value (null: from the end) in the order of the alphabet, the nearest first. */
  public beside(
    controllerId: string,
    {
      value,
      which,
      limit,
    }: { readonly value: string | null; readonly which: 'after' | 'before'; readonly limit: number },
  ): Promise<WhitelistEntry[]> {
    return rows<WhitelistEntry>(this.database, which === 'after' ? AFTER : BEFORE, [controllerId, value, limit]);
  }

  /** Removes one, or all where `value` is null; answers how many there were. */
  public async remove(controllerId: string, value: string | null): Promise<number> {
    return (await rows(this.database, REMOVE, [controllerId, value])).length;
  }
}

const ADD = `
INSERT INTO whitelist_entry (controller_id, type, value, mailbox_id, reason, created_at)
SELECT $1, type, lower(value), mailbox_id, reason, $6::timestamptz
FROM unnest($2::text[], $3::text[], $4::bytea[], $5::text[]) AS a (type, value, mailbox_id, reason)
ON CONFLICT DO NOTHING`;

const SHOWN = 'SELECT type, value, reason, created_at AS "createdAt" FROM whitelist_entry WHERE controller_id = $1';

const AFTER = `${SHOWN} AND ($2::text IS NULL OR value > $2) ORDER BY value LIMIT $3`;

const BEFORE = `${SHOWN} AND ($2::text IS NULL OR value < $2) ORDER BY value DESC LIMIT $3`;

const REMOVE = `
WITH removed AS (
  DELETE FROM whitelist_entry WHERE controller_id = $1 AND ($2::text IS NULL OR value = lower($2)) RETURNING 1
) SELECT 1 FROM removed`;
