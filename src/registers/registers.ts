// Asks the do-not-contact registers that are loaded: one statement for all recipients whose country has one that binds.
import { Injectable } from '@nestjs/common';
import { type RegisterAnswer } from '../policy/facts.js';
import { type Mailbox } from '../recipient/mailbox.js';
import { preparedRows } from '../values/prepared.js';
import { type Sql, rows } from '../values/sql.js';
import { digestsOf } from './register-entry.js';

/** Whom to look for in which registers. */
export type Question = {
  readonly registers: readonly string[];
  readonly email: string;
  /** Null where the address cannot be used: then no register has it. */
  readonly mailbox: Mailbox | null;
};

const NO_ANSWERS: readonly RegisterAnswer[] = [];

/** A register that is loaded for the first time is asked in every process within this time; until then it counts as not asked. */
const REMEMBER_MS = 1_000;

@Injectable()
export class Registers {
  private loaded: ReadonlySet<string> = new Set();
  private knownUntilMs = 0;

  /**
   * The answers to each question, in order; registers that are not loaded give none. `questionOf` is only called where
   * some are: to put a question costs more than to find that nobody can answer it.
   */
  public async ask<T>(
    sql: Sql,
    about: readonly T[],
    questionOf: (one: T) => Question,
  ): Promise<readonly (readonly RegisterAnswer[])[]> {
    const loaded = await this.loadedNow(sql);
    if (loaded.size === 0) return about.map(() => NO_ANSWERS);
    const asked = about.map(questionOf).flatMap(({ registers, email, mailbox }, n) => {
      const here = mailbox === null ? [] : registers.filter((register) => loaded.has(register));
      const digests = mailbox === null || here.length === 0 ? [] : digestsOf(email, mailbox);
      return here.map((register) => ({ n, register, digests }));
    });
    const answers = about.map((): RegisterAnswer[] => []);
    if (asked.length === 0) return answers;
    const found = await preparedRows<{ n: string; listDate: string; listed: boolean }>(sql, ASK, [
      asked.map(({ register }) => register).join('\n'),
      asked.map(({ digests }) => digests.length),
      Buffer.concat(asked.flatMap(({ digests }) => digests)),
    ]);
    for (const { n, listDate, listed } of found) {
      const one = asked[Number(n) - 1];
      if (one) answers[one.n]?.push({ register: one.register, listDate, listed });
    }
    return answers;
  }

  /** To be called after the commit that puts a list in force. */
  public forget(): void {
    this.knownUntilMs = 0;
  }

  private async loadedNow(sql: Sql): Promise<ReadonlySet<string>> {
    if (performance.now() < this.knownUntilMs) return this.loaded;
    const found = await rows<{ register: string }>(sql, 'SELECT register FROM register_list WHERE in_force');
    this.loaded = new Set(found.map(({ register }) => register));
    this.knownUntilMs = performance.now() + REMEMBER_MS;
    return this.loaded;
  }
}

// The list and its entries are read in one statement, so in one state: a list that is replaced meanwhile is read whole.
const ASK = {
  name: 'registers-ask',
  text: `
SELECT a.n, l.list_date::text AS "listDate", EXISTS (
  SELECT FROM generate_series(a.last - a.count, a.last - 1) AS at
  JOIN register_entry e ON e.list = l.number AND e.digest = substring($3::bytea FROM at::int * 16 + 1 FOR 16)) AS listed
FROM (SELECT n, register, count, sum(count) OVER (ORDER BY n) AS last
      FROM ROWS FROM (string_to_table($1::text, E'\\n'), unnest($2::int[])) WITH ORDINALITY AS q (register, count, n)) a
JOIN register_list l ON l.register = a.register AND l.in_force ORDER BY a.n`,
};
