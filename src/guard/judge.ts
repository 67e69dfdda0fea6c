// Looks up what is known and decides: a few statements for a batch, then the pure policy for each recipient.
import { Injectable } from '@nestjs/common';
import { Law } from '../../config/law.js';
import { type Controller } from '../access/controller.js';
import { Controllers } from '../access/controllers.js';
import { decide } from '../policy/decide.js';
import { type Facts } from '../policy/facts.js';
import { type Dossier, Dossiers } from '../provenance/dossier.js';
import { bindingRegisters } from '../registers/binding-registers.js';
import { type Question, Registers } from '../registers/registers.js';
import { type Rulebook, Rulebooks } from '../rulebook/rulebook.js';
import { nth } from '../values/nth.js';
import { type Sql } from '../values/sql.js';
import { type Ask } from './ask.js';
import { type Addressed, addressed, factsOf, knownOf } from './facts-of.js';
import { type Judged, type Matter } from './judged.js';
import { isShadowed } from './shadow.js';
import { unwatchedMessage } from './unwatched.js';
import { mayWait, spreadOf, waitsFor } from './waits.js';

@Injectable()
export class Judge {
  public constructor(
    private readonly controllers: Controllers,
    private readonly dossiers: Dossiers,
    private readonly law: Law,
    private readonly rulebooks: Rulebooks,
    private readonly registers: Registers,
  ) {}

  /** The matter of each ask, in order. With `holding`, the mailbox rows stay locked until the transaction of `sql` ends. */
  public async lookUp(sql: Sql, asks: readonly Ask[], holding: boolean): Promise<Matter[]> {
    const read: Addressed[] = [];
    const rulebooks: Rulebook[] = [];
    let controller: Controller | null = null;
    let rulebook: Rulebook | null = null;
    for (const ask of asks) {
      // Once for all asks of one controller: a promise a recipient is dearer than the decision.
      if (controller?.id !== ask.controllerId || !rulebook) {
        controller = await this.controllers.get(ask.controllerId);
        rulebook = await this.rulebooks.of(sql, ask.controllerId);
      }
      read.push(addressed(ask, controller));
      rulebooks.push(rulebook);
    }
    const names = read.map((one) => ({ controllerId: one.controller.id, mailboxId: one.mailboxId }));
    const dossiers = await this.dossiers.lookUp(sql, names, holding);
    const found = read.map((one, n) => ({ one, dossier: nth(dossiers, n), rulebook: nth(rulebooks, n) }));
    const answers = await this.registers.ask(sql, found, ({ one, dossier }) => this.questionOf(one, dossier));
    const matters: Matter[] = [];
    for (const [n, { one, dossier, rulebook }] of found.entries()) {
      const waits = mayWait(one, rulebook.sending)
        ? await waitsFor(one, knownOf(one, dossier), rulebook.sending)
        : null;
      matters.push({ one, dossier, rulebook, waits, registers: nth(answers, n) });
    }
    return matters;
  }

  /** Decides one matter at a moment (RFC 3339 UTC). */
  public decide(matter: Matter, at: string): Judged {
    const { one, dossier, rulebook, registers, waits } = matter;
    const given = factsOf(one, dossier, matter, at);
    const law = this.law.applying(given.recipient.country, given.controller.country, given.recipient.kind);
    const unwatched = unwatchedMessage(one, given, law);
    const whole = unwatched === null ? given : { ...given, message: unwatched };
    const composed = decide(whole, law);
    const noticeDue = composed.lawfulBasis === 'legitimate_interest' && law.noticeDue && !wasTold(whole);
    const isRelayed = one.ask.relayed === true;
    const lacksNotice = noticeDue && whole.message?.privacyNotice !== true;
    // What is relayed gets a footer, and so who sends it, with a notice that it has not got or where its controller asks.
    const withFooter = isRelayed && asksForFooter(one, whole);
    const asWritten = isRelayed && !lacksNotice && !withFooter;
    const facts = asWritten ? { ...whole, composedByGuard: false } : whole;
    const decision = asWritten ? decide(facts, law) : composed;
    const verdict = {
      id: null,
      leaf: null,
      email: one.ask.recipient.email,
      mailboxId: one.mailboxId,
      decision,
      pack: law.name,
      noticeDue: isRelayed ? lacksNotice : noticeDue,
      withFooter,
      unwatched: unwatched !== null,
      spreadMs: decision.outcome === 'defer' ? spreadOf(waits, decision) : 0,
      isShadow: rulebook.shadow && one.ask.occasion.step === 'question' && isShadowed(decision),
    };
    return { one, dossier, rulebook, registers, waits, facts, verdict };
  }

  private questionOf({ ask, controller, mailbox, unusable }: Addressed, { known }: Dossier): Question {
    const country = ask.recipient.country ?? known.country ?? null;
    const registers = bindingRegisters(this.law.packFor(country), this.law.packFor(controller.country));
    return { registers, email: ask.recipient.email, mailbox: unusable === null ? mailbox : null };
  }
}

/** In marketing alone, and not in what its author signed or encrypted: that goes as it was written. */
function asksForFooter({ ask }: Addressed, { controllerPolicy }: Facts): boolean {
  const isAsked = controllerPolicy?.relayedFooter === 'always' && ask.purpose !== 'service';
  return isAsked && ask.message?.takesFooter === true;
}

/** Whether the person has had the notice of GDPR art. 13 or 14, from whoever collected the address or from us. */
function wasTold(facts: Facts): boolean {
  return facts.history.noticedAt !== null || facts.sources.some((source) => source.notice?.givenAt);
}
