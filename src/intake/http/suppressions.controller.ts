// GET and POST /v1/suppressions, DELETE /v1/suppressions/:id: the stop list. An objection stays whoever asks.
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { paged, pageOf } from '../../http/paging.js';
import { wrongRequiredText } from '../../http/checks.js';
import { conflict, invalidRequest, notFound, Problem } from '../../http/problem.js';
import { RequestPipe } from '../../http/request.pipe.js';
import { type Suppression } from '../../policy/facts.js';
import { Suppressions } from '../../provenance/suppressions.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { Objections } from '../../rights/objections.js';
import { DataSource } from 'typeorm';
import { setImmediate as giveWay } from 'node:timers/promises';
import { Operation, Pages, PlainOperation } from './openapi-operation.js';
import { LiftRequest, SuppressionImportRequest, SuppressionRequest } from './suppression.request.js';

// Between so many rows of an import others get their turn.
const ROWS_AT_ONCE = 200;

@ApiTags('suppressions')
@Controller('v1/suppressions')
@Wants('contacts')
export class SuppressionsController {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly suppressions: Suppressions,
    private readonly objections: Objections,
    private readonly requests: RequestPipe,
  ) {}

  @Get()
  @Pages()
  @Operation('The stop list', { answers: { 200: 'SuppressionList' } })
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.suppressions.list(this.database, caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, (item) => item.id);
    return { suppressions: items, cursor };
  }

  @Post()
  @Operation('Put an address on the stop list', { answers: { 201: 'AddedSuppression' } })
  public async add(@Body() asked: SuppressionRequest, @Tenant() caller: TenantCaller): Promise<object> {
    const entry = entryOf(asked);
    const [added] = await this.record([entry], caller);
    return { ...entry, id: added ?? null, alreadyStood: added === undefined };
  }

  @Post('import')
  @HttpCode(200)
  @Operation('Put many addresses on the stop list', {
    answers: { 200: 'ImportedSuppressions' },
    more: 'Broken rows are reported, the others go on the list.',
  })
  public async import(@Body() asked: SuppressionImportRequest, @Tenant() caller: TenantCaller): Promise<object> {
    const entries: Entry[] = [];
    const refused: { row: number; reason: string }[] = [];
    for (const [n, row] of asked.suppressions.entries()) {
      if (n % ROWS_AT_ONCE === 0) await giveWay();
      const read = await this.read(row);
      if (typeof read === 'string') refused.push({ row: n + 1, reason: read });
      else entries.push(read);
    }
    const added = await this.record(entries, caller);
    return { added: added.length, alreadyStood: entries.length - added.length, refused };
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiQuery({ name: 'reason', required: false, description: 'Why; here or in the body.', schema: { type: 'string' } })
  @PlainOperation('Delete an entry, with a reason', {
    status: 204,
    more: 'An objection is the person’s own no and stays: only their own later act lifts it.',
  })
  public async lift(
    @Param('id') id: string,
    @Query('reason') queried: unknown,
    @Body() asked: LiftRequest,
    @Tenant() caller: TenantCaller,
  ): Promise<void> {
    const reason = reasonOf(queried) ?? reasonOf(asked.reason);
    if (reason === null) {
      throw invalidRequest([{ field: 'reason', message: 'is required: say why the entry is deleted' }]);
    }
    const now = new Date();
    const done = await this.database.transaction((transaction) =>
      this.suppressions.lift(transaction, caller.controllerId, id, `${caller.keyId}: ${reason}`, now),
    );
    if (done === 'unknown') throw notFound('suppression');
    if (done === 'kept') {
      throw conflict('this entry cannot be deleted', 'it is the person’s own no: only their own later act lifts it');
    }
  }

  /** The entry, or what is wrong with it. */
  private async read(row: unknown): Promise<Entry | string> {
    try {
      return entryOf(await this.requests.check(SuppressionRequest, row ?? {}));
    } catch (error) {
      if (error instanceof Problem && error.document.detail !== undefined) return error.document.detail;
      throw error;
    }
  }

  private async record(entries: readonly Entry[], caller: TenantCaller): Promise<string[]> {
    const controller = await this.controllers.get(caller.controllerId);
    return this.objections.record(
      entries.map(({ email, kind, scope, reason }) => ({
        controllerId: caller.controllerId,
        mailboxId: readAddress(email, controller).mailboxId,
        email,
        kind,
        scope,
        reason,
        recordedBy: caller.keyId,
      })),
    );
  }
}

type Entry = { email: string; kind: Suppression['kind']; scope: Suppression['scope']; reason: string };

function entryOf({ email, kind, reason, ...asked }: SuppressionRequest): Entry {
  return { email, kind, scope: scopeOf(asked.scope, kind, asked.purpose, asked.sender), reason };
}

function scopeOf(
  asked: string | null,
  kind: Entry['kind'],
  purpose: string | null,
  sender: string | null,
): Entry['scope'] {
  if (purpose !== null && (asked === 'purpose' || asked === null)) return { to: 'purpose', purpose };
  if (sender !== null && (asked === 'sender' || asked === null)) return { to: 'sender', sender };
  if (asked === 'marketing') return { to: 'marketing' };
  // An objection is to marketing unless it says more; a bounce, a complaint or an operator's entry stops everything.
  if (asked === null && (kind === 'unsubscribe' || kind === 'objection')) return { to: 'marketing' };
  return { to: 'everything' };
}

function reasonOf(reason: unknown): string | null {
  return wrongRequiredText(reason) === null ? (reason as string).trim().slice(0, 1_000) : null;
}
