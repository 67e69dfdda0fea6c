// Which events were taken already: whatever is told twice happens once.
import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { row, type Sql } from '../values/sql.js';

/** Thrown within a transaction, so that it is undone. */
export class TakenAlready extends Error {
  public constructor(public readonly isTheSame: boolean) {
    super('this event was taken already');
  }
}

/** `by`: the connection, or the controller, that heard of it. */
export type EventName = { readonly by: string; readonly id: string; readonly content: Buffer | string };

const KEPT_FOR = `interval '90 days'`;

/** Owns the table `feedback_event`. */
@Injectable()
export class TakenEvents {
  public constructor(private readonly database: DataSource) {}

  /**
   * Takes an event in the transaction of what follows from it. Throws `TakenAlready` where it was taken before, by
   * whichever process: who asks at the same moment waits for the end of the first one's transaction.
   */
  public async take(transaction: Sql, { by, id, content }: EventName, at: Date): Promise<void> {
    const [event, said] = [sha256(id), sha256(content)];
    if (await row(transaction, TAKE, [by, event, said, at])) return;
    const before = await row<{ content: Buffer }>(transaction, FIND, [by, event]);
    throw new TakenAlready(before?.content.equals(said) ?? false);
  }

  /** `['events']` where some are older than anybody repeats an event: what a chore finds to do. */
  public async outdated(): Promise<string[]> {
    return (await row(this.database, OUTDATED)) ? ['events'] : [];
  }

  public async forget(): Promise<void> {
    await this.database.query(`DELETE FROM feedback_event WHERE taken_at < now() - ${KEPT_FOR}`);
  }
}

function sha256(text: Buffer | string): Buffer {
  return createHash('sha256').update(text).digest();
}

const TAKE = `
INSERT INTO feedback_event (connection_id, event, content, taken_at) VALUES ($1, $2, $3, $4)
ON CONFLICT DO NOTHING RETURNING 1`;

const FIND = 'SELECT content FROM feedback_event WHERE connection_id = $1 AND event = $2';

const OUTDATED = `SELECT 1 FROM feedback_event WHERE taken_at < now() - ${KEPT_FOR} LIMIT 1`;
