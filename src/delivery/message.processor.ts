// On Redis: a job about one message, which waits in the queue for as long as the message does.
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { Grouped } from '../guard/grouped.js';
import { ClaimDesk } from './claim-desk.js';
import { type Claimed } from './claimed.js';
import { Courier } from './courier.js';
import { type DispatchJob } from './dispatch.js';
import { type Resting } from './message.js';
import { Outgoing } from './outgoing.js';
import { Rounds } from './rounds.js';

type Found = { readonly claimed: Claimed } | { readonly resting: Resting | null };

const AGAIN_AFTER_MS = 200;
const GATHER_MS = 30;

@Injectable()
export class MessageProcessor {
  // Jobs that are worked off at the same time are claimed in one transaction.
  private readonly claiming = new Grouped((ids: readonly string[]) => this.claim(ids), { atOnce: 2, most: 64 });
  private gathering: Promise<void> | null = null;
  private jobs = 0;

  public constructor(
    private readonly desk: ClaimDesk,
    private readonly courier: Courier,
    private readonly rounds: Rounds,
    private readonly outgoing: Outgoing,
  ) {}

  public async run(job: Pick<Job<DispatchJob>, 'data' | 'moveToDelayed'>, token: string | undefined): Promise<void> {
    const { id } = job.data;
    if (id === null) return;
    const resting = (await this.courier.ready(Infinity)) ? await this.work(id) : { state: 'queued', dueAt: new Date() };
    if (!resting?.dueAt) return;
    const dueAt = Math.max(resting.dueAt.getTime(), Date.now() + AGAIN_AFTER_MS);
    await job.moveToDelayed(dueAt, token);
    throw new DelayedError();
  }

  private async work(id: string): Promise<Resting | null> {
    this.jobs++;
    try {
      await this.gathered();
      const [found] = await this.claiming.submit([id]);
      if (!found) return null;
      return 'claimed' in found ? await this.courier.deliver(found.claimed) : found.resting;
    } finally {
      this.jobs--;
    }
  }

  /** A claim for one message costs nearly what one for thirty does: the more jobs there are, the longer each waits. */
  private gathered(): Promise<void> {
    this.gathering ??= pause(Math.min(GATHER_MS, this.jobs / 4)).then(() => {
      this.gathering = null;
    });
    return this.gathering;
  }

  private async claim(ids: readonly string[]): Promise<Found[]> {
    const { worker } = this.rounds;
    const { claimed, resting } = worker
      ? await this.desk.claimThese(worker, ids)
      : { claimed: [], resting: new Map<string, Resting>() };
    const byId = new Map(claimed.map((one) => [one.id, one]));
    // Not due yet, locked by somebody else, or at its end.
    const others = await this.outgoing.resting(ids.filter((id) => !resting.has(id)));
    return ids.map((id) => {
      const mine = byId.get(id);
      return mine ? { claimed: mine } : { resting: resting.get(id) ?? others.get(id) ?? null };
    });
  }
}
