/** Queues in PostgreSQL, by BullMQ's own back end, in a schema of their own. */
import { createPostgresBackend, runMigrations } from 'bullmq';
import { Client } from 'pg';
import { type OperationLog } from './log.js';
import { OutageReport } from './outages.js';
import { QueuePool } from './postgres-queue-pool.js';
import { type BoundFactory, type QueueStore } from './queue-store.js';

const PRODUCERS = 4;
/** One connection listens for jobs, the others fetch and finish them. */
const CONSUMERS = 4;

export function postgresQueueStore(url: string, log: OperationLog): QueueStore {
  const outage = new OutageReport('queue in PostgreSQL', log);
  const pools: QueuePool[] = [];
  const newPool = (name: string, size: number): QueuePool => {
    const pool = new QueuePool({ url, size, name }, outage);
    pools.push(pool);
    return pool;
  };
  const producers = newPool('producers', PRODUCERS);
  return {
    kind: 'postgres',
    options: {},
    producers: boundTo(producers),
    consumers: (queue) => boundTo(newPool(`consumers of ${queue}`, CONSUMERS)),
    prepare: () => prepare(url),
    ping: async () => {
      await producers.query('SELECT 1');
    },
    cut: () => {
      for (const pool of pools) pool.cut();
    },
  };
}

function boundTo(pool: QueuePool): BoundFactory {
  return (name, opts, how) => createPostgresBackend(name, { ...opts, connection: pool }, how);
}

async function prepare(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined); // the query that is under way says it
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }
}
