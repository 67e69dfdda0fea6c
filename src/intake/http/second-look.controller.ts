// POST /v1/messages/:id/resolve and /retry: what a named person decides about a message that came to nothing.
import { Body, Controller, Headers, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Law } from '../../../config/law.js';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { type NotRetried, SecondLook } from '../../campaigns/second-look.js';
import { type Gated } from '../../campaigns/single-message.js';
import { Outgoing } from '../../delivery/outgoing.js';
import { Idempotency, type Ticketed } from '../../http/idempotency.js';
import { conflict, notFound } from '../../http/problem.js';
import { QueueBackEnd } from '../../operation/back-ends.js';
import { decisionAnswer, languageOf } from './decision-answer.js';
import { gatedAnswer, messageAnswer, refusal } from './message-answer.js';
import { Operation } from './openapi-operation.js';
import { ResolveRequest, RetryRequest } from './second-look.request.js';

const REFUSALS: Readonly<Record<Exclude<NotRetried, 'unknown'>, string>> = {
  uncertain: 'it may have gone out: say what became of it first, with POST /v1/messages/:id/resolve',
  not_refused: 'only a message that a relay refused, or that was given up, can be tried anew',
  retried: 'it was tried anew already',
  erased: 'the person was erased, and the address with them',
  campaign_cancelled: 'its campaign was cancelled',
  gone: 'its sender or its content is gone',
};

@ApiTags('messages')
@Controller('v1/messages/:id')
@Wants('send')
export class SecondLookController {
  public constructor(
    private readonly look: SecondLook,
    private readonly outgoing: Outgoing,
    private readonly law: Law,
    private readonly idempotency: Idempotency,
    private readonly queue: QueueBackEnd,
  ) {}

  @Post('resolve')
  @HttpCode(200)
  @Operation('Say what became of an uncertain message', {
    answers: { 200: 'Message' },
    more: 'Recorded in the ledger, with the name and the reason.',
  })
  public async resolve(
    @Param('id') id: string,
    @Body() { outcome, by, reason }: ResolveRequest,
    @Tenant() { controllerId, keyId }: TenantCaller,
  ): Promise<object> {
    const settled = await this.look.settle(controllerId, id, outcome, { name: by, keyId, reason });
    if (settled === 'unknown') throw notFound('message');
    if (settled === 'not_uncertain') throw conflict('this message is not uncertain', 'its outcome is known');
    const found = await this.outgoing.find(controllerId, id);
    if (!found) throw notFound('message');
    return messageAnswer(found);
  }

  @Post('retry')
  @HttpCode(202)
  @Operation('Try a refused message anew, as a new message', {
    answers: { 202: 'QueuedMessage' },
    more: 'It is decided as POST /v1/messages decides, and refused with 422 and the decision where the law does not allow it.',
  })
  public async retry(
    @Param('id') id: string,
    @Body() { by, reason }: RetryRequest,
    @Headers('accept-language') accepted: string | undefined,
    @Req() request: Ticketed,
    @Tenant() { controllerId, keyId }: TenantCaller,
  ): Promise<object> {
    await this.queue.ping(); // accepted is promised: it must be possible to send it
    const decision = ({ verdict }: Gated) => decisionAnswer(verdict, this.law, languageOf(accepted));
    const actor = { name: by, keyId, reason };
    const ended = await this.look.retry(controllerId, id, actor, async (transaction, gated) => {
      if (!request.ticket || gated.id === null) return;
      const body = JSON.stringify(gatedAnswer(gated, decision(gated)));
      await this.idempotency.complete(transaction, request.ticket, { status: 202, body });
    });
    if (ended === 'unknown') throw notFound('message');
    if (typeof ended === 'string') throw conflict('this message cannot be tried anew', REFUSALS[ended]);
    if (ended.id === null) throw refusal(decision(ended));
    return gatedAnswer(ended, decision(ended));
  }
}
