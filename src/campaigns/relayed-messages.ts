// Messages that were written elsewhere, to one or many: gated one by one, and queued with what they say kept once.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { type Controller, type Sender } from '../access/controller.js';
import { Dispatch } from '../delivery/dispatch.js';
import { type Draft, type Waiting } from '../delivery/message.js';
import { Outgoing } from '../delivery/outgoing.js';
import { withoutOwnFields } from '../delivery/relayed/relayed-mail.js';
import { type Submission, Submissions } from '../delivery/relayed/submissions.js';
import { type Ask, type Occasion, type Verdict } from '../guard/ask.js';
import { Grouped } from '../guard/grouped.js';
import { Guard } from '../guard/guard.js';
import { type Mail, readMail } from '../message/mime/read-mail.js';
import { takesFooter } from '../message/mime/shown-parts.js';
import { type ReasonCode, REASON_OUTCOMES } from '../policy/decision.js';
import { ListIntake, type StatedRecipient } from '../provenance/list-intake.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { nth } from '../values/nth.js';

/** `id` is that of the message (`msg_...`) that it becomes where it may go. */
type RelayedRecipient = { readonly id: string; readonly recipient: StatedRecipient };

export type RelayedRequest = {
  readonly controller: Controller;
  readonly sender: Sender;
  readonly purpose: string;
  /** Where what comes back goes; empty: nowhere. */
  readonly envelopeFrom: string;
  readonly raw: Buffer;
  readonly mail: Mail;
  readonly recipients: readonly RelayedRecipient[];
  /** Whom the message may name although they were refused before it came. */
  readonly refused: readonly Buffer[];
  readonly occasion: Pick<Occasion, 'entrance' | 'campaign'>;
  /** What becomes of it where everybody whom it may reach has to wait: it is queued, or nothing is kept. */
  readonly onDefer: 'queue' | '451';
  /** Tells the sender of those who are refused while others are not; null: nobody is told. */
  readonly report: ((refused: readonly Refusal[]) => Buffer) | null;
  /** Not to leave before this moment; null or left out: at once. */
  readonly notBefore?: Date | null;
  /** Who asks: `key_...`. */
  readonly by: string;
};

export type Refusal = {
  readonly email: string;
  readonly decisionId: string;
  /** The first reason that stands in the way. */
  readonly code: ReasonCode;
};

/** Queued for at least one recipient; or nothing is kept, for all are refused, or all have to wait. */
export type RelayedOutcome =
  | {
      readonly state: 'queued';
      readonly id: string;
      readonly queued: readonly string[];
      readonly refused: readonly Refusal[];
    }
  | { readonly state: 'refused'; readonly refused: readonly Refusal[] }
  | { readonly state: 'later'; readonly deferred: Refusal };

type Done = {
  readonly outcome: RelayedOutcome;
  readonly waiting: readonly Waiting[];
  readonly submission: Submission | null;
};
type Settled = { readonly done: Done } | { readonly failure: unknown };
type Judged = { readonly to: RelayedRecipient; readonly verdict: Verdict; readonly refusal: Refusal | null };

const LONGEST_SUBJECT = 1_000;

@Injectable()
export class RelayedMessages {
  // Many submissions, one commit.
  private readonly grouped = new Grouped((requests: readonly RelayedRequest[]) => this.all(requests), {
    atOnce: 2,
    most: 64,
  });

  public constructor(
    private readonly database: DataSource,
    private readonly intake: ListIntake,
    private readonly guard: Guard,
    private readonly outgoing: Outgoing,
    private readonly submissions: Submissions,
    private readonly dispatch: Dispatch,
    private readonly clock: Clock,
  ) {}

  /**
   * Keeps what is stated about the recipients, decides for each, and queues what may go now or later: durable when this
   * resolves.
   */
  public async submit(request: RelayedRequest): Promise<RelayedOutcome> {
    const { controller, recipients, by } = request;
    const stated = recipients.map(({ recipient }) => recipient).filter((one) => Object.keys(one).length > 1);
    if (stated.length > 0) await this.intake.keep(controller.id, stated, by);
    // A sender who is to be told of refusals has asked for that by submitting the message.
    if (request.report && request.envelopeFrom !== '' && recipients.length > 1) {
      const sources = [{ ...ASKED_BY_SUBMITTING, obtainedAt: this.clock.now().toISOString().slice(0, 10) }];
      await this.intake.keep(controller.id, [{ email: request.envelopeFrom, sources }], by);
    }
    const [settled] = await this.grouped.submit([request]);
    if (!settled || 'failure' in settled) throw settled?.failure;
    const { outcome, waiting, submission } = settled.done;
    if (submission) {
      const mail = submission.raw === request.raw ? request.mail : readMail(submission.raw);
      this.submissions.remember(submission.id, submission, mail);
    }
    await this.dispatch.announce(waiting);
    return outcome;
  }

  /** What would become of it: decided with what is stored, recorded nowhere, queued never. */
  public async rehearse(request: RelayedRequest): Promise<RelayedOutcome> {
    const verdicts = await this.guard.decide(asksOf(request), { record: false });
    const refused = verdicts.flatMap((verdict) => refusalOf(request, verdict) ?? []);
    const queued = request.recipients.flatMap(({ id }, n) => (refusalOf(request, nth(verdicts, n)) ? [] : [id]));
    if (queued.length === 0) return { state: 'refused', refused };
    return { state: 'queued', id: newId('sub', this.clock.now().getTime()), queued, refused };
  }

  /** One that cannot be kept takes no other with it. */
  private async all(requests: readonly RelayedRequest[]): Promise<Settled[]> {
    try {
      return (await this.together(requests)).map((done) => ({ done }));
    } catch (failure) {
      const [only] = requests;
      if (only && requests.length === 1) return [{ failure }];
      const settled: Settled[] = [];
      for (const request of requests) settled.push(...(await this.all([request])));
      return settled;
    }
  }

  private together(requests: readonly RelayedRequest[]): Promise<Done[]> {
    return this.database.transaction(async (transaction) => {
      const verdicts = await this.guard.decideHolding(transaction, requests.flatMap(asksOf));
      let from = 0;
      const judged = requests.map((request) =>
        request.recipients.map((to): Judged => {
          const verdict = nth(verdicts, from++);
          return { to, verdict, refusal: refusalOf(request, verdict) };
        }),
      );
      const done: Done[] = [];
      for (const [n, request] of requests.entries()) done.push(await this.queue(transaction, request, nth(judged, n)));
      return done;
    });
  }

  private async queue(transaction: EntityManager, request: RelayedRequest, judged: readonly Judged[]): Promise<Done> {
    const { controller, raw, mail, envelopeFrom, report } = request;
    const refused = judged.flatMap(({ refusal }) => refusal ?? []);
    const going = judged.filter(({ refusal }) => refusal === null);
    const [first] = going;
    const nothing = { waiting: [], submission: null };
    if (!first) return { outcome: { state: 'refused', refused }, ...nothing };
    if (request.onDefer === '451' && going.every(({ verdict }) => verdict.decision.outcome === 'defer')) {
      return { outcome: { state: 'later', deferred: toldOf(first.verdict) }, ...nothing };
    }
    const at = this.clock.now();
    const submission = {
      ...{ id: newId('sub', at.getTime()), controllerId: controller.id, envelopeFrom },
      raw: withoutOwnFields(raw, mail.entity.fields),
      refused: [...request.refused, ...judged.filter(({ refusal }) => refusal !== null).map(mailboxOf)],
    };
    await this.submissions.keep(transaction, [submission], at);
    const drafts = going.map((one) => draftOf(request, one, submission.id));
    const waiting = await this.outgoing.enqueue(transaction, drafts, at);
    if (refused.length > 0 && report && envelopeFrom !== '') {
      waiting.push(...(await this.tell(transaction, request, submission.refused, report(refused))));
    }
    const queued = going.map(({ to }) => to.id);
    return { outcome: { state: 'queued', id: submission.id, queued, refused }, waiting, submission };
  }

  /** A report to the sender is a message like any other: decided, queued, decided again. */
  private async tell(
    transaction: EntityManager,
    request: RelayedRequest,
    refused: readonly Buffer[],
    raw: Buffer,
  ): Promise<Waiting[]> {
    const at = this.clock.now();
    const to = { id: newId('msg', at.getTime()), recipient: { email: request.envelopeFrom } };
    const report = { ...request, purpose: 'service', envelopeFrom: '', raw, mail: readMail(raw), recipients: [to] };
    const [verdict] = await this.guard.decideHolding(transaction, asksOf(report));
    if (!verdict || refusalOf(report, verdict)) return [];
    const submission = {
      id: newId('sub', at.getTime()),
      controllerId: request.controller.id,
      envelopeFrom: '',
      raw,
      refused,
    };
    await this.submissions.keep(transaction, [submission], at);
    return this.outgoing.enqueue(transaction, [draftOf(report, { to, verdict, refusal: null }, submission.id)], at);
  }
}

const ASKED_BY_SUBMITTING = { kind: 'inbound_enquiry', url: null, supplier: null, notice: null } as const;

function asksOf({ controller, sender, purpose, mail, recipients, occasion }: RelayedRequest): Ask[] {
  return recipients.map(({ id, recipient }) => ({
    controllerId: controller.id,
    occasion: { ...occasion, of: id, step: 'gate' },
    purpose,
    sender: sender.address,
    recipient: { email: recipient.email },
    message: mail.said,
    ...{ composedByGuard: true, relayed: true },
  }));
}

function draftOf(
  { controller, sender, purpose, mail, notBefore = null }: RelayedRequest,
  { to, verdict }: Judged,
  relayed: string,
): Draft {
  const { mailboxId } = readAddress(to.recipient.email, controller);
  const content = {
    subject: (mail.said.subject ?? '').slice(0, LONGEST_SUBJECT).toWellFormed(),
    text: null,
    html: null,
    relayed,
  };
  return {
    ...{ id: to.id, controllerId: controller.id, campaignId: null, senderId: sender.id, mailboxId },
    ...{ email: to.recipient.email, purpose, content, verdict, notBefore },
  };
}

function mailboxOf({ verdict }: Judged): Buffer {
  return verdict.mailboxId;
}

/** Null where it may go, now or later. A notice that cannot be added to what its author signed is not given. */
function refusalOf({ mail }: Pick<RelayedRequest, 'mail'>, verdict: Verdict): Refusal | null {
  const { outcome } = verdict.decision;
  if (outcome !== 'allow' && outcome !== 'defer') return toldOf(verdict);
  const lacksNotice = verdict.noticeDue && !takesFooter(mail.entity);
  return lacksNotice ? { ...toldOf(verdict), code: 'notice_not_given' } : null;
}

/** The verdict in one code: of its reasons the first that makes it what it is. */
export function toldOf({ email, id, decision }: Verdict): Refusal {
  const telling =
    decision.reasons.find(({ code }) => REASON_OUTCOMES[code] === decision.outcome) ?? decision.reasons[0];
  return { email, decisionId: id ?? '', code: telling?.code ?? 'consent_required' };
}
