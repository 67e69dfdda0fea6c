// GET /v1/whoami: what the key that asks is bound to and may do.
import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Wants, WhoCalls } from '../../access/access.guard.js';
import { type Caller } from '../../access/api-keys.js';
import { Controllers } from '../../access/controllers.js';
import { Operation } from './openapi-operation.js';

const MOST_SENDERS = 100;

@ApiTags('setup')
@Controller('v1/whoami')
@Wants('any')
export class WhoAmIController {
  public constructor(private readonly controllers: Controllers) {}

  @Get()
  @Operation('What this key is, and what it may do', { answers: { 200: 'WhoAmI' } })
  public async show(@WhoCalls() { keyId, controllerId, scopes, defaults }: Caller): Promise<object> {
    const found = controllerId === null ? null : await this.controllers.get(controllerId);
    const controller = found && { id: found.id, name: found.name, country: found.country };
    const senders = controllerId === null ? [] : await this.controllers.senders(controllerId, null, MOST_SENDERS);
    return { keyId, scopes, defaults, controller, senders: senders.map(({ address }) => address) };
  }
}
