// /v1/dkim-keys: what signs a controller's mail, and the DNS records to be published for it.
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { makeKeyPair, readKeyPair, recordOf } from '../../access/dkim-key-pair.js';
import { type DkimKey, DkimKeys } from '../../access/dkim-keys.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { parseDomain } from '../../recipient/domain.js';
import { Clock } from '../../values/clock.js';
import { DkimKeyRequest } from './dkim-key.request.js';
import { Operation, Pages, PlainOperation } from './openapi-operation.js';
import { type Asking, mayActFor } from './setting-up.js';

@ApiTags('set-up')
@Controller('v1/dkim-keys')
@Wants('admin')
export class DkimKeysController {
  public constructor(
    private readonly keys: DkimKeys,
    private readonly controllers: Controllers,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation('Make or bring a key that signs mail', {
    answers: { 201: 'DkimKey' },
    more: 'Publish its record before mail leaves: from then on, within seconds, all mail of this controller from the domain and what is below it is signed, with the newest key of the nearest domain.',
  })
  public async create(@Body() asked: DkimKeyRequest, @Req() request: Asking): Promise<object> {
    const { controllerId, selector, algorithm, privateKey } = asked;
    await mayActFor(this.controllers, controllerId, request.caller);
    const parsed = parseDomain(asked.domain);
    const domain = parsed.ok ? parsed.domain : asked.domain;
    const pair = privateKey === null ? await makeKeyPair(algorithm) : readKeyPair(algorithm, privateKey);
    if ('why' in pair) throw invalidRequest([{ field: 'privateKey', message: pair.why }]);
    const given = { controllerId, domain, selector: selector.toLowerCase(), pair };
    const made = await this.keys.add(given, this.clock.now());
    if (!made)
      throw conflict('this key exists already', `${domain} has a key of the selector ${selector}: choose another`);
    return shown(made);
  }

  @Get()
  @Pages()
  @ApiQuery({ name: 'controllerId', required: false, description: 'Whose; your own where your key is bound to one.' })
  @Operation('The keys of a controller', { answers: { 200: 'DkimKeys' } })
  public async list(@Query() query: Record<string, unknown>, @Req() { caller }: Asking): Promise<object> {
    const controllerId = query['controllerId'] ?? caller.controllerId;
    if (typeof controllerId !== 'string') {
      throw invalidRequest([{ field: 'controllerId', message: 'is required: whose keys' }]);
    }
    await mayActFor(this.controllers, controllerId, caller);
    const page = pageOf(query);
    const found = await this.keys.list(controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { keys: items.map(shown), cursor };
  }

  @Delete(':id')
  @HttpCode(204)
  @PlainOperation('Destroy a key', {
    status: 204,
    more: 'Within seconds nothing is signed with it any more. Leave its record in the DNS for some days: mail on its way is still checked.',
  })
  public async remove(@Param('id') id: string, @Req() { caller }: Asking): Promise<void> {
    const found = await this.keys.find(id);
    if (!found || (caller.controllerId !== null && caller.controllerId !== found.controllerId)) {
      throw notFound('DKIM key');
    }
    await this.keys.remove(id);
  }
}

function shown({ publicKey, ...key }: DkimKey): object {
  return { ...key, dns: recordOf({ ...key, publicKey }) };
}
