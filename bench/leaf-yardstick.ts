// What recording costs at the very least: bare INSERTs of the same leaves into a table like the ledger's, indexes and all.
import { Pool } from 'pg';
import { newId } from '../src/values/id.js';
import { type Measured, percentile } from './rounds.js';

const COLUMNS = 'controller_id, id, type, at, subject_id, body, hash, payload';
const COLUMN_COUNT = 8;
const TEMPLATES = 2_000;
const THOUSAND = 1_000;

type Leaf = readonly unknown[];

export class LeafYardstick {
  private readonly pools = new Map<number, Pool>();
  private leaves: Leaf[] = [];

  private constructor(private readonly databaseUrl: string) {}

  /** To be opened once some decisions are recorded: its rows are copies of theirs, under ids of their own. */
  public static async open(databaseUrl: string): Promise<LeafYardstick> {
    const yardstick = new LeafYardstick(databaseUrl);
    const pool = yardstick.pool(1);
    await pool.query('CREATE TABLE IF NOT EXISTS yardstick_leaf (LIKE leaf INCLUDING ALL)');
    await pool.query('ALTER TABLE yardstick_leaf SET (toast_tuple_target = 8160)'); // LIKE leaves out what the ledger's has
    const { rows } = await pool.query<Record<string, unknown>>(
      `SELECT ${COLUMNS} FROM leaf WHERE type = 'decision' ORDER BY position DESC LIMIT ${TEMPLATES}`,
    );
    yardstick.leaves = rows.map((row) => COLUMNS.split(', ').map((name) => row[name]));
    return yardstick;
  }

  /** One row, one commit, at a time for each caller. */
  public async single(callers: number, forMs: number): Promise<Measured> {
    const text = `INSERT INTO yardstick_leaf (${COLUMNS}) VALUES (${places(0)})`;
    return this.timed(callers, forMs, 1, (pool, n) => pool.query({ name: 'one', text, values: this.leaf(n) }));
  }

  /** A thousand rows, one statement, one commit. */
  public async thousand(callers: number, forMs: number): Promise<Measured> {
    const rows = Array.from({ length: THOUSAND }, (_, n) => `(${places(n)})`);
    const text = `INSERT INTO yardstick_leaf (${COLUMNS}) VALUES ${rows.join(', ')}`;
    return this.timed(callers, forMs, THOUSAND, (pool, n) => {
      const values = Array.from({ length: THOUSAND }, (_, index) => this.leaf(n + index)).flat();
      return pool.query({ name: 'thousand', text, values });
    });
  }

  public async close(): Promise<void> {
    await Promise.all([...this.pools.values()].map((pool) => pool.end()));
  }

  private async timed(
    callers: number,
    forMs: number,
    rows: number,
    insert: (pool: Pool, n: number) => Promise<unknown>,
  ): Promise<Measured> {
    const pool = this.pool(callers);
    await Promise.all(Array.from({ length: callers }, () => insert(pool, 0))); // connected, and prepared
    const latencies: number[] = [];
    let n = 0;
    const start = performance.now();
    await Promise.all(
      Array.from({ length: callers }, async () => {
        for (let begun = performance.now(); begun - start < forMs; begun = performance.now()) {
          await insert(pool, (n += rows));
          latencies.push(performance.now() - begun);
        }
      }),
    );
    const seconds = (performance.now() - start) / 1_000;
    const rate = (latencies.length * rows) / seconds;
    return { rate, p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99) };
  }

  private leaf(n: number): unknown[] {
    const leaf = [...(this.leaves[n % this.leaves.length] ?? [])];
    leaf[1] = newId('dec', Date.now());
    return leaf;
  }

  private pool(connections: number): Pool {
    let pool = this.pools.get(connections);
    if (!pool) {
      pool = new Pool({ connectionString: this.databaseUrl, max: connections, idleTimeoutMillis: 0 });
      this.pools.set(connections, pool);
    }
    return pool;
  }
}

function places(row: number): string {
  return Array.from({ length: COLUMN_COUNT }, (_, column) => `$${row * COLUMN_COUNT + column + 1}`).join(', ');
}
