// /v1/policy/controller and /v1/policy/shadow: what a controller asks of itself beyond the law, and whether it only watches.
import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { invalidRequest } from '../../http/problem.js';
import { COLD_MESSAGES_AT_MOST, DAYS_BETWEEN_COLD_MESSAGES } from '../../policy/controller-policy.js';
import { RELAYED_FOOTERS, TRACKING_PIXELS } from '../../policy/facts.js';
import { ControllerPolicies } from '../../rulebook/controller-policies.js';
import { ShadowMode } from '../../rulebook/shadow-mode.js';
import { Clock } from '../../values/clock.js';
import {
  ControllerPolicyRequest,
  looserThan,
  policyIn,
  SetControllerPolicyRequest,
  ShadowRequest,
} from './controller-policy.request.js';
import { Operation } from './openapi-operation.js';

@ApiTags('policy')
@Controller('v1/policy')
@Wants('admin')
export class ControllerPolicyController {
  public constructor(
    private readonly policies: ControllerPolicies,
    private readonly shadowMode: ShadowMode,
    private readonly controllers: Controllers,
    private readonly law: Law,
    private readonly clock: Clock,
  ) {}

  @Get('controller')
  @Operation('The policy of your own', {
    answers: { 200: 'ControllerPolicy' },
    more: 'With what holds without it, which it can only make stricter.',
  })
  public async show(@Tenant() { controllerId }: TenantCaller): Promise<object> {
    const consentMaxAgeMonths = await this.consentMonths(controllerId);
    const law = {
      ...{ coldMessages: COLD_MESSAGES_AT_MOST, daysBetweenColdMessages: DAYS_BETWEEN_COLD_MESSAGES },
      consentMaxAgeMonths,
    };
    const set = await this.policies.current(controllerId);
    if (!set) {
      const policy = policyIn(new ControllerPolicyRequest());
      return { version: 0, digest: null, setBy: null, setAt: null, policy, law };
    }
    const { version, digest, setBy, setAt } = set;
    const policy = { trackingPixels: TRACKING_PIXELS[0], relayedFooter: RELAYED_FOOTERS[0], ...set.policy };
    return { version, digest, setBy, setAt, policy, law };
  }

  @Put('controller')
  @Operation('Set the policy of your own', {
    answers: { 200: 'ControllerPolicy' },
    more: 'As a whole: what is left out is asked no longer. It holds for decisions from now on; a looser value is refused.',
  })
  public async set(@Body() asked: SetControllerPolicyRequest, @Tenant() caller: TenantCaller): Promise<object> {
    const { controllerId, keyId } = caller;
    const policy = policyIn(asked);
    const looser = looserThan(await this.consentMonths(controllerId), policy);
    if (looser.length > 0) throw invalidRequest(looser);
    await this.policies.set(controllerId, policy, { name: asked.setBy, keyId }, this.clock.now());
    return this.show(caller);
  }

  @Get('shadow')
  @Operation('Whether you only watch', { answers: { 200: 'ShadowMode' } })
  public async showShadow(@Tenant() { controllerId }: TenantCaller): Promise<object> {
    const since = await this.shadowMode.since(controllerId);
    return { shadow: since !== null, since };
  }

  @Put('shadow')
  @Operation('Watch before you enforce', {
    answers: { 200: 'ShadowMode' },
    more: '`POST /v1/decisions` then answers `allow`, with the true verdict in `shadow`; objections and suppressions are enforced even so. What the guard sends itself is never let through.',
  })
  public async turnShadow(@Body() { shadow }: ShadowRequest, @Tenant() caller: TenantCaller): Promise<object> {
    await this.shadowMode.turn(caller.controllerId, shadow, caller.keyId, this.clock.now());
    return this.showShadow(caller);
  }

  private async consentMonths(controllerId: string): Promise<number> {
    const { country } = await this.controllers.get(controllerId);
    return this.law.applying(country, country, 'consumer').consentMaxAgeMonths;
  }
}
