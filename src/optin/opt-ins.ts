// From a form to a consent: what a person asks for is recorded as asked, and becomes a consent when they confirm it by mail.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PublicTexts, type PageLanguage } from '../../config/texts/page-texts.js';
import { type Controller, type Sender } from '../access/controller.js';
import { Controllers } from '../access/controllers.js';
import { AskedLetters } from '../delivery/asked-letters.js';
import { Dispatch } from '../delivery/dispatch.js';
import { type Waiting } from '../delivery/message.js';
import { Outgoing } from '../delivery/outgoing.js';
import { type Consent } from '../policy/facts.js';
import { Consents, OPT_IN_PAGE } from '../provenance/consents.js';
import { ListIntake } from '../provenance/list-intake.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { Suppressions } from '../provenance/suppressions.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { row, type Sql } from '../values/sql.js';
import { confirmationLetter } from './confirmation-letter.js';
import { type OptInForm } from './form.js';
import { Forms } from './forms.js';
import { networkOf } from './network.js';
import { confirmationIssuerOf, confirmationToken, readConfirmation } from './tokens.js';
import { type Offer, offersOf } from './wording.js';

/** A form that was filled in. */
export type FilledIn = {
  readonly form: OptInForm;
  readonly controller: Controller;
  readonly email: string;
  /** Which of its purposes; at least one. */
  readonly purposes: readonly string[];
  readonly language: PageLanguage;
  /** The page that it was on. */
  readonly origin: string;
  readonly ip: string;
  /** The contact (`con_...`) whose personal link it was; null where it was the form's own. */
  readonly invited: string | null;
  /** `sha256:<hex>` of that page, which is kept. */
  readonly page: string;
  /** What stood beside the boxes, where that was not our own page in its present words. */
  readonly offers?: readonly Offer[];
  /** Left out: the id of the form, which is never changed. */
  readonly wordingVersion?: string;
  readonly userAgent: string | null;
};

/** A request that a confirmation link stands for. */
export type Request = {
  readonly id: string;
  readonly controller: Controller;
  readonly mailboxId: Buffer;
  readonly askedAt: Date;
  readonly state: 'open' | 'confirmed' | 'expired';
};

type RequestRow = { form_id: string; mailbox_id: Buffer; asked_at: Date; confirmed_at: Date | null };

const LONGEST_USER_AGENT = 500;
const HOUR_MS = 3_600_000;
const VALID_MS = 7 * 24 * HOUR_MS;

/**
 * How much is taken. Somebody whose address is typed into form after form gets one mail a day; a network or a form that
 * is flooded takes no more for the rest of the hour.
 */
const LIMITS = { mailsADay: 1, aNetworkAnHour: 30, aFormAnHour: 2_000 };

/** Owns the table `opt_in_request`. */
@Injectable()
export class OptIns {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly forms: Forms,
    private readonly intake: ListIntake,
    private readonly consents: Consents,
    private readonly suppressions: Suppressions,
    private readonly letters: AskedLetters,
    private readonly outgoing: Outgoing,
    private readonly dispatch: Dispatch,
    private readonly texts: PublicTexts,
    private readonly clock: Clock,
  ) {}

  /**
   * Records what was asked for and has the mail sent that asks to confirm it, where it may be. Answers nothing of
   * whether the address is known, or a mail went; `busy` where too much comes from one place.
   *
   * `link` makes the address of the confirmation page out of its token.
   */
  public async ask(asked: FilledIn, link: (token: string) => string): Promise<'taken' | 'busy'> {
    const { form, controller, email } = asked;
    const { mailboxId } = readAddress(email, controller);
    const at = this.clock.now();
    const network = networkOf(asked.ip, controller.suppressionKey);
    if (await this.isFlooded(form, network, at)) return 'busy';
    const id = newId('opt', at.getTime());
    const offers = (asked.offers ?? this.offers(asked)).filter(({ purpose }) => asked.purposes.includes(purpose));
    const consents = offers.map((offer) => requestedConsent(asked, offer, at));
    const waiting: Waiting[] = [];
    await this.intake.keep(controller.id, [{ email, consents }], OPT_IN_PAGE, async (transaction) => {
      waiting.length = 0; // the transaction may be tried again
      const mailed = await this.mayMail(transaction, controller.id, mailboxId, at);
      await transaction.query(ADD, [...[id, form.id, controller.id, mailboxId, asked.invited, network, mailed, at]]);
      if (!mailed) return;
      const token = confirmationToken(controller, id);
      waiting.push(...(await this.queue(transaction, asked, { mailboxId, offers, link: link(token), at })));
    });
    await this.dispatch.announce(waiting);
    return 'taken';
  }

  /** What a confirmation link stands for; null where its token was not made by us. */
  public async read(token: string): Promise<Request | null> {
    const issuer = confirmationIssuerOf(token);
    const controller = issuer === null ? null : await this.controllers.find(issuer);
    const id = controller && readConfirmation(token, controller);
    const found = id && (await row<RequestRow>(this.database, `SELECT * FROM opt_in_request WHERE id = $1`, [id]));
    if (!controller || !id || !found) return null;
    const { mailbox_id: mailboxId, asked_at: askedAt, confirmed_at: confirmedAt } = found;
    const isOver = this.clock.now().getTime() - askedAt.getTime() > VALID_MS;
    return { id, controller, mailboxId, askedAt, state: confirmedAt ? 'confirmed' : isOver ? 'expired' : 'open' };
  }

  /**
   * The person's yes (GDPR art. 4(11), 7(1)): the consents exist from now on, and their own earlier no to these
   * purposes is taken back. Twice is once.
   */
  public async confirm({ id, controller, mailboxId, askedAt }: Request): Promise<void> {
    const name = { controllerId: controller.id, mailboxId };
    const at = this.clock.now();
    await this.database.transaction(async (transaction) => {
      const isOf = (consent: Consent): boolean => consent.givenAt === askedAt.toISOString();
      const purposes = await this.consents.confirm(transaction, name, isOf, at);
      for (const purpose of purposes) await this.suppressions.liftFor(transaction, name, purpose, at);
      if (purposes.length > 0) await this.outgoing.reconsider(transaction, name.controllerId, mailboxId);
      await transaction.query('UPDATE opt_in_request SET confirmed_at = coalesce(confirmed_at, $2) WHERE id = $1', [
        id,
        at,
      ]);
    });
  }

  /** Keeps the page as it was shown, once. */
  public async keepPage(controllerId: string, digest: string, html: string): Promise<void> {
    await this.database.query(
      `INSERT INTO opt_in_page (digest, controller_id, html, first_shown_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [digest, controllerId, html, this.clock.now()],
    );
  }

  /** A page that was shown; null where the controller never showed one of that digest. */
  public async page(controllerId: string, digest: string): Promise<string | null> {
    const found = await row<{ html: string }>(
      this.database,
      'SELECT html FROM opt_in_page WHERE controller_id = $1 AND digest = $2',
      [controllerId, digest],
    );
    return found?.html ?? null;
  }

  private offers({ form, controller, language }: FilledIn): Offer[] {
    return offersOf(form, controller, this.texts.in(language), language);
  }

  private async isFlooded(form: OptInForm, network: Buffer, at: Date): Promise<boolean> {
    await this.database.query(`UPDATE opt_in_request SET network = NULL WHERE network IS NOT NULL AND asked_at < $1`, [
      new Date(at.getTime() - 24 * HOUR_MS),
    ]);
    const found = await row<{ here: string; there: string }>(this.database, FLOOD, [
      form.id,
      network,
      new Date(at.getTime() - HOUR_MS),
    ]);
    return Number(found?.here) >= LIMITS.aFormAnHour || Number(found?.there) >= LIMITS.aNetworkAnHour;
  }

  private async mayMail(transaction: Sql, controllerId: string, mailboxId: Buffer, at: Date): Promise<boolean> {
    const since = new Date(at.getTime() - 24 * HOUR_MS);
    const found = await row<{ mails: string }>(transaction, MAILS, [controllerId, mailboxId, since]);
    return Number(found?.mails) < LIMITS.mailsADay;
  }

  private async queue(
    transaction: Sql,
    { form, controller, email, language }: FilledIn,
    { mailboxId, offers, link, at }: { mailboxId: Buffer; offers: readonly Offer[]; link: string; at: Date },
  ): Promise<readonly Waiting[]> {
    const sender = await this.senderOf(transaction, form);
    const content = confirmationLetter(this.texts.in(language), { controller, offers, link, at, language });
    const { waiting } = await this.letters.queue(transaction, {
      ...{ controller, sender, email, mailboxId, content, at, byLaw: false },
    });
    return waiting;
  }

  private async senderOf(sql: Sql, { senderId }: OptInForm): Promise<Sender> {
    const sender = await this.controllers.senderById(senderId, sql);
    if (!sender) throw new Error('the sender of a form is gone');
    return sender;
  }
}

function requestedConsent(
  asked: FilledIn,
  { purpose, wording }: Offer,
  at: Date,
): Consent & { readonly shown: string; readonly userAgent?: string } {
  const { controller, form, language, origin, ip, page, userAgent, wordingVersion = form.id } = asked;
  return {
    ...{ purpose, status: 'requested', givenAt: at.toISOString(), method: 'double_opt_in' },
    ...{ controllerNamed: controller.name, wording, wordingVersion, language, origin, ip },
    ...{ confirmedAt: null, collector: null, withdrawnAt: null, shown: page },
    ...(userAgent !== null && { userAgent: userAgent.slice(0, LONGEST_USER_AGENT).toWellFormed() }),
  };
}

const ADD = `
INSERT INTO opt_in_request (id, form_id, controller_id, mailbox_id, invited, network, mailed, asked_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

const FLOOD = `
SELECT (SELECT count(*) FROM opt_in_request WHERE form_id = $1 AND asked_at > $3) AS here,
  (SELECT count(*) FROM opt_in_request WHERE network = $2 AND asked_at > $3) AS there`;

const MAILS = `
SELECT count(*) AS mails FROM opt_in_request
WHERE controller_id = $1 AND mailbox_id = $2 AND mailed AND asked_at > $3`;
