// Imports as they are asked for and reported on: a file on disk, how far it has been read, what came of each row.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { BinaryRows } from '../../values/binary-rows.js';
import { copyIn } from '../../values/copy-in.js';
import { type Sql, row, rows } from '../../values/sql.js';
import { type ImportDefaults } from './imported-row.js';
import { type DetectedList, type ImportFormat } from './list-layout.js';

type ImportState = 'queued' | 'running' | 'done' | 'failed';

export type NewImport = {
  readonly id: string;
  readonly controllerId: string;
  readonly format: ImportFormat;
  readonly fileName: string;
  readonly bytes: number;
  readonly mapping: Readonly<Record<string, string>> | null;
  readonly defaults: ImportDefaults;
};

export type Import = Omit<NewImport, 'bytes'> & {
  readonly state: ImportState;
  readonly error: string | null;
  readonly detected: DetectedList | null;
  readonly bytes: string;
  readonly bytesRead: string;
  /** The last row whose outcome is committed. */
  readonly rowsDone: string;
  readonly imported: string;
  readonly updated: string;
  readonly skipped: string;
  readonly refused: string;
  readonly suppressed: string;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
};

/** A `remark` is about a row that was kept: what was left out of it, and why. */
export type RowReport = {
  readonly row: string;
  readonly verdict: 'refused' | 'skipped' | 'remark';
  readonly reason: string;
};

export type Progress = {
  readonly lastRow: number;
  readonly bytesRead: number;
  readonly imported: number;
  readonly updated: number;
  readonly suppressed: number;
  readonly reports: readonly {
    readonly row: number;
    readonly verdict: RowReport['verdict'];
    readonly reason: string;
  }[];
};

/** Whom a batch brought: the mailboxes, each once; where `allNew`, none of them was there before. */
type Brought = { readonly mailboxIds: readonly Buffer[]; readonly allNew: boolean };

/** Owns the tables `import`, `import_row_report` and `import_contact`. */
@Injectable()
export class Imports {
  public constructor(private readonly database: DataSource) {}

  public async create(given: NewImport, at: Date): Promise<void> {
    await this.database.query(
      `INSERT INTO import (id, controller_id, format, file_name, bytes, mapping, defaults, state, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8)`,
      [given.id, given.controllerId, given.format, given.fileName, given.bytes, given.mapping, given.defaults, at],
    );
  }

  public find(controllerId: string, id: string): Promise<Import | null> {
    return row<Import>(this.database, `${SELECT} WHERE id = $1 AND controller_id = $2`, [id, controllerId]);
  }

  public get(id: string): Promise<Import | null> {
    return row<Import>(this.database, `${SELECT} WHERE id = $1`, [id]);
  }

  public list(controllerId: string, before: string | null, limit: number): Promise<Import[]> {
    return rows<Import>(
      this.database,
      `${SELECT} WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [controllerId, before, limit],
    );
  }

  public async unfinished(): Promise<string[]> {
    const found = await rows<{ id: string }>(
      this.database,
      `SELECT id FROM import WHERE state IN ('queued', 'running') ORDER BY id LIMIT 100`,
    );
    return found.map(({ id }) => id);
  }

  /** What was refused, skipped or remarked on and why, after the report `after`, in the order of the file. */
  public reports(
    id: string,
    after: { row: number; part: number } | null,
    limit: number,
  ): Promise<(RowReport & { part: number })[]> {
    return rows(
      this.database,
      `SELECT row_number AS row, part, verdict, reason FROM import_row_report
       WHERE import_id = $1 AND (row_number, part) > ($2, $3) ORDER BY row_number, part LIMIT $4`,
      [id, after?.row ?? 0, after?.part ?? 0, limit],
    );
  }

  public async begin(id: string, detected: DetectedList): Promise<void> {
    await this.database.query(`UPDATE import SET state = 'running', detected = $2 WHERE id = $1`, [id, detected]);
  }

  /** Notes what came of a batch, in the transaction that keeps its contacts: a restarted job neither loses nor doubles a row. */
  public async advance(
    transaction: Sql,
    id: string,
    { mailboxIds, allNew }: Brought,
    progress: Progress,
  ): Promise<void> {
    const { reports } = progress;
    const of = (verdict: RowReport['verdict']) => reports.filter((report) => report.verdict === verdict).length;
    await transaction.query(
      `UPDATE import SET rows_done = $2, bytes_read = $3, imported = imported + $4, updated = updated + $5,
         suppressed = suppressed + $6, skipped = skipped + $7, refused = refused + $8 WHERE id = $1`,
      [
        id,
        progress.lastRow,
        progress.bytesRead,
        progress.imported,
        progress.updated,
        progress.suppressed,
        of('skipped'),
        of('refused'),
      ],
    );
    if (allNew) {
      const rows = new BinaryRows(mailboxIds.length * CONTACT_ROW_BYTES);
      for (const mailboxId of mailboxIds) {
        rows.begin(2);
        rows.text(id);
        rows.bytes(mailboxId);
      }
      await copyIn(transaction, 'import_contact (import_id, mailbox_id)', rows.finish());
    } else if (mailboxIds.length > 0) {
      await transaction.query(ADD_CONTACTS, [id, Buffer.concat(mailboxIds), mailboxIds.length]);
    }
    if (reports.length > 0) {
      await transaction.query(
        `INSERT INTO import_row_report (import_id, row_number, part, verdict, reason)
         SELECT $1, r.row_number, row_number() OVER (PARTITION BY r.row_number ORDER BY r.n), r.verdict, r.reason
         FROM unnest($2::bigint[], $3::text[], $4::text[]) WITH ORDINALITY AS r (row_number, verdict, reason, n)`,
        [id, reports.map((one) => one.row), reports.map((one) => one.verdict), reports.map((one) => one.reason)],
      );
    }
  }

  public async finish(id: string, error: string | null, at: Date): Promise<void> {
    await this.database.query('UPDATE import SET state = $2, error = $3, finished_at = $4 WHERE id = $1', [
      id,
      error === null ? 'done' : 'failed',
      error,
      at,
    ]);
  }
}

const CONTACT_ROW_BYTES = 128;

// One bytea: the driver escapes and the server parses far less than with an array.
const ADD_CONTACTS = `
INSERT INTO import_contact (import_id, mailbox_id)
SELECT $1, substring($2::bytea FROM n * 32 + 1 FOR 32) FROM generate_series(0, $3::int - 1) AS n ON CONFLICT DO NOTHING`;

const SELECT = `
SELECT id, controller_id AS "controllerId", format, file_name AS "fileName", bytes, mapping, defaults, state, error, detected,
  bytes_read AS "bytesRead", rows_done AS "rowsDone", imported, updated, skipped, refused, suppressed,
  created_at AS "createdAt", finished_at AS "finishedAt"
FROM import`;
