/** The ground of the matrix: the service between servers that can each be taken away, and a gate in the database. */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { type FreshDatabase, freshDatabase } from '../setup/database.js';
import { eventually } from '../setup/eventually.js';
import { OwnRedis } from '../setup/own-redis.js';
import { SmtpSink } from '../setup/smtp-sink.js';
import { TcpProxy } from '../setup/tcp-proxy.js';
import { CLOCK_THAT_JUMPS, Service } from './service.js';

/** What a service of the rig is told of the relay. */
export const CONNECTIONS = 4;
export const POOL = 10;

const GATE = 7_161_999;
const SOON = { withinMs: 60_000 };

export class Rig {
  public readonly service: Service;
  /** For a second process beside the first; not started. */
  public readonly other: Service;
  public isClosed = false;

  private constructor(
    private readonly own: FreshDatabase,
    private readonly direct: Client,
    public readonly sink: SmtpSink,
    public readonly relay: TcpProxy,
    public readonly database: TcpProxy,
    public readonly redis: OwnRedis | null,
    environment: Readonly<Record<string, string>>,
  ) {
    this.service = new Service(environment);
    this.other = new Service(environment);
  }

  public static async open(backEnd: string): Promise<Rig> {
    const own = await freshDatabase();
    const direct = new Client({ connectionString: own.url });
    direct.on('error', () => undefined); // said by the query that meets it
    await direct.connect();
    const sink = await SmtpSink.open();
    const relay = await TcpProxy.inFrontOf(sink.url);
    const database = await TcpProxy.inFrontOf(own.url);
    const redis = backEnd === 'redis' ? await OwnRedis.open() : null;
    const rig = new Rig(own, direct, sink, relay.proxy, database.proxy, redis, {
      ...{ DATABASE_URL: database.url, DATABASE_POOL: String(POOL) },
      RELAY_URL: `smtp://127.0.0.1:${relay.proxy.port}?connections=${CONNECTIONS}`,
      // Both processes are of one house.
      ...{ MASTER_KEY: randomBytes(32).toString('base64'), SIGNING_KEY: randomBytes(32).toString('base64') },
      ...(redis ? { REDIS_URL: redis.url } : {}),
      ...CLOCK_THAT_JUMPS,
    });
    await rig.service.start();
    return rig;
  }

  /** Asks the database itself, past what stands before it. */
  public async count(query: string): Promise<number> {
    const { rows } = await this.direct.query<{ count: string }>(query);
    return Number(rows[0]?.count);
  }

  public async run(statement: string): Promise<void> {
    await this.direct.query(statement);
  }

  public received(count: number): Promise<void> {
    return this.until(() => {
      expect(this.sink.received.length).toBeGreaterThanOrEqual(count);
    });
  }

  public until(claim: () => Promise<void> | void): Promise<void> {
    return eventually(claim, SOON);
  }

  /** From now on whoever writes that a message is in this state waits, within the transaction, until it is killed. */
  public async closeGateBefore(state: string): Promise<void> {
    await this.run(`SELECT pg_advisory_lock(${GATE})`);
    await this.run(`
      CREATE OR REPLACE FUNCTION wait_at_gate() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_advisory_xact_lock_shared(${GATE}); RETURN NEW; END $$;
      CREATE TRIGGER gate BEFORE UPDATE ON message FOR EACH ROW
        WHEN (OLD.state <> NEW.state AND NEW.state = '${state}') EXECUTE FUNCTION wait_at_gate()`);
  }

  public someoneAtGate(): Promise<void> {
    return this.until(async () => {
      expect(await this.count(`SELECT count(*) FROM (${WAITING}) w`)).toBeGreaterThan(0);
    });
  }

  /** Opens it. What waited there belongs to a process that is dead, and is not written. */
  public async openGate(): Promise<void> {
    await this.until(async () => {
      await this.run(`SELECT pg_terminate_backend(pid) FROM (${WAITING}) w`);
      expect(await this.count(`SELECT count(*) FROM (${WAITING}) w`)).toBe(0);
    });
    await this.run('DROP TRIGGER gate ON message');
    await this.run(`SELECT pg_advisory_unlock(${GATE})`);
  }

  public async close(): Promise<void> {
    this.isClosed = true;
    await this.service.remove();
    await this.other.remove();
    await this.relay.cut();
    await this.database.cut();
    await this.sink.close();
    await this.redis?.remove();
    await this.direct.end();
    await this.own.drop();
  }
}

const WAITING = `
SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 AND objid = ${GATE} AND objsubid = 1 AND NOT granted
  AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
