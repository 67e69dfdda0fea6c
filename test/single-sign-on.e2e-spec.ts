/** Signing in at a company's own provider, against a real one: who comes in, who does not, and what is tried on the way. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, request as ask, type Server } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import { ACME, TestHouse } from './house.js';
import { Browser, type SessionBody, STRONG } from './setup/person-at-browser.js';
import { rows } from '../src/values/sql.js';
import { Callouts } from '../src/http/callout.js';

type Claims = { readonly email: string; readonly email_verified?: boolean };

const CLIENT = { client_id: 'guard', client_secret: 'a secret between the two' };

let house: TestHouse;
let admin: Browser;
let issuer: string;
let server: Server;
let folder: string;
/** Whoever is signed in at the provider just now. */
let who: Claims;

beforeAll(async () => {
  house = await TestHouse.open({ settings: { PRIVATE_TARGETS: 'yes' } });
  folder = mkdtempSync(join(tmpdir(), 'outreach-guard-sso-'));
  const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  const asked = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
  execFileSync('openssl', ['req', ...asked, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' });
  house.app.get(Callouts).fetch = trusting;
  server = createServer({ key: readFileSync(keyFile), cert: readFileSync(certFile) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  issuer = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [{ ...CLIENT, redirect_uris: [`${house.url}/v1/session/oidc/callback`] }],
    pkce: { required: () => true },
    claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: false,
    findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub, name: 'Somebody', ...who }) }),
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    // The person is known and has agreed: what a company's provider does for those who are signed in there.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        accountId: ctx.oidc.session?.accountId ?? '',
        clientId: ctx.oidc.client?.clientId ?? '',
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  server.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/') === true) {
      void provider.interactionFinished(request, response, { login: { accountId: who.email } });
    } else void provider.callback()(request, response);
  });
  admin = new Browser(() => house.url);
  const token = house.firstLink?.split('#')[1] ?? '';
  const first = { token, controller: ACME, name: 'Anna', email: 'anna@acme.example', password: STRONG };
  await admin.signIn('/v1/session/first', first);
  expect((await setUp()).status).toBe(200);
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  rmSync(folder, { recursive: true });
  await house.closeFaultless();
});

/** `fetch` that takes the provider's word for who it is: nobody vouches for the certificate of this suite. */
function trusting(url: string, { method = 'GET', headers, body }: RequestInit = {}): Promise<Response> {
  return new Promise((resolve, reject) => {
    const asked = ask(
      url,
      { method, headers: Object.fromEntries(new Headers(headers)), rejectUnauthorized: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const fields = answer.rawHeaders.flatMap((name, n): [string, string][] =>
            n % 2 === 0 ? [[name, answer.rawHeaders[n + 1] ?? '']] : [],
          );
          resolve(new Response(Buffer.concat(chunks), { status: answer.statusCode ?? 500, headers: fields }));
        });
      },
    );
    asked.on('error', reject);
    asked.end(body instanceof URLSearchParams ? body.toString() : typeof body === 'string' ? body : '');
  });
}

const setUp = (more: object = {}) =>
  admin.put<{ domains: string[] }>('/v1/sso', {
    ...{
      issuer,
      clientId: CLIENT.client_id,
      clientSecret: CLIENT.client_secret,
      domains: ['Acme.example'],
      role: 'sales',
    },
    ...more,
  });

/** A browser of its own: cookies by host and name, no redirect followed by itself. */
class Jar {
  private readonly cookies = new Map<string, string>();

  public async get(url: string): Promise<{ status: number; to: string; cookies: string[] }> {
    const { host } = new URL(url);
    const mine = [...this.cookies].filter(([name]) => name.startsWith(`${host} `)).map(([, cookie]) => cookie);
    const send = url.startsWith('https:') ? trusting : fetch;
    const answer = await send(url, { redirect: 'manual', headers: { cookie: mine.join('; ') } });
    const set = answer.headers.getSetCookie();
    for (const one of set) {
      const pair = one.split(';')[0] ?? '';
      this.cookies.set(`${host} ${pair.split('=')[0] ?? ''}`, pair);
    }
    const location = answer.headers.get('location') ?? '';
    return { status: answer.status, to: location === '' ? '' : new URL(location, url).href, cookies: set };
  }

  /** Until it is back: the address at which the provider lets the browser go. */
  public async untilBack(start: string): Promise<string> {
    let url = start;
    for (let n = 0; n < 10 && !url.includes('/oidc/callback'); n++) url = (await this.get(url)).to;
    return url;
  }

  public get session(): string {
    const found = [...this.cookies].find(([name]) => name.endsWith(' og_session'));
    return found?.[1].split('=')[1] ?? '';
  }
}

const start = (more = '') => `${house.url}/v1/session/oidc/start?email=x@acme.example${more}`;

async function comesIn(claims: Claims, more = ''): Promise<{ jar: Jar; to: string }> {
  who = claims;
  const jar = new Jar();
  const back = await jar.untilBack(start(more));
  return { jar, to: (await jar.get(back)).to.slice(house.url.length) };
}

const me = async (jar: Jar) => (await Browser.with(() => house.url, jar.session).get<SessionBody>('/v1/session')).body;

describe('somebody whom the provider vouches for', () => {
  it('comes in with an address of the domain, where they wanted to be', async () => {
    const { jar, to } = await comesIn(
      { email: 'New@Acme.example', email_verified: true },
      '&returnTo=/audit%3Foutcome=block',
    );
    expect(to).toBe('/audit?outcome=block');
    expect((await me(jar)).person).toMatchObject({ email: 'new@acme.example', role: 'sales', name: 'Somebody' });
    const again = await comesIn({ email: 'new@acme.example', email_verified: true });
    expect((await me(again.jar)).person.id).toBe((await me(jar)).person.id);
  });

  it('comes in where they were invited, with the role of the invitation, which is used up then', async () => {
    const { body } = await admin.post<{ link: string }>('/v1/people', {
      ...{ email: 'partner@else.example', name: 'Partner', role: 'compliance' },
    });
    const { jar, to } = await comesIn({ email: 'partner@else.example', email_verified: true });
    expect([to, (await me(jar)).person.role]).toEqual(['/', 'compliance']);
    const token = body.link.split('#')[1];
    expect((await new Browser(() => house.url).signIn('/v1/session/join', { token, password: STRONG })).status).toBe(
      410,
    );
  });
});

describe('nobody', () => {
  it.each([
    ['of another domain', { email: 'stranger@else.example', email_verified: true }],
    ['whose address is not verified', { email: 'anna@acme.example', email_verified: false }],
    ['of whose address nothing is said', { email: 'anna@acme.example' }],
    ['of a domain that only looks like it', { email: 'x@acme.example.evil.example', email_verified: true }],
  ])('%s comes in', async (_, claims) => {
    const before = await rows(house.database, 'SELECT id FROM person');
    const { jar, to } = await comesIn(claims);
    expect([to, jar.session]).toEqual(['/signin?error=sso_not_invited', '']);
    expect(await rows(house.database, 'SELECT id FROM person')).toEqual(before);
  });

  it('who has an account with another controller comes in', async () => {
    const other = (await house.admin.post<{ id: string }>('/v1/controllers', { ...ACME, name: 'Rival GmbH' })).body.id;
    await house.admin.post(`/v1/people?controllerId=${other}`, {
      email: 'rival@acme.example',
      name: 'R',
      role: 'admin',
    });
    const { to } = await comesIn({ email: 'rival@acme.example', email_verified: true });
    expect(to).toBe('/signin?error=sso_not_invited');
    const claim = { issuer, clientId: 'x', clientSecret: 'y', domains: ['acme.example'] };
    expect((await house.admin.put(`/v1/sso?controllerId=${other}`, claim)).status).toBe(409);
  });

  it('finishes in one browser what was begun in another, or twice, or with a state or a code of their own', async () => {
    who = { email: 'new@acme.example', email_verified: true };
    const [mine, theirs] = [new Jar(), new Jar()];
    const back = await theirs.untilBack(start());
    expect((await mine.get(back)).to).toContain('sso_failed');
    await mine.untilBack(start());
    expect((await mine.get(back)).to).toContain('sso_failed');
    expect((await theirs.get(back)).to).toBe(`${house.url}/`);
    expect((await theirs.get(back)).to).toContain('sso_failed');
    for (const change of ['state', 'code', 'iss']) {
      const jar = new Jar();
      const url = new URL(await jar.untilBack(start()));
      url.searchParams.set(change, 'AAAA');
      expect([change, (await jar.get(url.href)).to]).toEqual([change, `${house.url}/signin?error=sso_failed`]);
      expect(jar.session).toBe('');
    }
  });

  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/%09/evil.example',
    '/\t/evil.example',
    'javascript:alert(1)',
    '/v1/session/oidc/start',
  ])('is led astray by returnTo=%s', async (returnTo) => {
    const { to } = await comesIn(
      { email: 'new@acme.example', email_verified: true },
      `&returnTo=${encodeURIComponent(returnTo)}`,
    );
    expect(['/', '/%09/evil.example']).toContain(to);
  });

  it('is sent anywhere where there is no provider', async () => {
    const jar = new Jar();
    const at = `${house.url}/v1/session/oidc/start?email=x@nowhere.example`;
    expect((await jar.get(at)).to).toBe(`${house.url}/signin?error=sso_unknown`);
    expect((await jar.get(`${house.url}/v1/session/oidc/start?controllerId=ctl_none`)).to).toContain('sso_unknown');
  });

  it('sets a provider that is not reached by TLS, or that leads into the house', async () => {
    for (const wrong of ['http://127.0.0.1:1', 'ftp://x.example', 'login.acme.example', 'https://user:pw@x.example']) {
      expect([wrong, (await setUp({ issuer: wrong })).status]).toEqual([wrong, 422]);
    }
  });

  it('reads the secret of the provider', async () => {
    expect((await admin.get('/v1/sso')).text).not.toContain(CLIENT.client_secret);
    const [stored] = await rows<{ secret: Buffer }>(house.database, 'SELECT client_secret AS secret FROM sso_provider');
    expect(stored?.secret.toString()).not.toContain(CLIENT.client_secret);
  });
});
