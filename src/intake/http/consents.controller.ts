// POST /v1/consents and /v1/consents/:id/withdraw: a consent with its evidence, and its end.
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { invalidRequest, notFound } from '../../http/problem.js';
import { type Fields, Reader } from '../../http/reader.js';
import { Consents } from '../../provenance/consents.js';
import { type KeptRow, ListIntake } from '../../provenance/list-intake.js';
import { Clock } from '../../values/clock.js';
import { readConsent } from './read-recipient.js';

@ApiTags('consents')
@ApiBearerAuth()
@Controller('v1/consents')
@Wants('contacts')
export class ConsentsController {
  public constructor(
    private readonly database: DataSource,
    private readonly intake: ListIntake,
    private readonly consents: Consents,
    private readonly clock: Clock,
  ) {}

  /** The fields of a consent, and `email`: whose it is. It is kept as asserted by the caller and lifts no objection. */
  @Post()
  public async record(@Body() body: unknown, @Tenant() caller: TenantCaller): Promise<object> {
    const reader = new Reader();
    const { email, ...given } = (typeof body === 'object' && body !== null ? body : {}) as Fields;
    if (typeof email !== 'string') reader.wrong('email', 'is required: the address of the person who consented');
    const consent = readConsent(reader, given, '');
    if (consent.purpose === null) reader.wrong('purpose', 'is required: a consent is for one purpose');
    reader.finish();
    const recipient = { email: String(email), consents: [consent] };
    const { kept, refused } = await this.intake.keep(caller.controllerId, [recipient], caller.keyId);
    if (refused[0])
      throw invalidRequest([{ field: 'email', message: `is no usable e-mail address: ${refused[0].why}` }]);
    const { contactId, mailboxId } = kept[0] as KeptRow;
    const id = await this.consents.idOf(this.database, { controllerId: caller.controllerId, mailboxId }, consent);
    return { id, contactId, ...consent };
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  public async withdraw(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    const withdrawn = await this.database.transaction((transaction) =>
      this.consents.withdraw(transaction, caller.controllerId, id, this.clock.now()),
    );
    if (!withdrawn) throw notFound('consent');
    return withdrawn;
  }
}
