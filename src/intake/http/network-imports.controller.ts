// /v1/network/imports: exports, reactions and cold mail are taken in durably; /v1/network/serial-senders: who sends it.
import { Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { NetworkTexts } from '../../../config/network/network-texts.js';
import { fill } from '../../../config/texts/page-texts.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { Chores } from '../../chores/chores.js';
import { Idempotency, type Ticketed } from '../../http/idempotency.js';
import { type Page, paged, pageOf, wrongCursor } from '../../http/paging.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { RequestPipe } from '../../http/request.pipe.js';
import { type NetworkImport, NetworkImports } from '../../network/imports/network-imports.js';
import { ColdMails } from '../../network/mail/cold-mails.js';
import { Owners } from '../../network/owners.js';
import { Uploads } from '../../provenance/imports/uploads.js';
import { deskAddress } from '../../recipient/return-address.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { Links } from '../../values/links.js';
import { languageOf } from './decision-answer.js';
import { NetworkImportRequest } from './network-import.request.js';
import { networkOf, OfMember } from './of-member.js';
import { Operation, Pages } from './openapi-operation.js';
import { digestOfUpload, receiveUpload, refuseOtherThanMultipart } from './upload.js';

const MOST_SENDERS = 1_000;

@ApiTags('network')
@Controller('v1/network')
@Wants('contacts')
export class NetworkImportsController {
  public constructor(
    private readonly imports: NetworkImports,
    private readonly uploads: Uploads,
    private readonly chores: Chores,
    private readonly clock: Clock,
    private readonly requests: RequestPipe,
    private readonly idempotency: Idempotency,
    private readonly coldMails: ColdMails,
    private readonly owners: Owners,
    private readonly controllers: Controllers,
    private readonly texts: NetworkTexts,
    private readonly links: Links,
  ) {}

  @Post('imports')
  @HttpCode(202)
  @ApiConsumes('multipart/form-data')
  @Operation('Import a network', {
    body: NetworkImportRequest,
    answers: { 202: 'NetworkImport' },
    more:
      'LinkedIn’s Connections.csv, Invitations.csv or messages.csv, the ZIP of an export, a list of reactions and replies, or ' +
      'cold mail (.eml, mbox). Sending it again adds nothing twice. Every connection with an address becomes a contact with ' +
      'the source `linkedin_connection`, which is never a consent.',
  })
  public async start(
    @Req() request: Ticketed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Tenant() caller: TenantCaller,
  ): Promise<unknown> {
    refuseOtherThanMultipart(request, 'file and member');
    await this.chores.reachable();
    const at = this.clock.now();
    const id = newId('nim', at.getTime());
    try {
      const { fields, fileName, bytes } = await receiveUpload(this.uploads, id, request.parts());
      const { member } = await this.requests.check(NetworkImportRequest, { ...fields });
      if (fileName === null) throw invalidRequest([{ field: 'file', message: 'is required: what to import' }]);
      const digest = await digestOfUpload(this.uploads.path(id), request, fields);
      const report = await this.idempotency.once(request, reply, digest, async () => {
        await this.imports.create(id, { controllerId: caller.controllerId, member }, { fileName, bytes }, at);
        await this.chores.order('import-network', id);
        return this.show(id, {}, caller);
      });
      if ((report as { readonly id: string }).id !== id) await this.uploads.remove(id); // it was sent before
      return report;
    } catch (error) {
      await this.uploads.remove(id);
      throw error;
    }
  }

  @Get('imports')
  @Pages()
  @Operation('The imports of networks', { answers: { 200: 'NetworkImportList' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.imports.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, ({ id }) => id);
    return { imports: items.map(answer), cursor };
  }

  @Get('imports/:id')
  @Pages()
  @Operation('How far an import is, and what came of it', {
    answers: { 200: 'NetworkImport' },
    more: 'The rows that were refused or skipped page with `cursor` and `limit`.',
  })
  public async show(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    const found = await this.imports.find(caller.controllerId, id);
    if (!found) throw notFound('import');
    const page = pageOf(query);
    const reports = await this.imports.reports(id, afterOf(page), page.limit + 1);
    const { items, cursor } = paged(reports, page, ({ n }) => n);
    const errors = items.map(({ file, row, verdict, reason }) => ({ file, row, verdict, reason }));
    return { ...answer(found), errors, cursor };
  }

  @Get('serial-senders')
  @OfMember()
  @Operation('Connections who send cold mail, those with the most first', {
    answers: { 200: 'NetworkSenderList' },
    more: 'Up to 1,000. Mail is imported, or forwarded to the address that is told here, where mail comes in.',
  })
  public async senders(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const controller = await this.controllers.get(caller.controllerId);
    const { inboundDomain } = this.links;
    return {
      forwardTo: inboundDomain === null ? null : deskAddress(controller, inboundDomain),
      senders: await this.coldMails.senders(networkOf(query, caller), MOST_SENDERS),
    };
  }

  @Get('serial-senders/:id/letters')
  @OfMember()
  @Operation('An objection and an access request, ready to be sent to such a sender', {
    answers: { 200: 'NetworkLetters' },
    more: 'Under GDPR art. 21 and 15, in English or French by Accept-Language.',
  })
  public async letters(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Tenant() caller: TenantCaller,
    @Headers('accept-language') accepted: string | undefined,
  ): Promise<object> {
    const network = networkOf(query, caller);
    const sender = await this.coldMails.sender(network, id);
    if (!sender) throw notFound('sender of cold mail');
    const { name, address } = await this.owners.of(network);
    const controller = await this.controllers.get(caller.controllerId);
    const language = languageOf(accepted);
    const day = (at: Date): string =>
      new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr', { dateStyle: 'long', timeZone: 'UTC' }).format(at);
    const values = {
      ...{ sender: sender.name, mailbox: sender.sender, count: String(sender.mails) },
      ...{ first: day(sender.firstAt), last: day(sender.lastAt), date: day(this.clock.now()) },
      ...{ name: name ?? controller.name, address: address ?? controller.postalAddress },
    };
    const { objection, access } = this.texts.in(language).letters;
    const letter = (of: typeof objection): object => ({
      ...{ to: sender.sender, language },
      ...{ subject: of.subject, text: fill(of.text, values) },
    });
    return { objection: letter(objection), access: letter(access) };
  }
}

function afterOf({ before }: Page): number {
  if (before === null) return 0;
  if (!/^\d{1,15}$/.test(before)) throw wrongCursor();
  return Number(before);
}

function answer(found: NetworkImport): object {
  const { controllerId: _, bytes, bytesRead, ...shown } = found;
  const isDone = found.state === 'done';
  // Of an archive the unpacked bytes are counted: it is told as whole when it is.
  const progress = isDone ? 1 : Math.min(0.99, Number(bytes) === 0 ? 0 : Number(bytesRead) / Number(bytes));
  return { ...shown, bytes, progress };
}
