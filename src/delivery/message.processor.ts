// On Redis: a job about one message, which waits in the queue for as long as the message does.
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DelayedError, type Job } from 'bullmq';
import { ClaimDesk, type Claims } from './claim-desk.js';
import { type Claimed } from './claimed.js';
import { Courier } from './courier.js';
import { type DispatchJob, SOON_MS } from './dispatch.js';
import { type Resting } from './message.js';
import { Outgoing } from './outgoing.js';
import { Rounds } from './rounds.js';
import { Routes } from './routes.js';

type Found = { readonly claimed: Claimed } | { readonly resting: Resting | null };

/** Jobs that are claimed in one transaction. */
type Party = { readonly ids: string[]; readonly found: Promise<ReadonlyMap<string, Found>> };

const AGAIN_AFTER_MS = 200;
const HELD_UP_TO_MS = 600;
const GATHER_MS = 20;
const PARTY = 64;
const SEAT_WITHIN_MS = 200;

@Injectable()
export class MessageProcessor {
  private party: Party | null = null;
  private jobs = 0;

  public constructor(
    private readonly desk: ClaimDesk,
    private readonly courier: Courier,
    private readonly rounds: Rounds,
    private readonly outgoing: Outgoing,
    private readonly routes: Routes,
  ) {}

  public async run(job: Pick<Job<DispatchJob>, 'data' | 'moveToDelayed'>, token: string | undefined): Promise<void> {
    const { id, controllerId } = job.data;
    if (id === null) return;
    const resting = await this.seated(id, controllerId);
    const waitMs = Math.max(resting?.waitMs ?? Infinity, AGAIN_AFTER_MS);
    if (waitMs > SOON_MS) return;
    await job.moveToDelayed(Date.now() + Math.ceil(waitMs), token);
    throw new DelayedError();
  }

  /** Where there is no seat the job ends: its message is due still, and a look-round makes it anew. */
  private async seated(id: string, controllerId: string | undefined): Promise<Resting | null> {
    if (!this.courier.isWorking) return null;
    if (controllerId === undefined) return this.work(id); // announced by a version before this one
    const route = this.routes.known(controllerId);
    if (!(await route.sitDown(SEAT_WITHIN_MS))) return null;
    try {
      return await this.work(id);
    } finally {
      route.standUp();
    }
  }

  private async work(id: string): Promise<Resting | null> {
    this.jobs++;
    try {
      const party = this.join(id);
      const found = (await party.found).get(id);
      if (!found) return null;
      return 'claimed' in found ? await this.courier.deliver(found.claimed) : found.resting;
    } finally {
      this.jobs--;
    }
  }

  /** A claim for one message costs nearly what one for thirty does: the more jobs there are, the longer each waits. */
  private join(id: string): Party {
    if (this.party === null) {
      const ids: string[] = [];
      const found = pause(Math.min(GATHER_MS, this.jobs / 4)).then(() => {
        if (this.party?.ids === ids) this.party = null;
        return this.claim(ids);
      });
      this.party = { ids, found };
    }
    const { party } = this;
    party.ids.push(id);
    if (party.ids.length === PARTY) this.party = null;
    return party;
  }

  private async claim(ids: readonly string[]): Promise<ReadonlyMap<string, Found>> {
    const { worker } = this.rounds;
    const { claimed, resting, left } = worker ? await this.desk.claimThese(worker, ids) : NOTHING;
    const mine = new Map(claimed.map((one) => [one.id, one]));
    // Not due yet, locked by somebody else, or at its end.
    const others = await this.outgoing.resting(ids.filter((id) => !resting.has(id) && !left.has(id)));
    // Where a limit is full the job ends: there is another one when there is room again (Dispatch.lookRound).
    for (const [id, why] of left) others.set(id, { state: 'queued', waitMs: why === 'held' ? soonMs() : null });
    return new Map(
      ids.map((id): [string, Found] => {
        const own = mine.get(id);
        return [id, own ? { claimed: own } : { resting: resting.get(id) ?? others.get(id) ?? null }];
      }),
    );
  }
}

const NOTHING: Pick<Claims, 'claimed' | 'resting' | 'left'> = { claimed: [], resting: new Map(), left: new Map() };

/** Another claim holds the limit of its sender. */
function soonMs(): number {
  return AGAIN_AFTER_MS + Math.random() * HELD_UP_TO_MS;
}
