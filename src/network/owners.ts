// Whose network it is: sector, goals and employers of a member, and the table of sectors as their controller has it.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Sectors } from '../../config/network/sectors.js';
import { Clock } from '../values/clock.js';
import { row } from '../values/sql.js';
import { type Owner } from './advice/person.js';
import { type SectorChanges, type SectorTable, withChanges } from './advice/sectors.js';
import { type Network } from './people.js';

/** With the name and the address that stand below letters. */
export type OwnerProfile = Owner & { readonly name: string | null; readonly address: string | null };

const NOBODY: OwnerProfile = { name: null, address: null, sector: null, goals: [], employers: [] };
const NO_CHANGES: SectorChanges = { sectors: {}, neighbours: [], strangers: [] };

/** Owns the tables `network_owner` and `network_sector_change`. */
@Injectable()
export class Owners {
  public constructor(
    private readonly database: DataSource,
    private readonly sectors: Sectors,
    private readonly clock: Clock,
  ) {}

  /** Empty where none was stored. */
  public async of({ controllerId, member }: Network): Promise<OwnerProfile> {
    const found = await row<{ profile: OwnerProfile }>(
      this.database,
      'SELECT profile FROM network_owner WHERE controller_id = $1 AND member = $2',
      [controllerId, member],
    );
    return found?.profile ?? NOBODY;
  }

  public async set({ controllerId, member }: Network, profile: OwnerProfile): Promise<void> {
    await this.database.query(
      `INSERT INTO network_owner (controller_id, member, profile, changed_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (controller_id, member) DO UPDATE SET profile = excluded.profile, changed_at = excluded.changed_at`,
      [controllerId, member, JSON.stringify(profile), this.clock.now()],
    );
  }

  public async changes(controllerId: string): Promise<SectorChanges> {
    const found = await row<{ changes: SectorChanges }>(
      this.database,
      'SELECT changes FROM network_sector_change WHERE controller_id = $1',
      [controllerId],
    );
    return found?.changes ?? NO_CHANGES;
  }

  public async change(controllerId: string, changes: SectorChanges): Promise<void> {
    await this.database.query(
      `INSERT INTO network_sector_change (controller_id, changes, changed_at) VALUES ($1, $2, $3)
       ON CONFLICT (controller_id) DO UPDATE SET changes = excluded.changes, changed_at = excluded.changed_at`,
      [controllerId, JSON.stringify(changes), this.clock.now()],
    );
  }

  /** The table that advice goes by. */
  public async table(controllerId: string): Promise<SectorTable> {
    return withChanges(this.sectors.table, await this.changes(controllerId));
  }
}
