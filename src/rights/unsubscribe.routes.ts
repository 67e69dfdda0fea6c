// /u/:token on the bare server: no login, no cookie, any POST body of any type, and a page that works without script.
import { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { isOutage } from '../http/outage.js';
import { RETRY_AFTER_SECONDS } from '../http/problem.js';
import { type Link, type Unsubscribe } from './unsubscribe.js';
import { askPage, donePage, type PageLanguage, pageLanguage, tryAgainPage, unknownPage } from './unsubscribe.page.js';

type WithToken = FastifyRequest<{ Params: { token: string } }>;

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
};

/**
 * Registers the routes in a context of their own. RFC 8058 section 3.2: the POST answers 2xx and never redirects;
 * what its body says does not matter, so no parser may refuse it. GET, HEAD and OPTIONS change nothing, for mail
 * scanners follow every link.
 */
export async function unsubscribeRoutes(server: FastifyInstance, unsubscribe: Unsubscribe): Promise<void> {
  await server.register((own, _options, ready) => {
    own.removeAllContentTypeParsers();
    // Fastify answers 415 to a type that it cannot parse before any parser is asked.
    own.addHook('onRequest', (request, _reply, done) => {
      request.headers['content-type'] = 'application/octet-stream';
      done();
    });
    own.addContentTypeParser('*', (_request, body, done) => {
      body.resume();
      done(null);
    });
    own.get('/u/:token', async (request: WithToken, reply) => {
      const language = pageLanguage(request.headers['accept-language']);
      const link = await read(unsubscribe, request, reply, language);
      if (link) await reply.headers(HEADERS).send(askPage(language, link.controller.name));
    });
    own.options('/u/:token', async (_request, reply) => {
      await reply.code(204).header('allow', 'GET, HEAD, OPTIONS, POST').send();
    });
    own.post('/u/:token', async (request: WithToken, reply) => {
      const language = pageLanguage(request.headers['accept-language']);
      const link = await read(unsubscribe, request, reply, language);
      if (!link) return;
      const done = await attempt(() => unsubscribe.oneClick(link), reply, language);
      if (done) await reply.headers(HEADERS).send(donePage(language, link.controller.name));
    });
    ready();
  });
}

async function read(
  unsubscribe: Unsubscribe,
  request: WithToken,
  reply: FastifyReply,
  language: PageLanguage,
): Promise<Link | null> {
  const found = await attempt(() => unsubscribe.read(request.params.token), reply, language);
  if (found?.value === null) await reply.code(404).headers(HEADERS).send(unknownPage(language));
  return found?.value ?? null;
}

/** Closed on failure: a no that could not be recorded is never acknowledged. Null where the answer has been given here. */
async function attempt<T>(
  work: () => Promise<T>,
  reply: FastifyReply,
  language: PageLanguage,
): Promise<{ readonly value: T } | null> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isOutage(error)) throw error;
    await reply
      .code(503)
      .headers({ ...HEADERS, 'retry-after': RETRY_AFTER_SECONDS })
      .send(tryAgainPage(language));
    return null;
  }
}
