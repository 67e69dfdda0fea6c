// The accounts of mail providers that a controller has connected: what their webhooks are verified by, how they are called.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MasterKey } from '../access/master-key.js';
import { newId } from '../values/id.js';
import { row, rows } from '../values/sql.js';
import { type Account } from './accounts/account.js';
import { type ProviderName } from './providers/provider.js';

type Secrets = { readonly webhook: string | null; readonly account: Account | null };

export type NewConnection = {
  readonly controllerId: string;
  readonly provider: ProviderName;
  readonly name: string;
  readonly secrets: Secrets;
};

/** What may be shown of a connection: nothing that it holds. */
export type ShownConnection = Omit<NewConnection, 'secrets'> & { readonly id: string; readonly createdAt: Date };

export type Connection = ShownConnection & { readonly secrets: Secrets };

export const MOST_CONNECTIONS = 30;

/** Where no connection is named, so many are tried at most: each costs a signature. */
const MOST_TRIED = 50;

type Kept = ShownConnection & { readonly sealed: Buffer };

/** Owns the table `feedback_connection`. */
@Injectable()
export class Connections {
  public constructor(
    private readonly database: DataSource,
    private readonly masterKey: MasterKey,
  ) {}

  /** Adds a connection; why not, where it may not. */
  public async add(given: NewConnection, at: Date): Promise<ShownConnection | 'name_taken' | 'too_many'> {
    const id = newId('fbc', at.getTime());
    const { controllerId, provider, name, secrets } = given;
    const counted = await row<{ count: string }>(
      this.database,
      'SELECT count(*) FROM feedback_connection WHERE controller_id = $1',
      [controllerId],
    );
    if (Number(counted?.count) >= MOST_CONNECTIONS) return 'too_many';
    const sealed = this.masterKey.wrap(Buffer.from(JSON.stringify(secrets)), id);
    const added = await row(this.database, ADD, [
      id,
      controllerId,
      provider,
      name,
      sealed,
      at,
      secrets.account !== null,
    ]);
    return added ? { id, controllerId, provider, name, createdAt: at } : 'name_taken';
  }

  /** Newest first, from before `before` on. */
  public list(controllerId: string, before: string | null, limit: number): Promise<ShownConnection[]> {
    const where = 'WHERE controller_id = $1 AND ($2::text IS NULL OR id < $2) ORDER BY id DESC LIMIT $3';
    return rows<ShownConnection>(this.database, `${SHOWN} ${where}`, [controllerId, before, limit]);
  }

  public find(id: string): Promise<ShownConnection | null> {
    return row<ShownConnection>(this.database, `${SHOWN} WHERE id = $1`, [id]);
  }

  public async remove(id: string): Promise<void> {
    await this.database.query('DELETE FROM feedback_connection WHERE id = $1', [id]);
  }

  /** With what it holds; null where there is none of that id, or it cannot be unsealed under the keys of this process. */
  public async open(id: string): Promise<Connection | null> {
    const found = await row<Kept>(this.database, `${KEPT} WHERE id = $1`, [id]);
    return found && this.unsealed(found);
  }

  /** Those of a provider, of all controllers, whose webhooks can be verified; newest first, as many as are ever tried. */
  public async ofProvider(provider: ProviderName): Promise<Connection[]> {
    const found = await rows<Kept>(this.database, `${KEPT} WHERE provider = $1 ORDER BY id DESC LIMIT ${MOST_TRIED}`, [
      provider,
    ]);
    return found.flatMap((one) => this.unsealed(one) ?? []);
  }

  private unsealed({ sealed, ...shown }: Kept): Connection | null {
    try {
      return { ...shown, secrets: JSON.parse(this.masterKey.unwrap(sealed, shown.id).toString()) as Secrets };
    } catch {
      return null;
    }
  }
}

const ADD = `
INSERT INTO feedback_connection (id, controller_id, provider, name, secrets, created_at, travels)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (controller_id, name) DO NOTHING RETURNING id`;

const SHOWN = `
SELECT id, controller_id AS "controllerId", provider, name, created_at AS "createdAt" FROM feedback_connection`;

const KEPT = SHOWN.replace('SELECT', 'SELECT secrets AS sealed,');
