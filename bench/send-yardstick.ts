// What sending costs at the very least: a worker on the same back end that takes work and hands it to pooled nodemailer.
import { type Job, Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { createTransport, type Transporter } from 'nodemailer';
import { Pool } from 'pg';
import { REDIS_PREFIX } from './redis.js';

const CONCURRENCY = 16;
const CLAIM = 64;
const QUEUE = 'bench-send';

type Where = { readonly databaseUrl: string; readonly redisUrl: string | null; readonly smtpPort: number };

export class SendYardstick {
  private mail = '';
  private readonly pool: Pool;
  private readonly transport: Transporter;
  private readonly redis: Redis | null;
  private readonly queue: Queue | null;

  private constructor(private readonly where: Where) {
    this.pool = new Pool({ connectionString: where.databaseUrl, max: 2 });
    this.transport = pooled(where.smtpPort);
    this.redis = where.redisUrl === null ? null : new Redis(where.redisUrl);
    this.queue = this.redis && new Queue(QUEUE, { connection: this.redis, prefix: REDIS_PREFIX });
  }

  public static async open(where: Where): Promise<SendYardstick> {
    const yardstick = new SendYardstick(where);
    await yardstick.pool.query('CREATE TABLE sent_message (LIKE message INCLUDING ALL EXCLUDING GENERATED)');
    return yardstick;
  }

  /** Queues as many messages as there are in the last campaign, each of so many bytes. */
  public async prepare(messages: number, bytes: number): Promise<void> {
    this.mail = mailOf(bytes);
    if (this.queue) {
      const jobs = Array.from({ length: messages }, (_, n) => ({ name: 'send', data: { n }, opts: ONCE }));
      await this.queue.addBulk(jobs);
    } else {
      await this.pool.query('TRUNCATE sent_message');
      await this.pool.query(
        `INSERT INTO sent_message SELECT (jsonb_populate_record(m, '{"state": "queued", "worker": null, "finished_at": null}')).*
         FROM message m ORDER BY created_at DESC LIMIT $1`,
        [messages],
      );
    }
  }

  public run(messages: number): Promise<void> {
    return this.queue ? this.workJobs(messages) : this.workClaims();
  }

  public async close(): Promise<void> {
    this.transport.close();
    await this.queue?.obliterate({ force: true });
    await this.queue?.close();
    this.redis?.disconnect(); // a connection that was given stays open
    await this.pool.end();
  }

  private async workJobs(messages: number): Promise<void> {
    const connection = new Redis(this.where.redisUrl ?? '', { maxRetriesPerRequest: null });
    let done = 0;
    await new Promise<void>((resolve, reject) => {
      const send = async (_: Job): Promise<void> => {
        await this.send();
        if (++done === messages) void worker.close().then(resolve, reject);
      };
      const worker = new Worker(QUEUE, send, { connection, prefix: REDIS_PREFIX, concurrency: CONCURRENCY });
    });
    connection.disconnect();
  }

  /** Sixteen senders share what was claimed; the next batch is claimed while the last of this one are sent. */
  private async workClaims(): Promise<void> {
    let claimed = 0;
    let claiming: Promise<void> | null = null;
    let isEmpty = false;
    const claim = async (): Promise<void> => {
      const { rowCount } = await this.pool.query({ name: 'claim', text: CLAIM_BATCH });
      claimed += rowCount ?? 0;
      isEmpty = rowCount === 0;
      claiming = null;
    };
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (;;) {
          if (claimed <= CONCURRENCY && !isEmpty) claiming ??= claim();
          if (claimed === 0 && claiming) await claiming;
          if (claimed === 0 && isEmpty) return;
          if (claimed === 0) continue;
          claimed--;
          await this.send();
        }
      }),
    );
  }

  private send(): Promise<unknown> {
    return this.transport.sendMail({ envelope: ENVELOPE, raw: this.mail });
  }
}

/** No queue at all: nodemailer hands so many messages to whoever takes mail at this port. */
export async function sendStraight(port: number, messages: number, bytes: number): Promise<void> {
  const [transport, mail] = [pooled(port), mailOf(bytes)];
  let left = messages;
  const sender = async (): Promise<void> => {
    while (left-- > 0) await transport.sendMail({ envelope: ENVELOPE, raw: mail });
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, sender));
  transport.close();
}

function pooled(port: number): Transporter {
  return createTransport({
    ...{ host: '127.0.0.1', port, ignoreTLS: true },
    ...{ pool: true, maxConnections: CONCURRENCY, maxMessages: Infinity },
  });
}

function mailOf(bytes: number): string {
  const head = 'From: anna@acme.example\r\nTo: jean@client.example\r\nSubject: Closing the books\r\n\r\n';
  return head + `${'x'.repeat(75)}\r\n`.repeat(Math.ceil((bytes - head.length) / 77));
}

const ENVELOPE = { from: 'anna@acme.example', to: 'jean@client.example' };

const ONCE = { removeOnComplete: true, removeOnFail: true };

const CLAIM_BATCH = `
UPDATE sent_message SET state = 'claimed', worker = 1, claimed_at = now() WHERE id IN (
  SELECT id FROM sent_message WHERE worker IS NULL AND finished_at IS NULL AND due_at <= now() ORDER BY due_at LIMIT ${CLAIM}
  FOR UPDATE SKIP LOCKED)
RETURNING id, email, controller_id, mailbox_id, purpose`;
