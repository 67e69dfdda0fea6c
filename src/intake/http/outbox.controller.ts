// GET /v1/outbox: mail that was captured because no relay is set, as a list and as .eml files.
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Outbox } from '../../delivery/outbox.js';
import { paged, pageOf } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';
import { Operation, Pages, PlainOperation } from './openapi-operation.js';

@ApiTags('messages')
@Controller('v1/outbox')
@Wants('send')
export class OutboxController {
  public constructor(private readonly outbox: Outbox) {}

  @Get()
  @Pages()
  @Operation('Mail that was captured because no relay is set', { answers: { 200: 'Outbox' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.outbox.newest(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, (item) => item.id);
    return { messages: items, cursor };
  }

  @Get(':name')
  @ApiParam({ name: 'name', description: 'The id and `.eml`.', example: 'eml_01k6zq3v9hq8w2m4x7r5t1n0cd.eml' })
  @PlainOperation('A captured mail as it would have left', { mediaType: 'message/rfc822' })
  @Header('content-type', 'message/rfc822')
  @Header('x-content-type-options', 'nosniff')
  public async read(@Param('name') name: string, @Tenant() caller: TenantCaller): Promise<Buffer> {
    const id = /^(eml_[0-9a-z]{26})\.eml$/.exec(name)?.[1];
    const found = id === undefined ? null : await this.outbox.read(caller.controllerId, id);
    if (!found) throw notFound('captured mail');
    return found;
  }
}
