// The evidence pack of a campaign: every decision that its messages went by, each with its proof; of any size, streamed.
import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { Law } from '../../config/law.js';
import { type Campaign } from '../campaigns/campaign.js';
import { Campaigns } from '../campaigns/campaigns.js';
import { PackEntries } from './pack/pack-entries.js';
import { type PackAsked, type PackFrame, PackHead } from './pack/pack-head.js';
import { entryLine, shownOf } from './pack/shown.js';
import { type PackFile, zipOf } from './pack/zip.js';
import { CampaignTally } from './summary/campaign-summary.js';

@Injectable()
export class CampaignPack {
  public constructor(
    private readonly campaigns: Campaigns,
    private readonly head: PackHead,
    private readonly entries: PackEntries,
    private readonly law: Law,
  ) {}

  /** The ZIP; null where the controller has no campaign of that id. Throws `LedgerBehind`, `NoSuchSize`. */
  public async make(asked: PackAsked): Promise<Readable | null> {
    const campaign = await this.campaigns.find(asked.controllerId, asked.id);
    if (!campaign) return null;
    const frame = await this.head.begin(asked, { subject: null, what: 'campaign_evidence' });
    return zipOf(this.files(asked, campaign, frame), frame.at);
  }

  private async *files(asked: PackAsked, campaign: Campaign, frame: PackFrame): AsyncGenerator<PackFile> {
    const { controllerId, id, reader, language } = asked;
    const { controller, state, at } = frame;
    yield* this.head.files('campaign', frame);
    const tally = new CampaignTally(language);
    yield { name: 'entries.jsonl', content: () => this.lines(controllerId, id, state.size, tally) };
    const counts = await this.campaigns.counts(id);
    yield { name: 'campaign.json', content: `${JSON.stringify({ ...campaign, counts }, null, 2)}\n` };
    const page = { language, at, reader, controller, checkpoint: state.checkpoint };
    yield { name: 'summary.pdf', content: () => tally.summary(page, campaign, counts) };
    const { entries } = tally;
    const stated = { v: 1, kind: 'campaign', controller: controllerId, campaign: id, at, size: state.size, entries };
    yield { name: 'pack.json', content: `${JSON.stringify(stated, null, 2)}\n` };
  }

  private async *lines(controllerId: string, id: string, size: number, tally: CampaignTally): AsyncGenerator<string> {
    for await (const entry of this.entries.ofCampaign(controllerId, id, size)) {
      const shown = shownOf(entry, this.law);
      tally.add(shown);
      yield entryLine(entry, shown);
    }
  }
}
