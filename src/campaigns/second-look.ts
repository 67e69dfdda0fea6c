// What a person does about messages that came to nothing: says what became of an uncertain one, has a refused one tried anew.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { type SendingWindow } from '../calendar/sending-window.js';
import { DeadLetters, type Retriable } from '../delivery/dead-letters.js';
import { Dispatch } from '../delivery/dispatch.js';
import { type Content } from '../delivery/letter.js';
import { type Draft, type Waiting } from '../delivery/message.js';
import { Outgoing } from '../delivery/outgoing.js';
import { Submissions } from '../delivery/relayed/submissions.js';
import { type Occasion, type Verdict } from '../guard/ask.js';
import { Guard } from '../guard/guard.js';
import { type Actor, MessageActs } from '../guard/message-acts.js';
import { type Message } from '../message/message.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { type Sql } from '../values/sql.js';
import { Campaigns } from './campaigns.js';
import { type Gated } from './single-message.js';

export type Settled = 'settled' | 'unknown' | 'not_uncertain';

/** Why a message cannot be tried anew. */
export type NotRetried = 'unknown' | 'uncertain' | 'not_refused' | 'retried' | 'erased' | 'campaign_cancelled' | 'gone';

type Written = {
  readonly sender: string;
  readonly message: Message;
  readonly isRelayed: boolean;
  readonly window: SendingWindow | null;
};

@Injectable()
export class SecondLook {
  public constructor(
    private readonly database: DataSource,
    private readonly letters: DeadLetters,
    private readonly acts: MessageActs,
    private readonly controllers: Controllers,
    private readonly campaigns: Campaigns,
    private readonly guard: Guard,
    private readonly outgoing: Outgoing,
    private readonly submissions: Submissions,
    private readonly dispatch: Dispatch,
    private readonly clock: Clock,
  ) {}

  /** What became of an uncertain message, as a person found out elsewhere (in the relay's log, say). */
  public async settle(controllerId: string, id: string, outcome: 'accepted' | 'refused', by: Actor): Promise<Settled> {
    const found = await this.letters.retriable(controllerId, id);
    if (!found) return 'unknown';
    const { mailboxId, email } = found;
    const note = email === '' ? `settled as ${outcome}` : `settled as ${outcome} by ${by.name}: ${by.reason}`;
    const act = { type: 'message_resolved', of: { controllerId, mailboxId }, refersTo: [id], outcome } as const;
    const settled = await this.database.transaction((transaction) =>
      this.acts.record(transaction, act, by, () =>
        this.letters.settle(transaction, controllerId, id, { outcome, note }),
      ),
    );
    return settled ? 'settled' : 'not_uncertain';
  }

  /**
   * A new message in the place of a refused one, decided anew; a campaign counts the new one for that person. `also`
   * runs in the transaction of the queueing, with its result, whose id is null where the guard refused.
   */
  public async retry(
    controllerId: string,
    id: string,
    by: Actor,
    also: (transaction: Sql, gated: Gated) => Promise<void>,
  ): Promise<Gated | NotRetried> {
    const found = await this.letters.retriable(controllerId, id);
    const stands = standing(found);
    if (stands !== null || !found) return stands ?? 'unknown';
    const written = await this.writtenOn(found);
    if (!written) return 'gone';
    const ended = await this.database.transaction(async (transaction) => {
      const done = await this.gateAnew(transaction, id, found, written, by);
      if (done !== 'retried') await also(transaction, done.gated);
      return done;
    });
    if (ended === 'retried') return ended;
    await this.dispatch.announce(ended.waiting);
    return ended.gated;
  }

  private async gateAnew(
    transaction: EntityManager,
    id: string,
    found: Retriable,
    { sender, message, isRelayed, window }: Written,
    by: Actor,
  ): Promise<{ gated: Gated; waiting: Waiting[] } | 'retried'> {
    const { controllerId, campaignId, mailboxId, email, purpose, senderId, step, companyId } = found;
    const at = this.clock.now();
    const newOne = newId('msg', at.getTime());
    const occasion: Occasion = {
      entrance: campaignId === null ? 'message' : 'campaign',
      of: (step === 1 ? campaignId : null) ?? newOne, // a further step is a send of its own
      step: 'gate',
    };
    const asked = { controllerId, occasion, purpose, sender, recipient: { email }, message, composedByGuard: true };
    const ask = { ...asked, window, relayed: isRelayed };
    const [verdict] = (await this.guard.decideHolding(transaction, [ask])) as [Verdict];
    const { outcome } = verdict.decision;
    if (outcome !== 'allow' && outcome !== 'defer') return { gated: { id: null, verdict }, waiting: [] };
    const about = { controllerId, campaignId, senderId, mailboxId, email, purpose, step, companyId };
    const act = { type: 'message_retried', of: { controllerId, mailboxId }, refersTo: [newOne, id] } as const;
    let waiting: Waiting[] = [];
    const isNew = await this.acts.record(transaction, act, by, async () => {
      if (!(await this.letters.handOn(transaction, controllerId, id))) return false;
      const draft: Draft = { ...about, id: newOne, content: found.content, verdict };
      waiting = await this.outgoing.enqueue(transaction, [draft], at);
      await this.letters.link(transaction, newOne, id);
      return true;
    });
    return isNew ? { gated: { id: newOne, verdict }, waiting } : 'retried';
  }

  private async writtenOn({ campaignId, content, senderId, step }: Retriable): Promise<Written | null> {
    const campaign = campaignId === null ? null : await this.campaigns.get(campaignId);
    const letter = step === 1 ? campaign : campaign?.steps[step - 2];
    const text = content ?? (letter && { subject: letter.subject, text: letter.text, html: letter.html });
    const sender = await this.controllers.senderById(senderId);
    const message = text && (await this.messageOf(text));
    if (!message || !sender) return null;
    return { sender: sender.address, message, isRelayed: text.relayed !== undefined, window: campaign?.window ?? null };
  }

  /** Null where what was submitted is gone. */
  private async messageOf(content: Content): Promise<Message | null> {
    return content.relayed === undefined ? { ...content, headers: {} } : this.submissions.saidIn(content.relayed);
  }
}

function standing(found: Retriable | null): NotRetried | null {
  if (!found) return 'unknown';
  if (found.state === 'uncertain') return 'uncertain';
  if (found.state !== 'refused') return 'not_refused';
  if (found.retried) return 'retried';
  if (found.email === '') return 'erased';
  return found.campaignState === 'cancelled' ? 'campaign_cancelled' : null;
}
