// Where campaigns are asked for: the list is filled, the steps are ordered, and what came of it is told.
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Controllers } from '../access/controllers.js';
import { Chores } from '../chores/chores.js';
import { paged, type Page, pageOf } from '../http/paging.js';
import { ListIntake, type StatedRecipient } from '../provenance/list-intake.js';
import { readAddress } from '../provenance/mailbox-id.js';
import { Clock } from '../values/clock.js';
import { type Campaign, type CampaignCounts, type ListedCampaign, type NewCampaign } from './campaign.js';
import { CampaignWork } from './campaign-work.js';
import { Campaigns, type ContactFilter, type ListedRecipient, type VerdictFilter } from './campaigns.js';
import { reasonCounts, type ReasonCount } from './preflight-report.js';

export type Step = 'preflight' | 'launch' | 'pause' | 'resume' | 'cancel';

export type ListAddition =
  | { readonly from: 'list'; readonly recipients: readonly StatedRecipient[] }
  | { readonly from: 'import'; readonly importId: string }
  | { readonly from: 'contacts'; readonly filter: ContactFilter };

@Injectable()
export class CampaignDesk {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly campaigns: Campaigns,
    private readonly intake: ListIntake,
    private readonly work: CampaignWork,
    private readonly chores: Chores,
    private readonly clock: Clock,
  ) {}

  public create(given: NewCampaign): Promise<Campaign> {
    return this.campaigns.create(given, this.clock.now());
  }

  public list(controllerId: string, before: string | null, limit: number): Promise<ListedCampaign[]> {
    return this.campaigns.list(controllerId, before, limit);
  }

  public find(controllerId: string, id: string): Promise<Campaign | null> {
    return this.campaigns.find(controllerId, id);
  }

  /** How many are new on the list; null where it is closed, since the campaign is no draft any more. */
  public async add(campaign: Campaign, addition: ListAddition, by: string): Promise<{ added: number } | null> {
    if (campaign.state !== 'draft') return null;
    switch (addition.from) {
      case 'import':
        return { added: await this.campaigns.addImport(this.database, campaign, addition.importId) };
      case 'contacts':
        return { added: await this.campaigns.addContacts(this.database, campaign, addition.filter) };
      case 'list':
        return { added: await this.addList(campaign, addition.recipients, by) };
    }
  }

  /** An address that cannot be used is on the list too: its verdict says so, and nobody wonders where it went. */
  private async addList(campaign: Campaign, recipients: readonly StatedRecipient[], by: string): Promise<number> {
    const controller = await this.controllers.get(campaign.controllerId);
    let added = 0;
    await this.intake.keep(campaign.controllerId, recipients, by, async (transaction) => {
      const listed = recipients.map(({ email }) => ({ email, mailboxId: readAddress(email, controller).mailboxId }));
      added = await this.campaigns.add(transaction, campaign, listed);
    });
    return added;
  }

  /**
   * False where the campaign's state does not allow the step. What the workers have to do for it is
   * ordered at once; throws, before anything has changed, where the queue is away.
   */
  public async step(step: Step, id: string): Promise<boolean> {
    await this.chores.reachable();
    const done = await this.work[step](id);
    if (done && step === 'preflight') await this.chores.order('preflight', id);
    if (done && (step === 'launch' || step === 'resume')) await this.chores.order('gate', id);
    return done;
  }

  public counts(id: string): Promise<CampaignCounts> {
    return this.campaigns.counts(id);
  }

  public reasons(id: string): Promise<ReasonCount[]> {
    return reasonCounts(this.database, id);
  }

  public async recipients(
    campaign: Campaign,
    filter: VerdictFilter,
    query: Readonly<Record<string, unknown>>,
  ): Promise<{ items: ListedRecipient[]; cursor: string | null }> {
    const page: Page = pageOf(query);
    const after = page.before === null ? null : Buffer.from(page.before, 'hex');
    const found = await this.campaigns.recipients(campaign.id, filter, after, page.limit + 1);
    return paged(found, page, (item) => item.mailboxId.toString('hex'));
  }
}
