// POST /v1/consents and /v1/consents/:id/withdraw: a consent with its evidence, and its end.
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiQuery, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import { DataSource } from 'typeorm';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Outgoing } from '../../delivery/outgoing.js';
import { ConsentReceipts, RECEIPT_FORMATS, type ReceiptFormat } from '../../evidence/consent-receipts.js';
import { type Reader } from '../../guard/readings.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { Consents } from '../../provenance/consents.js';
import { ListIntake } from '../../provenance/list-intake.js';
import { Clock } from '../../values/clock.js';
import { ConsentRecordRequest } from './consent-record.request.js';
import { ref } from './openapi-schemas.js';
import { Operation } from './openapi-operation.js';
import { ReadBy, Reads } from './reading.js';

@ApiTags('consents')
@Controller('v1/consents')
@Wants('contacts')
export class ConsentsController {
  public constructor(
    private readonly database: DataSource,
    private readonly intake: ListIntake,
    private readonly consents: Consents,
    private readonly receipts: ConsentReceipts,
    private readonly outgoing: Outgoing,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation('Record a consent', {
    answers: { 201: 'Consent' },
    more: 'It is kept as asserted by the caller, with its evidence, and lifts no objection.',
  })
  public async record(@Body() asked: ConsentRecordRequest, @Tenant() caller: TenantCaller): Promise<object> {
    const { email, ...consent } = asked;
    const recipient = { email, consents: [consent] };
    const { controllerId, keyId } = caller;
    const { kept, refused } = await this.intake.keep(controllerId, [recipient], keyId, async (transaction, taken) => {
      for (const { mailboxId } of taken.kept) await this.outgoing.reconsider(transaction, controllerId, mailboxId);
    });
    const [person] = kept;
    if (!person) {
      throw invalidRequest([{ field: 'email', message: `is no usable e-mail address: ${refused[0]?.why ?? ''}` }]);
    }
    const { contactId, mailboxId } = person;
    const id = await this.consents.idOf(this.database, { controllerId, mailboxId }, consent);
    return { id, contactId, ...consent };
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Operation('Record that a consent was taken back', { answers: { 200: 'Consent' } })
  public async withdraw(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    const withdrawn = await this.database.transaction((transaction) =>
      this.consents.withdraw(transaction, caller.controllerId, id, this.clock.now()),
    );
    if (!withdrawn) throw notFound('consent');
    return withdrawn;
  }

  @Get(':id/receipt')
  @Reads()
  @ApiQuery({
    name: 'format',
    required: false,
    description: 'Or by `Accept`: `application/ld+json`, `application/vnd.kantara.consent-receipt+json`.',
    schema: { type: 'string', enum: Object.keys(RECEIPT_FORMATS), default: 'dpv-27560' },
  })
  @ApiOperation({
    summary: 'A receipt of a consent, for the person to keep',
    description: 'ISO/IEC TS 27560:2023 in the DPV profile for the EU GDPR (JSON-LD), or Kantara 1.1.',
  })
  @ApiResponse({
    status: 200,
    description: 'Done.',
    content: {
      'application/ld+json': { schema: ref('ConsentReceipt') },
      'application/json': { schema: ref('ConsentReceipt') },
    },
  })
  public async receipt(
    @Param('id') id: string,
    @Query('format') asked: unknown,
    @Headers('accept') accepted: string | undefined,
    @Tenant() caller: TenantCaller,
    @ReadBy() reader: Reader,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    const format = formatOf(asked, accepted);
    const receipt = await this.receipts.issue(caller.controllerId, id, format, reader);
    if (!receipt) throw notFound('consent');
    reply.header('content-type', format === 'kantara' ? 'application/json' : 'application/ld+json');
    return receipt;
  }
}

function formatOf(asked: unknown, accepted = ''): ReceiptFormat {
  if (asked === undefined || asked === '') return /kantara/i.test(accepted) ? 'kantara' : 'dpv-27560';
  if (asked === 'kantara' || asked === 'dpv-27560') return asked;
  throw invalidRequest([{ field: 'format', message: `must be one of: ${Object.keys(RECEIPT_FORMATS).join(', ')}` }]);
}
