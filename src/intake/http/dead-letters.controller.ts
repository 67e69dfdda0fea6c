// GET /v1/dead-letters: messages that came to nothing, for somebody to look at.
import { Controller, Get, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { DeadLetters } from '../../delivery/dead-letters.js';
import { isAbsent, wrongText } from '../../http/checks.js';
import { paged, pageOf } from '../../http/paging.js';
import { invalidRequest } from '../../http/problem.js';
import { Operation, Pages } from './openapi-operation.js';

const LONGEST_ID = 100;

@ApiTags('messages')
@Controller('v1/dead-letters')
@Wants('send')
export class DeadLettersController {
  public constructor(private readonly letters: DeadLetters) {}

  @Get()
  @Pages()
  @ApiQuery({ name: 'campaign', required: false, description: 'Only of this campaign.', schema: { type: 'string' } })
  @Operation('Messages that came to nothing', {
    answers: { 200: 'DeadLetterList' },
    more:
      'Refused by the relay, given up, or uncertain. What a person’s own no cancelled is not among them, nor what was ' +
      'tried anew.',
  })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const { campaign = null } = query;
    const wrong = isAbsent(campaign) ? null : wrongText(campaign, LONGEST_ID);
    if (wrong !== null) throw invalidRequest([{ field: 'campaign', message: wrong }]);
    const filter = { campaignId: campaign as string | null };
    const found = await this.letters.list(caller.controllerId, filter, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { messages: items, cursor };
  }
}
