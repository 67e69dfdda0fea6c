// POST /v1/decisions: may this controller send these people this message, now? GET: what was decided before.
import { Body, Controller, Get, Header, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Guard } from '../../guard/guard.js';
import { AuditLog } from '../../guard/audit-log.js';
import { DecisionSearch } from '../../guard/decision-search.js';
import { type Reader } from '../../guard/readings.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, notFound } from '../../http/problem.js';
import { Retrial } from '../../simulation/retrial.js';
import { decisionsAnswer, languageOf, recordedAnswer } from './decision-answer.js';
import { filterIn, Filters } from './decision-filter.js';
import { DecisionsRequest } from './decisions.request.js';
import { Operation, Pages } from './openapi-operation.js';
import { readDecisions } from './read-decisions.js';
import { ReadBy, Reads } from './reading.js';

@ApiTags('decisions')
@Controller('v1/decisions')
export class DecisionsController {
  public constructor(
    private readonly guard: Guard,
    private readonly auditLog: AuditLog,
    private readonly search: DecisionSearch,
    private readonly retrial: Retrial,
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
    return decisionsAnswer(verdicts, mode === 'enforce', this.law, languageOf(accepted));
  }

  @Get()
  @Wants('evidence')
  @Pages()
  @Reads()
  @Filters()
  @Operation('The decisions on record', {
    answers: { 200: 'DecisionList' },
    more: 'Newest first; with a filter, what was decided in the last seconds may be missing still.',
  })
  public async list(
    @Query() query: Record<string, unknown>,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
    @ReadBy() reader: Reader,
  ): Promise<object> {
    const page = pageOf(query);
    const filter = filterIn(query);
    const { controllerId } = caller;
    const found = filter
      ? await this.auditLog.listed(
          controllerId,
          await this.search.ids(controllerId, filter, page.before, page.limit + 1),
          reader,
        )
      : await this.auditLog.list(controllerId, page.before, page.limit + 1, reader);
    const { items, cursor } = paged(found, page, (item) => item.id);
    const language = languageOf(accepted);
    return { decisions: items.map((item) => recordedAnswer(item, this.law, language)), cursor };
  }

  @Get(':id')
  @Wants('evidence')
  @Reads()
  @Operation('A decision with the facts it was made from', { answers: { 200: 'RecordedDecision' } })
  public async show(
    @Param('id') id: string,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
    @ReadBy() reader: Reader,
  ): Promise<object> {
    const found = await this.auditLog.find(caller.controllerId, id, reader);
    if (!found) throw notFound('decision');
    return { ...recordedAnswer(found, this.law, languageOf(accepted)), facts: found.facts };
  }

  @Post(':id/replay')
  @HttpCode(200)
  @Wants('evidence')
  @Reads()
  @Operation('Decide once more from what is on record', {
    answers: { 200: 'Replay' },
    more: 'From the stored facts and the packs of that day, by their digests; says what differs where something does.',
  })
  public async replay(
    @Param('id') id: string,
    @Tenant() caller: TenantCaller,
    @ReadBy() reader: Reader,
  ): Promise<object> {
    const found = await this.retrial.replay(caller.controllerId, id, reader);
    if (!found) throw notFound('decision');
    const { stored, replayed, differences } = found;
    if (!replayed) {
      throw conflict(
        'this decision cannot be replayed',
        `a pack of ${stored.pack} was never in force in this installation`,
      );
    }
    return { id, same: differences.length === 0, pack: stored.pack, differences, replayed };
  }
}
