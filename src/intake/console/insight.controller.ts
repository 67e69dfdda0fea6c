// GET /v1/insight/overview: what a controller's people look at first.
import { Controller, Get, Headers, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { invalidRequest } from '../../http/problem.js';
import { Overviews } from '../../insight/overview.js';
import { type ReasonCode } from '../../policy/decision.js';
import { languageOf } from '../http/decision-answer.js';
import { Operation } from '../http/openapi-operation.js';

const USUAL_DAYS = 30;
const MOST_DAYS = 366;

@ApiTags('insight')
@Controller('v1/insight')
@Wants('evidence')
export class InsightController {
  public constructor(
    private readonly overviews: Overviews,
    private readonly law: Law,
  ) {}

  @Get('overview')
  @ApiQuery({
    name: 'days',
    required: false,
    schema: { type: 'integer', minimum: 1, maximum: MOST_DAYS, default: USUAL_DAYS },
  })
  @Operation('The numbers at a glance', {
    answers: { 200: 'Overview' },
    more: 'Numbers alone, of nobody in particular; they follow what happens within seconds.',
  })
  public async show(
    @Query('days') asked: unknown,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<object> {
    const days = asked === undefined ? USUAL_DAYS : Number(asked);
    if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
      throw invalidRequest([{ field: 'days', message: `must be a whole number from 1 to ${MOST_DAYS}` }]);
    }
    const language = languageOf(accepted);
    const { reasons, ...overview } = await this.overviews.of(controllerId, days);
    return {
      ...overview,
      reasons: reasons.map(({ code, count }) => ({
        code,
        title: this.law.entry(code as ReasonCode, language).title,
        count,
      })),
    };
  }
}
