// The summary of a campaign's evidence: what was written, to how many it could go, and why not to the others.
import { type Explanation } from '../../../config/law.js';
import { type Campaign, type CampaignCounts } from '../../campaigns/campaign.js';
import { type Decision } from '../../policy/decision.js';
import { type Shown } from '../pack/shown.js';
import { type Frame, openSummary } from './opening-page.js';
import { TEXTS } from './texts.js';

type Told = { readonly explanation: Explanation; count: number };

/** Adds decisions up as they pass, so that a campaign of any size has a summary. */
export class CampaignTally {
  public entries = 0;
  private readonly outcomes = new Map<Decision['outcome'], number>();
  private readonly reasons = new Map<string, Told>();

  public constructor(private readonly language: Frame['language']) {}

  public add({ recorded, inWords }: Shown): void {
    this.entries++;
    if (recorded === null) return; // erased since: it is proved, and says nothing any more
    const { outcome, reasons } = (recorded as { decision: Decision }).decision;
    this.outcomes.set(outcome, (this.outcomes.get(outcome) ?? 0) + 1);
    reasons.forEach(({ code }, n) => {
      const explanation = inWords?.[this.language][n] as Explanation | undefined;
      const told = this.reasons.get(code);
      if (told) told.count++;
      else if (explanation) this.reasons.set(code, { explanation, count: 1 });
    });
  }

  public summary(frame: Frame, campaign: Campaign, counts: CampaignCounts): Promise<Buffer> {
    const say = TEXTS[frame.language];
    const page = openSummary(say.titleOfCampaign, frame);
    page.fields([[say.entries, String(this.entries)]]);
    page.heading(campaign.name);
    page.fields([
      [say.purpose, campaign.purpose],
      [say.sender, campaign.sender],
      [say.subject, campaign.subject],
    ]);
    if (campaign.text !== null) page.paragraph(campaign.text, { indent: 12 });
    page.heading(say.decisions);
    page.fields([...this.outcomes].map(([outcome, count]) => [say[outcome], String(count)]));
    page.heading(say.messages);
    page.fields(Object.entries(counts).map(([state, count]) => [state, String(count)]));
    page.heading(say.reasons);
    if (this.reasons.size === 0) page.paragraph(say.none);
    for (const [code, { explanation, count }] of [...this.reasons].sort(
      ([, one], [, other]) => other.count - one.count,
    )) {
      page.entry(`${count}   ${explanation.title}   (${code})`);
      if (explanation.citations.length > 0) page.remark(`${say.law}: ${explanation.citations.join('; ')}`);
      if (explanation.remedy) page.remark(`${say.remedy}: ${explanation.remedy}`);
    }
    return page.finish();
  }
}
