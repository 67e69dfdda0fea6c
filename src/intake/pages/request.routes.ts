// /request/:token: where the letters about a request lead. A click proves whose it is; the answer is shown, or downloaded.
import { type FastifyInstance } from 'fastify';
import { type PublicTexts } from '../../../config/texts/page-texts.js';
import { type RightsTexts, type RightsTextsOf } from '../../../config/texts/rights-texts.js';
import { dayIn } from '../../optin/confirmation-letter.js';
import { type Answers } from '../../rights/answers/answers.js';
import { asHtml } from '../../rights/answers/as-html.js';
import { asPdf } from '../../rights/answers/as-pdf.js';
import { closingAnswer } from '../../rights/answers/closing-answer.js';
import { type Complaints } from '../../rights/complaints.js';
import { type LinkedRequest, type SubjectRequests } from '../../rights/subject-requests.js';
import { type Brands } from '../../access/brands.js';
import { answer, type Answering, answering, answerInvalidLink, attempt, ofController } from './answering.js';
import { fieldsOf, takeForms, type WithToken } from './form-fields.js';
import { pageHeaders } from './layout.js';
import { escaped } from './phrases.js';

export type RequestParts = {
  readonly requests: SubjectRequests;
  readonly answers: Answers;
  readonly complaints: Complaints;
  readonly brands: Brands;
  readonly texts: PublicTexts;
  readonly rightsTexts: RightsTexts;
};

const FORMATS = ['html', 'pdf', 'json'] as const;
type Format = (typeof FORMATS)[number];

/** Registers the routes in a context of their own. GET and HEAD change nothing and hand nothing out: scanners follow links. */
export async function requestRoutes(server: FastifyInstance, parts: RequestParts): Promise<void> {
  const { texts, requests } = parts;
  await server.register((own, _options, ready) => {
    takeForms(own);
    own.get('/request/:token', async (request: WithToken, reply) => {
      const one = answering(request, reply, texts);
      const found = await attempt(one, () => requests.read(request.params.token));
      if (found) await show(parts, one, found.value);
    });
    own.post('/request/:token', async (request: WithToken, reply) => {
      const one = answering(request, reply, texts);
      const found = await attempt(one, () => requests.read(request.params.token));
      if (!found) return;
      const linked = found.value;
      const wanted = fieldsOf(request).get('do');
      const format = FORMATS.find((known) => known === wanted);
      if (linked && format) return handOut(parts, one, { linked, format });
      if (linked?.request.stage !== 'identity_pending' || wanted !== 'confirm') return show(parts, one, linked);
      const done = await attempt(one, () => requests.confirm(linked));
      if (!done) return;
      const now = await attempt(one, () => requests.read(request.params.token));
      if (now) await show(parts, one, now.value);
    });
    ready();
  });
}

async function show(
  { rightsTexts, complaints, brands }: RequestParts,
  asking: Answering,
  linked: LinkedRequest | null,
): Promise<void> {
  if (!linked) return answerInvalidLink(asking);
  const { controller, request } = linked;
  const one = await ofController(asking, controller, brands);
  const { language } = one;
  const say = rightsTexts.in(language);
  const told = closingAnswer({ controller, language, say }, request);
  if (told) {
    const texts = [told.intro, ...told.sections.flatMap(({ paragraphs }) => paragraphs)];
    return answer(one, { title: told.title, texts });
  }
  const values = {
    ...{ controller: controller.name, kind: say.kinds[request.type], date: dayIn(language, request.createdAt) },
    ...{ due: dayIn(language, request.dueAt), reason: request.outcome ?? '' },
    ...{ until: request.downloadableUntil ? dayIn(language, request.downloadableUntil) : '' },
    complaint: complaints.route(null, controller.country),
  };
  const { title, texts, more = '' } = wordsOf(say, linked);
  const shown = [...texts.map((text) => ({ text, values })), { text: say.page.reference, values: { id: request.id } }];
  await answer(one, { title: { text: title, values }, texts: shown, more });
}

type Words = { readonly title: string; readonly texts: readonly string[]; readonly more?: string };

function wordsOf({ page: say }: RightsTextsOf, { request }: LinkedRequest): Words {
  switch (request.stage) {
    case 'identity_pending':
      return { title: say.askTitle, texts: [say.askText], more: form([['confirm', say.button]]) };
    case 'received':
    case 'open':
    case 'extended':
      return { title: say.openTitle, texts: [say.openText, ...(request.isHeld ? [say.heldText] : [])] };
    case 'refused':
      return { title: say.refusedTitle, texts: [say.refusedText] };
    case 'withdrawn':
      return { title: say.withdrawnTitle, texts: [say.withdrawnText] };
    case 'answered': {
      if (!request.downloadableUntil) return { title: say.readyTitle, texts: [say.expiredText] };
      const buttons = FORMATS.map((format): [string, string] => [format, say[format]]);
      return { title: say.readyTitle, texts: [say.readyText], more: form(buttons) };
    }
  }
}

function form(buttons: readonly (readonly [string, string])[]): string {
  const all = buttons.map(([value, words]) => `<button name="do" value="${value}">${escaped(words)}</button>`);
  return `<form method="post">${all.join('\n')}</form>`;
}

type Wanted = { readonly linked: LinkedRequest; readonly format: Format };

async function handOut(parts: RequestParts, one: Answering, { linked, format }: Wanted): Promise<void> {
  const { id } = linked.request;
  const name = { controllerId: linked.controller.id, id };
  const taken = await attempt(one, () => parts.answers.take(name, 'recipient', format));
  if (!taken) return;
  if (!taken.value) return show(parts, one, linked);
  const { readable, data } = taken.value;
  const file = { html: asHtml, pdf: asPdf, json: () => `${JSON.stringify(data, null, 2)}\n` }[format];
  await send(one, await file(readable), { id, format });
}

async function send(
  { reply, brand }: Answering,
  content: string | Buffer,
  file: { id: string; format: Format },
): Promise<void> {
  await reply
    .headers({
      ...pageHeaders(brand),
      'content-type': MEDIA_TYPES[file.format],
      'content-disposition': `attachment; filename="${file.id}.${file.format}"`,
    })
    .send(content);
}

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  html: 'text/html; charset=utf-8',
  pdf: 'application/pdf',
  json: 'application/json; charset=utf-8',
};
