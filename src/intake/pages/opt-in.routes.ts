// /o/:slug, with or without the token of an invited contact, and /confirm/:token: from a link to a confirmed consent.
import { type FastifyInstance, type FastifyRequest } from 'fastify';
import { type PublicTexts } from '../../../config/texts/page-texts.js';
import { type Brands } from '../../access/brands.js';
import { type Controller } from '../../access/controller.js';
import { type Controllers } from '../../access/controllers.js';
import { dayIn } from '../../optin/confirmation-letter.js';
import { type OptInForm } from '../../optin/form.js';
import { type Embeds, pageDigest } from '../../optin/embeds.js';
import { type Forms } from '../../optin/forms.js';
import { type OptIns, type Request } from '../../optin/opt-ins.js';
import { readInvitation } from '../../optin/tokens.js';
import { type Offer, offersOf } from '../../optin/wording.js';
import { readAddress } from '../../provenance/mailbox-id.js';
import { type Links } from '../../values/links.js';
import { answer, type Answering, answering, answerInvalidLink, attempt, ofController } from './answering.js';
import { fieldsOf, takeForms, type WithToken } from './form-fields.js';
import { buttonForm, page } from './layout.js';
import { optInPage, type Sent, toldPage } from './opt-in.page.js';

export type OptInParts = {
  readonly forms: Forms;
  readonly optIns: OptIns;
  readonly controllers: Controllers;
  readonly brands: Brands;
  readonly texts: PublicTexts;
  readonly links: Links;
  readonly embeds: Embeds;
};

type Path = { readonly slug: string; readonly contact?: string };
type Found = {
  /** In the controller's looks. */
  readonly one: Answering;
  readonly form: OptInForm;
  readonly controller: Controller;
  readonly offers: readonly Offer[];
  readonly invited: string | null;
};
type Of<Params> = FastifyRequest<{ Params: Params }>;

const LONGEST_ADDRESS = 1_000;
const LONGEST_ORIGIN = 2_000;

/** Registers the routes in a context of their own, which reads forms and nothing else. GET and HEAD change nothing. */
export async function optInRoutes(server: FastifyInstance, parts: OptInParts): Promise<void> {
  const { texts, optIns } = parts;
  await server.register((own, _options, ready) => {
    takeForms(own);
    for (const path of ['/o/:slug', '/o/:slug/:contact']) {
      own.get(path, async (request: Of<Path>, reply) => {
        await show(parts, request, answering(request, reply, texts));
      });
      own.post(path, async (request: Of<Path>, reply) => {
        await take(parts, request, answering(request, reply, texts, fieldsOf(request).get('lang')));
      });
    }
    own.get('/confirm/:token', async (request: WithToken, reply) => {
      const one = answering(request, reply, texts);
      const found = await attempt(one, () => optIns.read(request.params.token));
      if (found) await answerConfirmation(parts, one, found.value);
    });
    own.post('/confirm/:token', async (request: WithToken, reply) => {
      const one = answering(request, reply, texts);
      const found = await attempt(one, () => optIns.read(request.params.token));
      if (!found) return;
      const asked = found.value;
      if (asked?.state !== 'open') return answerConfirmation(parts, one, asked);
      const done = await attempt(one, () => optIns.confirm(asked));
      if (done) await answerConfirmation(parts, one, { ...asked, state: 'confirmed' });
    });
    ready();
  });
}

async function show(parts: OptInParts, request: Of<Path>, asking: Answering): Promise<void> {
  const found = await attempt(asking, () => find(parts, request.params, asking));
  if (!found) return;
  if (!found.value) return answerInvalidLink(asking);
  const { form, controller, one } = found.value;
  if (form.closedAt) return answer(one, toldPage(one, controller.name, 'closed'), 410);
  await answer(one, optInPage(one, found.value));
}

async function take(parts: OptInParts, request: Of<Path>, asking: Answering): Promise<void> {
  const found = await attempt(asking, () => find(parts, request.params, asking));
  if (!found) return;
  if (!found.value) return answerInvalidLink(asking);
  const { form, controller, offers, invited, one } = found.value;
  if (form.closedAt) return answer(one, toldPage(one, controller.name, 'closed'), 410);
  const fields = fieldsOf(request);
  const email = (fields.get('email') ?? '').trim().slice(0, LONGEST_ADDRESS).toWellFormed();
  const asked = fields.getAll('purpose');
  const purposes = offers.map(({ purpose }) => purpose).filter((purpose) => asked.includes(purpose));
  const wrong = wrongIn(email, purposes, controller);
  if (wrong) return answer(one, optInPage(one, found.value, { email, purposes, wrong }), 422);
  const { publicUrl } = parts.links;
  const own = `${publicUrl}/o/${form.slug}`;
  const embedded = fields.get('embed');
  const embed = embedded === null ? null : await attempt(one, () => parts.embeds.find(form.id, embedded.slice(0, 100)));
  if (embedded !== null && !embed) return;
  if (embed?.value === null) return answerInvalidLink(one);
  const html = page(one, optInPage(one, found.value));
  const filledIn = {
    ...{ form, controller, email, purposes, invited, language: one.language, ip: request.ip },
    ...{
      userAgent: request.headers['user-agent']?.toWellFormed() ?? null,
      page: embed?.value?.digest ?? pageDigest(html),
    },
    ...(embed?.value ? { origin: originOf(request) ?? own, offers: embed.value.offers } : { origin: own }),
  };
  const taken = await attempt(one, async () => {
    if (!embed) await parts.optIns.keepPage(controller.id, filledIn.page, html);
    return parts.optIns.ask(filledIn, (token) => `${publicUrl}/confirm/${token}?lang=${one.language}`);
  });
  if (!taken) return;
  if (taken.value === 'busy') return answer(one, toldPage(one, controller.name, 'busy'), 429);
  await answer(one, toldPage(one, controller.name, 'asked'));
}

/** The page of another site that a form stood on, as the browser tells it; null where it does not. */
function originOf({ headers: { referer, origin } }: FastifyRequest): string | null {
  const told = [referer, origin].find((one) => one !== undefined && /^https?:\/\/[^\s<>"]+$/.test(one));
  return told?.slice(0, LONGEST_ORIGIN).toWellFormed() ?? null;
}

function wrongIn(email: string, purposes: readonly string[], controller: Controller): Sent['wrong'] | null {
  if (readAddress(email, controller).unusable !== null) return 'wrongAddress';
  return purposes.length === 0 ? 'nothingChosen' : null;
}

/** Null where there is no such form, or the personal link was not made for it. */
async function find(
  { forms, controllers, brands }: OptInParts,
  { slug, contact }: Path,
  asking: Answering,
): Promise<Found | null> {
  const form = await forms.bySlug(slug);
  if (!form) return null;
  const controller = await controllers.get(form.controllerId);
  const invited = contact === undefined ? null : readInvitation(contact, controller);
  if (contact !== undefined && invited === null) return null;
  const one = await ofController(asking, controller, brands);
  return { one, form, controller, invited, offers: offersOf(form, controller, one.texts, one.language) };
}

async function answerConfirmation({ brands }: OptInParts, asking: Answering, asked: Request | null): Promise<void> {
  if (!asked) return answerInvalidLink(asking);
  const one = await ofController(asking, asked.controller, brands);
  const { confirm } = one.texts;
  const values = { controller: asked.controller.name, date: dayIn(one.language, asked.askedAt) };
  const told = (title: string, text: string, more = '') => ({
    ...{ title: { text: title, values }, texts: [{ text, values }], more },
  });
  switch (asked.state) {
    case 'open':
      return answer(one, told(confirm.title, confirm.text, buttonForm(confirm.button)));
    case 'confirmed':
      return answer(one, told(confirm.doneTitle, confirm.doneText));
    case 'expired':
      return answer(one, told(confirm.expiredTitle, confirm.expiredText), 410);
  }
}
