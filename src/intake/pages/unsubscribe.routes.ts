// /u/:token on the bare server: no login, no cookie, any POST body of any type, and a page that works without script.
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { fill, type PublicTexts } from '../../../config/texts/page-texts.js';
import { type Link, type Unsubscribe } from '../../rights/unsubscribe.js';
import { answer, type Answering, answering, answerInvalidLink, attempt } from './answering.js';
import { escaped, page } from './layout.js';

type WithToken = FastifyRequest<{ Params: { token: string } }>;

/**
 * Registers the routes in a context of their own. RFC 8058 section 3.2: the POST answers 2xx and never redirects;
 * what its body says does not matter, so no parser may refuse it. GET, HEAD and OPTIONS change nothing, for mail
 * scanners follow every link.
 */
export async function unsubscribeRoutes(
  server: FastifyInstance,
  unsubscribe: Unsubscribe,
  texts: PublicTexts,
): Promise<void> {
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
      const one = answering(request, reply, texts);
      const link = await read(unsubscribe, request, one);
      if (link) await answer(one, askPage(one, link.controller.name));
    });
    own.options('/u/:token', async (_request, reply) => {
      await reply.code(204).header('allow', 'GET, HEAD, OPTIONS, POST').send();
    });
    own.post('/u/:token', async (request: WithToken, reply) => {
      const one = answering(request, reply, texts);
      const link = await read(unsubscribe, request, one);
      if (!link) return;
      const done = await attempt(one, () => unsubscribe.oneClick(link));
      if (done) await answer(one, donePage(one, link.controller.name));
    });
    ready();
  });
}

async function read(unsubscribe: Unsubscribe, request: WithToken, one: Answering): Promise<Link | null> {
  const found = await attempt(one, () => unsubscribe.read(request.params.token));
  if (found?.value === null) await answerInvalidLink(one);
  return found?.value ?? null;
}

function askPage({ language, texts: { unsubscribe } }: Answering, controller: string): string {
  const { title, text, button } = unsubscribe;
  const more = `<form method="post"><button>${escaped(button)}</button></form>`;
  return page({ language, title, texts: [fill(text, { controller })], more });
}

function donePage({ language, texts: { unsubscribe } }: Answering, controller: string): string {
  const { doneTitle: title, doneText } = unsubscribe;
  return page({ language, title, texts: [fill(doneText, { controller })] });
}
