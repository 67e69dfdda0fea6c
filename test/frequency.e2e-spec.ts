/** Ten cold mails a day for six months cannot happen: one a week and four in all, across everything that sends. */
import { type CampaignBody, type MessageBody, type OutboxBody } from './api.js';
import { CONSENT, consentedTo, ON_A_WEBSITE } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

const PROMPTLY = { withinMs: 10_000 };
const OTHER_SENDER = 'bob@acme.example';

let house: TestHouse;
let acme: Tenant;

beforeEach(async () => {
  house = await TestHouse.open();
  acme = await house.tenant({ country: 'GB' });
  await house.admin.post('/v1/senders', { controllerId: acme.id, address: OTHER_SENDER });
});
afterEach(async () => {
  await house.closeFaultless();
});

const letter = (more: object = {}) => ({
  purpose: 'prospecting',
  sender: SENDER,
  subject: 'Hi',
  text: 'Hello.',
  ...more,
});

async function write(recipient: object, more: object = {}): Promise<MessageBody> {
  return (await acme.api.post<MessageBody>('/v1/messages', letter({ recipient, ...more }))).body;
}

async function launch(recipients: readonly object[], more: object = {}): Promise<string> {
  const { id } = (await acme.api.post<CampaignBody>('/v1/campaigns', letter({ name: 'Cold', ...more }))).body;
  await acme.api.post(`/v1/campaigns/${id}/recipients`, { recipients });
  await acme.api.post(`/v1/campaigns/${id}/launch`);
  return id;
}

async function sentTo(email: string): Promise<number> {
  const { body } = await acme.api.get<OutboxBody>('/v1/outbox?limit=1000');
  return body.messages.filter(({ to }) => to.toLowerCase() === email).length; // any spelling is the same person
}

/** Nothing is on its way any more, and so many arrived. */
const settled = (email: string, count: number) =>
  eventually(async () => {
    const [open] = await house.database.query<{ count: string }[]>(
      `SELECT count(*) FROM message WHERE state IN ('queued', 'claimed', 'handed_over')`,
    );
    expect([Number(open?.count), await sentTo(email)]).toEqual([0, count]);
  }, PROMPTLY);

/** Time passes: everything that has happened is so many days longer ago, and what waits has waited so many days. */
async function pass(days: number): Promise<void> {
  await house.database.query(
    `UPDATE mailbox SET noticed_at = noticed_at - $1 * interval '1 day',
       cold_sent_at = ARRAY(SELECT sent - $1 * interval '1 day' FROM unnest(cold_sent_at) sent)`,
    [days],
  );
  await house.database.query(
    `UPDATE message SET due_at = due_at - $1 * interval '1 day' WHERE state = 'deferred' AND due_at < 'infinity'`,
    [days],
  );
}

it('one a week and four in all, whoever sends it and as what', async () => {
  const person = { email: someone(), ...ON_A_WEBSITE };
  const ways = [
    () => write(person),
    () => launch([person]),
    () => write(person, { sender: OTHER_SENDER }),
    () => launch([person], { sender: OTHER_SENDER }),
  ];
  for (const [n, way] of ways.entries()) {
    await way();
    await settled(person.email, n + 1);
    await pass(6);
    const tooSoon = await write(person, { sender: OTHER_SENDER, purpose: 'event_invitation' });
    expect(tooSoon).toMatchObject({ state: 'deferred', decision: { outcome: 'defer' } });
    expect(tooSoon.decision.reasons.map(({ code }) => code)).toEqual(['frequency_cap_reached']);
    const { retryAt } = tooSoon.decision;
    if (n === 3) expect(retryAt).toBeNull();
    else expect((Date.parse(retryAt ?? '') - Date.now()) / 86_400_000).toBeCloseTo(1, 1);
    await house.database.query(`UPDATE message SET state = 'cancelled', finished_at = now() WHERE state = 'deferred'`);
    await pass(2);
  }
  await pass(200);
  await launch([person]);
  expect(await write(person)).toMatchObject({ state: 'deferred', decision: { retryAt: null } });
  await settled(person.email, 4);
});

const ask = (person: { readonly email: string }) => {
  const alias = { ...person, email: person.email.toUpperCase() };
  return Promise.all([
    launch([person]),
    launch([alias], { sender: OTHER_SENDER }),
    ...Array.from({ length: 6 }, (_, n) => write(n % 2 === 0 ? person : alias)),
  ]);
};

it('is not got round by asking for many at once', async () => {
  const person = { email: someone(), ...ON_A_WEBSITE };
  await ask(person);
  await eventually(async () => {
    const open = await house.database.query(`SELECT 1 FROM campaign WHERE NOT gated`);
    const under = await house.database.query(
      `SELECT 1 FROM message WHERE state IN ('queued', 'claimed', 'handed_over')`,
    );
    expect([open, under]).toEqual([[], []]);
  }, PROMPTLY);
  expect(await sentTo(person.email)).toBe(1);
});

// OPEN: between the claim of the first message and its acceptance, `noticedAt` is not there yet and `coldSentAt` is, so
// that the others are refused as notice_not_given, for good, where they should wait for their week.
it('puts the others off, and refuses none of them', async () => {
  const people = Array.from({ length: 8 }, () => ({ email: someone(), ...ON_A_WEBSITE }));
  await Promise.all(people.map(ask));
  await eventually(async () => {
    const under = await house.database.query(
      `SELECT 1 FROM message WHERE state IN ('queued', 'claimed', 'handed_over')`,
    );
    expect(under).toEqual([]);
  }, PROMPTLY);
  const refused = await house.database.query(`SELECT detail FROM message WHERE state = 'cancelled' LIMIT 1`);
  expect(refused).toEqual([]);
});

it('sends by itself what had to wait, once its week has passed', async () => {
  const person = { email: someone(), ...ON_A_WEBSITE };
  await write(person);
  await settled(person.email, 1);
  await write(person);
  await pass(6);
  await settled(person.email, 1);
  await pass(2);
  await settled(person.email, 2);
});

it('holds nobody up any more who answers, or consents', async () => {
  const [answers, consents] = [someone(), someone()];
  for (const email of [answers, consents]) {
    await write({ email, ...ON_A_WEBSITE });
    await settled(email, 1);
    expect(await write({ email, ...ON_A_WEBSITE })).toMatchObject({ state: 'deferred' });
  }
  // As where they have had all that they may get: nothing but themselves can change that.
  await house.database.query(`UPDATE message SET due_at = 'infinity' WHERE state = 'deferred'`);
  await acme.api.post('/v1/answers', { email: answers, kind: 'auto_reply', at: new Date().toISOString() });
  await acme.api.post('/v1/answers', { email: answers, kind: 'click', at: new Date().toISOString() });
  await settled(answers, 2);
  await settled(consents, 1);
  const consent = { ...CONSENT, email: consents, purpose: 'prospecting' };
  expect((await acme.api.post('/v1/consents', consent)).status).toBe(201);
  await settled(consents, 2);
}, 30_000);

it('binds nobody who consented', async () => {
  const person = { email: someone(), ...consentedTo() };
  for (let n = 0; n < 6; n++) expect(await write(person, { purpose: 'newsletter' })).toMatchObject({ state: 'queued' });
  await settled(person.email, 6);
});

it('counts a person for each controller alone', async () => {
  const rival = await house.tenant({ name: 'Rival Ltd', country: 'GB' });
  const person = { email: someone(), ...ON_A_WEBSITE };
  await write(person);
  await settled(person.email, 1);
  const { body } = await rival.api.post<MessageBody>('/v1/messages', letter({ recipient: person }));
  expect(body.state).toBe('queued');
});
