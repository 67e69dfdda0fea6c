// /u/:token on the bare server: no login, no cookie, any POST body of any type, and a page that works without script.
import { type FastifyInstance } from 'fastify';
import { type PublicTexts } from '../../../config/texts/page-texts.js';
import { type Brands } from '../../access/brands.js';
import { type Link } from '../../rights/mail-link.js';
import { type Unsubscribe } from '../../rights/unsubscribe.js';
import { answer, type Answering, answering, answerInvalidLink, attempt, ofController } from './answering.js';
import { type WithToken } from './form-fields.js';
import { buttonForm, type Page } from './layout.js';
import { type Phrase } from './phrases.js';

export type UnsubscribeParts = {
  readonly unsubscribe: Unsubscribe;
  readonly brands: Brands;
  readonly texts: PublicTexts;
};

/**
 * Registers the routes in a context of their own. RFC 8058 section 3.2: the POST answers 2xx and never redirects;
 * what its body says does not matter, so no parser may refuse it. GET, HEAD and OPTIONS change nothing, for mail
 * scanners follow every link.
 */
export async function unsubscribeRoutes(
  server: FastifyInstance,
  { unsubscribe, brands, texts }: UnsubscribeParts,
): Promise<void> {
  // Node answers 417 to an expectation that it does not know; it may be passed over too (RFC 9110 section 10.1.1).
  server.server.on('checkExpectation', (request, response) => server.server.emit('request', request, response));
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
      if (link) await answerFor(one, link, askPage);
    });
    own.options('/u/:token', async (_request, reply) => {
      await reply.code(204).header('allow', 'GET, HEAD, OPTIONS, POST').send();
    });
    own.post('/u/:token', async (request: WithToken, reply) => {
      const one = answering(request, reply, texts);
      const link = await read(unsubscribe, request, one);
      if (!link) return;
      const done = await attempt(one, () => unsubscribe.oneClick(link));
      if (done) await answerFor(one, link, donePage);
    });
    ready();
  });

  async function answerFor(asking: Answering, { controller }: Link, page: typeof askPage): Promise<void> {
    const one = await ofController(asking, controller, brands);
    await answer(one, page(one, controller.name));
  }
}

async function read(unsubscribe: Unsubscribe, request: WithToken, one: Answering): Promise<Link | null> {
  const found = await attempt(one, () => unsubscribe.read(request.params.token));
  if (found?.value === null) await answerInvalidLink(one);
  return found?.value ?? null;
}

function askPage({ texts: { unsubscribe } }: Answering, controller: string): Page {
  const { title, text, button } = unsubscribe;
  return { title, texts: [{ text, values: { controller } }], more: buttonForm(button) };
}

function donePage({ texts: { unsubscribe }, brand, language }: Answering, controller: string): Page {
  const { doneTitle: title, doneText: text } = unsubscribe;
  const goodbye = brand.wording.goodbye?.[language];
  const texts: Phrase[] = [{ text, values: { controller } }];
  if (goodbye !== undefined) texts.push({ text: '{goodbye}', values: { goodbye } });
  return { title, texts };
}
