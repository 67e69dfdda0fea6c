// The tenants and their senders, as the rest of the house sees them: looked up once, kept in memory.
import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type SendingWindow } from '../calendar/sending-window.js';
import { newId } from '../values/id.js';
import { row, rows, type Sql } from '../values/sql.js';
import { type Controller, type Sender, type RateLimits, type SenderLimits } from './controller.js';
import { MasterKey } from './master-key.js';

type ControllerRow = {
  id: string;
  name: string;
  country: string;
  postal_address: string;
  contact_email: string;
  privacy_notice_url: string;
  contact_phone: string | null;
  suppression_key: Buffer;
};

type SenderRow = {
  id: string;
  controller_id: string;
  address: string;
  display_name: string | null;
  limits: SenderLimits | null;
  sending_window: SendingWindow | null;
};

export type NewController = Omit<Controller, 'id' | 'suppressionKey'>;
export type ListedController = NewController & { readonly id: string };
export type NewSender = Omit<Sender, 'id'>;

/**
 * Owns the tables `controller` and `sender`. Controllers are never changed or removed, so that they may be cached; but for
 * their limits and sending hours, which whoever needs them reads where they stand.
 */
@Injectable()
export class Controllers {
  private readonly known = new Map<string, Controller>();

  public constructor(
    private readonly database: DataSource,
    private readonly masterKey: MasterKey,
  ) {}

  /** `sql`: the transaction of the caller, where more is made than the controller. */
  public async create(given: NewController, at: Date, sql: Sql = this.database): Promise<Controller> {
    const controller = { ...given, id: newId('ctl', at.getTime()), suppressionKey: randomBytes(32) };
    const wrapped = this.masterKey.wrap(controller.suppressionKey, controller.id);
    await sql.query(
      `INSERT INTO controller (id, name, country, postal_address, contact_email, privacy_notice_url, suppression_key,
         created_at, contact_phone)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        controller.id,
        given.name,
        given.country,
        given.postalAddress,
        given.contactEmail,
        given.privacyNoticeUrl,
        wrapped,
        at,
        given.contactPhone ?? null,
      ],
    );
    return controller;
  }

  /** The controller; null where there is none of that id. */
  public async find(id: string): Promise<Controller | null> {
    const cached = this.known.get(id);
    if (cached) return cached;
    const found = await row<ControllerRow>(this.database, 'SELECT * FROM controller WHERE id = $1', [id]);
    if (!found) return null;
    const controller: Controller = {
      id: found.id,
      name: found.name,
      country: found.country,
      postalAddress: found.postal_address,
      contactEmail: found.contact_email,
      privacyNoticeUrl: found.privacy_notice_url,
      contactPhone: found.contact_phone,
      suppressionKey: this.masterKey.unwrap(found.suppression_key, found.id),
    };
    this.known.set(id, controller);
    return controller;
  }

  /** Newest first, without their keys. */
  public list(before: string | null, limit: number): Promise<ListedController[]> {
    return rows<ListedController>(this.database, LIST, [before, limit]);
  }

  /** The controller of a key or a row that names it. Throws where it is gone, which only a broken database can bring about. */
  public async get(id: string): Promise<Controller> {
    const controller = await this.find(id);
    if (!controller) throw new Error(`there is no controller ${id}`);
    return controller;
  }

  /** Registers a sender; null where the controller already has one of that address. */
  public async addSender(given: NewSender, at: Date): Promise<Sender | null> {
    const id = newId('snd', at.getTime());
    const added = await row<SenderRow>(
      this.database,
      `INSERT INTO sender (id, controller_id, address, display_name, limits, sending_window, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (controller_id, address) DO NOTHING RETURNING *`,
      [id, given.controllerId, given.address, given.displayName, given.limits, given.window, at],
    );
    return added ? senderOf(added) : null;
  }

  /** The sender of that address (compared without regard to case); null where the controller has registered none. */
  public async sender(controllerId: string, address: string): Promise<Sender | null> {
    const found = await row<SenderRow>(
      this.database,
      'SELECT * FROM sender WHERE controller_id = $1 AND lower(address) = lower($2)',
      [controllerId, address],
    );
    return found ? senderOf(found) : null;
  }

  /** Whether the controller has a sender at that domain, compared without regard to case. */
  public async sendsFrom(controllerId: string, domain: string): Promise<boolean> {
    const text = `SELECT 1 FROM sender WHERE controller_id = $1 AND split_part(lower(address), '@', -1) = lower($2) LIMIT 1`;
    return (await row(this.database, text, [controllerId, domain])) !== null;
  }

  /** The senders of a controller, newest first, from behind `before` on; those of all controllers where it is null. */
  public async senders(
    controllerId: string | null,
    before: string | null,
    most: number,
    sql: Sql = this.database,
  ): Promise<Sender[]> {
    const found = await rows<SenderRow>(
      sql,
      `SELECT * FROM sender WHERE ($1::text IS NULL OR controller_id = $1) AND ($2::text IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3`,
      [controllerId, before, most],
    );
    return found.map(senderOf);
  }

  /** Under which limits all its senders together stand; empty where it has none. */
  public async limitsOf(controllerId: string): Promise<RateLimits> {
    const text = 'SELECT limits FROM controller WHERE id = $1';
    return (await row<{ limits: RateLimits | null }>(this.database, text, [controllerId]))?.limits ?? {};
  }

  public async setLimits(sql: Sql, controllerId: string, limits: RateLimits): Promise<void> {
    await sql.query('UPDATE controller SET limits = $2 WHERE id = $1', [controllerId, limits]);
  }

  public async setSenderLimits(sql: Sql, senderId: string, limits: SenderLimits): Promise<void> {
    await sql.query('UPDATE sender SET limits = $2 WHERE id = $1', [senderId, limits]);
  }

  /** The sending hours that all its senders together keep; null where it has set none. */
  public async windowOf(controllerId: string): Promise<SendingWindow | null> {
    const text = 'SELECT sending_window AS window FROM controller WHERE id = $1';
    return (await row<{ window: SendingWindow | null }>(this.database, text, [controllerId]))?.window ?? null;
  }

  public async setWindow(sql: Sql, controllerId: string, window: SendingWindow | null): Promise<void> {
    await sql.query('UPDATE controller SET sending_window = $2, window_set_at = now() WHERE id = $1', [
      controllerId,
      window,
    ]);
  }

  public async setSenderWindow(sql: Sql, senderId: string, window: SendingWindow | null): Promise<void> {
    await sql.query('UPDATE sender SET sending_window = $2, window_set_at = now() WHERE id = $1', [senderId, window]);
  }

  /** `sql`: the transaction of the caller, who then needs no second connection while it holds one. */
  public async senderById(id: string, sql: Sql = this.database): Promise<Sender | null> {
    const found = await row<SenderRow>(sql, 'SELECT * FROM sender WHERE id = $1', [id]);
    return found ? senderOf(found) : null;
  }
}

const LIST = `
SELECT id, name, country, postal_address AS "postalAddress", contact_email AS "contactEmail",
  privacy_notice_url AS "privacyNoticeUrl", contact_phone AS "contactPhone"
FROM controller WHERE $1::text IS NULL OR id < $1 ORDER BY id DESC LIMIT $2`;

function senderOf(found: SenderRow): Sender {
  return {
    id: found.id,
    controllerId: found.controller_id,
    address: found.address,
    displayName: found.display_name,
    limits: found.limits,
    window: found.sending_window,
  };
}
