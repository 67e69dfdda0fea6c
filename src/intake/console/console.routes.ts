// The console at `/`: its built files as they are, its one page for every address that is nobody else's.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { refusePath } from '../../http/problem.filter.js';

/** Where the page holds this, it learns the nonce that its components put on the style elements that they make. */
const NONCE = '__CSP_NONCE__';

/** Nothing but our own files; no script inline, no style inline without the nonce, no frame, no form that leads elsewhere. */
const policy = (nonce?: string): string =>
  [
    ...["default-src 'none'", "script-src 'self'", `style-src 'self'${nonce === undefined ? '' : ` 'nonce-${nonce}'`}`],
    ...["img-src 'self' data: blob:", "font-src 'self'", "connect-src 'self'", "manifest-src 'self'"],
    ...["worker-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'"],
  ].join('; ');

const HEADERS = {
  'content-security-policy': policy(),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

const FOR_GOOD = 'public, max-age=31536000, immutable';
/** Vite names what stands here by its content. */
const HASHED = '/assets/';

// Where the API, the recipients' pages and the tools answer: what is unknown there is unknown, and no page of the console.
const NOT_OURS =
  /^\/(?:v1|v3|u|p|why|o|confirm|request|logo|health|metrics|docs|admin|assets)(?:[/?]|$)|^\/openapi\.json/;

/** Registers what was built in `folder`; nothing where nothing was built. To be called after all other routes. */
export async function consoleRoutes(server: FastifyInstance, folder: string): Promise<void> {
  const index = join(folder, 'index.html');
  if (!existsSync(index)) return;
  const page = readFileSync(index, 'utf8');
  await server.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: false, // a route a file: what is not there is nobody's to look for
    decorateReply: false,
    preCompressed: true, // the build leaves .br and .gz beside what is worth it
    cacheControl: false,
    setHeaders: (reply, path) => {
      for (const [name, value] of Object.entries(HEADERS)) reply.header(name, value);
      reply.header('cache-control', path.includes(HASHED) ? FOR_GOOD : 'no-store');
    },
  });
  const show = (_: FastifyRequest, reply: FastifyReply) => {
    const nonce = randomBytes(16).toString('base64url');
    return reply
      .headers({ ...HEADERS, 'content-security-policy': policy(nonce), 'cache-control': 'no-store' })
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(NONCE, nonce));
  };
  server.get('/', show);
  server.get('/*', (request, reply) => {
    if (NOT_OURS.test(request.url)) refusePath(null, request, reply);
    else void show(request, reply);
  });
}
