// Who is calling, by HTTP Basic `api:<key>` as Mailgun's clients do, and whether the domain is theirs.
import { type FastifyRequest } from 'fastify';
import { type TenantCaller } from '../../access/access.guard.js';
import { type ApiKeys, type Caller } from '../../access/api-keys.js';
import { type Scope } from '../../access/scopes.js';
import { type Controllers } from '../../access/controllers.js';
import { holdsWrongText } from '../../http/checks.js';
import { MailgunError, refused } from './mailgun-error.js';

export class MailgunDoor {
  public constructor(
    private readonly keys: ApiKeys,
    private readonly controllers: Controllers,
  ) {}

  /**
   * Throws 401 without a valid key, 403 without the scope, 404 where the controller of the key has no sender at that
   * domain: another's is not told from one that nobody has.
   */
  public async enter(
    request: FastifyRequest & { caller?: Caller },
    domain: string,
    scope: Scope,
  ): Promise<{ caller: TenantCaller; domain: string }> {
    const key = keyOf(request.headers.authorization);
    const caller = key === null ? null : await this.keys.callerOf(key);
    if (!caller) {
      const message = 'Invalid private key: HTTP Basic with the user api and a key og_... as password';
      const headers = { 'www-authenticate': 'Basic realm="outreach-guard"' };
      throw new MailgunError({ status: 401, body: { message, code: 'unauthorized' }, headers });
    }
    const { controllerId } = caller;
    if (!controllerId || !caller.scopes.includes(scope)) {
      throw refused(403, 'forbidden', `the key is bound to no controller, or does not have the scope ${scope}`);
    }
    const isTheirs = !holdsWrongText(domain) && (await this.controllers.sendsFrom(controllerId, domain));
    if (!isTheirs) throw refused(404, 'not-found', `Domain not found: ${domain.slice(0, 255).toWellFormed()}`);
    request.caller = caller;
    return { caller: { ...caller, controllerId }, domain: domain.toLowerCase() };
  }
}

function keyOf(authorization: string | undefined): string | null {
  const [, encoded] = /^Basic +([A-Za-z0-9+/]+={0,2}) *$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const [, key] = /^api:(.+)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8')) ?? [];
  return key ?? null;
}
