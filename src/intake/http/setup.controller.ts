// POST /v1/controllers, /v1/senders, /v1/keys: what has to exist before anything can be asked or sent.
import { Body, Controller, Post, Req, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AdministratorGuard, Wants } from '../../access/access.guard.js';
import { ApiKeys, SCOPES } from '../../access/api-keys.js';
import { Controllers } from '../../access/controllers.js';
import { conflict } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { limitsOf } from './limits.js';
import { Operation } from './openapi-operation.js';
import { type Asking, mayActFor } from './setting-up.js';
import { ControllerRequest, KeyRequest, SenderRequest } from './setup.request.js';
import { expectOpen, windowIn } from './window.request.js';

@ApiTags('set-up')
@Controller('v1')
@Wants('admin')
export class SetupController {
  public constructor(
    private readonly controllers: Controllers,
    private readonly keys: ApiKeys,
    private readonly clock: Clock,
  ) {}

  @Post('controllers')
  @UseGuards(AdministratorGuard)
  @Operation('Make a controller', { answers: { 201: 'Controller' }, more: 'With the administrator’s key alone.' })
  public async createController(@Body() asked: ControllerRequest): Promise<object> {
    const { suppressionKey: _, ...made } = await this.controllers.create(asked, this.clock.now());
    return made;
  }

  @Post('senders')
  @Operation('Register a sender of a controller', { answers: { 201: 'Sender' } })
  public async createSender(@Body() asked: SenderRequest, @Req() request: Asking): Promise<object> {
    await mayActFor(this.controllers, asked.controllerId, request.caller);
    const { controllerId, address, displayName } = asked;
    const [window, at] = [windowIn(asked.window), this.clock.now()];
    const { country } = await this.controllers.get(controllerId);
    const ofController = { of: 'its controller', window: await this.controllers.windowOf(controllerId) };
    await expectOpen(window, [[ofController]], { country, at });
    const given = { controllerId, address, displayName, limits: asked.limits && limitsOf(asked.limits), window };
    const made = await this.controllers.addSender(given, at);
    if (!made) throw conflict('this sender exists already', `${address} is registered for this controller`);
    return made;
  }

  @Post('keys')
  @Operation('Make an API key of a controller', { answers: { 201: 'Key' }, more: 'The key is shown this once.' })
  public async createKey(@Body() asked: KeyRequest, @Req() request: Asking): Promise<object> {
    const { controllerId, name } = asked;
    const { purpose = null, onDefer = null } = asked.defaults ?? {};
    const defaults = { ...(purpose !== null && { purpose }), ...(onDefer !== null && { onDefer }) };
    const scopes = SCOPES.filter((scope) => asked.scopes.includes(scope));
    await mayActFor(this.controllers, controllerId, request.caller);
    const made = await this.keys.create({ controllerId, name, scopes, defaults }, this.clock.now());
    return { ...made, controllerId, name, scopes, defaults };
  }
}
