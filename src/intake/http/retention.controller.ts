// /v1/retention: how long people are kept, what a run would do, and what runs did.
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Chores } from '../../chores/chores.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { type FindingKind, FINDINGS, RetentionItems } from '../../rights/retention/retention-items.js';
import { type Preview, RetentionRuns, type Run } from '../../rights/retention/runs.js';
import { RetentionSettings, type Setting } from '../../rights/retention/settings.js';
import { Operation, Pages } from './openapi-operation.js';
import { RetentionSettingRequest } from './retention.request.js';

@ApiTags('retention')
@Controller('v1/retention')
@Wants('contacts')
export class RetentionController {
  public constructor(
    private readonly settings: RetentionSettings,
    private readonly runs: RetentionRuns,
    private readonly items: RetentionItems,
    private readonly chores: Chores,
  ) {}

  @Get('settings')
  @Operation('How long people are kept', { answers: { 200: 'RetentionSetting' } })
  public setting(@Tenant() { controllerId }: TenantCaller): Promise<object> {
    return this.shownSetting(controllerId);
  }

  @Put('settings')
  @Wants('admin')
  @Operation('Keep people for a shorter time than the law allows', { answers: { 200: 'RetentionSetting' } })
  public async set(
    @Body() { prospectMonths, graceDays }: RetentionSettingRequest,
    @Tenant() { controllerId, keyId }: TenantCaller,
  ): Promise<object> {
    const most = await this.settings.mostMonths(controllerId);
    if (prospectMonths !== null && prospectMonths > most) {
      const message = `must be at most ${most}: a controller may only be stricter than the law of its country`;
      throw invalidRequest([{ field: 'prospectMonths', message }]);
    }
    const setting: Setting = { prospectMonths, graceDays };
    await this.settings.set(controllerId, setting, keyId);
    return this.shownSetting(controllerId);
  }

  @Get('preview')
  @Operation('What a run would do now', {
    answers: { 200: 'RetentionPreview' },
    more: 'Looks at everybody and changes nothing. Who is held for a legal matter, has an open request or is restricted is left out.',
  })
  public preview(@Tenant() { controllerId }: TenantCaller): Promise<Preview> {
    return this.runs.preview(controllerId);
  }

  @Post('runs')
  @HttpCode(202)
  @Operation('Run it now', {
    answers: { 202: 'RetentionRun' },
    more:
      'One runs by itself every day. Who got no notice for a month is listed (and blocked by that rule); who is unheard of for ' +
      'longer than the law allows is listed as a warning, and erased once the grace time is over.',
  })
  public async run(@Tenant() { controllerId, keyId }: TenantCaller): Promise<object> {
    const asked = await this.runs.ask(controllerId, keyId);
    if (!asked) throw conflict('a run is under way', 'see GET /v1/retention/runs');
    await this.chores.order('retain', asked.id);
    return shownRun(asked);
  }

  @Get('runs')
  @Pages()
  @Operation('The runs', { answers: { 200: 'RetentionRuns' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.runs.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { runs: items.map(shownRun), cursor };
  }

  @Get('runs/:id')
  @Operation('One run', { answers: { 200: 'RetentionRun' } })
  public async show(@Param('id') id: string, @Tenant() { controllerId }: TenantCaller): Promise<object> {
    const found = await this.runs.find(controllerId, id);
    if (!found) throw notFound('run');
    return shownRun(found);
  }

  @Get('items')
  @Pages()
  @ApiQuery({ name: 'finding', required: false, schema: { type: 'string', enum: [...FINDINGS], default: 'unheard' } })
  @Operation('Whom runs have listed', { answers: { 200: 'RetentionItems' } })
  public async listed(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const wanted = query['finding'] ?? 'unheard';
    const finding = FINDINGS.find((one): one is FindingKind => one === wanted);
    if (!finding) throw invalidRequest([{ field: 'finding', message: `must be one of: ${FINDINGS.join(', ')}` }]);
    const found = await this.items.list(caller.controllerId, finding, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ contactId }) => contactId);
    return { items, cursor };
  }

  private async shownSetting(controllerId: string): Promise<object> {
    const setting = await this.settings.of(controllerId);
    return { ...setting, mostProspectMonths: await this.settings.mostMonths(controllerId) };
  }
}

function shownRun({ reached: _, controllerId: __, ...run }: Run): object {
  return run;
}
