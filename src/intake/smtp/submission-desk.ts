// What is asked over SMTP, in the order of its commands: from whom, to whom, what; each answered by the one path.
import { Injectable } from '@nestjs/common';
import addressparser from 'nodemailer/lib/addressparser';
import { type Controller, type Sender } from '../../access/controller.js';
import { Controllers } from '../../access/controllers.js';
import { RelayedMessages, type RelayedOutcome, type Refusal, toldOf } from '../../campaigns/relayed-messages.js';
import { type Ask, type Verdict } from '../../guard/ask.js';
import { Guard } from '../../guard/guard.js';
import { BrokenMail } from '../../message/mime/entity.js';
import { type Mail, readMail } from '../../message/mime/read-mail.js';
import { QueueBackEnd } from '../../operation/back-ends.js';
import { Dossiers } from '../../provenance/dossier.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { parseAddress } from '../../recipient/address.js';
import { isFreeMail } from '../../recipient/free-mail.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { RecentlyUsed } from '../../values/recently-used.js';
import { DataSource } from 'typeorm';
import { declaredIn } from './declared.js';
import { deliveryReport } from './delivery-report.js';
import { type Login } from './login.js';
import { later, notDeclared, notRegistered, refused, SmtpReply, unusable } from './reply.js';

/** RFC 5321, 4.5.3.1.8: at least 100. Attempts count, for each costs a decision. */
const MOST_RECIPIENTS = 1_000;
const MARKETING = ['prospecting', 'newsletter', 'customer_marketing', 'event_invitation'] as const;

/** One message on its way in. */
export type Transaction = {
  readonly login: Login;
  readonly controller: Controller;
  readonly sender: Sender;
  readonly envelopeFrom: string;
  readonly asUtf8: boolean;
  /** By address: the id of the message that it becomes. */
  readonly accepted: Map<string, string>;
  readonly refused: Buffer[];
  attempts: number;
};

@Injectable()
export class SubmissionDesk {
  private readonly senders = new RecentlyUsed<Sender>({ most: 1_000, keptMs: 5_000 });

  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly guard: Guard,
    private readonly dossiers: Dossiers,
    private readonly relayed: RelayedMessages,
    private readonly queue: QueueBackEnd,
    private readonly clock: Clock,
  ) {}

  /** MAIL FROM: a sender of the controller, or an address of one's own domain, where bounces go. Throws `SmtpReply`. */
  public async begin(login: Login, envelopeFrom: string, asUtf8: boolean): Promise<Transaction> {
    const { controllerId } = login.caller;
    const sender = envelopeFrom === '' ? login.sender : await this.senderBehind(login, envelopeFrom);
    if (!sender) throw notRegistered('the address in MAIL FROM');
    const controller = await this.controllers.get(controllerId);
    return { login, controller, sender, envelopeFrom, asUtf8, accepted: new Map(), refused: [], attempts: 0 };
  }

  /** RCPT TO: returns where the person may be written to as far as is known by now, throws `SmtpReply` where not. */
  public async recipient(transaction: Transaction, given: string): Promise<void> {
    if (++transaction.attempts > MOST_RECIPIENTS)
      throw new SmtpReply(452, '4.5.3 too many recipients: send again to the others');
    const address = parseAddress(given);
    if (address.ok && address.needsUtf8 && !transaction.asUtf8)
      throw new SmtpReply(553, '5.6.7 such an address needs SMTPUTF8');
    const email = address.ok ? `${address.local}@${address.domain}` : given;
    if (transaction.accepted.has(email)) return;
    const id = newId('msg', this.clock.now().getTime());
    const verdict = await this.firstVerdict(transaction, email, id);
    if (verdict) {
      const { outcome } = verdict.decision;
      const isPutOff = outcome === 'defer' && transaction.login.caller.defaults.onDefer === '451';
      if (isPutOff) throw later(toldOf(verdict));
      if (outcome === 'block' || outcome === 'review') {
        transaction.refused.push(verdict.mailboxId);
        throw refused(toldOf(verdict));
      }
    }
    transaction.accepted.set(email, id);
  }

  /** The end of DATA: answers once all that was taken is durable. Throws `SmtpReply`. */
  public async message(transaction: Transaction, raw: Buffer, host: string): Promise<string> {
    const { login, controller, envelopeFrom, accepted } = transaction;
    const mail = readable(raw);
    const sender = await this.senderIn(transaction, mail);
    const { purpose, campaign, sources } = declaredIn(mail.said.headers, login.caller.defaults);
    if (purpose === null) throw notDeclared();
    await this.queue.ping(); // what is taken must be possible to send
    const report = (refusals: readonly Refusal[]) =>
      deliveryReport({
        ...{ refused: refusals, to: envelopeFrom, host, at: this.clock.now(), raw },
        fields: mail.entity.fields,
      });
    const outcome = await this.relayed.submit({
      ...{ controller, sender, purpose, envelopeFrom, raw, mail, report, refused: transaction.refused },
      recipients: [...accepted].map(([email, id]) => ({
        id,
        recipient: { email, ...(sources.length > 0 && { sources }) },
      })),
      occasion: { entrance: 'smtp', ...(campaign !== null && { campaign }) },
      onDefer: login.caller.defaults.onDefer ?? 'queue',
      by: login.caller.keyId,
    });
    return answerTo(outcome, accepted.size);
  }

  /** Recorded; null where nothing stands in the way yet, because nobody knows what it is for. */
  private async firstVerdict(transaction: Transaction, email: string, id: string): Promise<Verdict | null> {
    const { purpose } = transaction.login.caller.defaults;
    if (purpose === undefined && (await this.couldBeAllowed(transaction, email, id))) return null;
    const [verdict] = await this.guard.decide([askFor(transaction, email, id, purpose ?? MARKETING[0])], {
      record: true,
    });
    return verdict ?? null;
  }

  /** For any marketing purpose, also those that only this person has consented to. */
  private async couldBeAllowed(transaction: Transaction, email: string, id: string): Promise<boolean> {
    const isOpen = async (purposes: readonly string[]): Promise<boolean> => {
      const asks = purposes.map((purpose) => askFor(transaction, email, id, purpose));
      const verdicts = asks.length === 0 ? [] : await this.guard.decide(asks, { record: false });
      return verdicts.some(({ decision }) => decision.outcome !== 'block');
    };
    if (await isOpen(MARKETING)) return true;
    const { controller } = transaction;
    const { mailboxId } = readAddress(email, controller);
    const [dossier] = await this.dossiers.lookUp(this.database, [{ controllerId: controller.id, mailboxId }]);
    const own = new Set((dossier?.known.consents ?? []).flatMap(({ purpose }) => purpose ?? []));
    return isOpen([...own].filter((purpose) => purpose !== 'service' && !MARKETING.some((one) => one === purpose)));
  }

  private async senderBehind({ caller, sender }: Login, address: string): Promise<Sender | null> {
    const own = await this.senderOf(caller.controllerId, address);
    if (own) return own;
    const domain = domainOf(address);
    // Nobody's own: whoever is written to there may be anybody, and has asked for no report of ours.
    if (isFreeMail(domain)) return null;
    if (sender && domainOf(sender.address) === domain) return sender;
    const all = await this.controllers.senders(caller.controllerId, null, 1_000);
    return all.find((one) => domainOf(one.address) === domain) ?? null;
  }

  /** From whom the message says that it is: one address, and a sender of the controller. */
  private async senderIn({ login }: Transaction, { said }: Mail): Promise<Sender> {
    const named = addressparser(said.headers['from'] ?? '', { flatten: true });
    const address = named.length === 1 ? (named[0]?.address ?? '') : '';
    const sender = parseAddress(address).ok ? await this.senderOf(login.caller.controllerId, address) : null;
    if (!sender) throw notRegistered('the address in From');
    return sender;
  }

  private async senderOf(controllerId: string, address: string): Promise<Sender | null> {
    const name = `${controllerId} ${address.toLowerCase()}`;
    const kept = this.senders.get(name);
    if (kept) return kept;
    const found = await this.controllers.sender(controllerId, address);
    if (found) this.senders.set(name, found);
    return found;
  }
}

function askFor({ controller, sender }: Transaction, email: string, id: string, purpose: string): Ask {
  return {
    ...{ controllerId: controller.id, purpose, sender: sender.address, recipient: { email }, message: null },
    ...{ occasion: { entrance: 'smtp', of: id, step: 'gate' }, composedByGuard: true, relayed: true },
  };
}

function readable(raw: Buffer): Mail {
  try {
    return readMail(raw);
  } catch (error) {
    throw error instanceof BrokenMail ? unusable(error.message) : error;
  }
}

function answerTo(outcome: RelayedOutcome, asked: number): string {
  switch (outcome.state) {
    case 'queued':
      return `2.0.0 queued as ${outcome.id} for ${outcome.queued.length} of ${asked}`;
    case 'later':
      throw later(outcome.deferred);
    case 'refused': {
      const [first] = outcome.refused;
      throw first ? refused(first) : new SmtpReply(554, '5.5.1 there is nobody to send it to');
    }
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}
