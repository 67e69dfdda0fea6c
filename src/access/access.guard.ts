// The door of the API: who is calling, and may they? Nothing behind it asks again.
import { type CanActivate, createParamDecorator, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { type FastifyRequest } from 'fastify';
import { wrongRequiredText } from '../http/checks.js';
import { invalidRequest, notFound, problem } from '../http/problem.js';
import { Links } from '../values/links.js';
import { ApiKeys, type Caller } from './api-keys.js';
import { type Scope } from './scopes.js';
import { type SignedIn } from './people/person.js';
import { actionOf, mayDo, SCOPES_OF } from './people/roles.js';
import { expectOwnPage, sessionTokenIn } from './people/session-cookie.js';
import { Sessions } from './people/sessions.js';

const SCOPE = Symbol('scope');

/**
 * The scope that a path asks for, `any` for every valid key, `person` for whoever is signed in and no key, or `public` for
 * the recipients' pages and the health checks. What a session may is in `people/roles.ts`.
 */
export type Wanted = Scope | 'any' | 'person' | 'public';

export const Wants = (scope: Wanted) => SetMetadata(SCOPE, scope);

const OR_ADMINISTRATOR = Symbol('or-administrator');

/** Lets the administrator in beside the keys of the scope; see `NamedTenant`. */
export const OrAdministrator = () => SetMetadata(OR_ADMINISTRATOR, true);

/** What a handler wants, or else its class; undefined where neither says. */
export function wantedBy(
  reflector: Reflector,
  handler: CallableFunction,
  controller: CallableFunction,
): Wanted | undefined {
  return reflector.getAllAndOverride<Wanted | undefined>(SCOPE, [
    handler as () => unknown,
    controller as () => unknown,
  ]);
}

type Known = FastifyRequest & { caller?: Caller };

/** Whoever calls, the administrator too. */
export const WhoCalls = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<Known>();
  if (!caller) throw new Error('nobody has been asked for a key');
  return caller;
});

/** Who is signed in. Throws 403 for keys, which are nobody. */
export const Me = createParamDecorator((_: unknown, context: ExecutionContext): SignedIn => {
  const signedIn = context.switchToHttp().getRequest<Known>().caller?.signedIn;
  if (!signedIn) throw problem(403, 'forbidden', 'this is for people who are signed in', { detail: SIGN_IN });
  return signedIn;
});

const SIGN_IN = 'sign in with POST /v1/session; a key is no account';

/** A caller whose key is bound to a controller. */
export type TenantCaller = Caller & { readonly controllerId: string };

/** The tenant that a request is about. Throws 403 for the administrator's key, which is bound to none. */
export const Tenant = createParamDecorator((_: unknown, context: ExecutionContext): TenantCaller => {
  const caller = context.switchToHttp().getRequest<Known>().caller;
  if (!caller?.controllerId) {
    throw problem(403, 'forbidden', 'this path works for one controller', {
      detail: 'use a key that POST /v1/keys made for that controller; the administrator key is bound to none',
    });
  }
  return { ...caller, controllerId: caller.controllerId };
});

/**
 * The id of the controller that a key is bound to; for the administrator, of the one that `?controllerId=` names. Throws
 * 422 where the administrator names none, 404 where another key names another's.
 */
export const NamedTenant = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const request = context.switchToHttp().getRequest<Known>();
  const { controllerId: named } = request.query as { controllerId?: unknown };
  const own = request.caller?.controllerId;
  if (own && named !== undefined && named !== own) throw notFound('controller');
  if (own) return own;
  const wrong = wrongRequiredText(named);
  if (wrong !== null) throw invalidRequest([{ field: 'controllerId', message: wrong }]);
  return named as string;
});

/** Lets nobody pass whose key is bound to a controller: what is asked for concerns all of them. */
export class AdministratorGuard implements CanActivate {
  public canActivate(context: ExecutionContext): boolean {
    if (context.switchToHttp().getRequest<Known>().caller?.controllerId === null) return true;
    throw problem(403, 'forbidden', 'only the administrator can do this');
  }
}

@Injectable()
export class AccessGuard implements CanActivate {
  public constructor(
    private readonly keys: ApiKeys,
    private readonly sessions: Sessions,
    private readonly links: Links,
    private readonly reflector: Reflector,
  ) {}

  public async canActivate(context: ExecutionContext): Promise<boolean> {
    const wanted = wantedBy(this.reflector, context.getHandler(), context.getClass());
    if (wanted === 'public') return true;
    const request = context.switchToHttp().getRequest<Known>();
    const { authorization } = request.headers;
    // A key that is shown is what counts: whoever sends one does not lean on a cookie that the browser adds by itself.
    if (authorization === undefined) request.caller = await this.person(request);
    else request.caller = await this.keyHolder(authorization, context, wanted);
    return true;
  }

  private async keyHolder(authorization: string, context: ExecutionContext, wanted?: Wanted): Promise<Caller> {
    const key = /^Bearer +(.*\S) *$/i.exec(authorization)?.[1];
    const caller = key === undefined ? null : await this.keys.callerOf(key);
    if (!caller) throw unknown();
    // A path that names no scope is nobody's: forgetting it must not open it.
    const classes = [context.getHandler(), context.getClass()];
    const isWelcome =
      caller.controllerId === null && this.reflector.getAllAndOverride<boolean>(OR_ADMINISTRATOR, classes);
    if (isWelcome || wanted === 'any' || caller.scopes.some((scope) => scope === wanted)) return caller;
    throw problem(403, 'forbidden', 'the key does not have the scope that this path asks for', {
      detail: wanted === 'person' ? SIGN_IN : `scope asked for: ${wanted ?? 'none is defined'}`,
    });
  }

  /** Read from the database each time: a role that was changed and a session that was ended are so at once. */
  private async person(request: Known): Promise<Caller> {
    const token = sessionTokenIn(request.headers.cookie, this.links.publicUrl);
    const signedIn = token === null ? null : await this.sessions.find(token);
    if (!signedIn) throw unknown();
    expectOwnPage(request, signedIn.csrf, this.links.publicUrl);
    const { person } = signedIn;
    const action = actionOf(`${request.method === 'HEAD' ? 'GET' : request.method} ${request.routeOptions.url ?? ''}`);
    if (action === null || !mayDo(person.role, action)) {
      throw problem(403, 'forbidden', 'your role does not include this', {
        detail: `what is asked for: ${action ?? 'nothing that a role includes'}; your role: ${person.role}`,
      });
    }
    const { id: keyId, name, controllerId, role } = person;
    return { keyId, name, controllerId, scopes: SCOPES_OF[role], defaults: {}, signedIn };
  }
}

function unknown(): Error {
  return problem(
    401,
    'unauthorized',
    'no valid API key was given, and nobody is signed in',
    { detail: 'send the header: Authorization: Bearer og_...; or sign in' },
    { 'www-authenticate': 'Bearer realm="outreach-guard"' },
  );
}
