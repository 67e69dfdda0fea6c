// /v1/relays: the relays that controllers brought themselves, in the order in which they are tried.
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, UseGuards } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { AdministratorGuard, Wants } from '../../access/access.guard.js';
import { ControllerRelays, MOST_RELAYS } from '../../access/controller-relays.js';
import { Controllers } from '../../access/controllers.js';
import { RelayTroubles } from '../../delivery/relay-troubles.js';
import { wrongRequiredText } from '../../http/checks.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { Operation, PlainOperation } from './openapi-operation.js';
import { relayAnswer } from './relay-answer.js';
import { RelayRequest } from './relay.request.js';

@ApiTags('set-up')
@Controller('v1/relays')
@Wants('admin')
@UseGuards(AdministratorGuard)
export class RelaysController {
  public constructor(
    private readonly relays: ControllerRelays,
    private readonly controllers: Controllers,
    private readonly troubles: RelayTroubles,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Operation('Give a controller a relay of its own', {
    answers: { 201: 'Relay' },
    more:
      'It is tried after those that the controller has already; a controller without any uses `RELAY_URL`. ' +
      'With the administrator’s key alone.',
  })
  public async add(@Body() asked: RelayRequest): Promise<object> {
    await this.known(asked.controllerId);
    const added = await this.relays.add(asked, this.clock.now());
    if (added === 'name_taken') throw conflict('this relay exists already', 'the controller has one of that name');
    if (added === 'too_many') {
      throw conflict('the controller has enough relays', `at most ${MOST_RELAYS}: delete one of them first`);
    }
    return relayAnswer(added, await this.troubles.now());
  }

  @Get()
  @ApiQuery({ name: 'controllerId', required: true, schema: { type: 'string' } })
  @Operation('The relays of a controller, in the order in which they are tried', { answers: { 200: 'RelayList' } })
  public async list(@Query('controllerId') controllerId: unknown): Promise<object> {
    const wrong = wrongRequiredText(controllerId);
    if (wrong !== null) throw invalidRequest([{ field: 'controllerId', message: wrong }]);
    await this.known(controllerId as string);
    const troubles = await this.troubles.now();
    const relays = await this.relays.of(controllerId as string);
    return { relays: relays.map((relay) => relayAnswer(relay, troubles)) };
  }

  @Delete(':id')
  @HttpCode(204)
  @PlainOperation('Take a relay away', {
    status: 204,
    more: 'What is under way on it is finished. After the last one the controller’s mail leaves by `RELAY_URL` again.',
  })
  public async remove(@Param('id') id: string): Promise<void> {
    if (!(await this.relays.remove(id))) throw notFound('relay');
  }

  private async known(controllerId: string): Promise<void> {
    if (!(await this.controllers.find(controllerId))) throw notFound('controller');
  }
}
