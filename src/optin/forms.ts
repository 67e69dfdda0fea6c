// The opt-in forms of controllers.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { row, rows } from '../values/sql.js';
import { type OptInForm } from './form.js';

export type NewForm = Pick<OptInForm, 'controllerId' | 'senderId' | 'slug' | 'purposes'>;

/** Owns the table `opt_in_form`. */
@Injectable()
export class Forms {
  public constructor(
    private readonly database: DataSource,
    private readonly clock: Clock,
  ) {}

  /** Makes a form; null where its slug is taken, by whomever. */
  public async create(form: NewForm): Promise<OptInForm | null> {
    const at = this.clock.now();
    return row<OptInForm>(
      this.database,
      `INSERT INTO opt_in_form (id, controller_id, sender_id, slug, purposes, created_at) VALUES ($1, $2, $3, $4, $5, $6)
       ON CONFLICT (slug) DO NOTHING RETURNING ${SHOWN}`,
      [newId('frm', at.getTime()), form.controllerId, form.senderId, form.slug, JSON.stringify(form.purposes), at],
    );
  }

  /** From before `before` on, newest first. */
  public list(controllerId: string, before: string | null, limit: number): Promise<OptInForm[]> {
    const where = 'WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3';
    return rows<OptInForm>(this.database, `${SELECT} ${where}`, [controllerId, before, limit]);
  }

  public find(controllerId: string, id: string): Promise<OptInForm | null> {
    return row<OptInForm>(this.database, `${SELECT} WHERE controller_id = $1 AND id = $2`, [controllerId, id]);
  }

  /** How many asked on a form, and how many of them confirmed it. */
  public async counts(formId: string): Promise<{ readonly asked: number; readonly confirmed: number }> {
    const found = await row<{ asked: string; confirmed: string }>(
      this.database,
      'SELECT count(*) AS asked, count(confirmed_at) AS confirmed FROM opt_in_request WHERE form_id = $1',
      [formId],
    );
    return { asked: Number(found?.asked), confirmed: Number(found?.confirmed) };
  }

  /** The form behind a link, open or closed; null where there is none. */
  public bySlug(slug: string): Promise<OptInForm | null> {
    return row<OptInForm>(this.database, `${SELECT} WHERE slug = $1`, [slug]);
  }

  /** Takes no more registrations; what was asked for can still be confirmed. */
  public async close(controllerId: string, id: string): Promise<OptInForm | null> {
    const closed = `UPDATE opt_in_form SET closed_at = coalesce(closed_at, $3) WHERE controller_id = $1 AND id = $2 RETURNING ${SHOWN}`;
    return row<OptInForm>(this.database, `WITH closed AS (${closed}) SELECT * FROM closed`, [
      controllerId,
      id,
      this.clock.now(),
    ]);
  }
}

const SHOWN = `id, controller_id AS "controllerId", sender_id AS "senderId", slug, purposes, created_at AS "createdAt", closed_at AS "closedAt"`;
const SELECT = `SELECT ${SHOWN} FROM opt_in_form`;
