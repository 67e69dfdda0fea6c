// The relays that controllers brought themselves: their URLs hold passwords, and are sealed under the master key.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { newId } from '../values/id.js';
import { row, rows, type Sql } from '../values/sql.js';
import { MasterKey } from './master-key.js';

export type NewRelay = {
  readonly controllerId: string;
  readonly name: string;
  /** `smtp://user:password@host:587` */
  readonly url: string;
  /** How many mails may be under way at once; null: what the URL or the house says. */
  readonly connections: number | null;
};

/** What may be shown of a relay: neither password nor user name, which is a password with some providers. */
export type ShownRelay = {
  readonly id: string;
  readonly controllerId: string;
  readonly name: string;
  /** `smtp://host:587` */
  readonly server: string;
  readonly connections: number | null;
  readonly createdAt: Date;
};

export type KeptRelay = ShownRelay & {
  /** Unsealed; null where it cannot be, under the keys that this process has. */
  readonly url: string | null;
};

export const MOST_RELAYS = 8;

/** Owns the tables `relay` and `relay_set`. */
@Injectable()
export class ControllerRelays {
  public constructor(
    private readonly database: DataSource,
    private readonly masterKey: MasterKey,
  ) {}

  /** Adds a relay behind those that the controller has; why not, where it may not. */
  public async add(given: NewRelay, at: Date): Promise<ShownRelay | 'name_taken' | 'too_many'> {
    const id = newId('rly', at.getTime());
    const { controllerId, name, url, connections } = given;
    const sealed = this.masterKey.wrap(Buffer.from(url), id);
    return this.database.transaction(async (transaction) => {
      await changed(transaction);
      const [has] = await rows<{ all: string; same: string }>(
        transaction,
        'SELECT count(*) AS all, count(*) FILTER (WHERE name = $2) AS same FROM relay WHERE controller_id = $1',
        [controllerId, name],
      );
      if (Number(has?.same) > 0) return 'name_taken';
      if (Number(has?.all) >= MOST_RELAYS) return 'too_many';
      await transaction.query(
        `INSERT INTO relay (id, controller_id, name, url, server, connections, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
        [id, controllerId, name, sealed, serverOf(url), connections, at],
      );
      return { id, controllerId, name, server: serverOf(url), connections, createdAt: at };
    });
  }

  /** False where there is none of that id. */
  public async remove(id: string): Promise<boolean> {
    return this.database.transaction(async (transaction) => {
      await changed(transaction);
      const removed = await rows(
        transaction,
        'WITH removed AS (DELETE FROM relay WHERE id = $1 RETURNING 1) SELECT * FROM removed',
        [id],
      );
      return removed.length > 0;
    });
  }

  /** The relays of a controller in the order in which they are tried. */
  public of(controllerId: string): Promise<ShownRelay[]> {
    return rows<ShownRelay>(this.database, `${SHOWN} WHERE controller_id = $1 ORDER BY place`, [controllerId]);
  }

  /** The relays of all controllers, each controller's in their order, and the version of this set. */
  public async all(): Promise<{ readonly version: string; readonly relays: readonly KeptRelay[] }> {
    // The version first: a set that is younger than its version is looked up once more, never once too few.
    const set = await row<{ version: string }>(this.database, 'SELECT version FROM relay_set');
    const found = await rows<ShownRelay & { readonly sealed: Buffer }>(
      this.database,
      `${SHOWN.replace('SELECT', 'SELECT url AS sealed,')} ORDER BY place`,
    );
    const relays = found.map(({ sealed, ...relay }) => ({ ...relay, url: this.unseal(sealed, relay.id) }));
    return { version: set?.version ?? '', relays };
  }

  private unseal(sealed: Buffer, id: string): string | null {
    try {
      return this.masterKey.unwrap(sealed, id).toString();
    } catch {
      return null;
    }
  }
}

/** The row is the lock under which the set changes. */
async function changed(transaction: Sql): Promise<void> {
  await transaction.query('UPDATE relay_set SET version = version + 1');
}

function serverOf(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  return `${protocol}//${hostname}${port === '' ? '' : `:${port}`}`;
}

const SHOWN = `
SELECT id, controller_id AS "controllerId", name, server, connections, created_at AS "createdAt" FROM relay`;
