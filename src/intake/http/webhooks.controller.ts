// /v1/webhooks: where to tell of what happens, and how that goes.
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Callouts, wrongTarget } from '../../http/callout.js';
import { paged, pageOf, wrongCursor } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { type Delivery, type Endpoint, MOST_ENDPOINTS, WebhookEndpoints } from '../../webhooks/webhook-endpoints.js';
import { Operation, Pages, PlainOperation } from './openapi-operation.js';
import { WebhookRequest } from './webhook.request.js';

@ApiTags('webhooks')
@Controller('v1/webhooks')
@Wants('admin')
export class WebhooksController {
  public constructor(
    private readonly endpoints: WebhookEndpoints,
    private readonly callouts: Callouts,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation('Be told of what happens', {
    answers: { 201: 'NewWebhook' },
    more: 'Signed by the scheme of Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`. The secret is shown this once. Repeated with growing pauses until it is answered with 2xx; no redirect is followed, no private network is called.',
  })
  public async add(@Body() { url, events }: WebhookRequest, @Tenant() { controllerId }: TenantCaller): Promise<object> {
    const wrong = wrongTarget(url, this.callouts.allowsPrivate);
    if (wrong !== null) throw invalidRequest([{ field: 'url', message: wrong }]);
    const added = await this.endpoints.add({ controllerId, url, events }, this.clock.now());
    if (!added)
      throw conflict('the controller has enough webhooks', `at most ${MOST_ENDPOINTS}: delete one of them first`);
    return added;
  }

  @Get()
  @Pages()
  @Operation('Who is told', { answers: { 200: 'WebhookList' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.endpoints.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { webhooks: items, cursor };
  }

  @Delete(':id')
  @HttpCode(204)
  @PlainOperation('Be told no more', { status: 204, more: 'What waits for it is dropped.' })
  public async remove(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<void> {
    await this.endpoints.remove((await this.known(id, caller)).id);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Operation('Make a new secret', {
    answers: { 200: 'NewWebhook' },
    more: 'For 24 hours deliveries carry the signatures of both.',
  })
  public async rotate(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    const endpoint = await this.known(id, caller);
    return { ...endpoint, secret: await this.endpoints.rotate(endpoint.id) };
  }

  @Post(':id/test')
  @HttpCode(202)
  @Operation('Send one that tells of nothing', { answers: { 202: 'Webhook' } })
  public async test(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    const endpoint = await this.known(id, caller);
    await this.endpoints.test(endpoint.id, this.clock.now());
    return endpoint;
  }

  @Get(':id/deliveries')
  @Pages()
  @Operation('How deliveries stand', { answers: { 200: 'WebhookDeliveryList' } })
  public async deliveries(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    const endpoint = await this.known(id, caller);
    const page = pageOf(query);
    if (page.before !== null && !/^\d{1,18}$/.test(page.before)) throw wrongCursor();
    const found = await this.endpoints.deliveries(endpoint.id, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ n }) => n);
    return { deliveries: items.map(shown), cursor };
  }

  @Post(':id/deliveries/:delivery/retry')
  @HttpCode(200)
  @Operation('Try a dead delivery anew', { answers: { 200: 'Webhook' } })
  public async retry(
    @Param('id') id: string,
    @Param('delivery') delivery: string,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    const endpoint = await this.known(id, caller);
    const isOne = /^\d{1,18}$/.test(delivery) && (await this.endpoints.retry(endpoint.id, delivery));
    if (!isOne) throw conflict('nothing is dead here', 'only a delivery that was given up can be tried anew');
    return endpoint;
  }

  private async known(id: string, { controllerId }: TenantCaller): Promise<Endpoint> {
    const found = await this.endpoints.find(controllerId, id);
    if (!found) throw notFound('webhook');
    return found;
  }
}

function shown({ n, ...delivery }: Delivery): object {
  return { id: n, ...delivery };
}
