// Where all relays of a route are closed off and the pause of one is over: one message that finds out whether it is back.
import { Injectable } from '@nestjs/common';
import { ClaimDesk } from './claim-desk.js';
import { Courier } from './courier.js';
import { Routes } from './routes.js';

@Injectable()
export class Trials {
  public constructor(
    private readonly routes: Routes,
    private readonly desk: ClaimDesk,
    private readonly courier: Courier,
  ) {}

  /** Begins those that are wanted, and waits for none of them. */
  public async begin(worker: string): Promise<void> {
    if (!this.courier.isWorking) return;
    for (const reach of this.routes.trials()) {
      const { claimed } = await this.desk.claimDue(worker, 1, reach);
      for (const one of claimed) void this.courier.deliver(one);
    }
  }
}
