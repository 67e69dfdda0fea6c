/** Codes of an authenticator, recovery codes, passkeys and saved views; and what is tried with them. */
import { Secret, TOTP } from 'otpauth';
import { type ProblemAnswer } from './api.js';
import { ACME, TestHouse } from './house.js';
import { Authenticator } from './setup/authenticator.js';
import { Browser, type SessionBody, STRONG } from './setup/person-at-browser.js';
import { rows } from '../src/values/sql.js';

const ORIGIN = 'https://guard.acme.example';
const SITE = 'guard.acme.example';

type TotpBody = {
  readonly state: string;
  readonly secret: string;
  readonly uri: string;
  readonly recoveryCodes: string[];
};
type Options = { readonly challenge: string };

let house: TestHouse;
let admin: Browser;
let invited = 0;

beforeAll(async () => {
  house = await TestHouse.open({ settings: { PUBLIC_URL: ORIGIN } });
  admin = new Browser(() => house.url);
  const token = house.firstLink?.split('#')[1] ?? '';
  const asked = { token, controller: ACME, name: 'Anna', email: 'anna@acme.example', password: STRONG };
  expect((await admin.signIn('/v1/session/first', asked)).status).toBe(201);
});
afterAll(async () => {
  await house.closeFaultless();
});

async function joined(): Promise<{ browser: Browser; email: string; id: string }> {
  const email = `person${++invited}@acme.example`;
  const { body } = await admin.post<{ link: string; person: { id: string } }>('/v1/people', {
    email,
    name: 'P',
    role: 'sales',
  });
  const browser = new Browser(() => house.url);
  await browser.signIn('/v1/session/join', { token: body.link.split('#')[1], password: STRONG });
  return { browser, email, id: body.person.id };
}

const signIn = (email: string, code?: string, browser = new Browser(() => house.url)) =>
  browser.signIn<ProblemAnswer & { code?: string }>('/v1/session', { email, password: STRONG, ...(code && { code }) });
const codeAt = (secret: string, steps = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + steps * 30_000 });

describe('an authenticator', () => {
  it('is asked for once it has shown a code, and no code counts twice', async () => {
    const { browser, email } = await joined();
    expect((await browser.post('/v1/session/totp', { step: 'enrol', password: 'wrong' })).status).toBe(401);
    const { body } = await browser.post<TotpBody>('/v1/session/totp', { step: 'enrol', password: STRONG });
    expect(body.uri).toMatch(/^otpauth:\/\/totp\/Outreach%20Guard:person\d+%40acme\.example\?.*secret=/);
    expect((await signIn(email)).status).toBe(201);
    expect((await browser.post('/v1/session/totp', { step: 'confirm', code: '000000' })).status).toBe(401);
    const first = codeAt(body.secret);
    const on = await browser.post<TotpBody>('/v1/session/totp', { step: 'confirm', code: first });
    expect([on.status, on.body.recoveryCodes.length]).toEqual([200, 10]);
    const asked = await signIn(email);
    expect([asked.status, asked.body.code, asked.headers.get('set-cookie')]).toEqual([401, 'totp_required', null]);
    expect((await signIn(email, first)).body.code).toBe('wrong_code');
    const next = codeAt(body.secret, 1);
    const both = await Promise.all([signIn(email, next), signIn(email, next)]);
    expect(both.map(({ status }) => status).sort()).toEqual([201, 401]);
    expect((await browser.get<SessionBody>('/v1/session')).body.person.totp).toBe(true);
    expect((await browser.post('/v1/session/totp', { step: 'enrol', password: STRONG })).status).toBe(409);
    const [stored] = await rows<{ text: string }>(
      house.database,
      'SELECT concat((SELECT jsonb_agg(t) FROM person_totp t), (SELECT jsonb_agg(r) FROM recovery_code r)) AS text',
    );
    expect(stored?.text).not.toContain(Buffer.from(Secret.fromBase32(body.secret).bytes).toString('hex'));
  });

  it('that is lost is made good by a recovery code, once', async () => {
    const { browser, email } = await joined();
    const { body } = await browser.post<TotpBody>('/v1/session/totp', { step: 'enrol', password: STRONG });
    const on = await browser.post<TotpBody>('/v1/session/totp', { step: 'confirm', code: codeAt(body.secret) });
    const [one = '', two = ''] = on.body.recoveryCodes;
    expect((await signIn(email, one.toUpperCase().replaceAll('-', ' '))).status).toBe(201);
    expect((await signIn(email, one)).status).toBe(401);
    expect((await browser.post('/v1/session/totp', { step: 'remove', password: STRONG, code: '123456' })).status).toBe(
      401,
    );
    expect((await browser.post('/v1/session/totp', { step: 'remove', password: STRONG, code: two })).status).toBe(200);
    expect((await signIn(email)).status).toBe(201);
  });

  it('is guessed no faster by who has the password', async () => {
    const { browser, email } = await joined();
    const { body } = await browser.post<TotpBody>('/v1/session/totp', { step: 'enrol', password: STRONG });
    await browser.post<TotpBody>('/v1/session/totp', { step: 'confirm', code: codeAt(body.secret) });
    const statuses = [];
    for (let n = 0; n < 8; n++) {
      statuses.push((await signIn(email)).status, (await signIn(email, String(100_000 + n))).status);
    }
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5);
    expect((await signIn(email, codeAt(body.secret, 1))).status).toBe(429);
    await house.database.query('DELETE FROM sign_in_failure');
  });
});

describe('a passkey', () => {
  const optionsFor = async (browser: Browser) => (await browser.post<Options>('/v1/session/passkeys/options')).body;
  const toSignIn = async () =>
    (await new Browser(() => house.url).post<Options>('/v1/session/passkeys/login/options')).body;
  const verify = (response: object) =>
    new Browser(() => house.url).signIn<SessionBody & { code?: string }>('/v1/session/passkeys/login/verify', {
      response,
    });
  const add = (browser: Browser, response: object) =>
    browser.post<{ passkeys: { id: string }[] }>('/v1/session/passkeys/verify', { name: 'Laptop', response });

  it('signs its owner in, until it is taken away', async () => {
    const { browser, id } = await joined();
    const device = new Authenticator(ORIGIN, SITE);
    const added = await add(browser, device.create(await optionsFor(browser)));
    expect([added.status, added.body.passkeys.length]).toEqual([201, 1]);
    const answer = device.get(await toSignIn());
    expect((await verify(answer)).body.person.id).toBe(id);
    expect([(await verify(answer)).status, (await verify(answer)).body.code]).toEqual([401, 'wrong_passkey']);
    const other = await joined();
    expect((await other.browser.delete(`/v1/session/passkeys/${added.body.passkeys[0]?.id ?? ''}`)).status).toBe(404);
    expect((await browser.delete(`/v1/session/passkeys/${added.body.passkeys[0]?.id ?? ''}`)).status).toBe(204);
    expect((await verify(device.get(await toSignIn()))).status).toBe(401);
  });

  it('counts for nothing where it is for another site, another person, another question, or nobody unlocked it', async () => {
    const [mine, theirs] = [await joined(), await joined()];
    const options = await optionsFor(mine.browser);
    const wrong = [
      new Authenticator('https://evil.example', SITE),
      new Authenticator(ORIGIN, 'evil.example'),
      new Authenticator(ORIGIN, SITE, false),
    ];
    for (const device of wrong)
      expect((await add(mine.browser, device.create(await optionsFor(mine.browser)))).status).toBe(422);
    expect((await add(theirs.browser, new Authenticator(ORIGIN, SITE).create(options))).status).toBe(422);
    expect((await add(mine.browser, new Authenticator(ORIGIN, SITE).create({ challenge: 'AAAA' }))).status).toBe(422);
    const device = new Authenticator(ORIGIN, SITE);
    expect((await add(mine.browser, device.create(await optionsFor(mine.browser)))).status).toBe(201);
    expect((await add(theirs.browser, device.create(await optionsFor(theirs.browser)))).status).toBe(422);
    expect((await verify(device.get({ challenge: 'AAAA' }))).status).toBe(401);
    expect((await verify(device.get(await optionsFor(mine.browser)))).status).toBe(401);
    expect((await verify(new Authenticator(ORIGIN, SITE).get(await toSignIn()))).status).toBe(401);
  });

  it('goes with a new invitation, as codes and sessions do', async () => {
    const { browser, id, email } = await joined();
    const device = new Authenticator(ORIGIN, SITE);
    await add(browser, device.create(await optionsFor(browser)));
    const { body } = await admin.post<{ link: string }>(`/v1/people/${id}/invitation`);
    expect((await browser.get('/v1/session')).status).toBe(401);
    expect((await verify(device.get(await toSignIn()))).status).toBe(401);
    expect((await signIn(email)).status).toBe(401);
    const token = body.link.split('#')[1] ?? '';
    expect((await browser.signIn('/v1/session/join', { token, password: STRONG })).status).toBe(201);
  });
});

describe('a saved view', () => {
  it('is its owner’s alone, and is replaced under its name', async () => {
    const [mine, theirs] = [(await joined()).browser, (await joined()).browser];
    const view = { name: 'Blocked', page: 'audit', query: 'outcome=block' };
    const { status, body } = await mine.post<{ id: string }>('/v1/views', view);
    expect([status, body]).toEqual([201, expect.objectContaining(view)]);
    await mine.post('/v1/views', { ...view, query: 'outcome=defer' });
    const { views } = (await mine.get<{ views: object[] }>('/v1/views')).body;
    expect(views).toEqual([expect.objectContaining({ id: body.id, query: 'outcome=defer' })]);
    expect((await theirs.get<{ views: object[] }>('/v1/views')).body.views).toEqual([]);
    expect((await theirs.delete(`/v1/views/${body.id}`)).status).toBe(404);
    expect((await mine.delete(`/v1/views/${body.id}`)).status).toBe(204);
  });
});
