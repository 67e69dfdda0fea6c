// Whose mail meets with trouble: complaints and bounces beyond what is normal (delivery/signals). Their limits are halved.
import { Injectable } from '@nestjs/common';
import { preparedRows, type Statement } from '../../values/prepared.js';
import { type Sql } from '../../values/sql.js';

@Injectable()
export class Trouble {
  /** Those of the senders that a signal slows down or stops. */
  public async among(sql: Sql, senderIds: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await preparedRows<{ id: string }>(sql, TROUBLED, [senderIds]);
    return new Set(found.map(({ id }) => id));
  }
}

const TROUBLED: Statement = {
  name: 'senders_troubled',
  text: `SELECT id FROM sending_signal WHERE scope = 'sender' AND level IN ('slow', 'stop') AND id = ANY ($1)`,
};
