// Finds decisions by what they were: along an index that ends with the id, so that a page costs what it shows.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { firstIdAt } from '../values/id.js';
import { rows } from '../values/sql.js';

/** What is left out is any. */
export type DecisionFilter = {
  readonly outcome?: string;
  /** A reason code. */
  readonly reason?: string;
  readonly country?: string;
  readonly kind?: string;
  readonly campaign?: string;
  readonly purpose?: string;
  readonly email?: string;
  readonly shadow?: boolean;
  readonly from?: Date;
  readonly to?: Date;
};

const MARKED = ['outcome', 'country', 'kind', 'campaign', 'purpose', 'shadow'] as const;

@Injectable()
export class DecisionSearch {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
  ) {}

  /** Ids, newest first; of what was decided in the last seconds not all are there yet. */
  public async ids(
    controllerId: string,
    filter: DecisionFilter,
    before: string | null,
    limit: number,
  ): Promise<string[]> {
    const values: unknown[] = [controllerId];
    const value = (one: unknown): string => `$${values.push(one)}`;
    const first = filter.reason === undefined ? 'd' : 'r';
    const where = [
      `${first}.controller_id = $1`,
      ...MARKED.flatMap((name) => (filter[name] === undefined ? [] : [`d.${name} = ${value(filter[name])}`])),
      ...(filter.reason === undefined ? [] : [`r.code = ${value(filter.reason)}`]),
      ...(filter.from ? [`${first}.id >= ${value(firstIdAt('dec', filter.from.getTime()))}`] : []),
      ...(filter.to ? [`${first}.id < ${value(firstIdAt('dec', filter.to.getTime()))}`] : []),
      ...(before === null ? [] : [`${first}.id < ${value(before)}`]),
    ];
    if (filter.email !== undefined) {
      const controller = await this.controllers.get(controllerId);
      const { mailboxId } = readAddress(filter.email, controller);
      const theirs = await rows<{ id: string }>(this.database, ABOUT, [controllerId, mailboxId]);
      where.push(`${first}.id = ANY (${value(theirs.map(({ id }) => id))})`);
    }
    const text = `SELECT d.id FROM ${first === 'r' ? REASONED : 'decision_mark d'} WHERE ${where.join(' AND ')}
ORDER BY ${first}.controller_id DESC, ${first}.id DESC LIMIT ${value(limit)}`;
    return this.database.transaction(async (transaction) => {
      // Along an index that has the order already, whatever the planner believes of tables that have just grown: it would
      // gather all that fits and sort it for each page. One person's are few, and gathered.
      if (filter.email === undefined)
        await transaction.query('SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off');
      return (await rows<{ id: string }>(transaction, text, values)).map(({ id }) => id);
    });
  }
}

// A look-up a decision (OFFSET 0), in the order of the codes: joined in any other way, all that have the code are read.
const REASONED = `decision_reason r CROSS JOIN LATERAL (
  SELECT * FROM decision_mark WHERE controller_id = r.controller_id AND id = r.id OFFSET 0) d`;

const ABOUT = `
SELECT l.id FROM mailbox m JOIN leaf l ON l.subject_id = m.subject_id AND l.controller_id = m.controller_id
WHERE m.controller_id = $1 AND m.mailbox_id = $2 AND l.type = 'decision'`;
