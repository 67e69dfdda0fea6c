// A mailbox that does not exist is written to no more: what a refusal of the recipient leads to.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Suppressions } from '../provenance/suppressions.js';
import { Clock } from '../values/clock.js';
import { type Claimed } from './claimed.js';
import { replyCode } from './handover-of.js';
import { Outgoing } from './outgoing.js';
import { SequenceStops } from './sequence-stops.js';

@Injectable()
export class Bounces {
  public constructor(
    private readonly database: DataSource,
    private readonly suppressions: Suppressions,
    private readonly outgoing: Outgoing,
    private readonly stops: SequenceStops,
    private readonly clock: Clock,
  ) {}

  /**
   * Suppresses the mailbox and cancels what else waits for it, and for their company where a campaign chose that.  The
   * reply itself may name the person: only its code is kept.
   */
  public async record({ letter }: Claimed, response: string): Promise<void> {
    const scope = { to: 'everything' } as const;
    const name = { controllerId: letter.controller.id, mailboxId: letter.mailboxId };
    const reason = `the relay refused the recipient for good: ${replyCode(response)}`;
    await this.database.transaction(async (transaction) => {
      const entry = { ...name, kind: 'bounce', scope, reason, recordedBy: 'relay' } as const;
      await this.suppressions.add(transaction, [entry], this.clock.now());
      await this.outgoing.stopFor(transaction, name.controllerId, name.mailboxId, scope);
    });
    await this.database.transaction((transaction) => this.stops.bounced(transaction, [name]));
  }
}
