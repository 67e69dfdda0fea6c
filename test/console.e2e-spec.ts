/** The console in a real browser: from the first start to a running campaign and a proof, by mouse and by keyboard alone. */
import axe, { type AxeResults } from 'axe-core';
import { type Browser, type BrowserContext, type Page } from 'playwright-core';
import { ACME, SENDER, TestHouse } from './house.js';
import { CHROMIUM, openBrowser } from './setup/browser.js';
import { eventually } from './setup/eventually.js';
import { STRONG } from './setup/person-at-browser.js';

const suite = CHROMIUM === null ? describe.skip : describe;
const ANNA = { name: 'Anna Martin', email: 'anna@acme.example' };
const HOSTILE = '<img src=x onerror=alert(1)>"; =1+1';
const LIST = [
  'Email,First Name,Last Name,Company Name,Country,Lead Source,Obtained On',
  'jean@client.example,Jean,Dupont,Client SA,FR,LinkedIn connection,2018-07-10',
  'info@harrowgate.example,,,Harrowgate,GB,Company website,2026-11-01',
  `mallory@hostile.example,"${HOSTILE.replaceAll('"', '""')}",Mallory,"${HOSTILE.replaceAll('"', '""')}",FR,Scraped,2026-11-01`,
].join('\n');

let house: TestHouse;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What the browser complained of: a policy that was broken, a script that failed, a question that a script asked. */
const complaints: string[] = [];

beforeAll(async () => {
  if (CHROMIUM === null) return;
  [house, browser] = await Promise.all([TestHouse.open(), openBrowser()]);
  context = await browser.newContext({ locale: 'en-GB', permissions: ['clipboard-read', 'clipboard-write'] });
  page = await context.newPage();
  listenTo(page);
});
afterAll(async () => {
  if (CHROMIUM === null) return;
  await browser.close();
  await house.closeFaultless();
});

function listenTo(one: Page): void {
  one.on('pageerror', (error) => complaints.push(error.message));
  one.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  one.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) complaints.push(message.text());
  });
  one.on('request', (request) => {
    if (!request.url().startsWith(house.url)) complaints.push(`asked elsewhere: ${request.url()}`);
  });
}

const heading = (name: string | RegExp) => page.getByRole('heading', { level: 1, name });
const go = (path: string) => page.goto(house.url + path);

async function fillIn(fields: Readonly<Record<string, string>>): Promise<void> {
  for (const [label, value] of Object.entries(fields))
    await page.getByLabel(label, { exact: false }).first().fill(value);
}

suite('the console', () => {
  it('leads from the first start to the first administrator and an overview that says what to do', async () => {
    const link = house.firstLink ?? '';
    await page.goto(link);
    await fillIn({ 'Your name': ANNA.name, 'E-mail address': ANNA.email, 'Choose a password': STRONG });
    await fillIn({
      ...{ 'Legal name': ACME.name, 'Postal address': ACME.postalAddress, Country: ACME.country },
      ...{ 'Contact for data protection': ACME.contactEmail, 'privacy notice': ACME.privacyNoticeUrl },
    });
    await page.getByRole('button', { name: 'Create the account' }).click();
    await heading('Overview').waitFor();
    expect(await page.getByRole('link', { name: 'Start a campaign' }).count()).toBe(1);
    expect(page.url()).not.toContain('#');

    await page.goto(link);
    await fillIn({ 'Your name': 'Eve', 'E-mail address': 'eve@acme.example', 'Choose a password': STRONG });
    await page.getByLabel(/Set up the company/).uncheck();
    await page.getByRole('button', { name: 'Create the account' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('does not work any more');
  }, 90_000);

  it('lets nobody in without the password, says why, and takes up the page that was asked for', async () => {
    await context.clearCookies();
    await go('/suppressions');
    await heading('Sign in').waitFor();
    await fillIn({ 'E-mail address': ANNA.email, Password: 'not the password at all' });
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect(await page.getByRole('alert').textContent()).not.toBe('');
    await fillIn({ Password: STRONG });
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await heading('Suppressions').waitFor();
  }, 60_000);

  it('leads from a file to a verdict that can be read, and to a running campaign', async () => {
    const { controllers } = (await house.admin.get<{ controllers: { id: string }[] }>('/v1/controllers')).body;
    const sender = { controllerId: controllers[0]?.id, address: SENDER, displayName: ANNA.name };
    expect((await house.admin.post('/v1/senders', sender)).status).toBe(201);
    await go('/campaigns/new');
    await page.getByText('Drop a list here').waitFor();
    const file = { name: 'crm.csv', mimeType: 'text/csv', buffer: Buffer.from(LIST) };
    await page.locator('input[type=file]').setInputFiles(file);
    expect(await page.getByRole('region', { name: 'Preview' }).textContent()).toContain('jean@client.example');
    await page.getByRole('button', { name: 'Go on to the letter' }).click();
    await page.getByLabel('Name', { exact: false }).first().fill('Autumn');
    await page.getByLabel('Subject').fill('News for {{firstName|you}}');
    await page.getByLabel('Text').fill('Hello {{firstName|there}}, we plan maintenance at {{company}}.');
    await page.getByLabel('Only in working hours').uncheck();
    expect(await page.getByRole('region', { name: 'Preview' }).textContent()).toContain('Hello Jean');
    await page.getByRole('button', { name: 'Check everybody' }).click();
    await heading('Autumn').waitFor({ timeout: 60_000 });
    await page.getByText('A LinkedIn connection is not consent').first().waitFor();

    await page.getByRole('link', { name: /1 person: A LinkedIn connection/ }).click();
    expect(await page.getByRole('region', { name: 'People' }).textContent()).toContain('jean@client.example');
    expect(await page.getByRole('region', { name: 'People' }).textContent()).not.toContain('hostile');
    await page.getByRole('button', { name: 'Opt-in link: jean@client.example' }).click();
    await eventually(
      async () => {
        expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/\/o\/prospecting-/);
      },
      { withinMs: 15_000 },
    );

    await page.getByRole('button', { name: 'Launch', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Launch to 1 person' }).click();
    await page.getByText('1 sent').waitFor({ timeout: 60_000 });
  }, 150_000);

  it('proves in the browser that a decision stands, and finds out a proof that does not hold', async () => {
    await go('/audit?email=jean@client.example');
    await page.getByRole('link', { name: 'jean@client.example' }).first().click();
    await heading('jean@client.example').waitFor();
    await eventually(
      async () => {
        await page.getByRole('button', { name: 'Verify in this browser' }).click();
        // Waited for, for another click would begin anew before the answer is there.
        await page.getByText('Proved: this decision stands').waitFor({ timeout: 4_000 });
      },
      { withinMs: 20_000 },
    );
    await page.route('**/v1/ledger/proof/inclusion*', async (route) => {
      const proof = (await (await route.fetch()).json()) as { hashes: string[] };
      await route.fulfill({ json: { ...proof, hashes: proof.hashes.map(() => btoa('x'.repeat(32))) } });
    });
    await page.getByRole('button', { name: 'Verify in this browser' }).click();
    await page.getByText('This is not proved').waitFor();
    await page.unroute('**/v1/ledger/proof/inclusion*');
    await page.getByRole('button', { name: 'Decide again' }).click();
    await page.getByText('The same decision comes out').waitFor();
  }, 90_000);

  it('is walked by the keyboard alone', async () => {
    const palette = page.getByRole('combobox', { name: 'Jump to…' });
    await go('/');
    await heading('Overview').waitFor();
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Go to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate('document.activeElement.id')).toBe('content');
    await page.keyboard.press('Control+k');
    await palette.waitFor();
    await page.keyboard.type('pol');
    await page.keyboard.press('Enter');
    await heading('Policy').waitFor();
    await page.keyboard.press('Control+k');
    await palette.waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
  }, 60_000);

  it('shows each role what it may, and tells it so where it may not', async () => {
    const invitation = { name: 'Paul', email: 'paul@acme.example', role: 'sales' };
    await go('/settings/people');
    await page.getByRole('button', { name: 'Invite a colleague' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Name').fill(invitation.name);
    await form.getByLabel('E-mail address').fill(invitation.email);
    await form.getByRole('button', { name: 'Invite a colleague' }).click();
    const link = (await form.locator('pre').textContent()) ?? '';
    const own = await browser.newContext({ locale: 'fr-FR' });
    const paul = await own.newPage();
    listenTo(paul);
    await paul.goto(link.trim());
    await paul.getByLabel('Choisissez un mot de passe').fill(STRONG);
    await paul.getByRole('button', { name: 'Ouvrir mon compte' }).click();
    await paul.getByRole('heading', { level: 1, name: 'Vue d’ensemble' }).waitFor();
    const places = (await paul.getByRole('navigation', { name: 'Rubriques' }).textContent()) ?? '';
    expect([places.includes('Campagnes'), places.includes('Audit'), places.includes('Registre')]).toEqual([
      true,
      false,
      false,
    ]);
    await paul.goto(`${house.url}/audit`);
    await paul.getByRole('heading', { name: 'Votre rôle n’ouvre pas cette page' }).waitFor();
    await own.close();
  }, 90_000);

  it.each(['light', 'dark'] as const)(
    'keeps nobody out by its looks: %s',
    async (colorScheme) => {
      const own = await browser.newContext({
        ...{ bypassCSP: true, colorScheme, locale: 'en-GB', viewport: { width: 360, height: 740 } },
        storageState: await context.storageState(),
      });
      const narrow = await own.newPage();
      const found: string[] = [];
      for (const path of PATHS) {
        await narrow.goto(house.url + path);
        await narrow.getByRole('heading', { level: 1 }).waitFor();
        await narrow.waitForLoadState('load');
        await narrow.evaluate(axe.source);
        const { violations } = await narrow.evaluate<AxeResults>(
          `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'] })`,
        );
        found.push(...violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html).join(' ')}`));
        const over = await narrow.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
        if (over > 0) found.push(`${path} is ${over} pixels too wide`);
      }
      expect(found).toEqual([]);
      await own.close();
    },
    180_000,
  );

  it('asked nothing of anybody else, and its policy was kept all the while', () => {
    expect(complaints).toEqual([]);
  });
});

const PATHS = [
  ...['/', '/campaigns', '/campaigns/new', '/contacts', '/audit', '/policy', '/policy/whatif', '/policy/own'],
  ...['/policy/exceptions', '/requests', '/suppressions', '/ledger', '/settings', '/settings/senders'],
  ...['/settings/people', '/settings/keys', '/settings/webhooks', '/settings/retention', '/nowhere'],
];
