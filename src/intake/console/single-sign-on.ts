// Signing in at a company's own provider (OpenID Connect): code flow with PKCE, state and nonce, each good for once.
import { Injectable } from '@nestjs/common';
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  type Configuration,
  customFetch,
  discovery,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { Challenges } from '../../access/people/challenges.js';
import { People } from '../../access/people/people.js';
import { type KnownProvider, SsoProviders } from '../../access/people/sso-providers.js';
import { Clock } from '../../values/clock.js';
import { Links } from '../../values/links.js';
import { Callouts } from '../../webhooks/callout.js';

export type Begun = { readonly url: string; readonly state: string };

/** Why nobody came in; the page of the sign-in says it in words. */
export type Refused = 'sso_unknown' | 'sso_failed' | 'sso_not_invited';

type Pending = {
  readonly controllerId: string;
  readonly verifier: string;
  readonly nonce: string;
  readonly returnTo: string;
};

const CALLBACK = '/v1/session/oidc/callback';

@Injectable()
export class SingleSignOn {
  public constructor(
    private readonly providers: SsoProviders,
    private readonly people: People,
    private readonly challenges: Challenges,
    private readonly callouts: Callouts,
    private readonly links: Links,
    private readonly clock: Clock,
  ) {}

  /** Where the browser goes; what it holds in its hand meanwhile is `state`. */
  public async begin(controllerId: string, returnTo: string): Promise<Begun | Refused> {
    const provider = await this.providers.known(controllerId);
    if (!provider) return 'sso_unknown';
    const config = await this.configuration(provider);
    if (!config) return 'sso_failed';
    const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
    await this.challenges.ask('sso', state, { controllerId, verifier, nonce, returnTo } satisfies Pending);
    const url = buildAuthorizationUrl(config, {
      ...{ redirect_uri: this.links.publicUrl + CALLBACK, scope: 'openid email profile', state, nonce },
      ...{ code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
    });
    return { url: url.href, state };
  }

  /** Who came back, and where to: `state` is what this very browser was given at the start. */
  public async end(query: string, state: string): Promise<{ personId: string; returnTo: string } | Refused> {
    const pending = await this.challenges.take<Pending>('sso', state);
    const provider = pending && (await this.providers.known(pending.controllerId));
    const config = provider && (await this.configuration(provider));
    if (!config) return 'sso_failed';
    const claims = await authorizationCodeGrant(config, new URL(`${this.links.publicUrl}${CALLBACK}${query}`), {
      ...{
        pkceCodeVerifier: pending.verifier,
        expectedState: state,
        expectedNonce: pending.nonce,
        idTokenExpected: true,
      },
    })
      .then((tokens) => tokens.claims())
      .catch(() => undefined);
    if (!claims) return 'sso_failed';
    const { email, email_verified: isVerified, name } = claims;
    // An address that the provider does not vouch for is anybody's.
    if (typeof email !== 'string' || isVerified !== true) return 'sso_not_invited';
    const personId = await this.personOf(provider, email, typeof name === 'string' ? name : email);
    return personId === null ? 'sso_not_invited' : { personId, returnTo: pending.returnTo };
  }

  /** An account of this controller; a new one where the domain is one of those that may come in uninvited. */
  private async personOf(provider: KnownProvider, email: string, name: string): Promise<string | null> {
    const at = this.clock.now();
    const known = await this.people.withEmail(email);
    if (known) return known.controllerId === provider.controllerId ? this.people.welcome(known.id, at) : null;
    const domain = email.toLowerCase().split('@').at(-1) ?? '';
    if (!provider.domains.includes(domain)) return null;
    const { controllerId, role } = provider;
    return this.people.arrive({ controllerId, email, name: name.slice(0, LONGEST_NAME), role }, at);
  }

  private async configuration({ issuer, clientId, clientSecret }: KnownProvider): Promise<Configuration | null> {
    return discovery(new URL(issuer), clientId, clientSecret, undefined, {
      timeout: WITHIN_S,
      // Wherever the provider says that its doors are.
      [customFetch]: (url, options) => this.callouts.fetch(url, options as RequestInit),
    }).catch(() => null);
  }
}

const WITHIN_S = 10;
const LONGEST_NAME = 200;
