// Whose mail meets with trouble: complaints and bounces beyond what is normal. Their limits are halved.
import { Injectable } from '@nestjs/common';
import { type Sql } from '../../values/sql.js';

@Injectable()
export class Trouble {
  /** Those of the senders that a signal has slowed down: none, for nothing gives such a signal yet. */
  public among(_sql: Sql, _senderIds: readonly string[]): Promise<ReadonlySet<string>> {
    return Promise.resolve(new Set());
  }
}
