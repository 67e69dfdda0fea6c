// On PostgreSQL: a job that claims messages of our own table in batches until nothing is due.
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ClaimDesk } from './claim-desk.js';
import { Courier } from './courier.js';
import { Rounds } from './rounds.js';

// While one controller's relay is slow, others may be told of: this job ends, and theirs begins.
const A_MOMENT_MS = 100;
// A limit that has room again so soon is waited for: the next look-round may come later.
const WORTH_WAITING_MS = 1_000;

@Injectable()
export class DrainProcessor {
  public constructor(
    private readonly desk: ClaimDesk,
    private readonly courier: Courier,
    private readonly rounds: Rounds,
  ) {}

  /** Claims the next batch while the one before is being sent. A failure is left to the next look-round. */
  public async run(): Promise<void> {
    for (;;) {
      const reach = await this.courier.room();
      const { worker } = this.rounds;
      if (reach === null || worker === null) return;
      const { claimed, resting, againMs } = await this.desk.claimDue(worker, this.courier.batch, reach);
      for (const one of claimed) void this.courier.deliver(one);
      if (resting.size > 0) continue;
      if (againMs !== null && againMs <= WORTH_WAITING_MS) await pause(againMs);
      else if (!(await this.courier.moreRoom(A_MOMENT_MS))) return;
    }
  }
}
