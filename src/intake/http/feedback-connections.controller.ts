// /v1/feedback-connections: the accounts with mail providers whose webhooks come in and whose lists are told of objections.
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { type Account, wrongAccount } from '../../feedback/accounts/account.js';
import { type Push, PUSH_STATES, PushBook, type Travelled } from '../../feedback/accounts/push-book.js';
import { Connections, MOST_CONNECTIONS, type ShownConnection } from '../../feedback/connections.js';
import { ProviderFeedback } from '../../feedback/provider-feedback.js';
import { Callouts } from '../../http/callout.js';
import { paged, pageOf, wrongCursor } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { FeedbackConnectionRequest, type ProviderAccountRequest } from './feedback-connection.request.js';
import { Operation, Pages, PlainOperation } from './openapi-operation.js';
import { type Asking, mayActFor, whose } from './setting-up.js';

@ApiTags('feedback')
@Controller('v1/feedback-connections')
@Wants('admin')
export class FeedbackConnectionsController {
  public constructor(
    private readonly connections: Connections,
    private readonly feedback: ProviderFeedback,
    private readonly pushes: PushBook,
    private readonly callouts: Callouts,
    private readonly controllers: Controllers,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation('Connect an account with a mail provider', {
    answers: { 201: 'FeedbackConnection' },
    more: 'Give the provider the `webhookPath` of the answer for its events on what was sent. With an `account`, whoever objects here to all marketing, complains or is erased is put on the stop list of that account too, and so is whoever did before; a narrower no stays here, and nothing is ever taken off there.',
  })
  public async add(@Body() asked: FeedbackConnectionRequest, @Req() { caller }: Asking): Promise<object> {
    const { controllerId, provider, name, webhookSecret, account } = asked;
    await mayActFor(this.controllers, controllerId, caller);
    const wrong = webhookSecret === null ? null : this.feedback.wrongSecret(provider, webhookSecret);
    if (wrong !== null) throw invalidRequest([{ field: 'webhookSecret', message: wrong }]);
    const wrongParts = account ? wrongAccount(provider, accountIn(account), this.callouts.allowsPrivate) : [];
    if (wrongParts.length > 0) throw invalidRequest(wrongParts);
    const secrets = { webhook: webhookSecret, account: account && accountIn(account) };
    const added = await this.connections.add({ controllerId, provider, name, secrets }, this.clock.now());
    if (added === 'name_taken') throw conflict('this connection exists already', 'the controller has one of that name');
    if (added === 'too_many') {
      throw conflict('the controller has enough connections', `at most ${MOST_CONNECTIONS}: delete one of them first`);
    }
    return this.shown(added);
  }

  @Get()
  @Pages()
  @ApiQuery({ name: 'controllerId', required: false, description: 'Whose; your own where your key is bound to one.' })
  @Operation('The connections of a controller', { answers: { 200: 'FeedbackConnectionList' } })
  public async list(@Query() query: Record<string, unknown>, @Req() { caller }: Asking): Promise<object> {
    const controllerId = await whose(this.controllers, query, caller);
    const page = pageOf(query);
    const found = await this.connections.list(controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    const travelled = await this.pushes.of(items.map(({ id }) => id));
    return { connections: items.map((one) => shown(one, travelled.get(one.id))), cursor };
  }

  @Delete(':id')
  @HttpCode(204)
  @PlainOperation('Take a connection away', {
    status: 204,
    more: 'Its webhooks are refused from now on, and objections travel there no more.',
  })
  public async remove(@Param('id') id: string, @Req() { caller }: Asking): Promise<void> {
    await this.connections.remove((await this.known(id, caller)).id);
  }

  @Get(':id')
  @Operation('A connection, and how objections travel there', { answers: { 200: 'FeedbackConnection' } })
  public async find(@Param('id') id: string, @Req() { caller }: Asking): Promise<object> {
    return this.shown(await this.known(id, caller));
  }

  @Get(':id/pushes')
  @Pages()
  @ApiQuery({ name: 'state', required: false, schema: { type: 'string', enum: [...PUSH_STATES] } })
  @Operation('The objections that travel there', { answers: { 200: 'ObjectionPushList' } })
  public async travelling(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Req() { caller }: Asking,
  ): Promise<object> {
    const connection = await this.known(id, caller);
    const page = pageOf(query);
    if (page.before !== null && !/^\d{1,18}$/.test(page.before)) throw wrongCursor();
    const state = PUSH_STATES.find((one) => one === query['state']) ?? null;
    if (query['state'] !== undefined && state === null) {
      throw invalidRequest([{ field: 'state', message: `must be one of: ${PUSH_STATES.join(', ')}` }]);
    }
    const found = await this.pushes.list(connection.id, state, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ n }) => n);
    return { pushes: items.map(shownPush), cursor };
  }

  @Post(':id/pushes/:push/retry')
  @HttpCode(200)
  @Operation('Tell the account anew what was given up', { answers: { 200: 'FeedbackConnection' } })
  public async retry(@Param('id') id: string, @Param('push') push: string, @Req() { caller }: Asking): Promise<object> {
    const connection = await this.known(id, caller);
    const isOne = /^\d{1,18}$/.test(push) && (await this.pushes.retry(connection.id, push));
    if (!isOne) {
      throw conflict('nothing is dead here', 'only what was given up, and names somebody still, can be told anew');
    }
    return this.shown(connection);
  }

  private async known(id: string, caller: Asking['caller']): Promise<ShownConnection> {
    const found = await this.connections.find(id);
    const isTheirs = caller.controllerId === null || caller.controllerId === found?.controllerId;
    if (!found || !isTheirs) throw notFound('connection');
    return found;
  }

  private async shown(connection: ShownConnection): Promise<object> {
    return shown(connection, (await this.pushes.of([connection.id])).get(connection.id));
  }
}

function shown(connection: ShownConnection, travelled: Travelled | undefined): object {
  const { connectionId, ...objections } = travelled ?? { connectionId: null };
  return {
    ...connection,
    webhookPath: `/v1/feedback/${connection.provider}?connection=${connection.id}`,
    objections: connectionId === null ? null : objections,
  };
}

function shownPush({ n, ...push }: Push): object {
  return { id: n, ...push };
}

function accountIn({ apiKey, of, region, apiBase }: ProviderAccountRequest): Account {
  return { apiKey, of, region, apiBase };
}
