// /v1/policy/overrides: exceptions to the policy, each proposed by one person and approved by another.
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { type Approval, Overrides, type Person, type ShownOverride } from '../../rulebook/overrides.js';
import { Clock } from '../../values/clock.js';
import { Operation, Pages } from './openapi-operation.js';
import { ApprovalRequest, OverrideRequest, RevocationRequest } from './override.request.js';

const LONGEST_MS = 366 * 86_400_000;
/** Each is weighed in every decision of the controller. */
const MOST_STANDING = 100;

const REFUSALS: Readonly<Record<Exclude<Approval, 'approved' | 'unknown'>, string>> = {
  same_key: 'it was proposed with this very key: a second person approves with a key of their own',
  same_person: 'it was proposed by this very person: somebody else approves it',
  not_open: 'it is approved already, revoked or expired',
};

@ApiTags('policy')
@Controller('v1/policy/overrides')
@Wants('admin')
export class OverridesController {
  public constructor(
    private readonly overrides: Overrides,
    private readonly controllers: Controllers,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation('Propose an exception', {
    answers: { 201: 'Override' },
    more: 'It lifts nothing until a second person approves it; a mail that it would let go is `review` until then.',
  })
  public async propose(@Body() asked: OverrideRequest, @Tenant() caller: TenantCaller): Promise<ShownOverride> {
    const { controllerId } = caller;
    const { lifts, purpose, country, reason, proposedBy } = asked;
    const at = this.clock.now();
    const expiresAt = new Date(asked.expiresAt);
    const left = expiresAt.getTime() - at.getTime();
    if (!(left > 0 && left <= LONGEST_MS)) {
      throw invalidRequest([{ field: 'expiresAt', message: 'must be a moment within the coming year' }]);
    }
    if ((await this.overrides.standing(controllerId, at)) >= MOST_STANDING) {
      throw conflict('there are too many exceptions', `end some first: at most ${MOST_STANDING} may stand or wait`);
    }
    const controller = await this.controllers.get(controllerId);
    const recipients = asked.recipients?.map((address) => readAddress(address, controller).mailboxId) ?? null;
    const proposal = { lifts, purpose, country, recipients, reason, expiresAt };
    const id = await this.overrides.propose(controllerId, proposal, actor(caller, proposedBy), at);
    return this.show(id, caller);
  }

  @Get()
  @Pages()
  @Operation('The exceptions that there ever were', { answers: { 200: 'OverrideList' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.overrides.list(caller.controllerId, page.before, page.limit + 1, this.clock.now());
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { overrides: items, cursor };
  }

  @Get(':id')
  @Operation('An exception', { answers: { 200: 'Override' } })
  public async show(@Param('id') id: string, @Tenant() { controllerId }: TenantCaller): Promise<ShownOverride> {
    const found = await this.overrides.find(controllerId, id, this.clock.now());
    if (!found) throw notFound('override');
    return found;
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Operation('Approve an exception, as a second person', { answers: { 200: 'Override' } })
  public async approve(
    @Param('id') id: string,
    @Body() { approvedBy }: ApprovalRequest,
    @Tenant() caller: TenantCaller,
  ): Promise<ShownOverride> {
    const by = actor(caller, approvedBy);
    const ended = await this.overrides.approve(caller.controllerId, id, by, this.clock.now());
    if (ended === 'unknown') throw notFound('override');
    if (ended !== 'approved') throw conflict('this exception cannot be approved so', REFUSALS[ended]);
    return this.show(id, caller);
  }

  @Post(':id/revoke')
  @HttpCode(200)
  @Operation('End an exception', { answers: { 200: 'Override' } })
  public async revoke(
    @Param('id') id: string,
    @Body() { revokedBy }: RevocationRequest,
    @Tenant() caller: TenantCaller,
  ): Promise<ShownOverride> {
    const shown = await this.show(id, caller);
    const by = actor(caller, revokedBy);
    if (!(await this.overrides.revoke(caller.controllerId, id, by, this.clock.now()))) {
      throw conflict('this exception is over', `it is ${shown.state} already`);
    }
    return this.show(id, caller);
  }
}

/** A key is used by people whom it names; whoever is signed in is who they are, whatever they call themselves. */
function actor({ keyId, name, signedIn }: TenantCaller, said: string): Person {
  return { keyId, name: signedIn ? name : said };
}
