/** /p/:token: each thing that a person sets is a no, in force at once, seen again, and lifted by nothing on the page. */
import { dayIn } from '../src/optin/confirmation-letter.js';
import { type Answer, type CampaignBody, type DecisionBody, type DecisionsBody, type MessageBody } from './api.js';
import { pathTo } from './builders/links.js';
import { consentedTo } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  await acme.api.post('/v1/campaigns', { name: 'N', purpose: 'prospecting', sender: SENDER, subject: 'A', text: 'B' });
});
afterAll(async () => {
  await house.closeFaultless();
});

const preferences = async (email: string, tenant = acme): Promise<string> =>
  `${await pathTo(house, tenant, 'preferences', email)}?lang=en`;

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

function press(path: string, field: string, value: string): Promise<Answer<unknown>> {
  return house.stranger.send('POST', path, { body: new URLSearchParams({ [field]: value }).toString(), headers: FORM });
}

async function verdictOn(email: string, purpose = 'newsletter', tenant = acme): Promise<DecisionBody | undefined> {
  const recipients = [{ email, ...consentedTo(purpose) }];
  const asked = { purpose, sender: tenant.sender, mode: 'simulate', recipients };
  return (await tenant.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions[0];
}

const codeOn = async (email: string, purpose?: string): Promise<string | undefined> =>
  (await verdictOn(email, purpose))?.reasons[0]?.code;

function send(email: string): Promise<Answer<MessageBody>> {
  const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' };
  return acme.api.post<MessageBody>('/v1/messages', { ...letter, recipient: { email, ...consentedTo() } });
}

async function hasState(id: string, state: string): Promise<void> {
  await eventually(
    async () => {
      expect((await acme.api.get<MessageBody>(`/v1/messages/${id}`)).body.state).toBe(state);
    },
    { withinMs: 20_000 },
  );
}

describe('the page of preferences', () => {
  it('stops one topic and leaves the others', async () => {
    const email = someone();
    const path = await preferences(email);
    expect(await codeOn(email)).toBe('consent_valid');
    const pressed = await press(path, 'topic', 'newsletter');
    expect([pressed.status, pressed.text.includes('role="status"')]).toEqual([200, true]);
    expect([await codeOn(email), await codeOn(email, 'prospecting')]).toEqual([
      'suppressed_objection',
      'consent_valid',
    ]);
    const again = await house.stranger.get(path);
    expect(again.text).toContain('Stopped: <bdi>Newsletter</bdi>');
    expect(again.text).toContain('value="prospecting"');
    expect(again.text).not.toContain('value="newsletter"');
  });

  it('pauses for three months: what waits is cancelled, what comes is refused until then', async () => {
    const email = someone();
    const campaign = await acme.api.post<CampaignBody>('/v1/campaigns', {
      ...{ name: 'Later', purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' },
    });
    const path = await preferences(email);
    expect((await press(path, 'do', 'pause')).status).toBe(200);
    const refused = await verdictOn(email);
    expect(refused?.reasons.map(({ code }) => code)).toEqual(['suppressed_objection']);
    const until = /until (\d{4}-\d\d-\d\d)/.exec(refused?.reasons[0]?.detail ?? '')?.[1] ?? '';
    const days = (Date.parse(until) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(87);
    expect(days).toBeLessThan(94);
    expect((await send(email)).status).toBe(422);
    expect((await house.stranger.get(path)).text).toMatch(/Paused: no marketing e&#8209;mail before <bdi>\w/);
    expect(await codeOn(email, 'event_invitation')).toBe('suppressed_objection');
    await press(path, 'do', 'pause');
    const { text } = await acme.api.get(`/v1/suppressions?limit=1000`);
    expect(text.match(/"until"/g)).toHaveLength(1); // twice is once
    expect(campaign.status).toBe(201);
  });

  it('ends a pause before its time, which is shown until then, and lifts nothing else', async () => {
    const email = someone();
    const path = await preferences(email);
    const resume = () => press(path, 'do', 'resume');
    await resume(); // no pause, nothing to end
    await press(path, 'topic', 'prospecting');
    const paused = await press(path, 'do', 'pause');
    const [refused] = (await verdictOn(email))?.reasons ?? [];
    const until = new Date(/until (\d{4}-\d\d-\d\d)/.exec(refused?.detail ?? '')?.[1] ?? '');
    expect(paused.text).toContain(`before <bdi>${dayIn('en', until)}</bdi>`);
    expect(paused.text).toContain('value="resume"');
    for (const method of ['GET', 'HEAD']) await house.stranger.send(method, path);
    expect(await codeOn(email)).toBe('suppressed_objection');

    const answers = await Promise.all([resume(), resume()]); // twice is once
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(await codeOn(email)).toBe('consent_valid');
    expect((await send(email)).status).toBe(202);
    expect(await codeOn(email, 'prospecting')).toBe('suppressed_objection');
    expect((await house.stranger.get(path)).text).toContain('value="pause"');
    const lifted = await house.database.query<unknown[]>(`SELECT 1 FROM leaf WHERE type = 'suppression_lifted'
      AND body::jsonb->'refersTo'->>0 IN (SELECT id FROM suppression WHERE lifted_because = 'the person ended the pause')`);
    expect(lifted).toHaveLength(1);
    expect((await press(path, 'do', 'pause')).status).toBe(200); // and may be set anew
    expect(await codeOn(email)).toBe('suppressed_objection');
  });

  it('ends a pause of nobody else’s, and no other no: not even one that came with it', async () => {
    const [email, other] = [someone(), someone()];
    for (const one of [email, other]) await press(await preferences(one), 'do', 'pause');
    await house.stranger.send('POST', await pathTo(house, acme, 'stop', email));
    await press(await preferences(email), 'do', 'resume');
    expect(await codeOn(email)).toBe('suppressed_unsubscribed');
    expect(await codeOn(other)).toBe('suppressed_objection');
  });

  it('holds to one message in thirty days, whatever carries it', async () => {
    const email = someone();
    const path = await preferences(email);
    expect((await press(path, 'do', 'less_often')).status).toBe(200);
    const first = await send(email);
    expect([first.status, first.body.decision.outcome]).toEqual([202, 'allow']);
    await hasState(first.body.id, 'accepted');
    const second = await send(email);
    expect([second.status, second.body.state]).toEqual([202, 'deferred']);
    expect(second.body.decision.reasons.map(({ code }) => code)).toEqual(['less_often_requested']);
    const wait = Date.parse(second.body.decision.retryAt ?? '') - Date.now();
    expect(wait / 86_400_000).toBeGreaterThan(29.9);
    expect((await house.stranger.get(path)).text).toContain(
      'At most one marketing e&#8209;mail in <bdi>30</bdi> days.',
    );
  });

  it('sends one of two that were let through together: the last check counts', async () => {
    const email = someone();
    await press(await preferences(email), 'do', 'less_often');
    const both = await Promise.all([send(email), send(email)]);
    await eventually(
      async () => {
        const states = await Promise.all(
          both.map(async ({ body }) => (await acme.api.get<MessageBody>(`/v1/messages/${body.id}`)).body.state),
        );
        expect(states.sort()).toEqual(['accepted', 'deferred']);
      },
      { withinMs: 20_000 },
    );
  });

  it('takes "not my address" for the end of everything, and marketing stays off whatever an operator lifts', async () => {
    const email = someone();
    expect((await press(await preferences(email), 'do', 'not_mine')).status).toBe(200);
    const codes = (await verdictOn(email, 'service'))?.reasons.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(['suppressed_manual', 'suppressed_objection']));
    type Listed = { suppressions: { id: string; kind: string; scope: { to: string }; reason: string }[] };
    const { suppressions } = (await acme.api.get<Listed>('/v1/suppressions?limit=2')).body;
    const manual = suppressions.find(({ kind }) => kind === 'manual')?.id ?? '';
    expect((await acme.api.delete(`/v1/suppressions/${manual}`, { reason: 'it was the right one' })).status).toBe(204);
    expect(await codeOn(email)).toBe('suppressed_objection');
  });

  it('offers the way back only by a form and its confirmation', async () => {
    const tenant = await house.tenant();
    const purposes = [{ purpose: 'newsletter', frequency: 'weekly' }];
    await tenant.api.post('/v1/opt-in-forms', { slug: 'way-back', sender: SENDER, purposes });
    const path = await preferences(someone(), tenant);
    expect((await house.stranger.get(path)).text).not.toContain('way-back');
    expect((await press(path, 'topic', 'newsletter')).text).toContain('href="../o/way-back"');
  });

  it('shows that all is off after an unsubscribe, and can do no more', async () => {
    const email = someone();
    await house.stranger.send('POST', await pathTo(house, acme, 'stop', email));
    const { text } = await house.stranger.get(await preferences(email));
    expect(text).toContain('You receive no marketing e&#8209;mail from <bdi>Acme SAS</bdi>.');
    expect(text).not.toMatch(/value="(?:pause|less_often|newsletter)"/);
    expect(await codeOn(email)).toBe('suppressed_unsubscribed');
  });

  it('leaves every wish on the ledger', async () => {
    const email = someone();
    const path = await preferences(email);
    await verdictOn(email);
    const count = async (): Promise<number> =>
      Number(
        (
          await house.database.query<{ n: string }[]>(`SELECT count(*) AS n FROM leaf WHERE type = 'suppression_added'`)
        )[0]?.n,
      );
    const before = await count();
    for (const what of ['pause', 'less_often', 'not_mine']) await press(path, 'do', what);
    await press(path, 'topic', 'newsletter');
    expect(await count()).toBe(before + 5);
  });
});

describe('nothing changes', () => {
  it.each(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])('by %s', async (method) => {
    const path = await preferences(someone());
    const before = await house.rowCounts();
    const { status, headers } = await house.stranger.send(method, path);
    expect([method === 'GET' || method === 'HEAD' ? 200 : 404, null]).toEqual([status, headers.get('set-cookie')]);
    expect(await house.rowCounts()).toEqual(before);
  });

  it.each<readonly [string, string, string]>([
    ['without a field', '', FORM['content-type']],
    ['by a topic that is none', 'topic=unheard_of', FORM['content-type']],
    ['by service, which is no topic', 'topic=service', FORM['content-type']],
    ['by a wish that is none', 'do=lift', FORM['content-type']],
    ['by JSON', '{"do":"pause"}', 'application/json'],
    ['by a one-click body', 'List-Unsubscribe=One-Click', FORM['content-type']],
  ])('%s', async (_, body, type) => {
    const path = await preferences(someone());
    const before = await house.rowCounts();
    const answer = await house.stranger.send('POST', path, { body, headers: { 'content-type': type } });
    expect(answer.status).toBe(422);
    expect(await house.rowCounts()).toEqual(before);
  });
});

it('takes so many changes an hour and no more; the one-click has no such end', async () => {
  const email = someone();
  const path = await preferences(email);
  const statuses: number[] = [];
  for (let n = 0; n < 62; n++) statuses.push((await press(path, 'do', 'less_often')).status);
  expect(statuses.slice(58)).toEqual([200, 200, 429, 429]);
  expect((await house.stranger.send('POST', await pathTo(house, acme, 'stop', email))).status).toBe(200);
});
