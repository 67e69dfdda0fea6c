// GET /v1/senders, PATCH /v1/senders/:id, PUT /v1/limits: how fast mail may leave, and changing that.
import { Body, Controller, Get, Param, Patch, Put, Query, Req } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { LimitChanges } from '../../delivery/pace/limit-changes.js';
import { paged, pageOf } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';
import { limitsOf, ratesOf } from './limits.js';
import { Operation, Pages } from './openapi-operation.js';
import { type Asking, mayActFor } from './setting-up.js';
import { ControllerLimitsRequest, SenderChangeRequest } from './setup.request.js';

@ApiTags('set-up')
@Controller('v1')
@Wants('admin')
export class LimitsController {
  public constructor(
    private readonly controllers: Controllers,
    private readonly limits: LimitChanges,
  ) {}

  @Get('senders')
  @Pages()
  @ApiQuery({ name: 'controllerId', required: false, schema: { type: 'string' } })
  @Operation('The senders, of a controller or of all', { answers: { 200: 'SenderList' } })
  public async list(@Query() query: Record<string, unknown>, @Req() { caller }: Asking): Promise<object> {
    const { controllerId, ...rest } = query;
    const of = typeof controllerId === 'string' ? controllerId : caller.controllerId;
    if (of !== null) await mayActFor(this.controllers, of, caller);
    const page = pageOf(rest);
    const found = await this.controllers.senders(of, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { senders: items, cursor };
  }

  @Patch('senders/:id')
  @Operation('Change the limits of a sender', {
    answers: { 200: 'Sender' },
    more: 'In force for what is claimed from now on, in every process.',
  })
  public async change(
    @Param('id') id: string,
    @Body() { limits }: SenderChangeRequest,
    @Req() { caller }: Asking,
  ): Promise<object> {
    const sender = await this.controllers.senderById(id);
    const isTheirs = caller.controllerId === null || caller.controllerId === sender?.controllerId;
    if (!sender || !isTheirs) throw notFound('sender');
    await this.limits.ofSender(id, limitsOf(limits));
    const [changed] = await this.controllers.senders(sender.controllerId, `${id}~`, 1);
    return changed ?? sender;
  }

  @Put('limits')
  @Operation('Set how fast all senders of a controller together may send', {
    answers: { 200: 'ControllerLimits' },
    more: 'As a whole: what is left out is no limit any more.',
  })
  public async set(@Body() asked: ControllerLimitsRequest, @Req() { caller }: Asking): Promise<object> {
    const { controllerId } = asked;
    await mayActFor(this.controllers, controllerId, caller);
    await this.limits.ofController(controllerId, ratesOf(asked));
    return { controllerId, limits: await this.controllers.limitsOf(controllerId) };
  }
}
