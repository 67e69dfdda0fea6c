// /v1/legal-holds: people who may not be erased yet, because a legal matter needs what is known of them.
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, notFound } from '../../http/problem.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { type LegalHold, LegalHolds } from '../../rights/legal-holds.js';
import { Operation, Pages } from './openapi-operation.js';
import { LegalHoldRequest, LiftHoldRequest } from './subject-request.request.js';

@ApiTags('requests of data subjects')
@Controller('v1/legal-holds')
@Wants('contacts')
export class LegalHoldsController {
  public constructor(
    private readonly holds: LegalHolds,
    private readonly controllers: Controllers,
  ) {}

  @Post()
  @Operation('Keep a person from being erased', {
    answers: { 201: 'LegalHold' },
    more:
      'GDPR art. 17(3)(e): while a legal claim needs it. A request for erasure then stops all mail at once and stays open, shown ' +
      'as `held`; it is met when the last hold is lifted. Retention leaves the person out.',
  })
  public async set(
    @Body() { email, reason }: LegalHoldRequest,
    @Tenant() { controllerId, keyId }: TenantCaller,
  ): Promise<LegalHold> {
    const { mailboxId } = readAddress(email, await this.controllers.get(controllerId));
    const made = await this.holds.set({ controllerId, mailboxId }, reason, keyId);
    if (!made) throw conflict('this person is held for this matter already', 'lift that hold, or name another matter');
    return made;
  }

  @Get()
  @Pages()
  @Operation('The legal holds', { answers: { 200: 'LegalHolds' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.holds.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { holds: items, cursor };
  }

  @Post(':id/lift')
  @HttpCode(200)
  @Operation('Lift a legal hold', { answers: { 200: 'LegalHold' } })
  public async lift(
    @Param('id') id: string,
    @Body() { reason }: LiftHoldRequest,
    @Tenant() { controllerId, keyId }: TenantCaller,
  ): Promise<LegalHold> {
    const lifted = await this.holds.lift(controllerId, id, reason, keyId);
    if (!lifted) throw notFound('legal hold that stands');
    return lifted;
  }
}
