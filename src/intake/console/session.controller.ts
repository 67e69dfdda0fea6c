// /v1/session and /v1/sessions: signing in and out, and where one is signed in.
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';
import { Me, Wants } from '../../access/access.guard.js';
import { keptPassword } from '../../access/people/passwords.js';
import { People } from '../../access/people/people.js';
import { type SignedIn } from '../../access/people/person.js';
import { expectSameOrigin } from '../../access/people/session-cookie.js';
import { Sessions } from '../../access/people/sessions.js';
import { SignIn } from '../../access/people/sign-in.js';
import { notFound } from '../../http/problem.js';
import { Links } from '../../values/links.js';
import { Operation, PlainOperation } from '../http/openapi-operation.js';
import { expectGoodPassword } from './new-password.js';
import { PasswordRequest, SignInRequest } from './person.request.js';
import { SessionDoor } from './session-door.js';

@ApiTags('session')
@Controller('v1')
@Wants('person')
export class SessionController {
  public constructor(
    private readonly database: DataSource,
    private readonly people: People,
    private readonly sessions: Sessions,
    private readonly signIn: SignIn,
    private readonly door: SessionDoor,
    private readonly links: Links,
  ) {}

  @Get('session')
  @Operation('Who is signed in, and what they may do', {
    answers: { 200: 'Session' },
    more: 'Unsafe requests of a session carry the header `X-CSRF-Token` with `csrf`.',
  })
  public show(@Me() me: SignedIn): Promise<object> {
    return this.door.tell(me);
  }

  @Post('session')
  @Wants('public')
  @Operation('Sign in with a password', {
    answers: { 201: 'Session' },
    refuses: { 401: 'Wrong, or a code is asked for.', 403: 'Asked by another site.', 429: 'Tried too often.' },
    more: 'Sets the cookie of the session. 401 with `code` `totp_required` asks for `code` as well; 429 says in `Retry-After` when to try again.',
  })
  public async begin(
    @Body() { email, password, code }: SignInRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    expectSameOrigin(request, this.links.publicUrl);
    const person = await this.signIn.withPassword({ email, password, code, address: request.ip });
    return this.door.begin(person.id, request, reply);
  }

  @Delete('session')
  @HttpCode(204)
  @PlainOperation('Sign out', { status: 204 })
  public async end(
    @Me() { person, sessionId }: SignedIn,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(person.id, sessionId);
    this.door.end(reply);
  }

  @Post('session/password')
  @HttpCode(200)
  @Operation('Take another password', {
    answers: { 200: 'Session' },
    refuses: { 429: 'Tried too often.' },
    more: 'Every other session of the account ends, and this one goes on under a new cookie.',
  })
  public async setPassword(
    @Body() { current, password }: PasswordRequest,
    @Me() { person, sessionId }: SignedIn,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    await this.signIn.again(person, current, request.ip);
    expectGoodPassword(password, [person.email, person.name]);
    await this.people.setPassword(this.database, person.id, await keptPassword(password));
    await this.sessions.endOthers(person.id, sessionId);
    return this.door.begin(person.id, request, reply);
  }

  @Get('sessions')
  @Operation('Where I am signed in', { answers: { 200: 'SessionList' } })
  public async list(@Me() { person, sessionId }: SignedIn): Promise<object> {
    const found = await this.sessions.list(person.id);
    return { sessions: found.map((one) => ({ ...one, current: one.id === sessionId })) };
  }

  @Delete('sessions/:id')
  @HttpCode(204)
  @PlainOperation('Sign out elsewhere', { status: 204 })
  public async revoke(@Param('id') id: string, @Me() { person }: SignedIn): Promise<void> {
    if (!(await this.sessions.end(person.id, id))) throw notFound('session');
  }
}
