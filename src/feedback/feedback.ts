// What follows from what came back: stops, the end of sequences, an entry of the ledger for each.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type Controller } from '../access/controller.js';
import { Outgoing } from '../delivery/outgoing.js';
import { type Leaf } from '../ledger/leaf.js';
import { Ledger } from '../ledger/ledger.js';
import { recordsKey, sealPayload } from '../ledger/sealing.js';
import { Dossiers, isErased, type MailboxName } from '../provenance/dossier.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { Subjects } from '../provenance/subjects.js';
import { type NewSuppression } from '../provenance/suppressions.js';
import { Objections } from '../rights/objections.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { type Sql } from '../values/sql.js';
import { type FeedbackEvent } from './feedback-event.js';
import { type EventName, TakenAlready, TakenEvents } from './taken-events.js';

/** `source`: who says it, as the record has it (`mailgun fbc_…`, `smtp`). */
export type Heard = {
  readonly controller: Controller;
  readonly source: string;
  readonly event: FeedbackEvent;
  readonly name: EventName;
};

/**
 * `noted`: on record, and what follows is in force. `ignored`: of no interest (who opens or clicks is not watched).
 * `repeated`: it was taken before. `contradicted`: so was its signature, with other words.
 */
export type Outcome = 'noted' | 'ignored' | 'repeated' | 'contradicted' | 'nobody';

type About = { readonly name: MailboxName; readonly email: string; readonly messageId: string | null };

@Injectable()
export class Feedback {
  public constructor(
    private readonly database: DataSource,
    private readonly objections: Objections,
    private readonly outgoing: Outgoing,
    private readonly dossiers: Dossiers,
    private readonly subjects: Subjects,
    private readonly ledger: Ledger,
    private readonly events: TakenEvents,
    private readonly clock: Clock,
  ) {}

  /** Takes one event. What it asks for is in force, in every process, when this resolves (promise 2). */
  public async take(heard: Heard): Promise<Outcome> {
    const { controller, event } = heard;
    // GDPR and ePrivacy: who opens and clicks is watched with consent alone, and nothing here needs it.
    if (event.kind === 'opened' || event.kind === 'clicked' || event.kind === 'unknown') return 'ignored';
    const about = await this.whom(controller, event);
    if (!about) return 'nobody';
    const stop = stopOf(heard, about);
    const also = async (transaction: Sql): Promise<void> => {
      await this.events.take(transaction, heard.name, this.clock.now());
      await this.note(transaction, heard, about);
    };
    try {
      if (stop) await this.objections.record([stop], also);
      else await this.database.transaction(also);
      return 'noted';
    } catch (error) {
      if (error instanceof TakenAlready) return error.isTheSame ? 'repeated' : 'contradicted';
      throw error;
    }
  }

  /** By our own message where the event names one that went out; else by the address. Null where it names neither. */
  private async whom(controller: Controller, { ownMessageId, recipient }: FeedbackEvent): Promise<About | null> {
    const message = ownMessageId === null ? null : await this.outgoing.find(controller.id, ownMessageId);
    // The message of a person who was erased names nobody any more; of a foreign id, this controller has none.
    const address = message && message.email !== '' ? message.email : recipient;
    if (address === null) return null;
    const { mailboxId, unusable } = readAddress(address, controller);
    if (unusable !== null) return null;
    return { name: { controllerId: controller.id, mailboxId }, email: address, messageId: message?.id ?? null };
  }

  private async note(
    transaction: Sql,
    { controller, source, event }: Heard,
    { name, messageId }: About,
  ): Promise<void> {
    const now = this.clock.now();
    const id = newId('evt', now.getTime());
    const [dossier] = await this.dossiers.lookUp(transaction, [name], true);
    const subject = dossier?.subject && !isErased(dossier) ? this.subjects.open(name, dossier.subject) : null;
    const { kind, bounce, because, code, at } = event;
    const said = JSON.stringify({
      v: 1,
      source,
      kind,
      bounce,
      because,
      code,
      at: at?.toISOString() ?? null,
      messageId,
    });
    const leaf: Leaf = {
      ...{ id, type: 'feedback_received', at: now.toISOString(), controllerId: controller.id, refersTo: [] },
      subjectId: subject?.id ?? null,
      // Of somebody who is not known here it says nothing that names them.
      payload: sealPayload(subject?.key.sealing ?? recordsKey(controller.suppressionKey), said, id),
    };
    await this.ledger.append(transaction, [leaf]);
  }
}

/** What an event stops; null where nothing. */
function stopOf({ source, event }: Heard, { name, email }: About): NewSuppression | null {
  const told = event.kind === 'rejected' ? event.because : event.kind;
  const by = { ...name, email, recordedBy: source };
  if (told === 'unsubscribed') {
    // GDPR art. 21(2): to all direct marketing of the controller, wherever it was said.
    return { ...by, kind: 'unsubscribe', scope: { to: 'marketing' }, reason: 'unsubscribed with the provider' };
  }
  if (told === 'complained') {
    return { ...by, kind: 'complaint', scope: { to: 'everything' }, reason: 'reported as spam' };
  }
  if (told === 'bounced' && (event.kind === 'rejected' || event.bounce === 'hard')) {
    const reason = `there is no such mailbox: ${event.code ?? 'no code'}`;
    return { ...by, kind: 'bounce', scope: { to: 'everything' }, reason };
  }
  return null;
}
