// Looks up what is known and decides: one statement for a batch, then the pure policy for each recipient.
import { Injectable } from '@nestjs/common';
import { Law } from '../../config/law.js';
import { type Controller } from '../access/controller.js';
import { Controllers } from '../access/controllers.js';
import { decide } from '../policy/decide.js';
import { type Facts } from '../policy/facts.js';
import { type Dossier, Dossiers } from '../provenance/dossier.js';
import { Clock } from '../values/clock.js';
import { type Sql } from '../values/sql.js';
import { type Ask } from './ask.js';
import { type Addressed, addressed, factsOf } from './facts-of.js';
import { type Judged } from './judged.js';

@Injectable()
export class Judge {
  public constructor(
    private readonly controllers: Controllers,
    private readonly dossiers: Dossiers,
    private readonly law: Law,
    private readonly clock: Clock,
  ) {}

  /** Decides for each ask, in order. With `holding`, the mailbox rows stay locked until the transaction of `sql` ends. */
  public async judge(sql: Sql, asks: readonly Ask[], holding: boolean): Promise<Judged[]> {
    const controllers = await this.controllersOf(asks);
    const read = asks.map((ask) => addressed(ask, controllers.get(ask.controllerId) as Controller));
    const names = read.map((one) => ({ controllerId: one.controller.id, mailboxId: one.mailboxId }));
    const dossiers = await this.dossiers.lookUp(sql, names, holding);
    // Taken after the look-up: a suppression that it saw is never younger than the decision.
    const at = this.clock.now().toISOString();
    return read.map((one, n) => this.judgeOne(one, dossiers[n] as Dossier, at));
  }

  private async controllersOf(asks: readonly Ask[]): Promise<Map<string, Controller>> {
    const ids = [...new Set(asks.map(({ controllerId }) => controllerId))];
    const found = await Promise.all(ids.map((id) => this.controllers.get(id)));
    return new Map(found.map((controller) => [controller.id, controller]));
  }

  private judgeOne(one: Addressed, dossier: Dossier, at: string): Judged {
    const facts = factsOf(one, dossier, at);
    const law = this.law.applying(facts.recipient.country, facts.controller.country, facts.recipient.kind);
    const decision = decide(facts, law);
    const verdict = {
      id: null,
      leaf: null,
      email: one.ask.recipient.email,
      mailboxId: one.mailboxId,
      decision,
      pack: law.name,
      noticeDue: decision.lawfulBasis === 'legitimate_interest' && law.noticeDue && !wasTold(facts),
    };
    return { one, dossier, facts, verdict };
  }
}

/** Whether the person has had the notice of GDPR art. 13 or 14, from whoever collected the address or from us. */
function wasTold(facts: Facts): boolean {
  return facts.history.noticedAt !== null || facts.sources.some((source) => source.notice?.givenAt);
}
