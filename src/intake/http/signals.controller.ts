// /v1/signals: what complaints and bounces say of senders and campaigns, and the lifting of a stop.
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Dispatch } from '../../delivery/dispatch.js';
import { type Signal, Signals } from '../../delivery/signals/signals.js';
import { LEAST_EVENTS, SignalThresholds, WINDOW_DAYS } from '../../delivery/signals/thresholds.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, notFound } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { Operation, Pages } from './openapi-operation.js';
import { LiftSignalRequest, ownThresholdsIn, SignalThresholdsRequest } from './signal.request.js';

@ApiTags('signals')
@Controller('v1/signals')
@Wants('admin')
export class SignalsController {
  public constructor(
    private readonly signals: Signals,
    private readonly thresholds: SignalThresholds,
    private readonly dispatch: Dispatch,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Pages()
  @Wants('send')
  @Operation('How your senders and campaigns stand', {
    answers: { 200: 'SignalList' },
    more: `Complaints and hard bounces of a sender over ${WINDOW_DAYS} days, of a campaign over its life. \`warn\` shows, \`slow\` halves the pace of the sender, \`stop\` holds everything of it until somebody lifts that.`,
  })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.signals.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { signals: items.map(shown), cursor };
  }

  @Get('thresholds')
  @Wants('send')
  @Operation('From which rates on a signal is raised', { answers: { 200: 'SignalThresholds' } })
  public async showThresholds(@Tenant() { controllerId }: TenantCaller): Promise<object> {
    return { ...(await this.thresholds.of(controllerId)), leastEvents: LEAST_EVENTS, windowDays: WINDOW_DAYS };
  }

  @Put('thresholds')
  @Operation('Ask for lower rates than everybody’s', {
    answers: { 200: 'SignalThresholds' },
    more: 'As a whole: what is left out is what holds for everybody. A higher rate is refused.',
  })
  public async setThresholds(@Body() asked: SignalThresholdsRequest, @Tenant() caller: TenantCaller): Promise<object> {
    const { controllerId, keyId } = caller;
    await this.thresholds.set(controllerId, ownThresholdsIn(asked), { name: asked.setBy, keyId }, this.clock.now());
    return this.showThresholds(caller);
  }

  @Post(':id/lift')
  @HttpCode(200)
  @Operation('Lift a stop', {
    answers: { 200: 'Signal' },
    more: 'By the id of the sender or the campaign. What was held goes on; counting begins anew; who lifted it and why is on the ledger.',
  })
  public async lift(
    @Param('id') id: string,
    @Body() { liftedBy, reason }: LiftSignalRequest,
    @Tenant() { controllerId, keyId }: TenantCaller,
  ): Promise<object> {
    const released = await this.signals.lift(controllerId, id, { name: liftedBy, keyId, reason });
    const signal = await this.signals.find(controllerId, id);
    if (!signal) throw notFound('signal');
    if (released === null) throw conflict('nothing is stopped here', `its level is ${signal.level}`);
    await this.dispatch.announce(released);
    return shown(signal);
  }
}

function shown(signal: Signal): object {
  const { complaintRate, bounceRate, liftedAt, liftedBy, liftedBecause, sent, bounced, complained, ...rest } = signal;
  return {
    ...rest,
    counts: { sent, bounced, complained },
    rates: { complaints: complaintRate, bounces: bounceRate },
    lifted: liftedAt && { at: liftedAt, by: liftedBy, reason: liftedBecause },
  };
}
