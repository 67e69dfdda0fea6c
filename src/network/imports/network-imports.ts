// Imports of a network as they are asked for and reported on: how far each of their lists is kept, and what came of its rows.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { row, rows, type Sql } from '../../values/sql.js';
import { type Network } from '../people.js';

/** What came of the rows of one list so far; `row` is the last one whose outcome is committed. */
export type FileProgress = {
  readonly row: number;
  readonly added: number;
  readonly updated: number;
  readonly skipped: number;
  readonly refused: number;
};

export const NOTHING_READ: FileProgress = { row: 0, added: 0, updated: 0, skipped: 0, refused: 0 };

export type NetworkImport = Network & {
  readonly id: string;
  readonly fileName: string;
  readonly bytes: string;
  readonly bytesRead: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed';
  readonly error: string | null;
  readonly files: Readonly<Record<string, FileProgress>>;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
};

export type ImportReport = {
  readonly file: string;
  readonly row: number;
  readonly verdict: 'refused' | 'skipped' | 'remark';
  readonly reason: string;
};

type Kept = {
  readonly file: string;
  readonly progress: FileProgress;
  readonly bytesRead: number;
  readonly reports: readonly ImportReport[];
};

/** Owns the tables `network_import` and `network_import_report`. */
@Injectable()
export class NetworkImports {
  public constructor(private readonly database: DataSource) {}

  public async create(
    id: string,
    { controllerId, member }: Network,
    file: { readonly fileName: string; readonly bytes: number },
    at: Date,
  ): Promise<void> {
    await this.database.query(
      `INSERT INTO network_import (id, controller_id, member, file_name, bytes, state, created_at)
       VALUES ($1, $2, $3, $4, $5, 'queued', $6)`,
      [id, controllerId, member, file.fileName, file.bytes, at],
    );
  }

  public get(id: string): Promise<NetworkImport | null> {
    return row<NetworkImport>(this.database, `${SELECT} WHERE id = $1`, [id]);
  }

  public find(controllerId: string, id: string): Promise<NetworkImport | null> {
    return row<NetworkImport>(this.database, `${SELECT} WHERE id = $1 AND controller_id = $2`, [id, controllerId]);
  }

  public list(controllerId: string, before: string | null, limit: number): Promise<NetworkImport[]> {
    const where = 'WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3';
    return rows<NetworkImport>(this.database, `${SELECT} ${where}`, [controllerId, before, limit]);
  }

  public async unfinished(): Promise<string[]> {
    const text = `SELECT id FROM network_import WHERE state IN ('queued', 'running') ORDER BY id LIMIT 100`;
    return (await rows<{ id: string }>(this.database, text)).map(({ id }) => id);
  }

  /** In the order in which they were written, after the report `after`. */
  public reports(id: string, after: number, limit: number): Promise<(ImportReport & { readonly n: string })[]> {
    return rows(
      this.database,
      `SELECT n, file, row_number::int AS row, verdict, reason FROM network_import_report
       WHERE import_id = $1 AND n > $2 ORDER BY n LIMIT $3`,
      [id, after, limit],
    );
  }

  public async begin(id: string): Promise<void> {
    await this.database.query(`UPDATE network_import SET state = 'running' WHERE id = $1`, [id]);
  }

  /** Notes what came of a batch, in the transaction that keeps its people: a restarted job neither loses nor doubles a row. */
  public async advance(transaction: Sql, id: string, { file, progress, bytesRead, reports }: Kept): Promise<void> {
    await transaction.query(
      `UPDATE network_import SET files = files || jsonb_build_object($2::text, $3::jsonb), bytes_read = $4 WHERE id = $1`,
      [id, file, JSON.stringify(progress), bytesRead],
    );
    if (reports.length === 0) return;
    await transaction.query(
      `INSERT INTO network_import_report (import_id, file, row_number, verdict, reason)
       SELECT $1, $2, r.row_number, r.verdict, r.reason
       FROM unnest($3::bigint[], $4::text[], $5::text[]) WITH ORDINALITY AS r (row_number, verdict, reason, n) ORDER BY r.n`,
      [
        ...[id, file, reports.map((one) => one.row)],
        ...[reports.map((one) => one.verdict), reports.map((one) => one.reason)],
      ],
    );
  }

  public async finish(id: string, error: string | null, at: Date): Promise<void> {
    const text = 'UPDATE network_import SET state = $2, error = $3, finished_at = $4 WHERE id = $1';
    await this.database.query(text, [id, error === null ? 'done' : 'failed', error, at]);
  }
}

const SELECT = `
SELECT id, controller_id AS "controllerId", member, file_name AS "fileName", bytes, bytes_read AS "bytesRead", state, error,
  files, created_at AS "createdAt", finished_at AS "finishedAt"
FROM network_import`;
