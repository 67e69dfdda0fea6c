// Sets limits, in force for the next claim of whatever process: what was closed under the old ones is looked at anew.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type RateLimits, type SenderLimits } from '../../access/controller.js';
import { Controllers } from '../../access/controllers.js';
import { rows } from '../../values/sql.js';

@Injectable()
export class LimitChanges {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
  ) {}

  /** As a whole. What is claimed already still goes; what was sent while there was no limit at all does not count. */
  public ofController(controllerId: string, limits: RateLimits): Promise<void> {
    return this.database.transaction(async (transaction) => {
      await this.reopen(transaction, `c:${controllerId}`);
      await this.controllers.setLimits(transaction, controllerId, limits);
    });
  }

  /** The same for a sender; who waits in the line of a domain comes forward and gets a place under the new limit. */
  public ofSender(senderId: string, limits: SenderLimits): Promise<void> {
    return this.database.transaction(async (transaction) => {
      await this.reopen(transaction, `s:${senderId}`);
      await this.controllers.setSenderLimits(transaction, senderId, limits);
      await transaction.query('DELETE FROM pace WHERE starts_with(scope, $1)', [`d:${senderId}:`]);
      await rows(transaction, COME_FORWARD, [senderId]);
    });
  }

  /** Waits for the claim that is under way in this scope, and holds up the next one until the change is committed. */
  private async reopen(transaction: EntityManager, scope: string): Promise<void> {
    await transaction.query(
      'INSERT INTO pace (scope) VALUES ($1) ON CONFLICT (scope) DO UPDATE SET closed_until = NULL',
      [scope],
    );
  }
}

const COME_FORWARD = `
WITH held AS (
  SELECT id FROM message m WHERE m.worker IS NULL AND m.finished_at IS NULL AND m.sender_id = $1 AND m.due_at > now()
    AND coalesce(m.campaign_id, m.sender_id) IN (SELECT id FROM campaign WHERE sender_id = $1 UNION SELECT $1)
    AND m.state = 'deferred' AND m.detail = 'recipient_domain_rate_limited'
  ORDER BY id FOR UPDATE SKIP LOCKED
), forward AS (
  UPDATE message m SET due_at = now() FROM held WHERE m.id = held.id RETURNING m.id
) SELECT id FROM forward`;
