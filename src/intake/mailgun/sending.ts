// Sends what a Mailgun client asks for: a copy for each recipient, each gated, and an answer that its client understands.
import { type Language, type Law } from '../../../config/law.js';
import { type TenantCaller } from '../../access/access.guard.js';
import { type Controller, type Sender } from '../../access/controller.js';
import { type Controllers } from '../../access/controllers.js';
import { type Batch, type BatchRequest, type Copy } from '../../campaigns/batch.js';
import { type Gated } from '../../campaigns/single-message.js';
import { type Content } from '../../delivery/letter.js';
import { oneLine } from '../../delivery/merge.js';
import { type Verdict } from '../../guard/ask.js';
import { type Answer, type Idempotency, type Repeatable, type Ticketed } from '../../http/idempotency.js';
import { type QueueBackEnd } from '../../operation/back-ends.js';
import { REASON_OUTCOMES } from '../../policy/decision.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { stopToken } from '../../recipient/stop-token.js';
import { newId } from '../../values/id.js';
import { type Links } from '../../values/links.js';
import { PURPOSE_MISSING } from '../http/sending.js';
import { decisionAnswer } from '../http/decision-answer.js';
import { type MailgunMail } from './mail.js';
import { type MailgunAnswer, refused, tooLarge } from './mailgun-error.js';
import { filledIn, type Filling, hasPlaces } from './recipient-variables.js';

// Each copy is kept by itself until it has left.
const MOST_BYTES_OF_COPIES = 100_000_000;
const MOST_NAMED = 5;
const LONGEST_HEADER = 900;

/** One request to send, past the door. */
export type Sending = {
  readonly request: Ticketed;
  readonly repeatable: Repeatable;
  readonly caller: TenantCaller;
  readonly domain: string;
  readonly language: Language;
  readonly mail: MailgunMail;
};

export class MailgunSending {
  public constructor(
    private readonly controllers: Controllers,
    private readonly batch: Batch,
    private readonly idempotency: Idempotency,
    private readonly queue: QueueBackEnd,
    private readonly law: Law,
    private readonly links: Links,
  ) {}

  /** Throws 400 where sender or purpose are missing, 413 where the copies would be too much. */
  public async send(sending: Sending): Promise<MailgunAnswer> {
    const { request, repeatable, mail } = sending;
    const asked = await this.batchOf(sending);
    if (mail.isTest) return this.answered(sending, (await this.batch.rehearse(asked)).map(rehearsed));
    await this.queue.ping(); // accepted is promised: it must be possible to send it
    const { status, body } = await this.idempotency.onceAWhile(request, repeatable, async (ticket) => {
      const gated = await this.batch.send(asked, async (transaction, results) => {
        const answer = written(this.answered(sending, results));
        if (answer.status === 200) await this.idempotency.complete(transaction, ticket, answer);
      });
      return written(this.answered(sending, gated));
    });
    return { status, body: JSON.parse(body) as MailgunAnswer['body'] };
  }

  private async batchOf({ caller, mail }: Sending): Promise<BatchRequest> {
    const sender = await this.controllers.sender(caller.controllerId, mail.from.address);
    if (!sender) {
      throw refused(
        400,
        'sender_not_registered',
        'from: is not a sender of this controller, register it with POST /v1/senders',
      );
    }
    const purpose = mail.purpose ?? caller.defaults.purpose ?? '';
    if (purpose.trim() === '') {
      throw refused(
        400,
        'purpose_not_declared',
        `purpose: ${PURPOSE_MISSING}; as v:purpose, or as a default of the key`,
      );
    }
    const controller = await this.controllers.get(caller.controllerId);
    const copies = this.copiesOf(mail, controller, sender, purpose);
    refuseTooMuch(mail, copies);
    const { attachments, flags, notBefore } = mail;
    return { controller, sender, purpose, copies, attachments, flags, notBefore, by: caller.keyId };
  }

  /** A mailbox that stands in the lists twice gets one. */
  private copiesOf(mail: MailgunMail, controller: Controller, sender: Sender, purpose: string): Copy[] {
    const { subject, text, html, headers, from, variables } = mail;
    const fromName = from.name ?? sender.displayName;
    const content: Content = { subject, text, html, headers, literal: true, ...(fromName !== null && { fromName }) };
    const isPersonal = [subject, text, html, ...Object.values(headers)].some(hasPlaces);
    const seen = new Set<string>();
    return mail.recipients.flatMap(({ address }) => {
      const { mailboxId } = readAddress(address, controller);
      const name = mailboxId.toString('base64');
      if (seen.has(name)) return [];
      seen.add(name);
      const recipient = { email: address };
      if (!isPersonal) return [{ recipient, content }];
      const unsubscribeUrl =
        purpose === 'service' ? null : `${this.links.publicUrl}/u/${stopToken(controller, mailboxId, purpose)}`;
      const filling = { address, variables: variables.get(address.toLowerCase()) ?? {}, unsubscribeUrl };
      return [{ recipient, content: personal(content, filling) }];
    });
  }

  private answered({ domain, language }: Sending, gated: readonly Gated[]): MailgunAnswer {
    const queued = gated.filter(({ id }) => id !== null);
    const refusals = gated.flatMap(({ id, verdict }) => (id === null ? [this.refusalOf(verdict, language)] : []));
    const first = queued[0]?.id;
    if (first == null) return refusal(refusals);
    const messages = queued.map(({ id, verdict: { email, decision } }) => {
      return { address: email, id, state: decision.outcome === 'allow' ? 'queued' : 'deferred' };
    });
    const thanks = 'Queued. Thank you.';
    const message =
      refusals.length === 0 ? thanks : `${thanks} ${refusals.length} of ${gated.length} refused: ${listed(refusals)}`;
    return { status: 200, body: { id: `<${first}@${domain}>`, message, messages, refused: refusals } };
  }

  private refusalOf(verdict: Verdict, language: Language): Refusal {
    const { id, email, outcome, reasons } = decisionAnswer(verdict, this.law, language);
    const told = reasons as readonly Told[];
    const first = told.find(({ code }) => REASON_OUTCOMES[code] === outcome) ?? told[0];
    return { address: email, outcome, code: first?.code ?? outcome, decision: id, reasons };
  }
}

type Told = { readonly code: keyof typeof REASON_OUTCOMES };

type Refusal = {
  readonly address: string;
  readonly outcome: string;
  readonly code: string;
  /** Null in test mode, which records nothing. */
  readonly decision: string | null;
  readonly reasons: readonly object[];
};

function written({ status, body }: MailgunAnswer): Answer {
  return { status, body: JSON.stringify(body) };
}

function rehearsed(verdict: Verdict): Gated {
  const goes = verdict.decision.outcome === 'allow' || verdict.decision.outcome === 'defer';
  return { id: goes ? newId('msg', Date.now()) : null, verdict };
}

function refusal(refusals: readonly Refusal[]): MailgunAnswer {
  const [first] = refusals;
  const message = `refused, nothing was queued: ${listed(refusals)}`;
  return {
    status: 422,
    body: { message, code: first?.code ?? 'refused', decision: first?.decision ?? null, refused: refusals },
  };
}

function listed(refusals: readonly Refusal[]): string {
  const named = refusals.slice(0, MOST_NAMED).map(({ address, code, decision }) => {
    return `${oneLine(address)} (${code}${decision === null ? '' : ` ${decision}`})`;
  });
  return [...named, ...(refusals.length > MOST_NAMED ? [`and ${refusals.length - MOST_NAMED} more`] : [])].join(', ');
}

/** Whatever the variables hold, what becomes a header line stays one. */
function personal(content: Content, filling: Filling): Content {
  const { subject, text, html, headers = {} } = content;
  return {
    ...content,
    subject: oneLine(filledIn(subject, filling), LONGEST_HEADER),
    text: text === null ? null : filledIn(text, filling),
    html: html === null ? null : filledIn(html, filling),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name, oneLine(filledIn(value, filling), LONGEST_HEADER)]),
    ),
  };
}

function refuseTooMuch({ attachments }: MailgunMail, copies: readonly Copy[]): void {
  const files = attachments.reduce((sum, { content }) => sum + content.length, 0);
  let bytes = 0;
  for (const { content } of copies) bytes += files + (content.text?.length ?? 0) + (content.html?.length ?? 0);
  if (copies.length > 1 && bytes > MOST_BYTES_OF_COPIES) {
    throw tooLarge('the copies for all recipients would be more than 100 MB: send to fewer at a time');
  }
}
