// Looks up what is known and decides: one statement for a batch, then the pure policy for each recipient.
import { Injectable } from '@nestjs/common';
import { Law } from '../../config/law.js';
import { type Controller } from '../access/controller.js';
import { Controllers } from '../access/controllers.js';
import { decide } from '../policy/decide.js';
import { type Facts } from '../policy/facts.js';
import { Dossiers } from '../provenance/dossier.js';
import { nth } from '../values/nth.js';
import { type Sql } from '../values/sql.js';
import { type Ask } from './ask.js';
import { type Addressed, addressed, factsOf } from './facts-of.js';
import { type Judged, type Matter } from './judged.js';

@Injectable()
export class Judge {
  public constructor(
    private readonly controllers: Controllers,
    private readonly dossiers: Dossiers,
    private readonly law: Law,
  ) {}

  /** The matter of each ask, in order. With `holding`, the mailbox rows stay locked until the transaction of `sql` ends. */
  public async lookUp(sql: Sql, asks: readonly Ask[], holding: boolean): Promise<Matter[]> {
    const read: Addressed[] = [];
    let controller: Controller | null = null;
    for (const ask of asks) {
      // Once for all asks of one controller: a promise a recipient is dearer than the decision.
      if (controller?.id !== ask.controllerId) controller = await this.controllers.get(ask.controllerId);
      read.push(addressed(ask, controller));
    }
    const names = read.map((one) => ({ controllerId: one.controller.id, mailboxId: one.mailboxId }));
    const dossiers = await this.dossiers.lookUp(sql, names, holding);
    return read.map((one, n) => ({ one, dossier: nth(dossiers, n) }));
  }

  /** Decides one matter at a moment (RFC 3339 UTC). */
  public decide({ one, dossier }: Matter, at: string): Judged {
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
      isShadow: false,
    };
    return { one, dossier, facts, verdict };
  }
}

/** Whether the person has had the notice of GDPR art. 13 or 14, from whoever collected the address or from us. */
function wasTold(facts: Facts): boolean {
  return facts.history.noticedAt !== null || facts.sources.some((source) => source.notice?.givenAt);
}
