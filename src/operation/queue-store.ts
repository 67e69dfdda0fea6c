/** What a queue needs of the store that it lives in; PostgreSQL and Redis each fill it in. */
import { type BackendFactory, type IQueueBackend } from 'bullmq';

/** BullMQ passes the connection through its options; each store binds its own instead. */
export type BoundConnection = Record<string, never>;
export type BoundFactory = BackendFactory<IQueueBackend, BoundConnection>;

export type QueueStore = {
  readonly kind: 'postgres' | 'redis';
  /** What every queue and worker is told beside its own options. */
  readonly options: { readonly prefix?: string };
  /** For those who add: an outage is an error at once. */
  readonly producers: BoundFactory;
  /** For those who work off: an outage is waited for. */
  readonly consumers: (queue: string) => BoundFactory;
  /** Makes what the queues need in the store; once a start, however many start at once. */
  readonly prepare: () => Promise<void>;
  readonly ping: () => Promise<void>;
  /** Cuts what is connected, without waiting for anybody. */
  readonly cut: () => void;
};
