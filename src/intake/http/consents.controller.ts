// POST /v1/consents and /v1/consents/:id/withdraw: a consent with its evidence, and its end.
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { Consents } from '../../provenance/consents.js';
import { ListIntake } from '../../provenance/list-intake.js';
import { Clock } from '../../values/clock.js';
import { ConsentRecordRequest } from './consent-record.request.js';
import { Operation } from './openapi-operation.js';

@ApiTags('consents')
@Controller('v1/consents')
@Wants('contacts')
export class ConsentsController {
  public constructor(
    private readonly database: DataSource,
    private readonly intake: ListIntake,
    private readonly consents: Consents,
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
    const { kept, refused } = await this.intake.keep(caller.controllerId, [recipient], caller.keyId);
    const [person] = kept;
    if (!person) {
      throw invalidRequest([{ field: 'email', message: `is no usable e-mail address: ${refused[0]?.why ?? ''}` }]);
    }
    const { contactId, mailboxId } = person;
    const id = await this.consents.idOf(this.database, { controllerId: caller.controllerId, mailboxId }, consent);
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
}
