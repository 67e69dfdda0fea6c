// GET /v1/senders, PATCH /v1/senders/:id, PUT /v1/limits, /v1/window: how fast and at which hours mail may leave.
import { Body, Controller, Get, Param, Patch, Put, Query, Req } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Wants } from '../../access/access.guard.js';
import { type Sender } from '../../access/controller.js';
import { Controllers } from '../../access/controllers.js';
import { type SendingWindow } from '../../calendar/sending-window.js';
import { LimitChanges } from '../../delivery/pace/limit-changes.js';
import { WindowChanges } from '../../delivery/pace/window-changes.js';
import { paged, pageOf } from '../../http/paging.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { limitsOf, ratesOf } from './limits.js';
import { Operation, Pages } from './openapi-operation.js';
import { type Asking, mayActFor } from './setting-up.js';
import { ControllerLimitsRequest, ControllerWindowRequest, SenderChangeRequest } from './setup.request.js';
import { expectOpen, windowIn } from './window.request.js';

// As many are looked at for hours that exclude each other.
const MOST_SENDERS = 1_000;
const NOTHING_ASKED = 'is required where `window` is not given';

@ApiTags('set-up')
@Controller('v1')
@Wants('admin')
export class LimitsController {
  public constructor(
    private readonly controllers: Controllers,
    private readonly limits: LimitChanges,
    private readonly windows: WindowChanges,
    private readonly clock: Clock,
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
  @Operation('Change the limits or the sending hours of a sender', {
    answers: { 200: 'Sender' },
    more: 'In force for what is claimed from now on, in every process; what waits is looked at anew.',
  })
  public async change(
    @Param('id') id: string,
    @Body() { limits, window }: SenderChangeRequest,
    @Req() { caller }: Asking,
  ): Promise<object> {
    const sender = await this.controllers.senderById(id);
    const isTheirs = caller.controllerId === null || caller.controllerId === sender?.controllerId;
    if (!sender || !isTheirs) throw notFound('sender');
    if (limits === undefined && window === undefined)
      throw invalidRequest([{ field: 'limits', message: NOTHING_ASKED }]);
    if (limits === null)
      throw invalidRequest([{ field: 'limits', message: 'must be an object; {} is no limit at all' }]);
    if (window) await this.expectOpenFor(sender, windowIn(window));
    if (limits) await this.limits.ofSender(id, limitsOf(limits));
    if (window !== undefined) await this.windows.ofSender(sender, windowIn(window));
    return (await this.controllers.senderById(id)) ?? sender;
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

  @Put('window')
  @Operation('Set the sending hours of all senders of a controller together', {
    answers: { 200: 'ControllerWindow' },
    more: 'As a whole; null takes them away. In force for what is claimed from now on; what waits is looked at anew.',
  })
  public async setWindow(
    @Body() { controllerId, window: asked }: ControllerWindowRequest,
    @Req() { caller }: Asking,
  ): Promise<object> {
    await mayActFor(this.controllers, controllerId, caller);
    if (asked === undefined) throw invalidRequest([{ field: 'window', message: 'is required; null takes it away' }]);
    const window = windowIn(asked);
    const { country } = await this.controllers.get(controllerId);
    const senders = await this.controllers.senders(controllerId, null, MOST_SENDERS);
    const beside = senders.map((one) => [{ of: one.address, window: one.window }]);
    await expectOpen(window, beside, { country, at: this.clock.now() });
    await this.windows.ofController(controllerId, window);
    return { controllerId, window };
  }

  private async expectOpenFor({ controllerId }: Sender, window: SendingWindow): Promise<void> {
    const { country } = await this.controllers.get(controllerId);
    const ofController = { of: 'its controller', window: await this.controllers.windowOf(controllerId) };
    await expectOpen(window, [[ofController]], { country, at: this.clock.now() });
  }
}
