// Which provider of sign-ins (OpenID Connect) a controller trusts, and whom it lets in from there.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { row } from '../../values/sql.js';
import { MasterKey } from '../master-key.js';
import { type Role } from './roles.js';

export type SsoProvider = {
  readonly issuer: string;
  readonly clientId: string;
  /** Whoever has a verified address at one of them may come in without an invitation. */
  readonly domains: readonly string[];
  /** As what, then. */
  readonly role: Role;
};

export type KnownProvider = SsoProvider & { readonly controllerId: string; readonly clientSecret: string };

/** Owns the tables `sso_provider` and `sso_domain`. */
@Injectable()
export class SsoProviders {
  public constructor(
    private readonly database: DataSource,
    private readonly masterKey: MasterKey,
  ) {}

  public of(controllerId: string): Promise<SsoProvider | null> {
    return row<SsoProvider>(this.database, `SELECT ${COLUMNS} FROM sso_provider WHERE controller_id = $1`, [
      controllerId,
    ]);
  }

  /** False where another controller has one of the domains. */
  public async set(controllerId: string, given: SsoProvider & { readonly clientSecret: string }): Promise<boolean> {
    const { issuer, clientId, clientSecret, domains, role } = given;
    const sealed = this.masterKey.wrap(Buffer.from(clientSecret), boundTo(controllerId));
    const taken = new Error('taken');
    return this.database
      .transaction(async (transaction) => {
        await transaction.query(SET, [controllerId, issuer, clientId, sealed, domains, role]);
        await transaction.query('DELETE FROM sso_domain WHERE controller_id = $1', [controllerId]);
        for (const domain of domains) {
          if ((await row(transaction, CLAIM, [domain, controllerId])) === null) throw taken;
        }
        return true;
      })
      .catch((error: unknown) => {
        if (error === taken) return false;
        throw error;
      });
  }

  public async remove(controllerId: string): Promise<void> {
    await this.database.query('DELETE FROM sso_provider WHERE controller_id = $1', [controllerId]);
  }

  /** With its secret; null where the controller has none. */
  public async known(controllerId: string): Promise<KnownProvider | null> {
    const found = await row<SsoProvider & { sealed: Buffer }>(
      this.database,
      `SELECT ${COLUMNS}, client_secret AS sealed FROM sso_provider WHERE controller_id = $1`,
      [controllerId],
    );
    if (!found) return null;
    const { sealed, ...provider } = found;
    return { ...provider, controllerId, clientSecret: this.masterKey.unwrap(sealed, boundTo(controllerId)).toString() };
  }

  /** The controller at whose provider somebody with that address signs in; null where there is none. */
  public async controllerFor(email: string): Promise<string | null> {
    return (await row<{ id: string }>(this.database, FOR, [email.toLowerCase()]))?.id ?? null;
  }
}

function boundTo(controllerId: string): string {
  return `${controllerId}/sso`;
}

const COLUMNS = 'issuer, client_id AS "clientId", domains, role';

const SET = `
INSERT INTO sso_provider (controller_id, issuer, client_id, client_secret, domains, role) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (controller_id) DO UPDATE SET issuer = excluded.issuer, client_id = excluded.client_id,
  client_secret = excluded.client_secret, domains = excluded.domains, role = excluded.role`;

const CLAIM = `
INSERT INTO sso_domain (domain, controller_id) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1`;

const FOR = `
SELECT coalesce(
  (SELECT p.controller_id FROM person p JOIN sso_provider s USING (controller_id) WHERE p.email = $1),
  (SELECT controller_id FROM sso_domain WHERE domain = split_part($1, '@', -1))) AS id`;
