// /why/:token: "why me?", and what the person asks of the controller about it. Reading it is an entry of the ledger.
import { type FastifyInstance } from 'fastify';
import { type Authorities } from '../../../config/authorities.js';
import { type PublicTexts } from '../../../config/texts/page-texts.js';
import { type Brands } from '../../access/brands.js';
import { dayIn } from '../../optin/confirmation-letter.js';
import { type MailPage, mailToken } from '../../recipient/mail-token.js';
import { type Disclosures } from '../../rights/disclosures.js';
import { type Link } from '../../rights/mail-link.js';
import { type SubjectRequests } from '../../rights/subject-requests.js';
import { answer, type Answering, answering, answerInvalidLink, attempt, ofController } from './answering.js';
import { fieldsOf, takeForms, type WithToken } from './form-fields.js';
import { pageHeaders } from './layout.js';
import { Visits } from './visits.js';
import { nothingKnownPage, whyPage } from './why.page.js';

export type WhyParts = {
  readonly disclosures: Disclosures;
  readonly requests: SubjectRequests;
  readonly authorities: Authorities;
  readonly brands: Brands;
  readonly texts: PublicTexts;
};

const ASKED_FOR = ['access', 'rectification', 'erasure'] as const;
const LONGEST_NOTE = 2_000;

/** Each look is an entry of the ledger: mail scanners look a few times, nobody sixty. */
const MOST_LOOKS_AN_HOUR = 60;

export async function whyRoutes(server: FastifyInstance, parts: WhyParts): Promise<void> {
  const { disclosures, texts } = parts;
  const looks = new Visits(MOST_LOOKS_AN_HOUR);
  await server.register((own, _options, ready) => {
    takeForms(own);
    own.head('/why/:token', async (request: WithToken, reply) => {
      const one = answering(request, reply, texts);
      const link = await attempt(one, () => disclosures.read(request.params.token));
      if (link)
        await reply
          .code(link.value ? 200 : 404)
          .headers(pageHeaders(one.brand))
          .send();
    });
    own.get('/why/:token', { exposeHeadRoute: false }, async (request: WithToken, reply) => {
      const asking = answering(request, reply, texts);
      const link = await read(request, asking);
      if (link) await show(parts, asking, link);
    });
    own.post('/why/:token', async (request: WithToken, reply) => {
      const asking = answering(request, reply, texts);
      const link = await read(request, asking);
      if (link) await ask(parts, asking, link, fieldsOf(request));
    });
    ready();
  });

  /** Null where the answer has been given here. */
  async function read(request: WithToken, asking: Answering): Promise<Link | null> {
    const found = await attempt(asking, () => disclosures.read(request.params.token));
    if (!found) return null;
    const link = found.value;
    if (!link) await answerInvalidLink(asking);
    else if (looks.take(link.token.mailboxId.toString('base64'))) return link;
    else {
      const { busyTitle: title, busyText } = asking.texts.why;
      await answer(asking, { title, texts: [busyText] }, 429);
    }
    return null;
  }
}

async function show(parts: WhyParts, asking: Answering, link: Link, status = 200): Promise<void> {
  const { controller } = link;
  const found = await attempt(asking, () => parts.disclosures.about(link));
  if (!found) return;
  const disclosure = found.value;
  const one = await ofController(asking, controller, parts.brands, disclosure?.country);
  if (!disclosure) return answer(one, nothingKnownPage(one, controller.name, pathTo(one, link, 'stop')));
  const paths = { stopPath: pathTo(one, link, 'stop'), preferencesPath: pathTo(one, link, 'preferences') };
  await answer(one, whyPage(one, { controller, disclosure, authorities: parts.authorities, ...paths }), status);
}

async function ask(parts: WhyParts, asking: Answering, link: Link, fields: URLSearchParams): Promise<void> {
  const { controller, token } = link;
  const kind = ASKED_FOR.find((one) => one === fields.get('ask'));
  const note = (fields.get('note') ?? '').trim().slice(0, LONGEST_NOTE).toWellFormed();
  if (!kind || (kind === 'rectification' && note === '')) return show(parts, asking, link, 422);
  const one = await ofController(asking, controller, parts.brands);
  const asked = await attempt(asking, async () => {
    const email = await parts.disclosures.addressOf(link);
    if (email === null) return null;
    const { controllerId, mailboxId } = token;
    const { language } = one;
    return parts.requests.open({ controllerId, mailboxId, email, kind, via: 'page', language, note: note || null });
  });
  if (!asked) return;
  if (!asked.value) return answer(one, nothingKnownPage(one, controller.name, pathTo(one, link, 'stop')));
  const { stage, dueAt } = asked.value;
  const { why: say } = one.texts;
  const [title, text] = stage === 'answered' ? [say.doneTitle, say.doneText] : [say.askedTitle, say.askedText];
  await answer(one, {
    title,
    texts: [{ text, values: { controller: controller.name, date: dayIn(one.language, dueAt) } }],
  });
}

function pathTo({ up }: Answering, { controller, token }: Link, page: MailPage): string {
  const path = { stop: 'u', preferences: 'p', why: 'why' }[page];
  return `${up}${path}/${mailToken(controller, page, token.mailboxId, token.purpose)}`;
}
