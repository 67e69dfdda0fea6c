/** /why/:token: the honest answer, to the person alone, and on the ledger that it was read. */
import { type Answer, type MessageBody } from './api.js';
import { pathTo } from './builders/links.js';
import { consentedTo, ON_A_WEBSITE } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function ask(path: string, fields: Record<string, string>): Promise<Answer<unknown>> {
  return house.stranger.send('POST', path, { body: new URLSearchParams(fields).toString(), headers: FORM });
}

async function readings(): Promise<number> {
  const found = await house.database.query<{ n: string }[]>(
    `SELECT count(*) AS n FROM leaf WHERE type = 'record_read'`,
  );
  return Number(found[0]?.n);
}

const why = async (email: string, tenant = acme): Promise<string> =>
  `${await pathTo(house, tenant, 'why', email)}?lang=en`;

describe('the page', () => {
  it('names who, from where, on which ground, since when, what was sent and where to complain', async () => {
    const email = someone('mary.jones');
    const recipient = { email, name: 'Mary Jones', ...ON_A_WEBSITE, ...consentedTo(), country: 'GB' };
    const letter = { purpose: 'newsletter', sender: SENDER, subject: 'Ten ideas for {{company}}', text: 'Here.' };
    await acme.api.post('/v1/contacts', recipient);
    const { body } = await acme.api.post<MessageBody>('/v1/messages', { ...letter, recipient: { email } });
    await eventually(
      async () => {
        expect((await acme.api.get<MessageBody>(`/v1/messages/${body.id}`)).body.state).toBe('accepted');
      },
      { withinMs: 20_000 },
    );
    const before = await readings();
    const { status, text } = await house.stranger.get(await why(email));
    expect(status).toBe(200);
    for (const said of [
      ...['<bdi>Acme SAS</bdi>', '1 rue de la Paix', 'privacy@acme.example', 'https://acme.example/privacy'],
      ...['The website of your company', '<bdi>https://engines.example/team</bdi>', 'your position', 'your name'],
      ...['Ten ideas for Engines Ltd', 'your consent (GDPR art. 6(1)(a))', 'Data about you have been held since'],
      ...['You consented on <bdi>', 'Information Commissioner’s Office', 'https://ico.org.uk/'],
    ]) {
      expect(text).toContain(said);
    }
    for (const personal of [email, 'Mary', 'Finance Director']) expect(text).not.toContain(personal);
    expect(await readings()).toBe(before + 1);
  });

  it.each([
    ['DE', 'Datenschutzkonferenz|datenschutzkonferenz'],
    ['BG', 'lang="bg">Комисия'],
    ['FR', 'CNIL'],
    ['CH', 'EDÖB'],
    [null, 'To the data protection authority of the country of <bdi>Acme SAS</bdi>:.*CNIL'],
    ['NZ', 'of the country of <bdi>Acme SAS</bdi>:.*CNIL'],
  ])('somebody in %s complains to their own authority, or to the controller’s', async (country, said) => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, country, sources: [{ kind: 'linkedin_connection' }] });
    const { text } = await house.stranger.get(await why(email));
    expect(text).toMatch(new RegExp(said));
    expect(text).toContain('A connection on LinkedIn');
  });

  it('speaks the language of the person’s country where their browser asks for none of ours', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, country: 'IT', sources: [{ kind: 'referral' }] });
    const path = await pathTo(house, acme, 'why', email);
    const languages = [
      await house.stranger.get(path, { 'accept-language': 'sv' }),
      await house.stranger.get(path, { 'accept-language': 'sv, es;q=0.5' }),
      await house.stranger.get(`${path}?lang=de`, { 'accept-language': 'es' }),
    ].map(({ text }) => /<html lang="(\w+)">/.exec(text)?.[1]);
    expect(languages).toEqual(['it', 'es', 'de']);
  });

  it('shows nothing of another controller’s, and the same to everybody of whom nothing is known', async () => {
    const rival = await house.tenant({ name: 'Rival GmbH', country: 'DE' });
    const email = someone();
    await rival.api.post('/v1/contacts', {
      email,
      name: 'Someone Secret',
      country: 'DE',
      sources: [{ kind: 'referral' }],
    });
    const before = await readings();
    const [known, nobody] = [await why(email), await why(someone())];
    const answers = [await house.stranger.get(known), await house.stranger.get(nobody)];
    const same = answers.map(({ status, text }) => [status, text.replace(/\/u\/[\w-]+/, '')]);
    expect(same[0]).toEqual(same[1]);
    expect(answers[0]?.text).toContain('Nothing is known about you');
    expect(await readings()).toBe(before);
  });

  it('escapes and isolates whatever others wrote', async () => {
    const email = someone();
    const hostile = '<script>alert(1)</script>\u202Eevil';
    const source = { kind: 'professional_directory', url: `javascript:alert(1)//${hostile}`, supplier: hostile };
    await acme.api.post('/v1/contacts', { email, country: 'GB', sources: [source] });
    const { text } = await house.stranger.get(await why(email));
    expect(text).not.toMatch(/<script|href="javascript/);
    expect(text).toContain('<bdi>&#60;script&#62;alert(1)&#60;/script&#62;\u202Eevil</bdi>');
  });

  it('HEAD reads nothing', async () => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, country: 'GB', sources: [{ kind: 'referral' }] });
    const before = await readings();
    expect((await house.stranger.send('HEAD', await why(email))).status).toBe(200);
    expect(await readings()).toBe(before);
  });
});

describe('what the person asks for there', () => {
  const person = async (): Promise<{ email: string; path: string }> => {
    const email = someone();
    await acme.api.post('/v1/contacts', { email, country: 'GB', sources: [{ kind: 'referral' }] });
    return { email, path: await why(email) };
  };

  it.each([
    ['access', {}],
    ['rectification', { note: 'My name is spelt with an h.' }],
  ])('%s: one request, however often it is pressed', async (kind, more) => {
    const { path } = await person();
    const count = async (): Promise<number> =>
      (await acme.api.get<{ requests: unknown[] }>('/v1/subject-requests?limit=1000')).body.requests.length;
    const before = await count();
    for (let n = 0; n < 3; n++) {
      const { status, text } = await ask(path, { ask: kind, ...more });
      expect([status, text.includes('answers within one month')]).toEqual([200, true]);
    }
    expect(await count()).toBe(before + 1);
  });

  it.each([
    ['nothing', {}],
    ['what there is not', { ask: 'everything' }],
    ['a correction without saying of what', { ask: 'rectification', note: '  ' }],
  ])('%s is no request', async (_, fields) => {
    const { path } = await person();
    expect((await ask(path, fields)).status).toBe(422);
  });

  it('erasure is taken, and no request is made for somebody of whom nothing is known', async () => {
    const { path } = await person();
    expect((await ask(path, { ask: 'erasure' })).status).toBe(200);
    const nobody = await ask(await why(someone()), { ask: 'access' });
    expect([nobody.status, nobody.text.includes('Nothing is known')]).toEqual([200, true]);
  });
});

it('after an erasure the page knows nothing, and the stop remains', async () => {
  const email = someone();
  await acme.api.post('/v1/contacts', { email, name: 'Gone', ...consentedTo() });
  await acme.api.post('/v1/subject-requests', { type: 'erasure', email });
  const { text } = await house.stranger.get(await why(email));
  expect(text).toContain('Nothing is known about you');
  expect((await house.stranger.send('POST', await pathTo(house, acme, 'stop', email))).status).toBe(200);
});

it('is opened so often an hour and no more', async () => {
  const path = await why(someone());
  const statuses: number[] = [];
  for (let n = 0; n < 61; n++) statuses.push((await house.stranger.get(path)).status);
  expect(statuses.slice(59)).toEqual([200, 429]);
});
