// POST /v1/answers: a reply or a click comes in.
import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Tenant, type TenantCaller, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { Outgoing } from '../../delivery/outgoing.js';
import { Answers } from '../../feedback/answers.js';
import { invalidRequest } from '../../http/problem.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { Clock } from '../../values/clock.js';
import { AnswerRequest } from './answer.request.js';
import { Operation } from './openapi-operation.js';

/** Clocks of mail servers are not quite ours. */
const AHEAD_MS = 300_000;

const BEGUN: readonly string[] = ['handed_over', 'accepted', 'uncertain'];

@ApiTags('answers')
@Controller('v1/answers')
@Wants('contacts')
export class AnswersController {
  public constructor(
    private readonly answers: Answers,
    private readonly outgoing: Outgoing,
    private readonly controllers: Controllers,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation('Record that somebody answered', {
    answers: { 201: 'RecordedAnswer' },
    more: 'A reply ends the sequences that wrote to the person, and where a campaign says so to their company. A reply or a click shows that the person reacts: the cap for people who never did binds them no more.',
  })
  public async record(@Body() asked: AnswerRequest, @Tenant() { controllerId, keyId }: TenantCaller): Promise<object> {
    const { email, kind, messageId } = asked;
    const now = this.clock.now().getTime();
    const at = Date.parse(asked.at);
    if (at > now + AHEAD_MS) throw invalidRequest([{ field: 'at', message: 'must not be in the future' }]);
    if (messageId !== null) await this.expectSentTo(controllerId, email, messageId);
    const answer = { email, kind, at: new Date(Math.min(at, now)), messageId };
    return { ...answer, ...(await this.answers.record(controllerId, answer, keyId)) };
  }

  private async expectSentTo(controllerId: string, email: string, messageId: string): Promise<void> {
    const controller = await this.controllers.get(controllerId);
    const found = await this.outgoing.find(controllerId, messageId);
    const mailboxOf = (address: string): string => readAddress(address, controller).mailboxId.toString('hex');
    if (found && BEGUN.includes(found.state) && mailboxOf(found.email) === mailboxOf(email)) return;
    throw invalidRequest([{ field: 'messageId', message: 'must be a message of yours that went to this address' }]);
  }
}
