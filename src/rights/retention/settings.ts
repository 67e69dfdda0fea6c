// How long a controller keeps people, where it asks more of itself than the law does.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RetentionRules } from '../../../config/retention.js';
import { Controllers } from '../../access/controllers.js';
import { Ledger } from '../../ledger/ledger.js';
import { recordsKey, sealPayload } from '../../ledger/sealing.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { row } from '../../values/sql.js';

export type Setting = {
  /** Null: as the law of the country has it. */
  readonly prospectMonths: number | null;
  /** Between the warning and the erasure. */
  readonly graceDays: number;
};

const USUAL: Setting = { prospectMonths: null, graceDays: 30 };

/** Owns the table `retention_setting`. */
@Injectable()
export class RetentionSettings {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly rules: RetentionRules,
    private readonly ledger: Ledger,
    private readonly clock: Clock,
  ) {}

  public async of(controllerId: string): Promise<Setting> {
    return (await row<Setting>(this.database, FIND, [controllerId])) ?? USUAL;
  }

  /** The months of the controller's own country: what it may not ask to be longer. */
  public async mostMonths(controllerId: string): Promise<number> {
    const { country } = await this.controllers.get(controllerId);
    return this.rules.of(country, country).prospectMonths;
  }

  public async set(controllerId: string, setting: Setting, by: string): Promise<void> {
    const at = this.clock.now();
    const key = recordsKey((await this.controllers.get(controllerId)).suppressionKey);
    await this.database.transaction(async (transaction) => {
      await transaction.query(SET, [controllerId, setting.prospectMonths, setting.graceDays, by, at]);
      const id = newId('evt', at.getTime());
      const payload = sealPayload(key, JSON.stringify({ v: 1, ...setting, by }), id);
      const leaf = { id, type: 'retention_set', at: at.toISOString(), controllerId, subjectId: null } as const;
      await this.ledger.append(transaction, [{ ...leaf, payload, refersTo: [] }]);
    });
  }
}

const FIND = `
SELECT prospect_months AS "prospectMonths", grace_days AS "graceDays" FROM retention_setting WHERE controller_id = $1`;

const SET = `
INSERT INTO retention_setting (controller_id, prospect_months, grace_days, set_by, set_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (controller_id) DO UPDATE SET prospect_months = excluded.prospect_months, grace_days = excluded.grace_days,
  set_by = excluded.set_by, set_at = excluded.set_at`;
