// /v1/controllers, /v1/senders, /v1/keys: what has to exist before anything can be asked or sent.
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AdministratorGuard, NamedTenant, OrAdministrator, Wants, WhoCalls } from '../../access/access.guard.js';
import { ApiKeys, type Caller } from '../../access/api-keys.js';
import { type Scope, SCOPES } from '../../access/scopes.js';
import { Controllers } from '../../access/controllers.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, notFound, problem } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { limitsOf } from './limits.js';
import { OfController, Operation, Pages, PlainOperation } from './openapi-operation.js';
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

  @Get('controllers')
  @Pages()
  @Operation('The controllers', {
    answers: { 200: 'ControllerList' },
    more: 'All with the administrator’s key; whoever else asks is shown their own.',
  })
  public async listControllers(
    @Query() query: Record<string, unknown>,
    @WhoCalls() { controllerId }: Caller,
  ): Promise<object> {
    const page = pageOf(query);
    if (controllerId !== null) {
      const { suppressionKey: _, ...own } = await this.controllers.get(controllerId);
      return { controllers: [own], cursor: null };
    }
    const found = await this.controllers.list(page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { controllers: items, cursor };
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
    expectOwnScopes(scopes, request.caller);
    const made = await this.keys.create({ controllerId, name, scopes, defaults }, this.clock.now());
    return { ...made, controllerId, name, scopes, defaults };
  }

  @Get('keys')
  @Pages()
  @OfController()
  @OrAdministrator()
  @Operation('The API keys of a controller', {
    answers: { 200: 'KeyList' },
    more: 'What they are called and may do; a key itself is told once, when it is made.',
  })
  public async listKeys(@Query() query: Record<string, unknown>, @NamedTenant() controllerId: string): Promise<object> {
    const page = pageOf(query);
    const found = await this.keys.list(controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { keys: items, cursor };
  }

  @Delete('keys/:id')
  @HttpCode(204)
  @OfController()
  @OrAdministrator()
  @PlainOperation('Revoke an API key', {
    status: 204,
    more: 'It opens nothing any more, within five seconds in every process. It stays on the list.',
  })
  public async revokeKey(@Param('id') id: string, @NamedTenant() controllerId: string): Promise<void> {
    if (!(await this.keys.revoke(controllerId, id, this.clock.now()))) throw notFound('key');
  }
}

/** A key outlives the session that made it, and is asked for no role: nobody makes one that may do more than they. */
function expectOwnScopes(scopes: readonly Scope[], { signedIn, scopes: own }: Caller): void {
  const beyond = signedIn ? scopes.filter((scope) => !own.includes(scope)) : [];
  if (beyond.length === 0) return;
  throw problem(403, 'forbidden', 'your role does not include what this key would do', {
    detail: `beyond your role: ${beyond.join(', ')}; what you may give: ${own.join(', ')}`,
  });
}
