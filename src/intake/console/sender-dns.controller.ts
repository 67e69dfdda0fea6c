// GET /v1/senders/:id/dns: whether receivers of a sender's mail find what they look for.
import { Controller, Get, Param, Req } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { SenderDns } from '../../access/sender-dns.js';
import { notFound } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { Operation } from '../http/openapi-operation.js';
import { type Asking } from '../http/setting-up.js';

@ApiTags('set-up')
@Controller('v1/senders')
@Wants('admin')
export class SenderDnsController {
  public constructor(
    private readonly controllers: Controllers,
    private readonly dns: SenderDns,
    private readonly clock: Clock,
  ) {}

  @Get(':id/dns')
  @Operation('The DNS records of a sender', {
    answers: { 200: 'SenderDns' },
    more: 'SPF, DKIM and DMARC of its domain: what to publish, and what is found. Waits two seconds for the DNS at most.',
  })
  public async show(@Param('id') id: string, @Req() { caller }: Asking): Promise<object> {
    const sender = await this.controllers.senderById(id);
    if (!sender || (caller.controllerId !== null && caller.controllerId !== sender.controllerId))
      throw notFound('sender');
    const controller = await this.controllers.get(sender.controllerId);
    return { senderId: id, checkedAt: this.clock.now(), ...(await this.dns.check(sender, controller)) };
  }
}
