// From which share of complaints and hard bounces on a sender or a campaign is warned of, slowed down and stopped.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../../access/controllers.js';
import { Ledger } from '../../ledger/ledger.js';
import { type Sql, row } from '../../values/sql.js';
import { signalLeaf } from './signal-leaf.js';

/** Shares of 1: 0.002 is 0.2 %. */
export type Rates = { readonly warn: number; readonly slow: number; readonly stop: number };
export type Thresholds = { readonly complaints: Rates; readonly bounces: Rates };
export type OwnThresholds = { readonly [Of in keyof Thresholds]: { readonly [Level in keyof Rates]: number | null } };

/** What holds for everybody; a controller may ask for less, never for more (docs/adr/0009). */
export const THRESHOLDS: Thresholds = {
  complaints: { warn: 0.0008, slow: 0.001, stop: 0.002 },
  bounces: { warn: 0.02, slow: 0.03, stop: 0.05 },
};

/** Fewer events than this say nothing, whatever share of few messages they are. */
export const LEAST_EVENTS = { complaints: 3, bounces: 5 };

export const WINDOW_DAYS = 7;

/** Owns the table `signal_thresholds`. */
@Injectable()
export class SignalThresholds {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly ledger: Ledger,
  ) {}

  /** What is in force for a controller: of everybody's and its own, the stricter. */
  public async of(controllerId: string): Promise<Thresholds> {
    const own = await row<OwnThresholds>(this.database, OWN, [controllerId]);
    return own ? stricter(THRESHOLDS, own) : THRESHOLDS;
  }

  /** Sets a controller's own as a whole, from the next count on. Looser values are no error here: they change nothing. */
  public async set(
    controllerId: string,
    { complaints, bounces }: OwnThresholds,
    by: { readonly name: string; readonly keyId: string },
    at: Date,
  ): Promise<void> {
    const controller = await this.controllers.get(controllerId);
    await this.database.transaction(async (transaction: Sql) => {
      const rates = [complaints, bounces].flatMap(({ warn, slow, stop }) => [warn, slow, stop]);
      await transaction.query(SET, [controllerId, ...rates, by.name, by.keyId, at]);
      const said = { complaints, bounces, by: by.name, key: by.keyId };
      await this.ledger.append(transaction, [signalLeaf('signal_thresholds_set', controller, said, at)]);
    });
  }
}

function stricter(general: Thresholds, own: OwnThresholds): Thresholds {
  const less = (of: keyof Thresholds): Rates => ({
    warn: Math.min(general[of].warn, own[of].warn ?? Infinity),
    slow: Math.min(general[of].slow, own[of].slow ?? Infinity),
    stop: Math.min(general[of].stop, own[of].stop ?? Infinity),
  });
  return { complaints: less('complaints'), bounces: less('bounces') };
}

const OWN = `
SELECT json_build_object('warn', complaints_warn, 'slow', complaints_slow, 'stop', complaints_stop) AS complaints,
  json_build_object('warn', bounces_warn, 'slow', bounces_slow, 'stop', bounces_stop) AS bounces
FROM signal_thresholds WHERE controller_id = $1`;

const SET = `
INSERT INTO signal_thresholds VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (controller_id) DO UPDATE SET complaints_warn = $2, complaints_slow = $3, complaints_stop = $4,
  bounces_warn = $5, bounces_slow = $6, bounces_stop = $7, set_by = $8, set_by_key = $9, set_at = $10`;
