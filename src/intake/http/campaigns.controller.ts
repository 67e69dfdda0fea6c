// /v1/campaigns: a list on its way through the guard, from draft to done.
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { setTimeout as pause } from 'node:timers/promises';
import { Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { type Campaign } from '../../campaigns/campaign.js';
import { CampaignDesk, type Step } from '../../campaigns/campaign-desk.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { Reader } from '../../http/reader.js';
import { OUTCOMES, type Reason } from '../../policy/decision.js';
import { languageOf } from './decision-answer.js';
import { readListAddition } from './list-addition.js';
import { readContent, readSender } from './read-content.js';

const CAMPAIGN = new Set(['name', 'purpose', 'sender', 'subject', 'text', 'html']);
const STEPS: readonly Step[] = ['preflight', 'launch', 'pause', 'resume', 'cancel'];
const PREFLIGHT_WAITS_MS = 10_000;

@ApiTags('campaigns')
@ApiBearerAuth()
@Controller('v1/campaigns')
@Wants('send')
export class CampaignsController {
  public constructor(
    private readonly desk: CampaignDesk,
    private readonly controllers: Controllers,
    private readonly law: Law,
  ) {}

  @Post()
  public async create(@Body() body: unknown, @Tenant() caller: TenantCaller): Promise<object> {
    const reader = new Reader();
    const given = reader.object(body, '', CAMPAIGN) ?? {};
    const name = reader.required(given, 'name', '', 300);
    const purpose = reader.text(given, 'purpose', '', 100) ?? caller.defaults.purpose ?? '';
    if (purpose === '') reader.wrong('purpose', 'is required: why the mail is sent, such as prospecting or newsletter');
    const content = readContent(reader, given);
    const sender = await readSender(reader, given, caller.controllerId, this.controllers);
    reader.finish();
    const made = await this.desk.create({
      ...{ controllerId: caller.controllerId, name, purpose, ...content },
      ...{ senderId: sender.id, sender: sender.address },
    });
    return this.answer(made);
  }

  @Get(':id')
  public async show(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    return this.answer(await this.find(caller, id));
  }

  /** Why: each reason of the newest verdicts with its count and up to three addresses, most frequent first. */
  @Get(':id/reasons')
  public async reasons(
    @Param('id') id: string,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    await this.find(caller, id);
    return { reasons: await this.reasonsOf(id, accepted) };
  }

  /** By list (`recipients`), by `import`, or by `contacts` with a filter. Repeating it adds nobody twice. */
  @Post(':id/recipients')
  @HttpCode(202)
  public async add(@Param('id') id: string, @Body() body: unknown, @Tenant() caller: TenantCaller): Promise<object> {
    const campaign = await this.find(caller, id);
    const addition = readListAddition(body);
    const added = await this.desk.add(campaign, addition, caller.keyId);
    if (added === null)
      throw conflict('the list of this campaign is closed', `it is ${campaign.state}, no longer a draft`);
    return { id, ...added };
  }

  @Get(':id/recipients')
  public async recipients(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    const campaign = await this.find(caller, id);
    const outcome = query['outcome'] ?? null;
    if (outcome !== null && !OUTCOMES.some((one) => one === outcome)) {
      throw invalidRequest([{ field: 'outcome', message: `must be one of: ${OUTCOMES.join(', ')}` }]);
    }
    const { items, cursor } = await this.desk.recipients(campaign, outcome as string | null, query);
    const language = languageOf(accepted);
    const recipients = items.map(({ mailboxId: _, reasons, ...item }) => ({
      ...item,
      reasons: (reasons === null ? [] : (JSON.parse(reasons) as Reason[])).map((reason) =>
        this.law.explain(reason, language, null),
      ),
    }));
    return { recipients, cursor };
  }

  /** Answers with the verdicts where they are there within some seconds; a long list goes on in the state `preflight`. */
  @Post(':id/preflight')
  @HttpCode(202)
  public async preflight(
    @Param('id') id: string,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    await this.step('preflight', id, caller);
    const until = Date.now() + PREFLIGHT_WAITS_MS;
    let campaign = await this.find(caller, id);
    while (campaign.state === 'preflight' && Date.now() < until) {
      await pause(50);
      campaign = await this.find(caller, id);
    }
    return { ...(await this.answer(campaign)), reasons: await this.reasonsOf(id, accepted) };
  }

  @Post(':id/:step')
  @HttpCode(202)
  public async act(
    @Param('id') id: string,
    @Param('step') asked: string,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    const step = STEPS.find((one) => one === asked);
    if (!step) throw notFound('step of a campaign');
    await this.step(step, id, caller);
    return this.answer(await this.find(caller, id));
  }

  private async step(step: Step, id: string, caller: TenantCaller): Promise<void> {
    const { state } = await this.find(caller, id);
    if (await this.desk.step(step, id)) return;
    throw conflict(`this campaign cannot be asked to ${step} now`, `it is ${state}`);
  }

  private async find(caller: TenantCaller, id: string): Promise<Campaign> {
    const campaign = await this.desk.find(caller.controllerId, id);
    if (!campaign) throw notFound('campaign');
    return campaign;
  }

  private async answer(campaign: Campaign): Promise<object> {
    const { controllerId: _, senderId: __, gated: ___, ...shown } = campaign;
    return { ...shown, counts: await this.desk.counts(campaign.id) };
  }

  private async reasonsOf(id: string, accepted: string | undefined): Promise<object[]> {
    const language = languageOf(accepted);
    const found = await this.desk.reasons(id);
    return found.map(({ reason, ...rest }) => ({ ...this.law.explain(reason, language, null), ...rest }));
  }
}
