// Shadow mode: a controller watches what the guard would refuse before it lets it refuse, at entrances that only ask.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Ledger } from '../ledger/ledger.js';
import { row } from '../values/sql.js';
import { ruleLeaf } from './rule-leaf.js';
import { Rulebooks } from './rulebook.js';

/** Owns the table `shadow_mode`. */
@Injectable()
export class ShadowMode {
  public constructor(
    private readonly database: DataSource,
    private readonly ledger: Ledger,
    private readonly rulebooks: Rulebooks,
  ) {}

  /** Since when it is on; null where it is off. */
  public async since(controllerId: string): Promise<Date | null> {
    const found = await row<{ since: Date }>(this.database, 'SELECT since FROM shadow_mode WHERE controller_id = $1', [
      controllerId,
    ]);
    return found?.since ?? null;
  }

  public async turn(controllerId: string, on: boolean, keyId: string, at: Date): Promise<void> {
    await this.database.transaction(async (transaction) => {
      if (on) await transaction.query(ON, [controllerId, at]);
      else await transaction.query('DELETE FROM shadow_mode WHERE controller_id = $1', [controllerId]);
      const leaf = ruleLeaf(on ? 'shadow_mode_on' : 'shadow_mode_off', controllerId, [keyId], at);
      await this.ledger.append(transaction, [leaf]);
    });
    this.rulebooks.forget(controllerId);
  }
}

const ON = 'INSERT INTO shadow_mode (controller_id, since) VALUES ($1, $2) ON CONFLICT DO NOTHING';
