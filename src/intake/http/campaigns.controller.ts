// /v1/campaigns: a list on its way through the guard, from draft to done.
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { setTimeout as pause } from 'node:timers/promises';
import { Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { type Sender } from '../../access/controller.js';
import { Controllers } from '../../access/controllers.js';
import { type SendingWindow } from '../../calendar/sending-window.js';
import { type Campaign } from '../../campaigns/campaign.js';
import { CampaignDesk, type Step } from '../../campaigns/campaign-desk.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { OUTCOMES, type Reason, REASON_OUTCOMES } from '../../policy/decision.js';
import { Imports } from '../../provenance/imports/imports.js';
import { Clock } from '../../values/clock.js';
import { attachmentsOf } from './attachment.request.js';
import { CampaignRequest, ListAdditionRequest } from './campaign.request.js';
import { languageOf } from './decision-answer.js';
import { Operation, Pages } from './openapi-operation.js';
import { readListAddition } from './read-list-addition.js';
import { sendingOf } from './sending.js';
import { expectOpen, windowIn } from './window.request.js';

const CODES: ReadonlySet<unknown> = new Set(Object.keys(REASON_OUTCOMES));
const PREFLIGHT_WAITS_MS = 10_000;

@ApiTags('campaigns')
@Controller('v1/campaigns')
@Wants('send')
export class CampaignsController {
  public constructor(
    private readonly desk: CampaignDesk,
    private readonly controllers: Controllers,
    private readonly imports: Imports,
    private readonly law: Law,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation('Make a campaign, as a draft', { answers: { 201: 'Campaign' } })
  public async create(@Body() asked: CampaignRequest, @Tenant() caller: TenantCaller): Promise<object> {
    const { purpose, sender } = await sendingOf(asked, caller, this.controllers);
    const { name, subject, text, html } = asked;
    const steps = asked.steps.map(({ afterDays, ...step }) => {
      return { afterDays, subject: step.subject, text: step.text, html: step.html };
    });
    const stopOn = { reply: true, company: asked.stopOn?.company ?? false } as const;
    const { controllerId } = caller;
    const window = windowIn(asked.window);
    await this.expectOpen(window, sender);
    const made = await this.desk.create({
      ...{ controllerId, name, purpose, subject, text, html, steps, stopOn, window },
      ...{ senderId: sender.id, sender: sender.address, attachments: attachmentsOf(asked) },
    });
    return this.answer(made);
  }

  @Get()
  @Pages()
  @Operation('The campaigns', { answers: { 200: 'CampaignList' } })
  public async list(
    @Query() query: Record<string, unknown>,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<object> {
    const page = pageOf(query);
    const found = await this.desk.list(controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { campaigns: items, cursor };
  }

  @Get(':id')
  @Operation('A campaign and how far it is', { answers: { 200: 'Campaign' } })
  public async show(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    return this.answer(await this.find(caller, id));
  }

  @Get(':id/reasons')
  @Operation('Why: the reasons of the newest verdicts', {
    answers: { 200: 'CampaignReasons' },
    more: 'Each with its count and up to three addresses, most frequent first.',
  })
  public async reasons(
    @Param('id') id: string,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    await this.find(caller, id);
    return { reasons: await this.reasonsOf(id, accepted) };
  }

  @Post(':id/recipients')
  @HttpCode(202)
  @Operation('Put people on the list of a draft', {
    body: ListAdditionRequest,
    answers: { 202: 'Added' },
    more: 'By list, by import, or by contacts with a filter. Repeating it adds nobody twice.',
  })
  public async add(@Param('id') id: string, @Body() body: unknown, @Tenant() caller: TenantCaller): Promise<object> {
    const campaign = await this.find(caller, id);
    const addition = readListAddition(body);
    if (addition.from === 'import') await this.expectRead(caller, addition.importId);
    const added = await this.desk.add(campaign, addition, caller.keyId);
    if (added === null)
      throw conflict('the list of this campaign is closed', `it is ${campaign.state}, no longer a draft`);
    return { id, ...added };
  }

  @Get(':id/recipients')
  @Pages()
  @ApiQuery({ name: 'outcome', required: false, schema: { type: 'string', enum: [...OUTCOMES] } })
  @ApiQuery({ name: 'reason', required: false, description: 'A code among their reasons.', schema: { type: 'string' } })
  @Operation('The people on the list with their newest verdicts', { answers: { 200: 'CampaignRecipients' } })
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
    const reason = query['reason'] ?? null;
    if (reason !== null && !CODES.has(reason)) {
      throw invalidRequest([{ field: 'reason', message: 'must be a code of GET /v1/reasons' }]);
    }
    const filter = { outcome: outcome as string | null, reason: reason as string | null };
    const { items, cursor } = await this.desk.recipients(campaign, filter, query);
    const language = languageOf(accepted);
    const recipients = items.map(({ mailboxId: _, reasons, ...item }) => ({
      ...item,
      reasons: (reasons === null ? [] : (JSON.parse(reasons) as Reason[])).map((reason) =>
        this.law.explain(reason, language, this.law.statutesOf(item.country)),
      ),
    }));
    return { recipients, cursor };
  }

  @Post(':id/preflight')
  @HttpCode(202)
  @Operation('Decide about everybody on the list without sending', {
    answers: { 202: 'CampaignWithReasons' },
    more: 'Answers with the verdicts where they are there within some seconds; a long list goes on in the state `preflight`.',
  })
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

  @Post(':id/launch')
  @HttpCode(202)
  @Operation('Begin to send, each message once its recipient is allowed', { answers: { 202: 'Campaign' } })
  public launch(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    return this.act('launch', id, caller);
  }

  @Post(':id/pause')
  @HttpCode(202)
  @Operation('Hold what has not left', { answers: { 202: 'Campaign' } })
  public pause(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    return this.act('pause', id, caller);
  }

  @Post(':id/resume')
  @HttpCode(202)
  @Operation('Go on after a pause', { answers: { 202: 'Campaign' } })
  public resume(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    return this.act('resume', id, caller);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @Operation('Stop for good: what has not left never will', { answers: { 202: 'Campaign' } })
  public cancel(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    return this.act('cancel', id, caller);
  }

  private async expectOpen(window: SendingWindow | null, sender: Sender): Promise<void> {
    const { id, country } = await this.controllers.get(sender.controllerId);
    const ofController = { of: 'its controller', window: await this.controllers.windowOf(id) };
    const ofSender = { of: 'its sender', window: sender.window };
    await expectOpen(window, [[ofController, ofSender]], { country, at: this.clock.now() });
  }

  private async act(step: Step, id: string, caller: TenantCaller): Promise<object> {
    await this.step(step, id, caller);
    return this.answer(await this.find(caller, id));
  }

  private async step(step: Step, id: string, caller: TenantCaller): Promise<void> {
    const { state } = await this.find(caller, id);
    if (await this.desk.step(step, id)) return;
    throw conflict(`this campaign cannot be asked to ${step} now`, `it is ${state}`);
  }

  /** Who is not on the list yet when it is added would be left out without a word. */
  private async expectRead(caller: TenantCaller, importId: string): Promise<void> {
    const found = await this.imports.find(caller.controllerId, importId);
    if (!found) throw notFound('import');
    if (found.state === 'queued' || found.state === 'running')
      throw conflict('this import is still being read', 'add its people once it is done');
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
    return found.map(({ reason, ...rest }) => ({
      ...this.law.explain(reason, language, this.law.statutesOf(rest.country)),
      ...rest,
    }));
  }
}
