// Views that people saved: which page, narrowed how, under a name of their own.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../../values/id.js';
import { row, rows } from '../../values/sql.js';

export type NewView = { readonly name: string; readonly page: string; readonly query: string };
export type SavedView = NewView & { readonly id: string; readonly createdAt: Date };

const MOST_VIEWS = 200;

/** Owns the table `saved_view`. */
@Injectable()
export class SavedViews {
  public constructor(private readonly database: DataSource) {}

  public list(personId: string): Promise<SavedView[]> {
    return rows<SavedView>(this.database, `${SELECT} WHERE person_id = $1 ORDER BY page, name LIMIT ${MOST_VIEWS}`, [
      personId,
    ]);
  }

  /** One of the same name on the same page is replaced; null where the person has as many as they may. */
  public async save(personId: string, { name, page, query }: NewView, at: Date): Promise<SavedView | null> {
    return row<SavedView>(this.database, SAVE, [newId('viw', at.getTime()), personId, name, page, query, at]);
  }

  public async remove(personId: string, id: string): Promise<boolean> {
    const text = `WITH gone AS (DELETE FROM saved_view WHERE person_id = $1 AND id = $2 RETURNING 1) SELECT 1 FROM gone`;
    return (await row(this.database, text, [personId, id])) !== null;
  }
}

const COLUMNS = 'id, name, page, query, created_at AS "createdAt"';
const SELECT = `SELECT ${COLUMNS} FROM saved_view`;

const SAVE = `
INSERT INTO saved_view (id, person_id, name, page, query, created_at) SELECT $1, $2, $3, $4, $5, $6
WHERE (SELECT count(*) FROM saved_view WHERE person_id = $2) < ${MOST_VIEWS}
  OR EXISTS (SELECT FROM saved_view WHERE person_id = $2 AND page = $4 AND name = $3)
ON CONFLICT (person_id, page, name) DO UPDATE SET query = excluded.query RETURNING ${COLUMNS}`;
