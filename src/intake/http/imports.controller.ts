// POST /v1/imports: a list file is taken in, durably, before the answer; GET: how far it is and what came of each row.
import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiConsumes, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Chores } from '../../chores/chores.js';
import { Idempotency, type Ticketed } from '../../http/idempotency.js';
import { type Page, paged, pageOf, wrongCursor } from '../../http/paging.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { RequestPipe } from '../../http/request.pipe.js';
import { progressOf } from '../../provenance/imports/import-progress.js';
import { type Import, Imports } from '../../provenance/imports/imports.js';
import { Uploads } from '../../provenance/imports/uploads.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { ImportDefaultsRequest, importParts, ImportRequest } from './import.request.js';
import { Operation, Pages } from './openapi-operation.js';
import { digestOfUpload, receiveUpload, refuseOtherThanMultipart } from './upload.js';

@ApiTags('imports')
@Controller('v1/imports')
@Wants('contacts')
export class ImportsController {
  public constructor(
    private readonly imports: Imports,
    private readonly uploads: Uploads,
    private readonly chores: Chores,
    private readonly clock: Clock,
    private readonly requests: RequestPipe,
    private readonly idempotency: Idempotency,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiConsumes('multipart/form-data')
  @Operation('Import a list', {
    body: ImportRequest,
    answers: { 202: 'ImportReport' },
    more: 'The file is on disk before the answer; its rows are read afterwards. Ask GET for progress.',
  })
  public async start(
    @Req() request: Ticketed,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Tenant() caller: TenantCaller,
  ): Promise<unknown> {
    refuseOtherThanMultipart(request, 'file, format (linkedin_connections or csv), mapping and defaults');
    await this.chores.reachable();
    const at = this.clock.now();
    const id = newId('imp', at.getTime());
    try {
      const { fields, fileName, bytes } = await receiveUpload(this.uploads, id, request.parts());
      const { format, mapping, defaults } = await this.requests.check(ImportRequest, importParts(fields));
      if (fileName === null) throw invalidRequest([{ field: 'file', message: 'is required: the list to import' }]);
      const said = { format, mapping, defaults: defaults ?? new ImportDefaultsRequest() };
      const digest = await digestOfUpload(this.uploads.path(id), request, fields);
      const report = await this.idempotency.once(request, reply, digest, async () => {
        await this.imports.create({ id, controllerId: caller.controllerId, fileName, bytes, ...said }, at);
        await this.chores.order('import', id);
        return this.show(id, {}, caller);
      });
      const isReplayed = (report as { readonly id: string }).id !== id;
      if (isReplayed) await this.uploads.remove(id);
      return report;
    } catch (error) {
      await this.uploads.remove(id);
      throw error;
    }
  }

  @Get()
  @Pages()
  @Operation('The imports', { answers: { 200: 'ImportList' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.imports.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, (item) => item.id);
    return { imports: items.map(answer), cursor };
  }

  @Get(':id')
  @Pages()
  @Operation('How far an import is, and what came of it', {
    answers: { 200: 'ImportReport' },
    more: 'The rows that were refused or skipped, and remarks on others, page with `cursor` and `limit`, in the order of the file.',
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
    const { items, cursor } = paged(reports, page, ({ row, part }) => `${row}-${part}`);
    const errors = items.map(({ row, verdict, reason }) => ({ row: Number(row), verdict, reason }));
    return { ...answer(found), errors, cursor };
  }
}

function afterOf({ before }: Page): { row: number; part: number } | null {
  if (before === null) return null;
  const [, row, part] = /^(\d{1,15})-(\d{1,9})$/.exec(before) ?? [];
  if (row === undefined) throw wrongCursor();
  return { row: Number(row), part: Number(part) };
}

function answer(found: Import): object {
  const {
    controllerId: _,
    bytes,
    bytesRead,
    rowsDone,
    imported,
    updated,
    skipped,
    refused,
    suppressed,
    ...shown
  } = found;
  return {
    ...shown,
    ...progressOf({ state: found.state, bytes, bytesRead, rowsDone, imported, updated, skipped, refused, suppressed }),
  };
}
