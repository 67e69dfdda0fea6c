// /v1/pauses: mail of a controller, of a sender or to a domain that somebody holds, and letting it go on.
import { Body, Controller, Get, HttpCode, HttpStatus, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { NamedTenant, OrAdministrator, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { Dispatch } from '../../delivery/dispatch.js';
import { Pauses } from '../../delivery/pauses/pauses.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, notFound } from '../../http/problem.js';
import { Operation, Pages } from './openapi-operation.js';
import { pauseAnswer } from './pause-answer.js';
import { PauseRequest, pausingOf, ResumeRequest } from './pause.request.js';
import { type Asking, mayActFor } from './setting-up.js';

const OfController = () =>
  ApiQuery({
    name: 'controllerId',
    required: false,
    description: 'Whose, with the administrator’s key; any other key asks for its own.',
    schema: { type: 'string' },
  });

@ApiTags('operation')
@Controller('v1/pauses')
@Wants('admin')
@OrAdministrator()
export class PausesController {
  public constructor(
    private readonly pauses: Pauses,
    private readonly controllers: Controllers,
    private readonly dispatch: Dispatch,
  ) {}

  @Get()
  @Pages()
  @Wants('send')
  @OfController()
  @Operation('What was paused, and what is still', { answers: { 200: 'PauseList' } })
  public async list(@Query() query: Record<string, unknown>, @NamedTenant() controllerId: string): Promise<object> {
    if (!(await this.controllers.find(controllerId))) throw notFound('controller');
    const { controllerId: _, ...rest } = query;
    const page = pageOf(rest);
    const found = await this.pauses.list(controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { pauses: items.map(pauseAnswer), cursor };
  }

  @Post()
  @OfController()
  @Operation('Hold the mail of a controller, of a sender or to a domain', {
    answers: { 200: 'Pause', 201: 'Pause' },
    more: 'From the answer on nothing of it begins, in any process; nothing is lost. Who holds it and why is on the ledger. 200: it is paused already.',
  })
  public async pause(
    @Body() asked: PauseRequest,
    @NamedTenant() controllerId: string,
    @Req() { caller }: Asking,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    await mayActFor(this.controllers, controllerId, caller);
    const what = await pausingOf(asked, controllerId, this.controllers);
    const by = { name: asked.pausedBy, keyId: caller.keyId, reason: asked.reason };
    const { id, isNew } = await this.pauses.begin(controllerId, what, by);
    if (!isNew) reply.status(HttpStatus.OK);
    return this.shown(controllerId, id);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @OfController()
  @Operation('Let it go on', {
    answers: { 200: 'Pause' },
    more: 'At once, decided anew like everything that waits. Who had it go on and why is on the ledger.',
  })
  public async resume(
    @Param('id') id: string,
    @Body() { resumedBy, reason }: ResumeRequest,
    @NamedTenant() controllerId: string,
    @Req() { caller }: Asking,
  ): Promise<object> {
    await mayActFor(this.controllers, controllerId, caller);
    const going = await this.pauses.end(controllerId, id, { name: resumedBy, keyId: caller.keyId, reason });
    if (going === null && (await this.pauses.find(controllerId, id))) {
      throw conflict('this pause is over', 'what it held goes on already');
    }
    if (going === null) throw notFound('pause');
    await this.dispatch.announce(going);
    return this.shown(controllerId, id);
  }

  private async shown(controllerId: string, id: string): Promise<object> {
    const found = await this.pauses.find(controllerId, id);
    if (!found) throw notFound('pause');
    return pauseAnswer(found);
  }
}
