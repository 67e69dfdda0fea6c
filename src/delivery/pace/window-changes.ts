// Sets sending hours, in force for the next claim of whatever process: what waited for the old ones is looked at anew.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Sender } from '../../access/controller.js';
import { Controllers } from '../../access/controllers.js';
import { type SendingWindow } from '../../calendar/sending-window.js';
import { Rulebooks } from '../../rulebook/rulebook.js';
import { rows, type Sql } from '../../values/sql.js';

// As many as are brought forward in one statement: a million would hold up the change for longer than anybody waits.
const AT_ONCE = 10_000;

@Injectable()
export class WindowChanges {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly rulebooks: Rulebooks,
  ) {}

  /** As a whole; null: no hours of its own. What is claimed already still goes. */
  public ofController(controllerId: string, window: SendingWindow | null): Promise<void> {
    return this.change(controllerId, null, (sql) => this.controllers.setWindow(sql, controllerId, window));
  }

  /** The same for a sender. */
  public ofSender({ id, controllerId }: Sender, window: SendingWindow | null): Promise<void> {
    return this.change(controllerId, id, (sql) => this.controllers.setSenderWindow(sql, id, window));
  }

  private async change(
    controllerId: string,
    senderId: string | null,
    set: (transaction: Sql) => Promise<void>,
  ): Promise<void> {
    const { at, moved } = await this.database.transaction(async (transaction) => {
      await set(transaction);
      const [changed] = await rows<{ at: string }>(transaction, 'SELECT now()::text AS at');
      const values = [controllerId, senderId, changed?.at];
      return { at: changed?.at, moved: await rows(transaction, COME_FORWARD, values) };
    });
    this.rulebooks.forget(controllerId);
    for (let found = moved.length; found === AT_ONCE;) {
      found = (await rows(this.database, COME_FORWARD, [controllerId, senderId, at])).length;
    }
  }
}

const forward = (among: string): string => `
WITH held AS (
  SELECT m.id ${among} AND m.worker IS NULL AND m.finished_at IS NULL AND m.due_at > now()
    AND m.state = 'deferred' AND m.detail LIKE '%outside_sending_window%'
  ORDER BY m.id LIMIT ${AT_ONCE} FOR UPDATE OF m SKIP LOCKED
), forward AS (
  UPDATE message m SET due_at = now() FROM held WHERE m.id = held.id RETURNING m.id
) SELECT id FROM forward`;

const COME_FORWARD = forward(`
  FROM message m WHERE m.controller_id = $1 AND ($2::text IS NULL OR m.sender_id = $2)
    AND coalesce(m.claimed_at, m.created_at) <= $3::timestamptz`);

/**
 * Of what was put off by hours that were changed seconds ago: what was decided at that very moment, or by what the guard
 * remembered for a second more.
 */
export const COME_FORWARD_LATE = forward(`
  FROM (
    SELECT controller_id, id AS sender_id, window_set_at FROM sender WHERE window_set_at > now() - interval '10 seconds'
    UNION ALL
    SELECT id, NULL, window_set_at FROM controller WHERE window_set_at > now() - interval '10 seconds'
  ) c JOIN message m ON m.controller_id = c.controller_id AND (c.sender_id IS NULL OR m.sender_id = c.sender_id)
  WHERE coalesce(m.claimed_at, m.created_at) < c.window_set_at + interval '2 seconds'`);
