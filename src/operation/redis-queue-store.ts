/** Queues in Redis, or in a Redis cluster where several addresses are given, through ioredis. */
import { createRedisBackend } from 'bullmq';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { type OperationLog } from './log.js';
import { OutageReport } from './outages.js';
import { type BoundFactory, type QueueStore } from './queue-store.js';

type Client = Redis | Cluster;

const ANSWER_WITHIN_MS = 5_000;
const RECONNECT_AT_MOST_MS = 2_000;

/** How long a closed connection may still hold the process. */
const BRIEF_GOODBYE: RedisOptions = { disconnectTimeout: 300 };

/** Who adds is told at once; a request that hangs helps nobody. */
const FOR_PRODUCERS: RedisOptions = {
  ...BRIEF_GOODBYE,
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: ANSWER_WITHIN_MS,
};
/** Who works waits for as long as it takes; BullMQ wants no limit here. */
const FOR_CONSUMERS: RedisOptions = { ...BRIEF_GOODBYE, maxRetriesPerRequest: null };

/** What the connections of one store have in common. */
type Shared = {
  readonly url: string;
  readonly outage: OutageReport;
  readonly clients: Set<Client>;
  /** Says whether to connect again. */
  isCut: boolean;
};

export function redisQueueStore(url: string, prefix: string, log: OperationLog): QueueStore {
  const shared: Shared = { url, outage: new OutageReport('queue in Redis', log), clients: new Set(), isCut: false };
  const producers = connect(shared, FOR_PRODUCERS);
  let consumers: Client | null = null;
  return {
    kind: 'redis',
    options: { prefix },
    producers: boundTo(producers),
    consumers: () => boundTo((consumers ??= withCopiesKept(connect(shared, FOR_CONSUMERS), shared))),
    prepare: () => Promise.resolve(),
    ping: async () => {
      await producers.ping();
    },
    cut: () => {
      shared.isCut = true;
      for (const client of shared.clients) end(client);
    },
  };
}

function boundTo(client: Client): BoundFactory {
  return (name, opts, how) => createRedisBackend(name, { ...opts, connection: client }, how);
}

function connect(shared: Shared, options: RedisOptions): Client {
  const retry = (attempt: number): number | null =>
    shared.isCut ? null : Math.min(attempt * 100, RECONNECT_AT_MOST_MS);
  const addresses = shared.url.split(',').map((address) => address.trim());
  const client =
    addresses.length > 1
      ? clusterOf(addresses, options, retry)
      : new Redis(shared.url, { ...options, retryStrategy: retry, connectTimeout: ANSWER_WITHIN_MS });
  // Without a listener an outage would end the process.
  client.on('error', (error) => {
    shared.outage.failed(error);
  });
  client.on('ready', () => {
    shared.outage.worked();
  });
  shared.clients.add(client);
  return client;
}

/** BullMQ waits for jobs on a copy, which it does not let go of while Redis is away. */
function withCopiesKept(client: Client, { clients }: Shared): Client {
  const duplicate = client.duplicate.bind(client) as (...args: unknown[]) => Client;
  return Object.assign(client, {
    duplicate: (...args: unknown[]): Client => {
      const copy = duplicate(...args);
      clients.add(copy);
      return copy;
    },
  });
}

/**
 * A client that sits between two attempts to reconnect is closed without saying so, and BullMQ waits for the word for
 * ever: one more attempt, which is the last, makes it say it.
 */
function end(client: Client): void {
  const isBetweenAttempts = client.status === 'reconnecting';
  client.disconnect();
  if (!isBetweenAttempts) return;
  const disconnect = (): void => {
    client.disconnect();
  };
  client.connect().then(disconnect, disconnect);
}

/** Name, password and TLS are those of the first address. */
function clusterOf(
  addresses: readonly string[],
  options: RedisOptions,
  retry: (attempt: number) => number | null,
): Cluster {
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
