// /v1/subject-requests: what people ask of the controller by law, and what became of it.
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, notFound } from '../../http/problem.js';
import { type SubjectRequest, SubjectRequests } from '../../rights/subject-requests.js';
import { Operation, Pages } from './openapi-operation.js';
import { CloseRequest, SubjectRequestRequest } from './subject-request.request.js';

@ApiTags('requests of data subjects')
@Controller('v1/subject-requests')
@Wants('contacts')
export class SubjectRequestsController {
  public constructor(private readonly requests: SubjectRequests) {}

  @Post()
  @Operation('Record what a person asks for', {
    answers: { 201: 'RequestOnRecord' },
    more:
      'An objection is in force with the answer, and the request done. So is the stop of an erasure; the erasure itself too, ' +
      'unless a list is being imported or a message handed over at that moment: then the request is `open`, and done within ' +
      'seconds. Access (see the evidence pack) and rectification stay open until they are closed.',
  })
  public receive(
    @Body() { type, email }: SubjectRequestRequest,
    @Tenant() caller: TenantCaller,
  ): Promise<SubjectRequest> {
    return this.requests.receive({ controllerId: caller.controllerId, type, email, by: caller.keyId });
  }

  @Get()
  @Pages()
  @Operation('The requests on record', { answers: { 200: 'RequestsOnRecord' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.requests.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { requests: items, cursor };
  }

  @Get(':id')
  @Operation('One request', { answers: { 200: 'RequestOnRecord' } })
  public async show(@Param('id') id: string, @Tenant() { controllerId }: TenantCaller): Promise<SubjectRequest> {
    return this.found(controllerId, id);
  }

  @Post(':id/close')
  @HttpCode(200)
  @Operation('Close a request', { answers: { 200: 'RequestOnRecord' }, more: 'One of an erasure closes itself.' })
  public async close(
    @Param('id') id: string,
    @Body() { state, outcome }: CloseRequest,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<SubjectRequest> {
    const found = await this.found(controllerId, id);
    if (found.type === 'erasure' && state === 'done') {
      throw conflict(
        'an erasure is done when the data is gone',
        'it closes itself; only a refusal can be recorded here',
      );
    }
    if (!(await this.requests.close({ controllerId, id, state, outcome }))) {
      throw conflict('this request is closed already', `it is ${found.state}`);
    }
    return this.found(controllerId, id);
  }

  private async found(controllerId: string, id: string): Promise<SubjectRequest> {
    const found = await this.requests.find(controllerId, id);
    if (!found) throw notFound('request');
    return found;
  }
}
