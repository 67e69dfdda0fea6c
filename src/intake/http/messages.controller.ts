// POST /v1/messages: one message to one person, gated and sent; GET: where it is.
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { type Gated, SingleMessage } from '../../campaigns/single-message.js';
import { Outgoing } from '../../delivery/outgoing.js';
import { Idempotency, type Ticketed } from '../../http/idempotency.js';
import { notFound } from '../../http/problem.js';
import { QueueBackEnd } from '../../operation/back-ends.js';
import { attachmentsOf } from './attachment.request.js';
import { decisionAnswer, languageOf } from './decision-answer.js';
import { gatedAnswer, messageAnswer, refusal } from './message-answer.js';
import { MessageRequest } from './message.request.js';
import { Operation } from './openapi-operation.js';
import { sendingOf } from './sending.js';

@ApiTags('messages')
@Controller('v1/messages')
@Wants('send')
export class MessagesController {
  public constructor(
    private readonly messages: SingleMessage,
    private readonly outgoing: Outgoing,
    private readonly controllers: Controllers,
    private readonly law: Law,
    private readonly idempotency: Idempotency,
    private readonly queue: QueueBackEnd,
  ) {}

  @Post()
  @HttpCode(202)
  @Operation('Send one message to one person, if the law allows it', {
    answers: { 202: 'QueuedMessage' },
    more: 'Refused, it is answered with 422 and the decision.',
  })
  public async send(
    @Body() asked: MessageRequest,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: Ticketed,
    @Tenant() caller: TenantCaller,
  ): Promise<object> {
    const { purpose, sender } = await sendingOf(asked, caller, this.controllers);
    const { recipient, subject, text, html } = asked;
    const content = { subject, text, html };
    const attachments = attachmentsOf(asked);
    await this.queue.ping(); // accepted is promised: it must be possible to send it
    const controller = await this.controllers.get(caller.controllerId);
    const language = languageOf(accepted);
    const decision = ({ verdict }: Gated) => decisionAnswer(verdict, this.law, language);
    const answer = (gated: Gated) => gatedAnswer(gated, decision(gated));
    const gated = await this.messages.send(
      { controller, sender, purpose, recipient, content, attachments, by: caller.keyId },
      async (transaction, result) => {
        if (!request.ticket || result.id === null) return;
        const body = JSON.stringify(answer(result));
        await this.idempotency.complete(transaction, request.ticket, { status: 202, body });
      },
    );
    if (gated.id !== null) return answer(gated);
    throw refusal(decision(gated));
  }

  @Get(':id')
  @Operation('Where a message is', { answers: { 200: 'Message' } })
  public async show(@Param('id') id: string, @Tenant() caller: TenantCaller): Promise<object> {
    const found = await this.outgoing.find(caller.controllerId, id);
    if (!found) throw notFound('message');
    return messageAnswer(found);
  }
}
