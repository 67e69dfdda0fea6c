// /v1/session/first and /v1/session/join: how an account begins, by a link that works once.
import { Body, Controller, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { keptPassword } from '../../access/people/passwords.js';
import { People } from '../../access/people/people.js';
import { expectSameOrigin } from '../../access/people/session-cookie.js';
import { invalidRequest, problem } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { Links } from '../../values/links.js';
import { Operation } from '../http/openapi-operation.js';
import { expectGoodPassword } from './new-password.js';
import { FirstPersonRequest, JoinRequest } from './person.request.js';
import { SessionDoor } from './session-door.js';

@ApiTags('session')
@Controller('v1/session')
@Wants('public')
export class JoiningController {
  public constructor(
    private readonly database: DataSource,
    private readonly people: People,
    private readonly controllers: Controllers,
    private readonly door: SessionDoor,
    private readonly links: Links,
    private readonly clock: Clock,
  ) {}

  @Post('first')
  @Operation('Become the first administrator', {
    answers: { 201: 'Session' },
    refuses: { 403: 'Asked by another site.', 410: 'The link does not work any more.' },
    more: 'With the token of the link that the very first start prints; while nobody has an account, and once.',
  })
  public async first(
    @Body() asked: FirstPersonRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    expectSameOrigin(request, this.links.publicUrl);
    const { token, name, email, password: text } = asked;
    if (!(await this.people.isFirst(token, this.clock.now()))) throw usedUp();
    expectGoodPassword(text, [name, email, asked.controller?.name ?? '']);
    const password = await keptPassword(text);
    const at = this.clock.now();
    const only = asked.controller ? null : await this.onlyController();
    const id = await this.database.transaction(async (transaction) => {
      const controllerId = only ?? (await this.controllers.create(asked.controller ?? never(), at, transaction)).id;
      const made = await this.people.begin(
        transaction,
        token,
        { controllerId, email, name, role: 'admin', password },
        at,
      );
      if (made === null) throw usedUp();
      return made;
    });
    return this.door.begin(id, request, reply);
  }

  @Post('join')
  @Operation('Take an invitation', {
    answers: { 201: 'Session' },
    refuses: { 403: 'Asked by another site.', 410: 'The link does not work any more.' },
    more: 'With the token of the link that POST /v1/people answers; once, within seven days.',
  })
  public async join(
    @Body() { token, password }: JoinRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    expectSameOrigin(request, this.links.publicUrl);
    const person = await this.people.invitedBy(token, this.clock.now());
    if (!person) throw usedUp();
    expectGoodPassword(password, [person.email, person.name]);
    if (!(await this.people.join(token, await keptPassword(password), this.clock.now()))) throw usedUp();
    return this.door.begin(person.id, request, reply);
  }

  /** Throws 422 where the request has to say which. */
  private async onlyController(): Promise<string> {
    const found = await this.controllers.list(null, 2);
    const message = found.length === 0 ? 'is required: there is none yet' : 'is required: there are several';
    if (found.length !== 1) throw invalidRequest([{ field: 'controller', message }]);
    return found[0]?.id ?? '';
  }
}

function never(): never {
  throw new Error('neither a controller is given nor is there one');
}

function usedUp(): Error {
  return problem(410, 'link-used-up', 'this link does not work any more', {
    code: 'link_used_up',
    detail:
      'it was used, replaced or is too old: ask an administrator for another, or restart a service without accounts',
  });
}
