// How the public pages answer: as HTML, and closed on failure.
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type PageTexts, type PageLanguage, type PublicTexts } from '../../../config/texts/page-texts.js';
import { isOutage } from '../../http/outage.js';
import { RETRY_AFTER_SECONDS } from '../../http/problem.js';
import { languageOf } from './language.js';
import { page, PAGE_HEADERS } from './layout.js';

/** A page about to be answered: in which language, with which words. */
export type Answering = { readonly language: PageLanguage; readonly texts: PageTexts; readonly reply: FastifyReply };

export function answering(request: FastifyRequest, reply: FastifyReply, texts: PublicTexts): Answering {
  const language = languageOf((request.query as { lang?: unknown }).lang, request.headers['accept-language']);
  return { language, texts: texts.in(language), reply };
}

export async function answer({ reply }: Answering, html: string, status = 200): Promise<void> {
  await reply.code(status).headers(PAGE_HEADERS).send(html);
}

export async function answerInvalidLink(one: Answering): Promise<void> {
  const { title, text } = one.texts.invalidLink;
  await answer(one, page({ language: one.language, title, texts: [text] }), 404);
}

/** Closed on failure: what could not be recorded is never acknowledged. Null where the answer has been given here. */
export async function attempt<T>(one: Answering, work: () => Promise<T>): Promise<{ readonly value: T } | null> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isOutage(error)) throw error;
    const { title, text } = one.texts.tryAgain;
    one.reply.header('retry-after', RETRY_AFTER_SECONDS);
    await answer(one, page({ language: one.language, title, texts: [text] }), 503);
    return null;
  }
}
