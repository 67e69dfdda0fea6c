// /v1/subject-requests: what people ask of the controller by law, step by step, and what became of it.
import { Body, Controller, Get, Header, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { RightsTexts } from '../../../config/texts/rights-texts.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { Answers } from '../../rights/answers/answers.js';
import { asHtml } from '../../rights/answers/as-html.js';
import { asPdf } from '../../rights/answers/as-pdf.js';
import { closingAnswer } from '../../rights/answers/closing-answer.js';
import { RequestBook, type RecordedRequest } from '../../rights/request-book.js';
import { type Done, RequestDesk } from '../../rights/request-desk.js';
import { SubjectRequests } from '../../rights/subject-requests.js';
import { Clock } from '../../values/clock.js';
import { Operation, Pages, PlainOperation } from './openapi-operation.js';
import { type ShownRequest, shownRequest } from './shown-request.js';
import {
  AnswerSubjectRequest,
  changesIn,
  CloseRequest,
  ExtendRequest,
  IdentityRequest,
  LiftRestrictionRequest,
  RefuseRequest,
  SubjectRequestRequest,
} from './subject-request.request.js';

const FORMATS = { html: 'text/html; charset=utf-8', pdf: 'application/pdf', json: 'application/json; charset=utf-8' };
type Format = keyof typeof FORMATS;

@ApiTags('requests of data subjects')
@Controller('v1/subject-requests')
@Wants('contacts')
export class SubjectRequestsController {
  public constructor(
    private readonly requests: SubjectRequests,
    private readonly book: RequestBook,
    private readonly desk: RequestDesk,
    private readonly answers: Answers,
    private readonly controllers: Controllers,
    private readonly texts: RightsTexts,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation('Record what a person asks for', {
    answers: { 201: 'RequestOnRecord' },
    more:
      'An objection is in force with the answer, and the request done. So is the stop of an erasure; the erasure itself too, ' +
      'unless a list is being imported or a message handed over at that moment: then the request is `open`, and done within ' +
      'seconds. A restriction is in force with the answer too. Access, portability and rectification stay open until they are ' +
      'answered or closed. With `identity` = `mailbox` all this follows the click of the person.',
  })
  public async receive(@Body() asked: SubjectRequestRequest, @Tenant() caller: TenantCaller): Promise<ShownRequest> {
    const { controllerId, keyId: by } = caller;
    const { type: kind, email, language, note, identity, identityHow } = asked;
    const { mailboxId, unusable } = readAddress(email, await this.controllers.get(controllerId));
    if (identity === 'mailbox' && unusable !== null) {
      throw invalidRequest([{ field: 'email', message: `no letter can go there: ${unusable}` }]);
    }
    const via = identity === 'recorded' ? 'officer' : 'api';
    const how = identity === 'recorded' ? identityHow : null;
    const opening = {
      controllerId,
      mailboxId,
      email,
      kind,
      via,
      language,
      note,
      by,
      identity,
      identityHow: how,
    } as const;
    return this.shown(await this.requests.open(opening));
  }

  @Get()
  @Pages()
  @Operation('The requests on record', { answers: { 200: 'RequestsOnRecord' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.book.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { requests: items.map((one) => this.shown(one)), cursor };
  }

  @Get(':id')
  @Operation('One request', { answers: { 200: 'RequestOnRecord' } })
  public async show(@Param('id') id: string, @Tenant() { controllerId }: TenantCaller): Promise<ShownRequest> {
    return this.shown(await this.found(controllerId, id));
  }

  @Post(':id/answer')
  @HttpCode(200)
  @Operation('Answer a request', {
    answers: { 200: 'RequestOnRecord' },
    more:
      'For access and portability a document is made of everything that is held, and a letter to the person’s own mailbox ' +
      'leads to it for 30 days; for rectification the changes are made. Where no letter may go, `letterRefused` says why: ' +
      'hand the document over another way.',
  })
  public async answer(
    @Param('id') id: string,
    @Body() asked: AnswerSubjectRequest,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<ShownRequest> {
    const { type } = await this.found(controllerId, id);
    const changes = changesIn(asked);
    if (type === 'rectification' && changes === null) {
      throw invalidRequest([{ field: 'changes', message: 'is required: what is corrected' }]);
    }
    const done = await this.desk.answer({ controllerId, id }, changes);
    return this.after(
      done,
      { controllerId, id },
      'a request is answered once it is proved, and not where it meets itself',
    );
  }

  @Post(':id/extend')
  @HttpCode(200)
  @Operation('Take two further months, with the reason', {
    answers: { 200: 'RequestOnRecord' },
    more: 'GDPR art. 12(3): once, within the first month; a letter tells the person.',
  })
  public async extend(
    @Param('id') id: string,
    @Body() { reason }: ExtendRequest,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<ShownRequest> {
    await this.found(controllerId, id);
    const done = await this.desk.extend({ controllerId, id }, reason);
    return this.after(done, { controllerId, id }, 'it is extended once, when it is open and within the first month');
  }

  @Post(':id/refuse')
  @HttpCode(200)
  @Operation('Refuse a request, with the reason', {
    answers: { 200: 'RequestOnRecord' },
    more: 'GDPR art. 12(4): a letter tells the person the reason, and where to complain.',
  })
  public async refuse(
    @Param('id') id: string,
    @Body() { reason }: RefuseRequest,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<ShownRequest> {
    await this.found(controllerId, id);
    return this.after(await this.desk.refuse({ controllerId, id }, reason), { controllerId, id }, '');
  }

  @Post(':id/identity')
  @HttpCode(200)
  @Operation('Record how you know who asked', { answers: { 200: 'RequestOnRecord' } })
  public async prove(
    @Param('id') id: string,
    @Body() { how }: IdentityRequest,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<ShownRequest> {
    await this.found(controllerId, id);
    const done = await this.desk.prove({ controllerId, id }, how);
    await this.requests.settle({ controllerId, id });
    return this.after(done, { controllerId, id }, 'this request does not wait for a proof');
  }

  @Post(':id/lift')
  @HttpCode(200)
  @Operation('End a restriction', { answers: { 200: 'RequestOnRecord' } })
  public async lift(
    @Param('id') id: string,
    @Body() { reason }: LiftRestrictionRequest,
    @Tenant() { controllerId, keyId }: TenantCaller,
  ): Promise<ShownRequest> {
    await this.found(controllerId, id);
    if (!(await this.desk.lift({ controllerId, id }, `${keyId}: ${reason}`))) {
      throw conflict('no restriction stands by this request', 'it was lifted already, or never was one');
    }
    return this.show(id, { controllerId } as TenantCaller);
  }

  @Post(':id/close')
  @HttpCode(200)
  @Operation('Close a request', { answers: { 200: 'RequestOnRecord' }, more: 'One of an erasure closes itself.' })
  public async close(
    @Param('id') id: string,
    @Body() { state, outcome }: CloseRequest,
    @Tenant() { controllerId }: TenantCaller,
  ): Promise<ShownRequest> {
    const found = await this.found(controllerId, id);
    if (found.type === 'erasure' && state === 'done') {
      throw conflict(
        'an erasure is done when the data is gone',
        'it closes itself; only a refusal can be recorded here',
      );
    }
    const stage = state === 'done' ? 'answered' : state;
    const done = await this.desk.close({ controllerId, id }, stage, outcome);
    return this.after(done, { controllerId, id }, 'it waits for its proof');
  }

  @Get(':id/document')
  @ApiQuery({
    name: 'format',
    required: false,
    schema: { type: 'string', enum: Object.keys(FORMATS), default: 'html' },
  })
  @Header('x-content-type-options', 'nosniff')
  @Header('cache-control', 'no-store')
  @PlainOperation('The answer to a request as a finished document', {
    mediaType: 'application/octet-stream',
    more: 'To hand over where no letter can go. Each reading is an entry of the ledger.',
  })
  public async document(
    @Param('id') id: string,
    @Query('format') format: unknown,
    @Tenant() { controllerId, keyId }: TenantCaller,
  ): Promise<StreamableFile> {
    const found = await this.found(controllerId, id);
    const wanted = Object.keys(FORMATS).find((one) => one === (format ?? 'html')) as Format | undefined;
    if (!wanted) {
      throw invalidRequest([{ field: 'format', message: `must be one of: ${Object.keys(FORMATS).join(', ')}` }]);
    }
    const { language } = found;
    const told = { controller: await this.controllers.get(controllerId), language, say: this.texts.in(language) };
    const closing = closingAnswer(told, found);
    const answer = closing
      ? { readable: closing, data: closing }
      : await this.answers.take({ controllerId, id }, keyId, wanted);
    if (!answer) throw notFound('document');
    const { readable, data } = answer;
    const content = { html: asHtml, pdf: asPdf, json: () => `${JSON.stringify(data, null, 2)}\n` }[wanted];
    const disposition = `attachment; filename="${id}.${wanted}"`;
    return new StreamableFile(Buffer.from(await content(readable)), { type: FORMATS[wanted], disposition });
  }

  private shown(request: RecordedRequest): ShownRequest {
    return shownRequest(request, this.clock.now());
  }

  private async after(done: Done, name: { controllerId: string; id: string }, notNow: string): Promise<ShownRequest> {
    const found = await this.found(name.controllerId, name.id);
    if (done === 'gone') throw conflict('this request is closed already', `it is ${found.stage}`);
    if (done === 'not_now') throw conflict('this cannot be done with it now', `it is ${found.stage}: ${notNow}`);
    return this.shown(found);
  }

  private async found(controllerId: string, id: string): Promise<RecordedRequest> {
    const found = await this.book.find(controllerId, id);
    if (!found) throw notFound('request');
    return found;
  }
}
