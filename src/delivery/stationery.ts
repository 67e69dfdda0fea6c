// What letters are written on: controller, sender and the content of the campaign, looked up once for many letters.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Controller, type Sender } from '../access/controller.js';
import { Controllers } from '../access/controllers.js';
import { DkimKeys, type SigningKey } from '../access/dkim-keys.js';
import { row } from '../values/sql.js';
import { domainOf } from './envelope.js';
import { type Content } from './letter.js';

// A campaign's text stands from its launch on, senders and keys hardly change: a look every few seconds is enough.
const KEPT_MS = 5_000;

@Injectable()
export class Stationery {
  private readonly senders = new Kept<Sender>();
  private readonly contents = new Kept<Content>();
  private readonly keys = new Kept<{ readonly key: SigningKey | null }>();

  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly dkimKeys: DkimKeys,
  ) {}

  public controller(id: string): Promise<Controller> {
    return this.controllers.get(id);
  }

  /** Null where the sender is gone. */
  public sender(id: string): Promise<Sender | null> {
    return this.senders.get(id, () => this.controllers.senderById(id));
  }

  /** What signs mail of the sender; null where nothing does, which is remembered as well. */
  public async signing({ id, controllerId, address }: Sender): Promise<SigningKey | null> {
    const find = async () => ({ key: await this.dkimKeys.signing(controllerId, domainOf(address)) });
    return (await this.keys.get(id, find))?.key ?? null;
  }

  /** The same object for the same text, so that what is computed of it once can be kept by it. */
  public campaign(id: string, step: number): Promise<Content | null> {
    return this.contents.get(`${id} ${step}`, () => row<Content>(this.database, CONTENT, [id, step]));
  }
}

const CONTENT = `
SELECT subject, text_body AS text, html_body AS html,
  ARRAY(SELECT a.id FROM attachment a WHERE a.campaign_id = c.id ORDER BY a.place) AS attachments
FROM campaign c WHERE id = $1 AND $2::int = 1
UNION ALL SELECT subject, text_body, html_body, '{}' FROM campaign_step WHERE campaign_id = $1 AND step = $2`;

class Kept<T> {
  private readonly known = new Map<string, { readonly value: T; readonly until: number }>();

  public async get(id: string, find: () => Promise<T | null>): Promise<T | null> {
    const now = performance.now();
    const kept = this.known.get(id);
    if (kept && kept.until > now) return kept.value;
    for (const [name, { until }] of this.known) if (until <= now) this.known.delete(name);
    const value = await find();
    if (value !== null) this.known.set(id, { value, until: now + KEPT_MS });
    return value;
  }
}
