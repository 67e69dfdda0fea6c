// After the master key changed: every key that it wraps is wrapped anew, a batch at a time, from wherever it was left.
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { MasterKey } from '../access/master-key.js';
import { row, rows } from '../values/sql.js';
import { boundTo } from './subjects.js';

type Wrapped = { readonly controller_id: string; readonly mailbox_id: Buffer; readonly subject_key: Buffer };

const AT_ONCE = 1_000;

@Injectable()
export class Rewrapping {
  private readonly log = new Logger('keys');

  public constructor(
    private readonly database: DataSource,
    private readonly masterKey: MasterKey,
  ) {}

  /** Said by the start that met a new master key, in the table of `operation/keys.ts`; taken back at the end. */
  public async pending(): Promise<readonly string[]> {
    return (await row(this.database, PENDING)) === null ? [] : ['master-key'];
  }

  /** Goes over everything until a whole pass finds nothing that is still under the former key. */
  public async run(stopping: AbortSignal): Promise<void> {
    let all = 0;
    for (let found = await this.pass(stopping); found > 0; found = await this.pass(stopping)) all += found;
    await this.database.query(DONE);
    this.log.log(`${all} keys were wrapped under the new master key: the former one is no longer needed`);
  }

  private async pass(stopping: AbortSignal): Promise<number> {
    let found =
      (await this.controllers()) +
      (await this.dkimKeys()) +
      (await this.relays()) +
      (await this.connections()) +
      (await this.webhooks()) +
      (await this.oneTimeCodes()) +
      (await this.providers());
    let after: Wrapped | undefined;
    do {
      stopping.throwIfAborted();
      const batch = await rows<Wrapped>(this.database, NEXT, [
        after?.controller_id ?? '',
        after?.mailbox_id ?? EMPTY,
        AT_ONCE,
      ]);
      found += await this.people(batch);
      after = batch.at(-1);
    } while (after);
    return found;
  }

  private async controllers(): Promise<number> {
    let found = 0;
    for (const { id, suppression_key } of await rows<{ id: string; suppression_key: Buffer }>(
      this.database,
      CONTROLLERS,
    )) {
      const wrapped = this.masterKey.rewrap(suppression_key, id);
      if (!wrapped) continue;
      await this.database.query('UPDATE controller SET suppression_key = $2 WHERE id = $1', [id, wrapped]);
      found++;
    }
    return found;
  }

  /** A controller has a few of them. */
  private async dkimKeys(): Promise<number> {
    let found = 0;
    for (const { id, private_key } of await rows<{ id: string; private_key: Buffer }>(this.database, DKIM_KEYS)) {
      const wrapped = this.masterKey.rewrap(private_key, id);
      if (!wrapped) continue;
      await this.database.query('UPDATE dkim_key SET private_key = $2 WHERE id = $1', [id, wrapped]);
      found++;
    }
    return found;
  }

  /** The URLs of the controllers' own relays, which hold passwords; see `access/controller-relays.ts`. */
  private async relays(): Promise<number> {
    let found = 0;
    for (const { id, url } of await rows<{ id: string; url: Buffer }>(this.database, RELAYS)) {
      const wrapped = this.masterKey.rewrap(url, id);
      if (!wrapped) continue;
      await this.database.query('UPDATE relay SET url = $2 WHERE id = $1', [id, wrapped]);
      found++;
    }
    return found;
  }

  /** The secrets that webhooks are signed with; see `webhooks/webhook-endpoints.ts`. */
  private async webhooks(): Promise<number> {
    let found = 0;
    for (const { id, secret, former } of await rows<{ id: string; secret: Buffer; former: Buffer | null }>(
      this.database,
      WEBHOOKS,
    )) {
      const wrapped = this.masterKey.rewrap(secret, id);
      if (!wrapped) continue;
      const other = former && (this.masterKey.rewrap(former, id) ?? former);
      await this.database.query(REWRAP_WEBHOOK, [id, wrapped, other, secret]);
      found++;
    }
    return found;
  }

  /** The secrets of people's authenticators; see `access/people/one-time-codes.ts`. */
  private async oneTimeCodes(): Promise<number> {
    return this.each('person_totp', 'person_id', 'secret', (id) => `${id}/totp`);
  }

  /** The secrets of companies' sign-in providers; see `access/people/sso-providers.ts`. */
  private async providers(): Promise<number> {
    return this.each('sso_provider', 'controller_id', 'client_secret', (id) => `${id}/sso`);
  }

  private async each(table: string, key: string, column: string, name: (id: string) => string): Promise<number> {
    let found = 0;
    const text = `SELECT ${key} AS id, ${column} AS sealed FROM ${table}`;
    for (const { id, sealed } of await rows<{ id: string; sealed: Buffer }>(this.database, text)) {
      const wrapped = this.masterKey.rewrap(sealed, name(id));
      if (!wrapped) continue;
      await this.database.query(`UPDATE ${table} SET ${column} = $2 WHERE ${key} = $1 AND ${column} = $3`, [
        ...[id, wrapped, sealed],
      ]);
      found++;
    }
    return found;
  }

  /** What the accounts of mail providers are called with; see `feedback/connections.ts`. */
  private async connections(): Promise<number> {
    let found = 0;
    for (const { id, secrets } of await rows<{ id: string; secrets: Buffer }>(this.database, CONNECTIONS)) {
      const wrapped = this.masterKey.rewrap(secrets, id);
      if (!wrapped) continue;
      await this.database.query('UPDATE feedback_connection SET secrets = $2 WHERE id = $1', [id, wrapped]);
      found++;
    }
    return found;
  }

  /** Where a key was destroyed meanwhile, it stays destroyed. */
  private async people(batch: readonly Wrapped[]): Promise<number> {
    const changed = batch.flatMap((one) => {
      const name = { controllerId: one.controller_id, mailboxId: one.mailbox_id };
      const wrapped = this.masterKey.rewrap(one.subject_key, boundTo(name));
      return wrapped ? [{ ...one, wrapped }] : [];
    });
    if (changed.length === 0) return 0;
    await this.database.query(REPLACE, [
      changed.map((one) => one.controller_id),
      changed.map((one) => one.mailbox_id),
      changed.map((one) => one.subject_key),
      changed.map((one) => one.wrapped),
    ]);
    return changed.length;
  }
}

const EMPTY = Buffer.alloc(0);

const PENDING = `SELECT 1 FROM key_check WHERE name = 'MASTER_KEY_OLD'`;
const DONE = `DELETE FROM key_check WHERE name = 'MASTER_KEY_OLD'`;
const CONTROLLERS = 'SELECT id, suppression_key FROM controller';
const DKIM_KEYS = 'SELECT id, private_key FROM dkim_key';
const RELAYS = 'SELECT id, url FROM relay';
const WEBHOOKS = 'SELECT id, secret, former_secret AS former FROM webhook_endpoint';
const REWRAP_WEBHOOK = 'UPDATE webhook_endpoint SET secret = $2, former_secret = $3 WHERE id = $1 AND secret = $4';
const CONNECTIONS = 'SELECT id, secrets FROM feedback_connection';

const NEXT = `
SELECT controller_id, mailbox_id, subject_key FROM mailbox
WHERE (controller_id, mailbox_id) > ($1, $2) AND subject_key IS NOT NULL
ORDER BY controller_id, mailbox_id LIMIT $3`;

const REPLACE = `
UPDATE mailbox m SET subject_key = c.wrapped
FROM unnest($1::text[], $2::bytea[], $3::bytea[], $4::bytea[]) AS c (controller_id, mailbox_id, subject_key, wrapped)
WHERE m.controller_id = c.controller_id AND m.mailbox_id = c.mailbox_id AND m.subject_key = c.subject_key`;
