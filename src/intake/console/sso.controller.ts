// /v1/sso and /v1/session/oidc: which provider a controller trusts, and signing in there.
import { Body, Controller, Delete, Get, HttpCode, Put, Query, Req, Res } from '@nestjs/common';
import { ApiQuery, ApiTags } from '@nestjs/swagger';
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { NamedTenant, OrAdministrator, Wants } from '../../access/access.guard.js';
import { Controllers } from '../../access/controllers.js';
import { SsoProviders } from '../../access/people/sso-providers.js';
import { conflict, invalidRequest, notFound } from '../../http/problem.js';
import { Links } from '../../values/links.js';
import { Callouts, wrongTarget } from '../../webhooks/callout.js';
import { OfController, Operation, PlainOperation } from '../http/openapi-operation.js';
import { SessionDoor } from './session-door.js';
import { SingleSignOn } from './single-sign-on.js';
import { SsoRequest } from './sso.request.js';

const COOKIE = 'og_sso';
const COOKIE_PATH = '/v1/session/oidc';
const GOOD_FOR_S = 600;

@ApiTags('session')
@Controller('v1')
export class SsoController {
  public constructor(
    private readonly providers: SsoProviders,
    private readonly controllers: Controllers,
    private readonly sso: SingleSignOn,
    private readonly door: SessionDoor,
    private readonly callouts: Callouts,
    private readonly links: Links,
  ) {}

  @Get('sso')
  @Wants('admin')
  @OrAdministrator()
  @OfController()
  @Operation('The provider that people sign in at', { answers: { 200: 'SsoProvider' }, more: 'Without its secret.' })
  public async show(@NamedTenant() controllerId: string): Promise<object> {
    const found = await this.providers.of(controllerId);
    if (!found) throw notFound('provider');
    return found;
  }

  @Put('sso')
  @Wants('admin')
  @OrAdministrator()
  @OfController()
  @Operation('Let people sign in at a provider of their company', {
    answers: { 200: 'SsoProvider' },
    more: 'Register `/v1/session/oidc/callback` behind `PUBLIC_URL` there. Only addresses that it calls verified come in: those that were invited, and those of the domains.',
  })
  public async set(@Body() asked: SsoRequest, @NamedTenant() controllerId: string): Promise<object> {
    if (!(await this.controllers.find(controllerId))) throw notFound('controller');
    const { issuer, clientId, clientSecret, role } = asked;
    // By TLS alone, also where private networks are allowed: what comes from there says who somebody is.
    const message = issuer.startsWith('https:')
      ? wrongTarget(issuer, this.callouts.allowsPrivate)
      : 'must be an https:// URL';
    if (message !== null) throw invalidRequest([{ field: 'issuer', message }]);
    const domains = [...new Set(asked.domains.map((domain) => domain.toLowerCase()))];
    if (!(await this.providers.set(controllerId, { issuer, clientId, clientSecret, role, domains }))) {
      throw conflict('a domain is another controller’s', 'a domain belongs to one provider: leave it out');
    }
    return this.show(controllerId);
  }

  @Delete('sso')
  @HttpCode(204)
  @Wants('admin')
  @OrAdministrator()
  @OfController()
  @PlainOperation('Let nobody sign in at the provider any more', { status: 204 })
  public async remove(@NamedTenant() controllerId: string): Promise<void> {
    await this.providers.remove(controllerId);
  }

  @Get('session/oidc/start')
  @Wants('public')
  @ApiQuery({ name: 'email', required: false, description: 'Who wants to come in.', schema: { type: 'string' } })
  @ApiQuery({
    name: 'controllerId',
    required: false,
    description: 'Or for whom they work.',
    schema: { type: 'string' },
  })
  @ApiQuery({
    name: 'returnTo',
    required: false,
    description: 'Where to afterwards: a path of this site.',
    schema: { type: 'string' },
  })
  @PlainOperation('Go to the provider', {
    status: 302,
    more: 'Back at the sign-in with `?error=` where there is none: `sso_unknown`, `sso_failed`.',
  })
  public async start(
    @Query() { email, controllerId, returnTo }: Readonly<Record<string, unknown>>,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const id = typeof controllerId === 'string' ? controllerId : null;
    const of = id ?? (typeof email === 'string' ? await this.providers.controllerFor(email) : null);
    const begun = of === null ? 'sso_unknown' : await this.sso.begin(of, ownPath(returnTo));
    if (typeof begun !== 'string') void reply.header('set-cookie', this.cookie(begun.state, GOOD_FOR_S));
    this.lead(reply, typeof begun === 'string' ? `/signin?error=${begun}` : begun.url);
  }

  @Get('session/oidc/callback')
  @Wants('public')
  @PlainOperation('Come back from the provider', {
    status: 302,
    more: 'Into the console, signed in; or back at the sign-in with `?error=`: `sso_failed`, `sso_not_invited`.',
  })
  public async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const state = stateIn(request.headers.cookie);
    const at = request.url.indexOf('?');
    const ended = state === null || at === -1 ? 'sso_failed' : await this.sso.end(request.url.slice(at), state);
    void reply.header('set-cookie', this.cookie('', 0));
    if (typeof ended !== 'string') await this.door.begin(ended.personId, request, reply);
    this.lead(reply, typeof ended === 'string' ? `/signin?error=${ended}` : ended.returnTo);
  }

  private lead(reply: FastifyReply, to: string): void {
    const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' };
    void reply.status(302).headers(headers).header('location', to).send();
  }

  /** Held by the browser that began, so that nobody finishes in it what they began elsewhere (login CSRF). */
  private cookie(state: string, seconds: number): string {
    const secure = this.links.publicUrl.startsWith('https:') ? '; Secure' : '';
    return `${COOKIE}=${state}; Path=${COOKIE_PATH}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
  }
}

function stateIn(cookies: string | undefined): string | null {
  const found = (cookies ?? '').split(/; */).filter((one) => one.startsWith(`${COOKIE}=`));
  return found.length === 1 ? (found[0]?.slice(COOKIE.length + 1) ?? null) : null;
}

/** A path of this site and nothing that a browser reads as another one: `//host`, `/\host`, control characters. */
function ownPath(given: unknown): string {
  if (typeof given !== 'string' || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(given)) return '/';
  const base = 'https://own.invalid';
  return URL.parse(given, base)?.origin === base && !given.startsWith('/v1/') ? given : '/';
}
