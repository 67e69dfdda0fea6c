// What is taken out of the service as evidence: packs, the audit log as CSV, the art. 30 register.
import { Readable } from 'node:stream';
import { Controller, Get, Header, Headers, Param, Query, StreamableFile } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Article30 } from '../../evidence/article-30.js';
import { decisionLines } from '../../evidence/decisions-csv.js';
import { CampaignPack } from '../../evidence/campaign-pack.js';
import { LedgerBehind, NoSuchSize, type PackAsked } from '../../evidence/pack/pack-head.js';
import { PersonPack } from '../../evidence/person-pack.js';
import { AuditLog } from '../../guard/audit-log.js';
import { type Reader } from '../../guard/readings.js';
import { invalidRequest, notFound, unavailable } from '../../http/problem.js';
import { languageOf } from './decision-answer.js';
import { readSize } from './ledger-numbers.js';
import { Operation, PlainOperation } from './openapi-operation.js';
import { ReadBy, Reads } from './reading.js';

const ZIP = 'application/zip';
const PACK =
  'A ZIP with entries, proofs, signed checkpoint, public key, a PDF summary and `verify.mjs`, which checks all of it ' +
  'offline. It shows the log as of this reading, which is in it.';

/** The query parameter by which a pack proves that it continues what the asker knows. */
const From = () =>
  ApiQuery({
    name: 'from',
    required: false,
    description: 'The size of an earlier checkpoint: the pack then holds the proof that the log only grew since.',
    schema: { type: 'integer', minimum: 1 },
  });

@ApiTags('evidence')
@Controller('v1')
@Wants('evidence')
export class EvidenceController {
  public constructor(
    private readonly auditLog: AuditLog,
    private readonly article30: Article30,
    private readonly personPack: PersonPack,
    private readonly campaignPack: CampaignPack,
  ) {}

  @Get('contacts/:id/evidence.zip')
  @Reads()
  @From()
  @PlainOperation('Everything on record about a person, with its proofs', { mediaType: ZIP, more: PACK })
  public async person(
    @Param('id') id: string,
    @Query('from') from: unknown,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() { controllerId }: TenantCaller,
    @ReadBy() reader: Reader,
  ): Promise<StreamableFile> {
    const asked = { controllerId, id, reader, language: languageOf(accepted), from: sizeOf(from) };
    return packOf(this.personPack, asked, 'contact');
  }

  @Get('campaigns/:id/evidence.zip')
  @Reads()
  @From()
  @PlainOperation('Every decision that a campaign went by, with its proofs', { mediaType: ZIP, more: PACK })
  public async campaign(
    @Param('id') id: string,
    @Query('from') from: unknown,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() { controllerId }: TenantCaller,
    @ReadBy() reader: Reader,
  ): Promise<StreamableFile> {
    const asked = { controllerId, id, reader, language: languageOf(accepted), from: sizeOf(from) };
    return packOf(this.campaignPack, asked, 'campaign');
  }

  @Get('decisions.csv')
  @Reads()
  @Header('x-content-type-options', 'nosniff')
  @PlainOperation('The audit log as a CSV file', {
    mediaType: 'text/csv',
    more: 'Newest first, streamed. A cell that a spreadsheet would take for a formula has an apostrophe in front.',
  })
  public csv(@Tenant() caller: TenantCaller, @ReadBy() reader: Reader): StreamableFile {
    const lines = decisionLines(this.auditLog.export(caller.controllerId, reader));
    return new StreamableFile(Readable.from(lines, { objectMode: false }), {
      type: 'text/csv; charset=utf-8; header=present',
      disposition: 'attachment; filename="decisions.csv"',
    });
  }

  @Get('controllers/:id/article-30')
  @Reads()
  @Operation('The entry of the register of processing activities', {
    answers: { 200: 'Article30' },
    more: 'GDPR art. 30(1), from what is done for the controller. What only the controller knows is said to be missing.',
  })
  public register(@Param('id') id: string, @Tenant() caller: TenantCaller, @ReadBy() reader: Reader): Promise<object> {
    if (id !== caller.controllerId) throw notFound('controller');
    return this.article30.entry(id, reader);
  }
}

function sizeOf(from: unknown): number | null {
  return from === undefined || from === '' ? null : readSize('from', from);
}

async function packOf(
  packs: { make(asked: PackAsked): Promise<Readable | null> },
  asked: PackAsked,
  what: string,
): Promise<StreamableFile> {
  try {
    const made = await packs.make(asked);
    if (!made) throw notFound(what);
    return new StreamableFile(made, { type: ZIP, disposition: `attachment; filename="evidence-${asked.id}.zip"` });
  } catch (error) {
    if (error instanceof NoSuchSize)
      throw invalidRequest([{ field: 'from', message: `must be 1 or more: ${error.message}` }]);
    if (error instanceof LedgerBehind) throw unavailable('a checkpoint that covers this reading');
    throw error;
  }
}
