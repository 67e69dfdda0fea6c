// What is taken out of the service as evidence: the audit log as CSV, the art. 30 register.
import { Readable } from 'node:stream';
import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Article30 } from '../../evidence/article-30.js';
import { decisionLines } from '../../evidence/decisions-csv.js';
import { AuditLog } from '../../guard/audit-log.js';
import { type Reader } from '../../guard/readings.js';
import { notFound } from '../../http/problem.js';
import { Operation, PlainOperation } from './openapi-operation.js';
import { ReadBy, Reads } from './reading.js';

@ApiTags('evidence')
@Controller('v1')
@Wants('evidence')
export class EvidenceController {
  public constructor(
    private readonly auditLog: AuditLog,
    private readonly article30: Article30,
  ) {}

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
