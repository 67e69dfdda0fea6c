// /v1/feedback-connections: the accounts with mail providers whose webhooks come in and whose lists are told of objections.
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { type Account, Connections, MOST_CONNECTIONS, type ShownConnection } from '../../feedback/connections.js';
import { ProviderFeedback } from '../../feedback/provider-feedback.js';
import { paged, pageOf } from '../../http/paging.js';
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
    private readonly controllers: Controllers,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation('Connect an account with a mail provider', {
    answers: { 201: 'FeedbackConnection' },
    more: 'Give the provider the `webhookPath` of the answer for its events on what was sent.',
  })
  public async add(@Body() asked: FeedbackConnectionRequest, @Req() { caller }: Asking): Promise<object> {
    const { controllerId, provider, name, webhookSecret, account } = asked;
    await mayActFor(this.controllers, controllerId, caller);
    const wrong = webhookSecret === null ? null : this.feedback.wrongSecret(provider, webhookSecret);
    if (wrong !== null) throw invalidRequest([{ field: 'webhookSecret', message: wrong }]);
    const secrets = { webhook: webhookSecret, account: account && accountIn(account) };
    const added = await this.connections.add({ controllerId, provider, name, secrets }, this.clock.now());
    if (added === 'name_taken') throw conflict('this connection exists already', 'the controller has one of that name');
    if (added === 'too_many') {
      throw conflict('the controller has enough connections', `at most ${MOST_CONNECTIONS}: delete one of them first`);
    }
    return shown(added);
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
    return { connections: items.map(shown), cursor };
  }

  @Delete(':id')
  @HttpCode(204)
  @PlainOperation('Take a connection away', {
    status: 204,
    more: 'Its webhooks are refused from now on, and objections travel there no more.',
  })
  public async remove(@Param('id') id: string, @Req() { caller }: Asking): Promise<void> {
    const found = await this.connections.find(id);
    const isTheirs = caller.controllerId === null || caller.controllerId === found?.controllerId;
    if (!found || !isTheirs) throw notFound('connection');
    await this.connections.remove(id);
  }
}

function shown(connection: ShownConnection): object {
  return { ...connection, webhookPath: `/v1/feedback/${connection.provider}?connection=${connection.id}` };
}

function accountIn({ apiKey, of, region, apiBase }: ProviderAccountRequest): Account {
  return { apiKey, of, region, apiBase };
}
