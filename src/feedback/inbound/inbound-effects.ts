// What follows from a mail that came in, once it is proven whose mail of ours it is about.
import { Injectable } from '@nestjs/common';
import { readAddress } from '../../provenance/mailbox-id.js';
import { Objections } from '../../rights/objections.js';
import { Unsubscribe } from '../../rights/unsubscribe.js';
import { Feedback, type Heard } from '../feedback.js';
import { type FeedbackEvent, type FeedbackKind } from '../feedback-event.js';
import { InboundReplies } from './inbound-replies.js';
import { type ReadMail } from '../../message/mime/mail-parts.js';
import { type InboundOutcome, type Proven } from './proven.js';
import { type Report, type ReportedRecipient } from './report.js';

@Injectable()
export class InboundEffects {
  public constructor(
    private readonly feedback: Feedback,
    private readonly unsubscribes: Unsubscribe,
    private readonly objections: Objections,
    private readonly replies: InboundReplies,
  ) {}

  public async unsubscribe({ controller, message }: Proven): Promise<InboundOutcome> {
    const reason = `unsubscribed by mail from a message for the purpose ${message.purpose}`;
    const scope = { to: 'marketing' } as const;
    const name = { controllerId: controller.id, mailboxId: message.mailboxId };
    await this.objections.record([{ ...name, kind: 'unsubscribe', scope, reason, recordedBy: 'recipient' }]);
    return 'unsubscribe';
  }

  public async delivery(
    proven: Proven,
    { recipients }: Report & { kind: 'delivery' },
    raw: Buffer,
  ): Promise<InboundOutcome> {
    const { controller, message } = proven;
    // One recipient to a mail of ours; whom their server sent it on to is of no account where it says more.
    const ours = recipients.find(
      ({ address }) => address !== null && readAddress(address, controller).mailboxId.equals(message.mailboxId),
    );
    const told = ours ?? (recipients.length === 1 ? recipients[0] : undefined);
    if (!told) return 'nothing';
    await this.feedback.take(heard(proven, eventOf(message.id, kindOf(told), told), raw));
    return 'report';
  }

  public async complaint(
    proven: Proven,
    { type }: Report & { kind: 'complaint' },
    raw: Buffer,
  ): Promise<InboundOutcome> {
    const kind = complaintKind(type);
    if (kind === null) return 'nothing';
    await this.feedback.take(heard(proven, eventOf(proven.message.id, kind, null), raw));
    return 'complaint';
  }

  public async complaintByLink({ type }: Report & { kind: 'complaint' }, raw: Buffer): Promise<InboundOutcome> {
    const kind = complaintKind(type);
    const text = raw
      .toString('latin1')
      .replace(/=\r?\n/g, '')
      .replace(/\r?\n[ \t]+/g, '');
    const token = /\/u\/([A-Za-z0-9_-]{60,512})/.exec(text)?.[1];
    const link = kind === null || token === undefined ? null : await this.unsubscribes.read(token);
    if (!link) return 'nothing';
    const { controllerId, mailboxId } = link.token;
    const by = { controllerId, mailboxId, recordedBy: 'smtp' };
    const isComplaint = kind === 'complained';
    await this.objections.record([
      isComplaint
        ? { ...by, kind: 'complaint', scope: { to: 'everything' }, reason: 'reported as spam' }
        : { ...by, kind: 'unsubscribe', scope: { to: 'marketing' }, reason: 'unsubscribed with the provider' },
    ]);
    return 'complaint';
  }

  public reply(proven: Proven, mail: ReadMail, raw: Buffer): Promise<InboundOutcome> {
    return this.replies.take(proven, mail, raw);
  }
}

function heard({ controller }: Proven, event: FeedbackEvent, raw: Buffer): Heard {
  return { controller, source: 'smtp', event, name: { by: controller.id, id: raw.toString('latin1'), content: '' } };
}

function eventOf(messageId: string, kind: FeedbackKind, told: ReportedRecipient | null): FeedbackEvent {
  return {
    ...{ id: messageId, kind, recipient: null, messageId, ownMessageId: messageId, at: null, because: null },
    ...{ bounce: told?.bounce ?? null, code: told?.code ?? null },
  };
}

function kindOf({ action }: ReportedRecipient): FeedbackKind {
  if (action === 'failed') return 'bounced';
  return action === 'delayed' ? 'deferred' : 'delivered';
}

/** RFC 5965 section 7.3: what is a person's no, and what says something else. */
function complaintKind(type: string): 'complained' | 'unsubscribed' | null {
  if (type === 'abuse' || type === 'fraud' || type === 'other') return 'complained';
  return type.startsWith('opt-out') ? 'unsubscribed' : null;
}
