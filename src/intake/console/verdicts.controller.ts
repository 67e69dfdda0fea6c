// GET /v1/contacts/:id/verdicts: what would be decided about a person now, for each purpose.
import { Controller, Get, Headers, Param, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { QUESTION } from '../../guard/ask.js';
import { ContactFiles } from '../../guard/contact-files.js';
import { Guard } from '../../guard/guard.js';
import { type Reader } from '../../guard/readings.js';
import { conflict, notFound } from '../../http/problem.js';
import { decisionAnswer, languageOf } from '../http/decision-answer.js';
import { Operation } from '../http/openapi-operation.js';
import { ReadBy, Reads } from '../http/reading.js';

const PURPOSES = ['prospecting', 'newsletter', 'customer_marketing', 'event_invitation', 'service'] as const;

@ApiTags('contacts')
@Controller('v1/contacts')
@Wants('contacts')
export class VerdictsController {
  public constructor(
    private readonly files: ContactFiles,
    private readonly controllers: Controllers,
    private readonly guard: Guard,
    private readonly law: Law,
  ) {}

  @Get(':id/verdicts')
  @Reads()
  @ApiQuery({
    name: 'sender',
    required: false,
    description: 'Whom the mail would come from; the newest sender where nobody is named.',
    schema: { type: 'string' },
  })
  @Operation('What would be decided now, for each purpose', {
    answers: { 200: 'Verdicts' },
    more: 'From what is on record, for a mail that the guard composes. No decision is recorded, and nothing is sent.',
  })
  public async show(
    @Param('id') id: string,
    @Query('sender') named: unknown,
    @Headers('accept-language') accepted: string | undefined,
    @Tenant() { controllerId }: TenantCaller,
    @ReadBy() reader: Reader,
  ): Promise<object> {
    const found = await this.files.byId(controllerId, id, reader);
    if (!found?.email) throw notFound('contact');
    const sender =
      typeof named === 'string' ? named : (await this.controllers.senders(controllerId, null, 1))[0]?.address;
    if (sender === undefined) throw conflict('there is no sender yet', 'register one first: POST /v1/senders');
    const { email } = found;
    const asks = PURPOSES.map((purpose) => ({
      ...{ controllerId, purpose, sender, recipient: { email } },
      ...{ occasion: QUESTION, message: null, composedByGuard: true },
    }));
    const verdicts = await this.guard.decide(asks, { record: false });
    const language = languageOf(accepted);
    return {
      verdicts: verdicts.map((verdict, n) => ({
        purpose: PURPOSES[n],
        ...decisionAnswer(verdict, this.law, language),
      })),
    };
  }
}
