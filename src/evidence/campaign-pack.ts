// The evidence pack of a campaign: every decision that its messages went by, each with its proof; of any size, streamed.
import { type Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Law } from '../../config/law.js';
import { Controllers } from '../access/controllers.js';
import { type Campaign } from '../campaigns/campaign.js';
import { Campaigns } from '../campaigns/campaigns.js';
import { Readings } from '../guard/readings.js';
import { Clock } from '../values/clock.js';
import { PackEntries } from './pack/pack-entries.js';
import { type LogState, PackHead } from './pack/pack-head.js';
import { entryLine, shownOf } from './pack/shown.js';
import { type PackFile, zipOf } from './pack/zip.js';
import { type PackAsked } from './person-pack.js';
import { CampaignTally } from './summary/campaign-summary.js';

@Injectable()
export class CampaignPack {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly campaigns: Campaigns,
    private readonly readings: Readings,
    private readonly head: PackHead,
    private readonly entries: PackEntries,
    private readonly law: Law,
    private readonly clock: Clock,
  ) {}

  /** The ZIP; null where the controller has no campaign of that id. Throws `LedgerBehind`, `NoSuchSize`. */
  public async make(asked: PackAsked): Promise<Readable | null> {
    const { controllerId, id, reader, from } = asked;
    const campaign = await this.campaigns.find(controllerId, id);
    if (!campaign) return null;
    const leaf = await this.readings.record(this.database, reader, {
      ...{ controllerId, subject: null, what: 'campaign_evidence', refersTo: [id] },
    });
    const state = await this.head.stateWith(controllerId, leaf, from);
    const at = this.clock.now();
    return zipOf(this.files(asked, campaign, state, at), at);
  }

  private async *files(asked: PackAsked, campaign: Campaign, state: LogState, at: Date): AsyncGenerator<PackFile> {
    const { controllerId, id, reader, language } = asked;
    const controller = await this.controllers.get(controllerId);
    yield* this.head.files('campaign', controller, state, at);
    const tally = new CampaignTally(language);
    yield { name: 'entries.jsonl', content: () => this.lines(controllerId, id, state.size, tally) };
    const counts = await this.campaigns.counts(id);
    yield { name: 'campaign.json', content: `${JSON.stringify({ ...campaign, counts }, null, 2)}\n` };
    const frame = { language, at, reader, controller, checkpoint: state.checkpoint };
    yield { name: 'summary.pdf', content: () => tally.summary(frame, campaign, counts) };
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
