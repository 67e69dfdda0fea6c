/** The pages of recipients in a real browser: all of it without script, and nothing that keeps anybody from using it. */
import axe, { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { PAGE_LANGUAGES } from '../config/texts/page-texts.js';
import { type MessageBody, type OutboxBody } from './api.js';
import { pathTo } from './builders/links.js';
import { consentedTo, ON_A_WEBSITE } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { CHROMIUM, openBrowser } from './setup/browser.js';
import { eventually } from './setup/eventually.js';

const suite = CHROMIUM === null ? describe.skip : describe;

/** TCP sends ten segments before the first acknowledgement (RFC 6928): what fits into them is there in one round trip. */
const ONE_ROUND_TRIP_BYTES = 14_000;

let house: TestHouse;
let acme: Tenant;
let browser: Browser;

beforeAll(async () => {
  if (CHROMIUM === null) return;
  [house, browser] = await Promise.all([TestHouse.open(), openBrowser()]);
  acme = await house.tenant();
  const purposes = ['newsletter', 'event_invitation'].map((purpose) => ({ purpose, frequency: 'monthly' }));
  await acme.api.post('/v1/opt-in-forms', { slug: 'acme-news', sender: SENDER, purposes });
});
afterAll(async () => {
  if (CHROMIUM === null) return;
  await browser.close();
  await house.closeFaultless();
});

async function mailTo(email: string, nth: number): Promise<string> {
  let raw = '';
  await eventually(
    async () => {
      const { messages } = (await acme.api.get<OutboxBody>('/v1/outbox?limit=1000')).body;
      const id = messages.filter(({ to }) => to === email).reverse()[nth]?.id;
      expect(id).toBeDefined();
      raw = (await acme.api.get(`/v1/outbox/${id ?? ''}.eml`)).text;
    },
    { withinMs: 20_000 },
  );
  return raw.replace(/=\r\n/g, '').replaceAll('=3D', '=');
}

function send(email: string) {
  const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here it is.' };
  return acme.api.post<MessageBody>('/v1/messages', { ...letter, recipient: { email, country: 'FR' } });
}

suite('without script', () => {
  it('a person says yes, confirms it, is written to, says no, and is not written to again', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, locale: 'fr-FR' });
    const page = await context.newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).origin));
    const email = someone();
    await acme.api.post('/v1/contacts', { email, country: 'FR', sources: [{ kind: 'linkedin_connection' }] });
    expect((await send(email)).body.decision.outcome).toBe('block');

    await page.goto(`${house.url}/o/acme-news`);
    expect(await page.locator('input[type=checkbox]:checked').count()).toBe(0);
    await page.getByLabel(/lettre d’information/).check();
    await page.getByLabel('Votre adresse e-mail').fill(email);
    await page.getByRole('button').click();
    expect(await page.locator('h1').textContent()).toBe('Regardez votre boîte aux lettres');
    expect((await send(email)).body.decision.outcome).toBe('block');

    await page.goto(/https?:\/\/\S+\/confirm\/\S+/.exec(await mailTo(email, 0))?.[0] ?? '');
    expect((await send(email)).body.decision.outcome).toBe('block'); // a link alone confirms nothing
    await page.getByRole('button', { name: 'Oui, je confirme' }).click();
    expect(await page.locator('h1').textContent()).toBe('Merci, c’est confirmé');

    expect((await send(email)).status).toBe(202);
    const link = /Pour ne plus recevoir[^:]+: (\S+)/.exec(await mailTo(email, 1))?.[1] ?? '';
    await page.goto(link);
    await page.getByRole('button', { name: 'Me désinscrire' }).click();
    expect(await page.locator('h1').textContent()).toBe('Vous êtes désinscrit(e)');
    const refused = await send(email);
    expect([refused.status, refused.body.decision.reasons[0]?.code]).toEqual([422, 'suppressed_unsubscribed']);

    expect(new Set(asked)).toEqual(new Set([house.url]));
    expect(await context.cookies()).toEqual([]);
    await context.close();
  }, 90_000);
});

const PHONE = { width: 360, height: 740 };
const SCREEN = { width: 1280, height: 800 };

/** What axe finds against WCAG 2.2, level AA; the page's own policy lets no script in, so the context passes it by. */
async function barriers(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>(`'axe' in globalThis`))) await page.evaluate(axe.source);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const found = await page.evaluate<AxeResults>(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)}, resultTypes: ['violations'], iframes: false })`,
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

/** The link of the letter by which somebody proves that a request is theirs: the nth mail to them. */
async function requestOf(email: string, nth = 0): Promise<string> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  await acme.api.post('/v1/contacts', { email, ...ON_A_WEBSITE });
  const why = await pathTo(house, acme, 'why', email);
  expect((await house.stranger.send('POST', why, { body: 'ask=access', headers })).status).toBe(200);
  return (/\/request\/[\w-]+/.exec(await mailTo(email, nth)) ?? [''])[0];
}

suite('for everybody', () => {
  let context: BrowserContext;
  let page: Page;
  /** Each page by a name: how to get there. */
  let ways: Map<string, (language: string) => Promise<void>>;

  beforeAll(async () => {
    context = await browser.newContext({ bypassCSP: true, viewport: PHONE });
    page = await context.newPage();
    const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
    const brand = {
      colour: '#8a1c3b',
      logo: `data:image/png;base64,${pixel}`,
      wording: { welcome: { en: 'Welcome.' } },
    };
    await house.admin.json('PATCH', `/v1/controllers/${acme.id}`, JSON.stringify(brand));
    const reader = someone();
    await acme.api.post('/v1/contacts', { email: reader, name: 'Mary', ...ON_A_WEBSITE, ...consentedTo() });
    await send(reader);
    await mailTo(reader, 0);
    const settled = someone();
    for (const what of ['do=pause', 'do=less_often', 'topic=newsletter']) {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      await house.stranger.send('POST', await pathTo(house, acme, 'preferences', settled), { body: what, headers });
    }
    const asked = [someone(), someone()];
    for (const email of asked) {
      await house.stranger.send('POST', '/o/acme-news', {
        body: new URLSearchParams({ email, purpose: 'newsletter' }).toString(),
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
    }
    const links = asked.map(async (email) => (/\/confirm\/[\w-]+/.exec(await mailTo(email, 0)) ?? [''])[0]);
    const [confirm = '', confirmed = ''] = await Promise.all(links);
    expect((await house.stranger.send('POST', confirmed)).status).toBe(200);
    const to = (path: string) => async (language: string) => {
      await page.goto(`${house.url}${path}?lang=${language}`);
    };
    const stop = await pathTo(house, acme, 'stop', someone());
    const gone = someone();
    await house.stranger.send('POST', await pathTo(house, acme, 'stop', gone));
    const closed = await acme.api.post<{ id: string }>('/v1/opt-in-forms', {
      ...{ slug: 'acme-closed', sender: SENDER, purposes: [{ purpose: 'newsletter', frequency: 'monthly' }] },
    });
    await acme.api.post(`/v1/opt-in-forms/${closed.body.id}/close`);
    const requests = await Promise.all([requestOf(someone()), requestOf(reader, 1)]);
    const [pending, answered] = requests;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await house.stranger.send('POST', answered, { body: 'do=confirm', headers })).status).toBe(200);
    /** The same page after a button. */
    const pressed = (path: string, button: string) => async (language: string) => {
      await to(path)(language);
      await Promise.all([page.waitForEvent('load'), page.locator(button).first().click()]);
    };
    const why = await pathTo(house, acme, 'why', reader);
    ways = new Map([
      ['/u', to(stop)],
      ['/p', to(await pathTo(house, acme, 'preferences', someone()))],
      ['/p with all that can be set', to(await pathTo(house, acme, 'preferences', settled))],
      ['/p with everything off', to(await pathTo(house, acme, 'preferences', gone))],
      ['/p once pressed', pressed(await pathTo(house, acme, 'preferences', someone()), 'button[value=not_mine]')],
      ['/why', to(why)],
      ['/why once access is asked for', pressed(why, 'button[value=access]')],
      ['/request to be confirmed', to(pending)],
      ['/request with its answer', to(answered)],
      ['/why of whom nothing is known', to(await pathTo(house, acme, 'why', someone()))],
      ['/o', to('/o/acme-news')],
      ['/o that is closed', to('/o/acme-closed')],
      ['/confirm', to(confirm)],
      ['/confirm once confirmed', to(confirmed)],
      ['a link that is none', to('/u/nothing')],
      ['/u once pressed', pressed(stop, 'button')],
      [
        '/o sent without a choice',
        async (language) => {
          await to('/o/acme-news')(language);
          await page.locator('input[type=email]').fill('nobody@client.example');
          await page.locator('button').click();
        },
      ],
      [
        '/why once a correction is asked for',
        async (language) => {
          await to(why)(language);
          await page.locator('textarea').fill('My name is Marie.');
          await page.locator('button[value=rectification]').click();
        },
      ],
    ]);
  }, 90_000);
  afterAll(() => context.close());

  it.each(PAGE_LANGUAGES)(
    'no page has a barrier, in light or dark, on a phone or a screen, or needs a second round trip: %s',
    async (language) => {
      const found: string[] = [];
      for (const [name, go] of ways) {
        await page.setViewportSize(PHONE);
        await page.emulateMedia({ colorScheme: 'light' });
        await go(language);
        const html = await page.content();
        expect([name, /<html lang="(\w+)"/.exec(html)?.[1]]).toEqual([name, language]);
        const weight = Buffer.byteLength(html);
        if (weight > ONE_ROUND_TRIP_BYTES) found.push(`${name}: ${weight} bytes`);
        for (const size of [PHONE, SCREEN]) {
          await page.setViewportSize(size);
          const width = await page.evaluate<number>('document.documentElement.scrollWidth');
          if (width > size.width) found.push(`${name}: ${width} pixels wide on ${size.width}`);
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme });
            const where = `${name}, ${colorScheme}, ${size.width}`;
            found.push(...(await barriers(page)).map((barrier) => `${where}: ${barrier}`));
          }
        }
      }
      expect(found).toEqual([]);
    },
    240_000,
  );
});
