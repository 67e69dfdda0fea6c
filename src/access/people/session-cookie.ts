// The cookie that holds a session, and what else a browser’s request must show before it may change anything.
import { timingSafeEqual } from 'node:crypto';
import { type FastifyRequest } from 'fastify';
import { problem } from '../../http/problem.js';
import { SESSION_SECONDS } from './sessions.js';

const NAME = 'og_session';

/** Whether what the browser asks of is reached by TLS; else on loopback alone, see `PUBLIC_URL`. */
function isSecure(publicUrl: string): boolean {
  return publicUrl.startsWith('https:');
}

// `__Host-`: of this host alone, whatever a neighbour in the domain sets (RFC 6265bis section 4.1.3.2).
function nameUnder(publicUrl: string): string {
  return isSecure(publicUrl) ? `__Host-${NAME}` : NAME;
}

/** `Lax`: whoever follows a link into the console is signed in; nothing changes by a GET. Empty token: takes it away. */
export function sessionCookie(token: string, publicUrl: string): string {
  const seconds = token === '' ? 0 : SESSION_SECONDS;
  const secure = isSecure(publicUrl) ? '; Secure' : '';
  return `${nameUnder(publicUrl)}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** The token that the browser brought; null where there is none, or more than one. */
export function sessionTokenIn(cookies: string | undefined, publicUrl: string): string | null {
  const name = `${nameUnder(publicUrl)}=`;
  const found = (cookies ?? '').split(/; */).filter((one) => one.startsWith(name));
  const token = found[0]?.slice(name.length) ?? '';
  return found.length === 1 && /^[\w-]{43}$/.test(token) ? token : null;
}

/** Throws 403 where the request comes from another site's page (login CSRF, RFC 6454 section 7.1). */
export function expectSameOrigin({ headers }: Pick<FastifyRequest, 'headers'>, publicUrl: string): void {
  const site = headers['sec-fetch-site'];
  const { origin } = headers;
  const ours = [URL.parse(publicUrl)?.origin, `http://${headers.host ?? ''}`, `https://${headers.host ?? ''}`];
  const isOurs = (site === undefined || site === 'same-origin') && (origin === undefined || ours.includes(origin));
  if (!isOurs) {
    throw problem(403, 'cross-site', 'this was asked by a page of another site', {
      detail: 'a session changes things from the pages of this service alone; other programs use an API key',
    });
  }
}

/** Throws 403 where a session is to change something and the request does not show that its own page asks. */
export function expectOwnPage(request: FastifyRequest, csrf: string, publicUrl: string): void {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
  expectSameOrigin(request, publicUrl);
  const given = Buffer.from(String(request.headers['x-csrf-token'] ?? ''));
  const wanted = Buffer.from(csrf);
  if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
  throw problem(403, 'csrf', 'the request does not carry the token of its session', {
    detail: 'send the header X-CSRF-Token with what GET /v1/session answers as `csrf`',
  });
}
