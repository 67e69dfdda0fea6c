// GET and POST /v1/suppressions, DELETE /v1/suppressions/:id: the stop list. An objection stays whoever asks.
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { paged, pageOf } from '../../http/paging.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { type Fields, Reader } from '../../http/reader.js';
import { type Suppression } from '../../policy/facts.js';
import { Suppressions } from '../../provenance/suppressions.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { Objections } from '../../rights/objections.js';
import { DataSource } from 'typeorm';

const ENTRY = new Set(['email', 'kind', 'scope', 'purpose', 'sender', 'reason']);
const KINDS = ['manual', 'unsubscribe', 'objection', 'complaint', 'bounce'] as const;
const MOST_AT_ONCE = 10_000;

@ApiTags('suppressions')
@ApiBearerAuth()
@Controller('v1/suppressions')
@Wants('contacts')
export class SuppressionsController {
  public constructor(
    private readonly database: DataSource,
    private readonly controllers: Controllers,
    private readonly suppressions: Suppressions,
    private readonly objections: Objections,
  ) {}

  @Get()
  public async list(@Query() query: Record<string, unknown>, @Tenant() caller: TenantCaller): Promise<object> {
    const page = pageOf(query);
    const found = await this.suppressions.list(this.database, caller.controllerId, page.before, page.limit + 1);
    const { items, cursor } = paged(found, page, (item) => item.id);
    return { suppressions: items, cursor };
  }

  @Post()
  public async add(@Body() body: unknown, @Tenant() caller: TenantCaller): Promise<object> {
    const reader = new Reader();
    const entry = readEntry(reader, body, '');
    reader.finish();
    const [added] = await this.record([entry], caller);
    return { ...entry, id: added ?? null, alreadyStood: added === undefined };
  }

  /** Many at once: broken rows are reported, the others go on the list. */
  @Post('import')
  @HttpCode(200)
  public async import(@Body() body: unknown, @Tenant() caller: TenantCaller): Promise<object> {
    const reader = new Reader();
    const given = reader.object(body, '', new Set(['suppressions'])) ?? {};
    const list = reader.list(given['suppressions'], 'suppressions', MOST_AT_ONCE);
    if (list.length === 0) reader.wrong('suppressions', 'must hold at least one entry');
    reader.finish();
    const entries: Entry[] = [];
    const refused: { row: number; reason: string }[] = [];
    list.forEach((one, n) => {
      const row = new Reader();
      const entry = readEntry(row, one, `suppressions[${n}]`);
      const reason = row.first();
      if (reason === null) entries.push(entry);
      else refused.push({ row: n + 1, reason });
    });
    const added = await this.record(entries, caller);
    return { added: added.length, alreadyStood: entries.length - added.length, refused };
  }

  @Delete(':id')
  @HttpCode(204)
  public async lift(
    @Param('id') id: string,
    @Query() query: Record<string, unknown>,
    @Body() body: unknown,
    @Tenant() caller: TenantCaller,
  ): Promise<void> {
    const reason = reasonOf(query) ?? reasonOf((body ?? {}) as Fields);
    if (reason === null)
      throw invalidRequest([{ field: 'reason', message: 'is required: say why the entry is deleted' }]);
    const now = new Date();
    const done = await this.database.transaction((transaction) =>
      this.suppressions.lift(transaction, caller.controllerId, id, `${caller.keyId}: ${reason}`, now),
    );
    if (done === 'unknown') throw notFound('suppression');
    if (done === 'kept') {
      throw conflict('this entry cannot be deleted', 'it is the person’s own no: only their own later act lifts it');
    }
  }

  private async record(entries: readonly Entry[], caller: TenantCaller): Promise<string[]> {
    const controller = await this.controllers.get(caller.controllerId);
    return this.objections.record(
      entries.map(({ email, kind, scope, reason }) => ({
        controllerId: caller.controllerId,
        mailboxId: readAddress(email, controller).mailboxId,
        kind,
        scope,
        reason,
        recordedBy: caller.keyId,
      })),
    );
  }
}

type Entry = { email: string; kind: Suppression['kind']; scope: Suppression['scope']; reason: string };

function readEntry(reader: Reader, value: unknown, field: string): Entry {
  const given = reader.object(value, field, ENTRY) ?? {};
  const email = reader.required(given, 'email', field, 1_000);
  const kind = reader.oneOf(given, 'kind', field, KINDS) ?? 'manual';
  const purpose = reader.text(given, 'purpose', field, 100);
  const sender = reader.text(given, 'sender', field, 320);
  const asked = reader.oneOf(given, 'scope', field, ['everything', 'marketing', 'purpose', 'sender'] as const);
  if (asked === 'purpose' && purpose === null) reader.wrong(`${field}.purpose`, 'is required for this scope');
  if (asked === 'sender' && sender === null) reader.wrong(`${field}.sender`, 'is required for this scope');
  return {
    email,
    kind,
    scope: scopeOf(asked, kind, purpose, sender),
    reason: reader.text(given, 'reason', field, 1_000) ?? 'recorded through the API',
  };
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

function reasonOf(fields: Fields): string | null {
  const reason = fields['reason'];
  return typeof reason === 'string' && reason.trim() !== '' ? reason.trim().slice(0, 1_000) : null;
}
