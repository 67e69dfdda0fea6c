// GET /v1/outbox: mail that was captured because no relay is set, as a list and as .eml files.
import { Controller, Get, Header, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Outbox } from '../../delivery/outbox.js';
import { paged, pageOf } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';

@ApiTags('messages')
@ApiBearerAuth()
@Controller('v1/outbox')
@Wants('send')
export class OutboxController {
  public constructor(private readonly outbox: Outbox) {}

  @Get()
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.outbox.newest(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, (item) => item.id);
    return { messages: items, cursor };
  }

  /** The message as it would have left, under `/v1/outbox/<id>.eml`. */
  @Get(':name')
  @Header('content-type', 'message/rfc822')
  @Header('x-content-type-options', 'nosniff')
  public async read(@Param('name') name: string, @Tenant() caller: TenantCaller): Promise<Buffer> {
    const id = /^(eml_[0-9a-z]{26})\.eml$/.exec(name)?.[1];
    const found = id === undefined ? null : await this.outbox.read(caller.controllerId, id);
    if (!found) throw notFound('captured mail');
    return found;
  }
}
