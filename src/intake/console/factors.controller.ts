// /v1/session/totp and /v1/session/passkeys: what people sign in with beside a password.
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { Me, Wants } from '../../access/access.guard.js';
import { OneTimeCodes } from '../../access/people/one-time-codes.js';
import { Passkeys } from '../../access/people/passkeys.js';
import { type SignedIn } from '../../access/people/person.js';
import { expectSameOrigin } from '../../access/people/session-cookie.js';
import { Sessions } from '../../access/people/sessions.js';
import { SignInLimits } from '../../access/people/sign-in-limits.js';
import { SignIn, wrongCode } from '../../access/people/sign-in.js';
import { conflict, invalidRequest, notFound, problem } from '../../http/problem.js';
import { Clock } from '../../values/clock.js';
import { Links } from '../../values/links.js';
import { Operation, PlainOperation } from '../http/openapi-operation.js';
import { PasskeyRequest, PasskeySignInRequest, TotpRequest } from './factors.request.js';
import { SessionDoor } from './session-door.js';

@ApiTags('session')
@Controller('v1/session')
@Wants('person')
export class FactorsController {
  public constructor(
    private readonly codes: OneTimeCodes,
    private readonly passkeys: Passkeys,
    private readonly signIn: SignIn,
    private readonly limits: SignInLimits,
    private readonly sessions: Sessions,
    private readonly door: SessionDoor,
    private readonly links: Links,
    private readonly clock: Clock,
  ) {}

  @Post('totp')
  @HttpCode(200)
  @Operation('Begin or end to be asked for codes of an authenticator', {
    answers: { 200: 'Totp' },
    refuses: { 429: 'Tried too often.' },
    more: 'With `confirm` come the recovery codes, this once, and every other session of the account ends.',
  })
  public async totp(
    @Body() { step, password, code }: TotpRequest,
    @Me() { person, sessionId }: SignedIn,
    @Req() { ip }: FastifyRequest,
  ): Promise<object> {
    if (step !== 'confirm') await this.signIn.again(person, given('password', password), ip);
    if (step === 'enrol') {
      const enrolled = await this.codes.enrol(person);
      if (!enrolled) throw conflict('codes are asked for already', 'end that first, with `remove`');
      return { state: 'enrolling', ...enrolled, recoveryCodes: null };
    }
    const attempt = await this.limits.attempt(`${person.id}/totp`, ip);
    if (step === 'remove') {
      if (!(await this.codes.take(person.id, given('code', code)))) throw wrongCode();
      await this.codes.remove(person.id);
      await attempt.succeed();
      return { state: 'off', secret: null, uri: null, recoveryCodes: null };
    }
    const recoveryCodes = await this.codes.confirm(person.id, given('code', code));
    if (!recoveryCodes) throw wrongCode();
    await attempt.succeed();
    await this.sessions.endOthers(person.id, sessionId);
    return { state: 'on', secret: null, uri: null, recoveryCodes };
  }

  @Get('passkeys')
  @Operation('My passkeys', { answers: { 200: 'PasskeyList' } })
  public async list(@Me() { person }: SignedIn): Promise<object> {
    return { passkeys: await this.passkeys.list(person.id) };
  }

  @Post('passkeys/options')
  @HttpCode(200)
  @Operation('Begin to add a passkey', {
    answers: { 200: 'WebAuthnOptions' },
    more: 'For `navigator.credentials.create()`, by PublicKeyCredential.parseCreationOptionsFromJSON().',
  })
  public toAdd(@Me() { person }: SignedIn): Promise<object> {
    return this.passkeys.toAdd(person);
  }

  @Post('passkeys/verify')
  @Operation('Add the passkey that the browser made', { answers: { 201: 'PasskeyList' } })
  public async add(@Body() { name, response }: PasskeyRequest, @Me() me: SignedIn): Promise<object> {
    if (!(await this.passkeys.add(me.person, name, response, this.clock.now()))) {
      throw invalidRequest([{ field: 'response', message: 'is not the answer to what was asked: begin anew' }]);
    }
    return this.list(me);
  }

  @Delete('passkeys/:id')
  @HttpCode(204)
  @PlainOperation('Take a passkey away', { status: 204 })
  public async remove(@Param('id') id: string, @Me() { person }: SignedIn): Promise<void> {
    if (!(await this.passkeys.remove(person.id, id))) throw notFound('passkey');
  }

  @Post('passkeys/login/options')
  @HttpCode(200)
  @Wants('public')
  @Operation('Begin to sign in with a passkey', {
    answers: { 200: 'WebAuthnOptions' },
    refuses: { 403: 'Asked by another site.' },
    more: 'For `navigator.credentials.get()`, by PublicKeyCredential.parseRequestOptionsFromJSON().',
  })
  public toSignIn(@Req() request: FastifyRequest): Promise<object> {
    expectSameOrigin(request, this.links.publicUrl);
    return this.passkeys.toSignIn();
  }

  @Post('passkeys/login/verify')
  @Wants('public')
  @Operation('Sign in with a passkey', {
    answers: { 201: 'Session' },
    refuses: { 401: 'It is nobody’s.', 403: 'Asked by another site.', 429: 'Tried too often.' },
    more: 'No code is asked for: the device asked for a finger or a PIN.',
  })
  public async verify(
    @Body() { response }: PasskeySignInRequest,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<object> {
    expectSameOrigin(request, this.links.publicUrl);
    const attempt = await this.limits.attempt(`passkey ${response.id}`, request.ip);
    const personId = await this.passkeys.signIn(response, this.clock.now());
    if (personId === null) {
      throw problem(401, 'wrong-passkey', 'this passkey opens nothing here', {
        code: 'wrong_passkey',
        detail: 'begin anew, or sign in with your password',
      });
    }
    await attempt.succeed();
    return this.door.begin(personId, request, reply);
  }
}

function given(field: string, value: string | null): string {
  if (value === null) throw invalidRequest([{ field, message: 'is required for this step' }]);
  return value;
}
