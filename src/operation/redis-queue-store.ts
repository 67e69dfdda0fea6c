/** Queues in Redis, or in a Redis cluster where several addresses are given, through ioredis. */
import { createRedisBackend } from 'bullmq';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { type OperationLog } from './log.js';
import { OutageReport } from './outages.js';
import { type BoundFactory, type QueueStore } from './queue-store.js';

type Client = Redis | Cluster;

const ANSWER_WITHIN_MS = 5_000;
const RECONNECT_AT_MOST_MS = 2_000;

/** Who adds is told at once; a request that hangs helps nobody. */
const FOR_PRODUCERS: RedisOptions = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: ANSWER_WITHIN_MS,
};
/** Who works waits for as long as it takes; BullMQ wants no limit here. */
const FOR_CONSUMERS: RedisOptions = { maxRetriesPerRequest: null };

export function redisQueueStore(url: string, prefix: string, log: OperationLog): QueueStore {
  const outage = new OutageReport('queue in Redis', log);
  const producers = connect(url, FOR_PRODUCERS, outage);
  let consumers: Client | null = null;
  const copies: Client[] = [];
  return {
    kind: 'redis',
    options: { prefix },
    producers: boundTo(producers),
    consumers: () => boundTo((consumers ??= keepingCopies(connect(url, FOR_CONSUMERS, outage), copies))),
    prepare: () => Promise.resolve(),
    ping: async () => {
      await producers.ping();
    },
    cut: () => {
      for (const client of [producers, ...(consumers ? [consumers] : []), ...copies]) disconnect(client);
    },
  };
}

function boundTo(client: Client): BoundFactory {
  return (name, opts, how) => createRedisBackend(name, { ...opts, connection: client }, how);
}

function connect(url: string, options: RedisOptions, outage: OutageReport): Client {
  const retryStrategy = (attempt: number): number => Math.min(attempt * 100, RECONNECT_AT_MOST_MS);
  const addresses = url.split(',').map((address) => address.trim());
  const client =
    addresses.length > 1
      ? clusterOf(addresses, options, retryStrategy)
      : new Redis(url, { ...options, retryStrategy, connectTimeout: ANSWER_WITHIN_MS });
  // Without a listener an outage would end the process.
  client.on('error', (error) => {
    outage.failed(error);
  });
  client.on('ready', () => {
    outage.worked();
  });
  return client;
}

/** BullMQ waits for jobs on a copy, which it does not let go of while Redis is away. */
function keepingCopies(client: Client, copies: Client[]): Client {
  const { duplicate } = client;
  return Object.assign(client, {
    duplicate: (...args: unknown[]): Client => {
      const copy = Reflect.apply(duplicate, client, args) as Client;
      copies.push(copy);
      return copy;
    },
  });
}

/** A client that was about to reconnect is closed without saying so, and BullMQ would wait for the word for ever. */
function disconnect(client: Client): void {
  const isSilent = client.status === 'reconnecting';
  client.disconnect();
  if (isSilent) client.emit('end');
}

/** Name, password and TLS are those of the first address. */
function clusterOf(addresses: readonly string[], options: RedisOptions, retry: (attempt: number) => number): Cluster {
  const { username, password, protocol } = new URL(addresses[0] ?? '');
  const { enableOfflineQueue = true, ...redisOptions } = options;
  return new Cluster([...addresses], {
    clusterRetryStrategy: retry,
    enableOfflineQueue,
    redisOptions: {
      ...redisOptions,
      ...(username ? { username: decodeURIComponent(username) } : {}),
      ...(password ? { password: decodeURIComponent(password) } : {}),
      ...(protocol === 'rediss:' ? { tls: {} } : {}),
    },
  });
}
