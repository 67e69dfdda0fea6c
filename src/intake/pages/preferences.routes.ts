// /p/:token: topics, a pause and its end, fewer, not my address. GET and HEAD change nothing; what is pressed holds at once.
import { type FastifyInstance } from 'fastify';
import { type PublicTexts } from '../../../config/texts/page-texts.js';
import { type Brands } from '../../access/brands.js';
import { mailToken } from '../../recipient/mail-token.js';
import { type Link } from '../../rights/mail-link.js';
import { type Preferences, type Wish, type Wishes } from '../../rights/preferences.js';
import { answer, type Answering, answering, answerInvalidLink, attempt, ofController } from './answering.js';
import { fieldsOf, takeForms, type WithToken } from './form-fields.js';
import { preferencesPage } from './preferences.page.js';
import { Visits } from './visits.js';

export type PreferencesParts = {
  readonly preferences: Preferences;
  readonly brands: Brands;
  readonly texts: PublicTexts;
};

/** Each change is an entry of the ledger; nobody changes their mind so often in an hour. */
const MOST_CHANGES_AN_HOUR = 60;

export async function preferencesRoutes(
  server: FastifyInstance,
  { preferences, brands, texts }: PreferencesParts,
): Promise<void> {
  const changes = new Visits(MOST_CHANGES_AN_HOUR);
  await server.register((own, _options, ready) => {
    takeForms(own);
    own.get('/p/:token', async (request: WithToken, reply) => {
      const asking = answering(request, reply, texts);
      const link = await attempt(asking, () => preferences.read(request.params.token));
      if (!link) return;
      if (!link.value) return answerInvalidLink(asking);
      await show(asking, link.value, false);
    });
    own.post('/p/:token', async (request: WithToken, reply) => {
      const asking = answering(request, reply, texts);
      const read = await attempt(asking, () => preferences.read(request.params.token));
      if (!read) return;
      const link = read.value;
      if (!link) return answerInvalidLink(asking);
      const found = await attempt(asking, () => preferences.wishes(link));
      if (!found) return;
      const wish = wishOf(fieldsOf(request), found.value);
      if (!wish) return show(asking, link, false, 422);
      if (!changes.take(link.token.mailboxId.toString('base64'))) return tooOften(asking);
      const done = await attempt(asking, () => preferences.set(link, wish));
      if (done) await show(asking, link, true);
    });
    ready();
  });

  async function show(asking: Answering, link: Link, isSaved: boolean, status = 200): Promise<void> {
    const { controller, token } = link;
    const found = await attempt(asking, () => preferences.wishes(link));
    if (!found) return;
    const wishes = found.value;
    const one = await ofController(asking, controller, brands, wishes.country);
    const pathOf = (page: 'stop' | 'why') => mailToken(controller, page, token.mailboxId, token.purpose);
    const paths = { stopPath: `${one.up}u/${pathOf('stop')}`, whyPath: `${one.up}why/${pathOf('why')}` };
    await answer(one, preferencesPage(one, { controller: controller.name, wishes, isSaved, ...paths }), status);
  }
}

/** Null where it is none that the page offers: a topic has to be one of those that it shows. */
function wishOf(fields: URLSearchParams, { topics }: Wishes): Wish | null {
  const purpose = fields.get('topic');
  if (purpose !== null) return topics.some((one) => one.purpose === purpose) ? { kind: 'topic', purpose } : null;
  const kind = fields.get('do');
  return kind === 'pause' || kind === 'resume' || kind === 'less_often' || kind === 'not_mine' ? { kind } : null;
}

async function tooOften(one: Answering): Promise<void> {
  const { busyTitle: title, busyText } = one.texts.why;
  await answer(one, { title, texts: [busyText] }, 429);
}
