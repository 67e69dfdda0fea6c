// Says to the workers that messages wait: a job each on Redis, a few coarse jobs on PostgreSQL, which BullMQ likes best.
import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type HouseQueue, QueueBackEnd } from '../operation/back-ends.js';
import { OutageReport } from '../operation/outages.js';
import { preparedRows } from '../values/prepared.js';
import { type Waiting } from './message.js';
import { alongTheIndex, Lanes, ofShares, shareValues } from './pace/lanes.js';
import { COME_FORWARD_LATE } from './pace/window-changes.js';
import { type Reach } from './reach.js';
import { STOPPED_BY } from './signals/stopped.js';

export const DISPATCH = 'dispatch';

/** On Redis the message that it is about; on PostgreSQL null: whatever is due. */
export type DispatchJob = { readonly id: string | null; readonly controllerId?: string };

// So many processes drain at once; one of them alone does the others' work within a moment.
const LANES = 4;

// With fewer jobs than `LOW` in Redis its queue is topped up from our table, which alone is the truth, and in whose order
// the lanes take turns. With more than `MOST` nobody adds any: whoever comes next has no long queue before them.
const MOST = 1_000;
const LOW = MOST / 2;

/** What is due later than this has no job, which nobody could call back if it were due sooner after all. */
export const SOON_MS = 5_000;

const ONCE = { removeOnComplete: true, removeOnFail: true };

/**
 * INVARIANT (nothing hangs on a job): jobs say when to look, messages say what is to be done. A job too many finds
 * nothing to do; one that was lost is made again by the next look-round.
 */
@Injectable()
export class Dispatch {
  private readonly queue: HouseQueue<DispatchJob>;
  private readonly outage = new OutageReport('dispatch queue', new Logger('delivery'));
  private waking: 'no' | 'once' | 'again' = 'no';

  public constructor(
    private readonly backEnd: QueueBackEnd,
    private readonly database: DataSource,
    private readonly lanes: Lanes,
  ) {
    this.queue = backEnd.queue<DispatchJob>(DISPATCH, { defaultJobOptions: ONCE });
  }

  /** Tells the workers of messages that are committed. Never rejects: the next look-round finds them too. */
  public async announce(waiting: readonly Waiting[]): Promise<void> {
    if (waiting.length === 0) return;
    if (this.backEnd.kind === 'postgres') void this.wake();
    else await this.tried(async () => this.addJobs(waiting.slice(0, await this.roomForJobs())));
  }

  /**
   * Finds what is due within reach and has perhaps no job; answers whether the queue is worth topping up before the next
   * look-round. Rejects where the database is away.
   */
  public async lookRound(reach: Reach | null): Promise<boolean> {
    await this.database.query(UNPARK);
    await this.database.query(UNPARK_LIFTED);
    await this.database.query(COME_FORWARD_LATE);
    if (reach === null) return false;
    if (this.backEnd.kind === 'redis') return this.topUp(reach);
    if (await this.lanes.anyOpen(reach)) await this.wake();
    return false;
  }

  /** Adds jobs on Redis where few are left; answers whether there is, or may be, more due than has a job. */
  public async topUp(reach: Reach): Promise<boolean> {
    let isMore = false;
    await this.tried(async () => {
      isMore = (await this.queue.getWaitingCount()) >= LOW;
      if (isMore) return;
      const due = await this.nextInTurn(reach);
      await this.addJobs(due);
      isMore = due.length === MOST;
    });
    return isMore;
  }

  private async roomForJobs(): Promise<number> {
    return Math.max(0, MOST - (await this.queue.getWaitingCount()));
  }

  /** What is due in lanes that are open, as much as their limits have room for; the first of each lane first. */
  private nextInTurn(reach: Reach): Promise<Waiting[]> {
    return this.database.transaction((transaction) =>
      alongTheIndex(transaction, async () => {
        const { shares } = await this.lanes.next(transaction, MOST, reach);
        const due = await preparedRows<Waiting & { nth: string }>(transaction, DUE, shareValues(shares));
        return due.sort((one, other) => Number(one.nth) - Number(other.nth));
      }),
    );
  }

  private async addJobs(waiting: readonly Waiting[]): Promise<void> {
    const jobs = waiting.flatMap(({ id, controllerId, waitMs }) => {
      const delay = Math.ceil(waitMs ?? Infinity);
      return delay > SOON_MS ? [] : [{ name: 'message', data: { id, controllerId }, opts: { jobId: id, delay } }];
    });
    if (jobs.length > 0) await this.queue.addBulk(jobs);
  }

  /** However many call, one round of jobs is added at a time, and one more for those who came during it. */
  private async wake(): Promise<void> {
    if (this.waking !== 'no') {
      this.waking = 'again';
      return;
    }
    do {
      this.waking = 'once';
      await this.tried(() =>
        this.queue.addBulk(
          Array.from({ length: LANES }, (_, lane) => ({
            name: 'drain',
            data: { id: null },
            // A lane that is being drained is drained once more: its last claim was perhaps just before this message.
            opts: { deduplication: { id: `drain-${lane}`, keepLastIfActive: true } },
          })),
        ),
      );
    } while (this.isAgain());
    this.waking = 'no';
  }

  private isAgain(): boolean {
    return this.waking === 'again';
  }

  private async tried(add: () => Promise<unknown>): Promise<void> {
    try {
      await add();
      this.outage.worked();
    } catch (error) {
      this.outage.failed(error);
    }
  }
}

const DUE = {
  name: 'message_in_turn',
  text: `
SELECT m.id, m.controller_id AS "controllerId", 0 AS "waitMs", row_number() OVER (PARTITION BY share.lane) AS nth
${ofShares({ columns: 'm.id, m.controller_id' })}`,
};

// What a worker set aside at the very moment at which its campaign was resumed.
const UNPARK = `
WITH held AS (
  SELECT m.id FROM message m JOIN campaign c ON c.id = m.campaign_id
  WHERE m.worker IS NULL AND m.finished_at IS NULL AND m.state = 'deferred' AND m.due_at = 'infinity' AND m.detail = 'campaign_paused' AND c.state IN ('running', 'done')
  ORDER BY m.id FOR UPDATE OF m SKIP LOCKED
)
UPDATE message m SET state = 'queued', due_at = now(), detail = NULL FROM held WHERE m.id = held.id`;

// And at the moment at which a stop was lifted. The signals first: mostly there is none, and nothing else is looked at.
const UNPARK_LIFTED = `
WITH held AS (
  SELECT m.id FROM sending_signal s CROSS JOIN LATERAL (
    SELECT id FROM message
    WHERE worker IS NULL AND finished_at IS NULL AND state = 'deferred' AND due_at = 'infinity'
      AND s.id = CASE detail WHEN '${STOPPED_BY.sender}' THEN sender_id WHEN '${STOPPED_BY.campaign}' THEN campaign_id END
    ORDER BY id OFFSET 0 FOR UPDATE SKIP LOCKED) m
  WHERE s.lifted_at > now() - interval '10 minutes' AND s.level <> 'stop'
)
UPDATE message m SET state = 'queued', due_at = now(), detail = NULL FROM held WHERE m.id = held.id`;
