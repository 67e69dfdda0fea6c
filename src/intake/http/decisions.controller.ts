// POST /v1/decisions: may this controller send these people this message, now? GET: what was decided before.
import { Body, Controller, Get, Header, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Guard } from '../../guard/guard.js';
import { AuditLog } from '../../guard/audit-log.js';
import { paged, pageOf } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';
import { decisionAnswer, decisionsAnswer, languageOf } from './decision-answer.js';
import { DecisionsRequest } from './decisions.request.js';
import { Operation, Pages } from './openapi-operation.js';
import { readDecisions } from './read-decisions.js';

@ApiTags('decisions')
@Controller('v1/decisions')
export class DecisionsController {
  public constructor(
    private readonly guard: Guard,
    private readonly auditLog: AuditLog,
    private readonly law: Law,
  ) {}

  @Post()
  @HttpCode(200)
  @Header('content-type', 'application/json; charset=utf-8')
  @Wants('decide')
  @Operation('Ask whether people may be written to', {
    body: DecisionsRequest,
    answers: { 200: 'Decisions' },
    more: 'One verdict a recipient, in the order of the request. A refusal names the rule, the law and the remedy.',
  })
  public async decide(
    @Body() body: unknown,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
  ): Promise<Buffer> {
    const { asks, mode } = readDecisions(body, caller);
    const verdicts = await this.guard.decide(asks, { record: mode === 'enforce' });
    return decisionsAnswer(verdicts, this.law, languageOf(accepted));
  }

  @Get()
  @Wants('evidence')
  @Pages()
  @Operation('The decisions on record', { answers: { 200: 'DecisionList' } })
  public async list(
    @Query() query: Record<string, unknown>,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    const page = pageOf(query);
    const found = await this.auditLog.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, (item) => item.id);
    const language = languageOf(accepted);
    return { decisions: items.map((item) => ({ ...decisionAnswer(item, this.law, language), at: item.at })), cursor };
  }

  @Get(':id')
  @Wants('evidence')
  @Operation('A decision with the facts it was made from', { answers: { 200: 'RecordedDecision' } })
  public async show(
    @Param('id') id: string,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    const found = await this.auditLog.find(caller.controllerId, id);
    if (!found) throw notFound('decision');
    return { ...decisionAnswer(found, this.law, languageOf(accepted)), at: found.at, facts: found.facts };
  }
}
