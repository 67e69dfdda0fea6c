/** Opens the real service on an empty database, for one suite: `const house = await TestHouse.open()`. */
import { type LoggerService } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataSource } from 'typeorm';
import { readSettings } from '../config/settings.js';
import { CampaignWork } from '../src/campaigns/campaign-work.js';
import { type House, openHouse } from '../src/house.js';
import { type Clock, SystemClock } from '../src/values/clock.js';
import { rows } from '../src/values/sql.js';
import { Api } from './api.js';
import { type FreshDatabase, freshDatabase } from './setup/database.js';

export type HouseOptions = {
  /** Left out: mail is captured. */
  readonly relayUrl?: string;
  readonly roles?: 'api' | 'worker' | 'api,worker' | 'api,smtp' | 'api,smtp,worker';
  readonly clock?: Clock;
  readonly redis?: { readonly url: string; readonly prefix: string };
  /** Settings beside these. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The way to the database, where it is not the direct one. */
  readonly through?: (databaseUrl: string) => Promise<string>;
};

/** A controller that is set up: a sender, and a key that may do all that a tenant may. */
export type Tenant = { readonly id: string; readonly sender: string; readonly api: Api };

type MadeKey = { readonly id: string; readonly key: string };

export const ADMIN_KEY = 'an administrator key for the tests';
export const SENDER = 'anna@acme.example';
const TENANT_SCOPES = ['decide', 'send', 'contacts', 'evidence'];

export const ACME = {
  name: 'Acme SAS',
  country: 'FR',
  postalAddress: '1 rue de la Paix, 75002 Paris',
  contactEmail: 'privacy@acme.example',
  privacyNoticeUrl: 'https://acme.example/privacy',
};

export class TestHouse {
  /** What the service logged as an error: where a test does not provoke one, there must be none. */
  public readonly errors: string[] = [];
  private house: House | null = null;

  private constructor(
    private readonly own: FreshDatabase,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly clock: Clock,
  ) {}

  public static async open(options: HouseOptions = {}): Promise<TestHouse> {
    const own = await freshDatabase();
    const environment = {
      DATABASE_URL: options.through ? await options.through(own.url) : own.url,
      DATABASE_POOL: '6',
      DATA_DIR: mkdtempSync(join(tmpdir(), 'outreach-guard-house-')),
      ADMIN_KEY,
      PORT: '0',
      SMTP_PORT: '0',
      SMTP_TLS_PORT: '0',
      SHUTDOWN_SECONDS: '5',
      ROLES: options.roles ?? 'api,worker',
      ...(options.relayUrl !== undefined && { RELAY_URL: options.relayUrl }),
      ...options.settings,
      ...(options.redis && { REDIS_URL: options.redis.url, REDIS_PREFIX: options.redis.prefix }),
    };
    const house = new TestHouse(own, environment, options.clock ?? new SystemClock());
    await house.start();
    return house;
  }

  public get url(): string {
    return this.running.url ?? '';
  }

  /** Where mail comes back; 0 where nobody listens. */
  public get inboundPort(): number {
    return this.running.inboundPort ?? 0;
  }

  /** Where the first administrator makes an account; null where this start made no such link. */
  public get firstLink(): string | null {
    return this.running.firstLink;
  }

  public get database(): DataSource {
    return this.running.database;
  }

  public get app(): House['app'] {
    return this.running.app;
  }

  /** Where mail is submitted. */
  public get smtpPort(): number {
    return this.running.smtp?.port ?? 0;
  }

  /** The same, with TLS from the first byte on. */
  public get smtpTlsPort(): number {
    return this.running.smtp?.tlsPort ?? 0;
  }

  /** Of the database itself, past whatever stands before it. */
  public get databaseUrl(): string {
    return this.own.url;
  }

  public get dataDir(): string {
    return this.environment['DATA_DIR'] ?? '';
  }

  /** With the administrator's key. */
  public get admin(): Api {
    return this.api(ADMIN_KEY);
  }

  /** With no key at all. */
  public get stranger(): Api {
    return this.api(null);
  }

  public api(key: string | null): Api {
    return new Api(() => this.url, key);
  }

  public async tenant(given: Partial<typeof ACME> = {}, sender = SENDER): Promise<Tenant> {
    const { id } = await this.made<{ id: string }>('/v1/controllers', { ...ACME, ...given });
    await this.made('/v1/senders', { controllerId: id, address: sender, displayName: 'Anna, Acme' });
    return { id, sender, api: this.api(await this.key(id, TENANT_SCOPES)) };
  }

  /** A key of the controller with these scopes. */
  public async key(controllerId: string, scopes: readonly string[], more: object = {}): Promise<string> {
    return (await this.made<MadeKey>('/v1/keys', { controllerId, name: 'tests', scopes, ...more })).key;
  }

  /**
   * How many rows each table of ours holds: what "stores nothing" means. But for the tables of the tree and the counters
   * and marks of decisions and of sending, which follow what earlier requests led to by themselves.
   */
  public async rowCounts(): Promise<Record<string, number>> {
    const tables = await rows<{ name: string }>(
      this.database,
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND NOT starts_with(tablename, 'ledger_')
         AND NOT starts_with(tablename, 'sending_') AND NOT starts_with(tablename, 'decision_')
       ORDER BY tablename`,
    );
    const counted = await rows<Record<string, string>>(
      this.database,
      `SELECT ${tables.map(({ name }) => `(SELECT count(*) FROM ${name}) AS ${name}`).join(', ')}`,
    );
    return Object.fromEntries(Object.entries(counted[0] ?? {}).map(([name, count]) => [name, Number(count)]));
  }

  /** The campaigns that the workers would call done at their next look. */
  public async campaignsToFinish(): Promise<readonly string[]> {
    const finish = this.app
      .get(CampaignWork)
      .chores()
      .find(({ name }) => name === 'finish');
    return (await finish?.pending()) ?? [];
  }

  /** Stops the service as SIGTERM does, and starts it again on the same data. */
  public async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  public async stop(): Promise<void> {
    await this.house?.close();
    this.house = null;
  }

  public async start(): Promise<void> {
    this.house = await openHouse(readSettings(this.environment), logInto(this.errors), this.clock);
  }

  /** Closes it whatever happened, and fails where it had logged an error: an open house would keep the whole run from ending. */
  public async closeFaultless(): Promise<void> {
    const heard = [...this.errors];
    await this.close();
    if (heard.length > 0) throw new Error(`the service logged errors:\n${heard.join('\n')}`);
  }

  public async close(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
    await this.own.drop();
  }

  private async made<Body>(path: string, given: object): Promise<Body> {
    const { status, body, text } = await this.admin.post<Body>(path, given);
    if (status !== 201) throw new Error(`${path} answered ${status}: ${text}`);
    return body;
  }

  private get running(): House {
    if (!this.house) throw new Error('the house is closed');
    return this.house;
  }
}

/** An address that nobody else has. */
export function someone(name = 'jean.dupont'): string {
  return `${name}.${randomBytes(4).toString('hex')}@client.example`;
}

function logInto(errors: string[]): LoggerService {
  const heard = (message: unknown): void => {
    if (process.env['TEST_LOG']) console.log(message);
  };
  return {
    log: heard,
    warn: heard,
    debug: heard,
    error: (message: unknown) => {
      errors.push(String(message));
      heard(message);
    },
  };
}
