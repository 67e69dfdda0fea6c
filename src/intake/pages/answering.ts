// How the public pages answer: as HTML, and closed on failure.
import { type FastifyReply, type FastifyRequest } from 'fastify';
import { type PageLanguage, type PageTexts, type PublicTexts } from '../../../config/texts/page-texts.js';
import { type Brand, NO_BRAND } from '../../access/brand.js';
import { type Brands } from '../../access/brands.js';
import { type Controller } from '../../access/controller.js';
import { isOutage } from '../../http/outage.js';
import { RETRY_AFTER_SECONDS } from '../../http/problem.js';
import { languageFor } from '../../recipient/language.js';
import { wishedLanguage } from './language.js';
import { type Frame, type Page, page, pageHeaders } from './layout.js';

/** A page about to be answered: whose it is, in which language, with which words. */
export type Answering = Frame & {
  readonly texts: PageTexts;
  readonly all: PublicTexts;
  /** What the reader asked for, in the address or by their browser. */
  readonly wished: PageLanguage | null;
  readonly reply: FastifyReply;
};

export function answering(
  request: FastifyRequest,
  reply: FastifyReply,
  all: PublicTexts,
  wish: unknown = (request.query as { lang?: unknown }).lang,
): Answering {
  const wished = wishedLanguage(wish, request.headers['accept-language']);
  const depth = (request.url.split('?')[0] ?? '').split('/').length - 2;
  const start = { all, wished, reply, brand: NO_BRAND, owner: '', up: '../'.repeat(depth) };
  return speaking(start, wished ?? 'en');
}

function speaking(one: Omit<Answering, 'language' | 'languages' | 'texts'>, language: PageLanguage): Answering {
  const texts = one.all.in(language);
  return { ...one, language, texts, languages: texts.languages };
}

/** In the looks of the controller, and in the language of the person's country where the reader wished for none. */
export async function ofController(
  one: Answering,
  controller: Controller,
  brands: Brands,
  country: string | null = controller.country,
): Promise<Answering> {
  const brand = await brands.of(controller.id).catch(plainly); // looks are no reason not to answer
  const language = one.wished ?? languageFor(country ?? controller.country, controller.country);
  return speaking({ ...one, brand, owner: controller.name }, language);
}

function plainly(error: unknown): Brand {
  if (!isOutage(error)) throw error;
  return NO_BRAND;
}

export async function answer(one: Answering, content: Page, status = 200): Promise<void> {
  await one.reply.code(status).headers(pageHeaders(one.brand)).send(page(one, content));
}

export async function answerInvalidLink(one: Answering): Promise<void> {
  const { title, text } = one.texts.invalidLink;
  await answer(one, { title, texts: [text] }, 404);
}

/** Closed on failure: what could not be recorded is never acknowledged. Null where the answer has been given here. */
export async function attempt<T>(one: Answering, work: () => Promise<T>): Promise<{ readonly value: T } | null> {
  try {
    return { value: await work() };
  } catch (error) {
    if (!isOutage(error)) throw error;
    const { title, text } = one.texts.tryAgain;
    one.reply.header('retry-after', RETRY_AFTER_SECONDS);
    await answer(one, { title, texts: [text] }, 503);
    return null;
  }
}
