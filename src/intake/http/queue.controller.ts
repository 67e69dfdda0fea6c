// GET /v1/queue: how much waits for a controller, since when, why, and whether its relays take mail.
import { Controller, Get, Query } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { NamedTenant, OrAdministrator, Wants } from '../../access/access.guard.js';
import { ControllerRelays } from '../../access/controller-relays.js';
import { Controllers } from '../../access/controllers.js';
import { Queues } from '../../delivery/queue-view.js';
import { Pauses } from '../../delivery/pauses/pauses.js';
import { RelayTroubles } from '../../delivery/relay-troubles.js';
import { notFound } from '../../http/problem.js';
import { Operation } from './openapi-operation.js';
import { pauseAnswer } from './pause-answer.js';
import { breakerOf, relayAnswer } from './relay-answer.js';

@ApiTags('operation')
@Controller('v1/queue')
@Wants('send')
@OrAdministrator()
export class QueueController {
  public constructor(
    private readonly queues: Queues,
    private readonly relays: ControllerRelays,
    private readonly troubles: RelayTroubles,
    private readonly controllers: Controllers,
    private readonly pauses: Pauses,
  ) {}

  @Get()
  @ApiQuery({
    name: 'controllerId',
    required: false,
    description: 'Whose queue, with the administrator’s key; any other key asks for its own.',
    schema: { type: 'string' },
  })
  @Operation('What waits, since when, and why', {
    answers: { 200: 'Queue' },
    more: 'With the administrator’s key too, of the controller that it names. A waiting message counts under one reason: `due`, `sending_paused`, `relay_away`, what its relay answered, or the codes of its verdict.',
  })
  public async show(@Query('controllerId') _: unknown, @NamedTenant() controllerId: string): Promise<object> {
    if (!(await this.controllers.find(controllerId))) throw notFound('controller');
    const troubles = await this.troubles.now();
    const own = await this.relays.of(controllerId);
    const isAway = (relay: string) => troubles.some((one) => one.relay === relay);
    const relayAway = own.length > 0 ? own.every(({ id }) => isAway(id)) : isAway('RELAY_URL');
    return {
      ...(await this.queues.view(controllerId, relayAway)),
      paused: (await this.pauses.standing(controllerId)).map(pauseAnswer),
      relays: own.map((relay) => relayAnswer(relay, troubles)),
      houseRelay: own.length > 0 ? null : breakerOf('RELAY_URL', troubles),
    };
  }
}
