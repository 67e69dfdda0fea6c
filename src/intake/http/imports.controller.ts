// POST /v1/imports: a list file is taken in, durably, before the answer; GET: how far it is and what came of each row.
import { Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { type Multipart, type MultipartFile } from '@fastify/multipart';
import { ApiBearerAuth, ApiConsumes, ApiTags } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Chores } from '../../chores/chores.js';
import { type Page, paged, pageOf } from '../../http/paging.js';
import { invalidRequest, notFound, problem } from '../../http/problem.js';
import { type Import, Imports } from '../../provenance/imports/imports.js';
import { Uploads } from '../../provenance/imports/uploads.js';
import { Clock } from '../../values/clock.js';
import { newId } from '../../values/id.js';
import { readImportFields } from './import.request.js';

@ApiTags('imports')
@ApiBearerAuth()
@Controller('v1/imports')
@Wants('contacts')
export class ImportsController {
  public constructor(
    private readonly imports: Imports,
    private readonly uploads: Uploads,
    private readonly chores: Chores,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiConsumes('multipart/form-data')
  public async start(@Req() request: FastifyRequest, @Tenant() caller: TenantCaller): Promise<object> {
    if (!request.isMultipart()) {
      throw problem(415, 'unsupported-media-type', 'an import is sent as multipart/form-data', {
        detail: 'with the parts file, format (linkedin_connections or csv), mapping and defaults',
      });
    }
    await this.chores.reachable();
    const at = this.clock.now();
    const id = newId('imp', at.getTime());
    try {
      const { fields, fileName, bytes } = await this.receive(id, request.parts());
      const asked = readImportFields(fields);
      if (fileName === null) throw invalidRequest([{ field: 'file', message: 'is required: the list to import' }]);
      await this.imports.create({ id, controllerId: caller.controllerId, fileName, bytes, ...asked }, at);
    } catch (error) {
      await this.uploads.remove(id);
      throw error;
    }
    await this.chores.order('import', id);
    return this.show(id, {}, caller);
  }

  @Get()
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.imports.list(caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, (item) => item.id);
    return { imports: items.map(answer), cursor };
  }

  /** The rows that were refused or skipped page with `cursor` and `limit`, in the order of the file. */
  @Get(':id')
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

  private async receive(
    id: string,
    parts: AsyncIterable<Multipart>,
  ): Promise<{ fields: Record<string, unknown>; fileName: string | null; bytes: number }> {
    const fields: Record<string, unknown> = {};
    let fileName: string | null = null;
    let bytes = 0;
    for await (const part of parts) {
      if (part.type === 'field') fields[part.fieldname] = part.value;
      else if (part.fieldname === 'file' && fileName === null) {
        bytes = await this.uploads.keep(id, part.file);
        fileName = nameOf(part);
      } else throw invalidRequest([{ field: part.fieldname, message: 'is a file that this request does not have' }]);
    }
    return { fields, fileName, bytes };
  }
}

/** The file's name as shown in lists: no path, nothing unprintable. */
function nameOf(part: MultipartFile): string {
  return (
    part.filename
      .replace(/^.*[/\\]/, '')
      .replace(/\p{C}/gu, '')
      .slice(0, 200) || 'list'
  );
}

function afterOf(page: Page): { row: number; part: number } | null {
  const [row, part] = (page.before ?? '').split('-').map(Number);
  return Number.isInteger(row) && Number.isInteger(part) ? { row: row ?? 0, part: part ?? 0 } : null;
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
  const done = found.state === 'done';
  return {
    ...shown,
    progress: Number(bytes) === 0 || done ? 1 : Math.min(1, Number(bytesRead) / Number(bytes)),
    counts: {
      lastRow: Number(rowsDone),
      imported: Number(imported),
      updated: Number(updated),
      skipped: Number(skipped),
      refused: Number(refused),
      suppressed: Number(suppressed),
    },
  };
}
