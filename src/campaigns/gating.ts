// Walks a campaign's list through the guard, batch by batch: once to show what would happen, once to queue what may go.
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { Dispatch } from '../delivery/dispatch.js';
import { type Draft, type Waiting } from '../delivery/message.js';
import { Outgoing } from '../delivery/outgoing.js';
import { type Ask, type Occasion, type Verdict } from '../guard/ask.js';
import { Guard } from '../guard/guard.js';
import { companyIdOf } from '../provenance/company-id.js';
import { Clock } from '../values/clock.js';
import { newId } from '../values/id.js';
import { type Sql, rows } from '../values/sql.js';
import { type Campaign } from './campaign.js';

const BATCH = 500;
// The first batch of a launch is small, so that sending begins at once, and goes on beside the next ones.
const FIRST_BATCH = 64;

type Recipient = { mailbox_id: Buffer; email: string };

@Injectable()
export class Gating {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly guard: Guard,
    private readonly outgoing: Outgoing,
    private readonly dispatch: Dispatch,
    private readonly clock: Clock,
  ) {}

  /** Decides for everybody without recording or queueing anything, and keeps the verdicts to be shown. */
  public async preflight(campaign: Campaign, stopping: AbortSignal): Promise<void> {
    let after: Buffer | null = null;
    for (;;) {
      stopping.throwIfAborted();
      const batch = await this.next(this.database, campaign.id, after, BATCH);
      if (batch.length === 0) return;
      const verdicts = await this.guard.decide(asksOf(campaign, batch), { record: false });
      await keepVerdicts(this.database, campaign.id, batch, verdicts);
      after = batch.at(-1)?.mailbox_id ?? null;
    }
  }

  /**
   * Decides for everybody who has no verdict of the launch yet and queues the messages that may go. Each batch is one
   * transaction that also notes how far it came: after a crash the next call goes on there, and nobody is queued twice.
   * Ends early where the campaign is paused or cancelled.
   */
  public async launch(campaign: Campaign, stopping: AbortSignal): Promise<void> {
    for (let most = FIRST_BATCH; ; most = Math.min(BATCH, 2 * most)) {
      stopping.throwIfAborted();
      const queued = await this.database.transaction((transaction) => this.launchBatch(transaction, campaign, most));
      if (queued === null) return;
      await this.dispatch.announce(queued);
    }
  }

  /** The messages that a batch queued; null where there is no batch left. */
  private async launchBatch(transaction: EntityManager, campaign: Campaign, most: number): Promise<Waiting[] | null> {
    const [held] = await rows<{ gated_to: Buffer | null }>(
      transaction,
      `SELECT gated_to FROM campaign WHERE id = $1 AND state = 'running' AND NOT gated FOR NO KEY UPDATE`,
      [campaign.id],
    );
    if (!held) return null;
    const batch = await this.next(transaction, campaign.id, held.gated_to, most);
    const last = batch.at(-1);
    if (!last) {
      await transaction.query('UPDATE campaign SET gated = true, gated_to = NULL WHERE id = $1', [campaign.id]);
      return null;
    }
    const verdicts = await this.guard.decideHolding(transaction, asksOf(campaign, batch));
    await keepVerdicts(transaction, campaign.id, batch, verdicts);
    const at = this.clock.now();
    const controller = await this.controllers.get(campaign.controllerId);
    const drafts = batch.flatMap((recipient, n) => {
      const companyId = campaign.stopOn.company ? companyIdOf(recipient.email, controller) : null;
      return draftOf(campaign, { ...recipient, companyId }, verdicts[n], at.getTime());
    });
    const queued = await this.outgoing.enqueue(transaction, drafts, at);
    await transaction.query('UPDATE campaign SET gated_to = $2 WHERE id = $1', [campaign.id, last.mailbox_id]);
    return queued;
  }

  /** Whoever has a verdict and no address was erased: that verdict stays. */
  private next(sql: Sql, campaignId: string, after: Buffer | null, most: number): Promise<Recipient[]> {
    return rows<Recipient>(
      sql,
      `SELECT mailbox_id, email FROM campaign_recipient
       WHERE campaign_id = $1 AND (email <> '' OR outcome IS NULL) AND ($2::bytea IS NULL OR mailbox_id > $2) ORDER BY mailbox_id LIMIT $3`,
      [campaignId, after, most],
    );
  }
}

type Addressee = Recipient & { readonly companyId: Buffer | null };

function draftOf(campaign: Campaign, recipient: Addressee, verdict: Verdict | undefined, atMs: number): Draft[] {
  const outcome = verdict?.decision.outcome;
  if (!verdict || (outcome !== 'allow' && outcome !== 'defer')) return [];
  const { id: campaignId, controllerId, senderId, purpose } = campaign;
  const { mailbox_id: mailboxId, email, companyId } = recipient;
  const of = { controllerId, campaignId, senderId, mailboxId, companyId };
  return [{ id: newId('msg', atMs), ...of, email, purpose, content: null, verdict }];
}

function asksOf(campaign: Campaign, batch: readonly Recipient[]): Ask[] {
  const message = { subject: campaign.subject, text: campaign.text, html: campaign.html, headers: {} };
  const occasion: Occasion = { entrance: 'campaign', of: campaign.id, step: 'gate' };
  return batch.map(({ email }) => ({
    controllerId: campaign.controllerId,
    occasion,
    purpose: campaign.purpose,
    sender: campaign.sender,
    recipient: { email },
    message,
    composedByGuard: true,
    window: campaign.window,
  }));
}

async function keepVerdicts(
  sql: Sql,
  campaignId: string,
  batch: readonly Recipient[],
  verdicts: readonly Verdict[],
): Promise<void> {
  await sql.query(
    `UPDATE campaign_recipient r SET outcome = v.outcome, country = v.country, reasons = v.reasons, decision_id = v.decision_id
     FROM unnest($2::bytea[], $3::text[], $4::text[], $5::text[], $6::text[])
       AS v (mailbox_id, outcome, country, reasons, decision_id)
     WHERE r.campaign_id = $1 AND r.mailbox_id = v.mailbox_id`,
    [
      campaignId,
      batch.map((recipient) => recipient.mailbox_id),
      verdicts.map((verdict) => verdict.decision.outcome),
      verdicts.map((verdict) => verdict.decision.country),
      verdicts.map((verdict) => JSON.stringify(verdict.decision.reasons)),
      verdicts.map((verdict) => verdict.id),
    ],
  );
}
