/** A campaign of several letters: each once and on its day, until somebody says no, answers, or is not there. */
import { simpleParser } from 'mailparser';
import { type Answer, type CampaignBody, type MessageBody, type ProblemAnswer } from './api.js';
import { consentedTo } from './builders/people.js';
import { fromMailgun, MAILGUN_KEY } from './builders/provider-webhooks.js';
import { rows } from '../src/values/sql.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { SmtpSink } from './setup/smtp-sink.js';

const PROMPTLY = { withinMs: 20_000 };
const LETTER = { purpose: 'newsletter', sender: SENDER, name: 'News', subject: 'One', text: 'The first.' };
const STEPS = [
  { afterDays: 3, subject: 'Two', text: 'The second, {{firstName|you}}.' },
  { afterDays: 7, subject: 'Three', html: '<p>The third.</p>' },
];

let house: TestHouse;
let sink: SmtpSink;
let acme: Tenant;

beforeEach(async () => {
  sink = await SmtpSink.open();
  house = await TestHouse.open({ relayUrl: sink.url });
  acme = await house.tenant();
});
afterEach(async () => {
  await house.closeFaultless();
  await sink.close();
});

async function launch(emails: readonly string[], more: object = {}): Promise<string> {
  const made = await acme.api.post<CampaignBody>('/v1/campaigns', { ...LETTER, steps: STEPS, ...more });
  expect(made.status).toBe(201);
  const { id } = made.body;
  const recipients = emails.map((email) => ({ email, ...consentedTo() }));
  await acme.api.post(`/v1/campaigns/${id}/recipients`, { recipients });
  await acme.api.post(`/v1/campaigns/${id}/launch`);
  return id;
}

const shown = async (id: string) => (await acme.api.get<CampaignBody>(`/v1/campaigns/${id}`)).body;
const act = (id: string, step: string) => acme.api.post(`/v1/campaigns/${id}/${step}`);

function answered(
  email: string,
  kind = 'reply',
  more: object = {},
): Promise<Answer<ProblemAnswer & { stopped: number }>> {
  return acme.api.post('/v1/answers', { email, kind, at: new Date().toISOString(), ...more });
}

/** Time passes: what waits has waited so many days. */
async function pass(days: number): Promise<void> {
  await house.database.query(
    `UPDATE message SET due_at = due_at - $1 * interval '1 day' WHERE state = 'deferred' AND due_at < 'infinity'`,
    [days],
  );
}

const subjectsTo = async (email: string) =>
  Promise.all(sink.to(email).map(async ({ raw }) => (await simpleParser(raw)).subject));

/** Each message of a person as `step state detail`. */
async function messagesTo(email: string): Promise<string[]> {
  const found = await rows<{ it: string }>(
    house.database,
    `SELECT concat_ws(' ', step, state, CASE WHEN state <> 'accepted' THEN detail END) AS it FROM message
     WHERE email = $1 ORDER BY campaign_id, step`,
    [email],
  );
  return found.map(({ it }) => it);
}

const arrive = (email: string, messages: readonly string[]) =>
  eventually(async () => {
    expect(await messagesTo(email)).toEqual(messages);
  }, PROMPTLY);

const WAITS = 'deferred next_step';

it('sends each letter on its day, once, in one thread, and is done after the last', async () => {
  const email = someone();
  const id = await launch([email]);
  await arrive(email, ['1 accepted', `2 ${WAITS}`]);
  expect(await shown(id)).toMatchObject({ state: 'running', counts: { recipients: 1, accepted: 1, queued: 1 } });
  expect(await house.campaignsToFinish()).toEqual([]);
  await pass(2.9);
  await house.restart(); // looks round at its start
  expect(await subjectsTo(email)).toEqual(['One']);
  await pass(0.2);
  await arrive(email, ['1 accepted', '2 accepted', `3 ${WAITS}`]);
  const waits = await rows<{ it: number }>(
    house.database,
    `SELECT round(extract(epoch FROM due_at - now()) / 86400)::int AS it FROM message WHERE state = 'deferred'`,
  );
  expect(waits).toEqual([{ it: 7 }]);
  await pass(7.1);
  await arrive(email, ['1 accepted', '2 accepted', '3 accepted']);
  expect(await subjectsTo(email)).toEqual(['One', 'Two', 'Three']);
  await eventually(async () => {
    expect(await shown(id)).toMatchObject({ state: 'done', counts: { recipients: 1, accepted: 3, queued: 0 } });
  }, PROMPTLY);
  const [first, second, third] = await Promise.all(sink.to(email).map(({ raw }) => simpleParser(raw)));
  expect(first?.inReplyTo).toBeUndefined();
  expect([second?.inReplyTo, second?.references]).toEqual([first?.messageId, first?.messageId]);
  expect([third?.inReplyTo, third?.references]).toEqual([second?.messageId, [first?.messageId, second?.messageId]]);
  expect(new Set([first, second, third].map((mail) => mail?.messageId)).size).toBe(3);
}, 60_000);

it('shows its letters, which message is which, and refuses a sequence that makes no sense', async () => {
  const email = someone();
  const id = await launch([email], { stopOn: { company: true } });
  const nulls = { text: null, html: null };
  expect(await shown(id)).toMatchObject({
    steps: STEPS.map((step) => ({ ...nulls, ...step })),
    stopOn: { reply: true, company: true },
  });
  await arrive(email, ['1 accepted', `2 ${WAITS}`]);
  const messages = await rows<{ id: string }>(house.database, 'SELECT id FROM message ORDER BY step');
  const [, next] = messages.map(({ id: message }) => message);
  const body = (await acme.api.get<MessageBody>(`/v1/messages/${next ?? ''}`)).body;
  expect(body).toMatchObject({ step: 2, state: 'deferred', detail: 'next_step', campaignId: id });
  const refused = async (more: object) => {
    const { status, body: problem } = await acme.api.post<ProblemAnswer>('/v1/campaigns', { ...LETTER, ...more });
    return [status, problem.errors?.map(({ field }) => field)];
  };
  const [step] = STEPS;
  expect(await refused({ steps: [{ ...step, afterDays: 0 }] })).toEqual([422, ['steps[0].afterDays']]);
  expect(await refused({ steps: [{ ...step, afterDays: 1.5 }] })).toEqual([422, ['steps[0].afterDays']]);
  expect(await refused({ steps: [{ afterDays: 1, subject: 'Two' }] })).toEqual([422, ['steps[0].text']]);
  expect(await refused({ steps: [{ ...step, subject: 'Hi {{nobody}}' }] })).toEqual([422, ['steps[0].subject']]);
  expect(await refused({ steps: Array.from({ length: 11 }, () => step) })).toEqual([422, ['steps']]);
  expect(await refused({ stopOn: { reply: false } })).toEqual([422, ['stopOn.reply']]);
}, 30_000);

it('cancels the rest at a no, decides each letter anew, and goes no further where one did not arrive', async () => {
  const [objects, withdraws, refused, gone] = [someone(), someone(), someone(), someone()];
  sink.plan = (to, nth) => {
    if (to === refused) return { refuse: 'end', with: '554 5.7.1 not from you' };
    return to === gone && nth > 1 ? { refuse: 'rcpt', with: '550 5.1.1 no such user' } : null;
  };
  const id = await launch([objects, withdraws, refused, gone]);
  for (const email of [objects, withdraws, gone]) await arrive(email, ['1 accepted', `2 ${WAITS}`]);
  await arrive(refused, ['1 refused 554 5.7.1 not from you']);
  await acme.api.post('/v1/suppressions', { email: objects, kind: 'objection' });
  await arrive(objects, ['1 accepted', '2 cancelled suppressed']);
  const consents = await rows<{ id: string }>(
    house.database,
    'SELECT c.id FROM consent c JOIN mailbox m USING (controller_id, mailbox_id) WHERE m.email = $1',
    [withdraws],
  );
  await acme.api.post(`/v1/consents/${consents[0]?.id ?? ''}/withdraw`);
  await pass(3.1);
  await eventually(async () => {
    expect((await messagesTo(withdraws)).at(-1)).toMatch(/^2 cancelled .*consent_withdrawn/);
    expect((await messagesTo(gone)).at(-1)).toMatch(/^2 refused 550 5\.1\.1/);
    expect(await shown(id)).toMatchObject({ state: 'done', counts: { accepted: 3, refused: 2, cancelled: 2 } });
  }, PROMPTLY);
}, 60_000);

it('ends at an answer: for the person, and where it is chosen for their company, but never for all of a free-mail host', async () => {
  const [jean, marie, other] = ['jean@client.example', 'marie@paris.client.example', 'luc@other.example'];
  const [gina, gus] = ['gina@gmail.com', 'gus@gmail.com'];
  const everybody = [jean, marie, other, gina, gus];
  const [chosen, plain] = [
    await launch(everybody, { stopOn: { reply: true, company: true } }),
    await launch(everybody),
  ];
  const both = ['1 accepted', `2 ${WAITS}`, '1 accepted', `2 ${WAITS}`];
  for (const email of everybody) await arrive(email, both);
  expect(await answered(jean, 'auto_reply')).toMatchObject({ status: 201, body: { stopped: 0 } });
  expect(await answered(jean, 'click')).toMatchObject({ status: 201, body: { stopped: 0 } });
  expect(await messagesTo(jean)).toEqual(both);
  expect(await answered(jean)).toMatchObject({ status: 201, body: { stopped: 3 } });
  expect(await answered(gina)).toMatchObject({ status: 201, body: { stopped: 2 } });
  const over = ['1 accepted', '2 cancelled person_answered', '1 accepted', '2 cancelled person_answered'];
  expect([await messagesTo(jean), await messagesTo(gina)]).toEqual([over, over]);
  const [first] = [chosen, plain].sort();
  const ofCompany = ['1 accepted', '2 cancelled company_answered'];
  const stays = ['1 accepted', `2 ${WAITS}`];
  expect(await messagesTo(marie)).toEqual(first === chosen ? [...ofCompany, ...stays] : [...stays, ...ofCompany]);
  await pass(3.1);
  for (const email of [other, gus])
    await arrive(email, ['1 accepted', '2 accepted', `3 ${WAITS}`, '1 accepted', '2 accepted', `3 ${WAITS}`]);
  expect([sink.to(jean).length, sink.to(gina).length, sink.to(marie).length]).toEqual([2, 2, 3]);
}, 60_000);

it('ends for colleagues too whose message is queued, or taken by the relay, just after the answer', async () => {
  const [jean, marie, luc] = ['jean@client.example', 'marie@client.example', 'luc@client.example'];
  await launch([jean, marie, luc], { stopOn: { company: true } });
  for (const email of [jean, marie, luc]) await arrive(email, ['1 accepted', `2 ${WAITS}`]);
  // As it is where luc's first letter is still with the relay, and marie's not yet committed.
  await house.database.query('DELETE FROM message WHERE step = 2');
  const taken = async (email: string): Promise<object> => {
    const query = 'SELECT to_jsonb(m) AS it FROM message m WHERE email = $1';
    const [row] = await rows<{ it: object }>(house.database, query, [email]);
    await house.database.query('DELETE FROM message WHERE email = $1', [email]);
    return row?.it ?? {};
  };
  const [ofMarie, ofLuc] = [await taken(marie), await taken(luc)];
  const columns = Object.keys(ofMarie)
    .filter((name) => name !== 'dead') // which the database works out by itself
    .join(', ');
  const putBack = (row: object, more: object) =>
    house.database.query(
      `INSERT INTO message (${columns}) SELECT ${columns} FROM jsonb_populate_record(NULL::message, $1)`,
      [JSON.stringify({ ...row, ...more })],
    );
  await putBack(ofLuc, { state: 'uncertain' });
  await answered(jean);
  await putBack(ofMarie, { state: 'queued', finished_at: null, worker: null });
  await house.database.query(`UPDATE message SET state = 'accepted' WHERE state = 'uncertain'`);
  await arrive(marie, ['1 cancelled company_answered']);
  expect(await messagesTo(luc)).toEqual(['1 accepted']);
  expect(sink.received).toHaveLength(3);
}, 30_000);

it('ends for the colleagues of a mailbox that does not exist, where that was chosen', async () => {
  const [jean, marie, luc] = ['jean@client.example', 'marie@client.example', 'luc@other.example'];
  await launch([jean, marie, luc], { stopOn: { company: true } });
  const waits = ['1 accepted', `2 ${WAITS}`];
  for (const email of [jean, marie, luc]) await arrive(email, waits);
  sink.plan = (to, nth) => (to === jean && nth === 2 ? { refuse: 'rcpt', with: '550 5.1.1 no such user' } : null);
  await house.database.query('UPDATE message SET due_at = now() WHERE email = $1 AND step = 2', [jean]);
  await arrive(marie, ['1 accepted', '2 cancelled company_bounced']);
  expect(await messagesTo(luc)).toEqual(waits);
}, 30_000);

it.each(['the API', 'a webhook'])(
  'ends for the colleagues of a mailbox of which %s tells later that it does not exist, where that was chosen',
  async (by) => {
    const [jean, marie, luc] = ['jean@client.example', 'marie@client.example', 'luc@other.example'];
    await launch([jean, marie, luc], { stopOn: { company: true } });
    const waits = ['1 accepted', `2 ${WAITS}`];
    for (const email of [jean, marie, luc]) await arrive(email, waits);
    if (by === 'the API')
      expect((await acme.api.post('/v1/suppressions', { email: jean, kind: 'bounce' })).status).toBe(201);
    else {
      const asked = { controllerId: acme.id, provider: 'mailgun', name: 'x', webhookSecret: MAILGUN_KEY };
      const { id } = (await house.admin.post<{ id: string }>('/v1/feedback-connections', asked)).body;
      const said = { code: 550, message: '550 5.1.1 no such user' };
      const event = { event: 'failed', severity: 'permanent', reason: 'bounce', recipient: jean };
      const { body, headers } = fromMailgun({ ...event, 'delivery-status': said });
      const path = `/v1/feedback/mailgun?connection=${id}`;
      expect((await house.stranger.send('POST', path, { body, headers })).status).toBe(200);
    }
    await arrive(marie, ['1 accepted', '2 cancelled company_bounced']);
    expect(await messagesTo(luc)).toEqual(waits);
  },
  30_000,
);

it('keeps an answer: the person reacts, the ledger tells of it, and what cannot be is refused', async () => {
  const [jean, marie] = [someone(), someone()];
  await launch([jean, marie], { steps: [] });
  for (const email of [jean, marie]) await arrive(email, ['1 accepted']);
  const messages = await rows<{ id: string; email: string }>(house.database, 'SELECT id, email FROM message');
  const messageId = messages.find(({ email }) => email === jean)?.id;
  const history = async () =>
    (
      await rows<{ at: Date | null }>(house.database, 'SELECT answered_at AS at FROM mailbox WHERE email = $1', [jean])
    )[0]?.at;
  await answered(jean, 'auto_reply');
  expect(await history()).toBeNull();
  const at = '2026-11-20T08:00:00.000Z';
  expect(await answered(jean, 'reply', { at, messageId })).toMatchObject({ status: 201, body: { at, messageId } });
  expect((await history())?.toISOString()).toBe(at);
  await answered(jean, 'click', { at: '2026-11-19' });
  expect((await history())?.toISOString()).toBe(at);
  const leaves = await rows(house.database, `SELECT subject_id FROM leaf WHERE type = 'answer_recorded'`);
  expect(leaves).toHaveLength(3);
  expect(new Set(leaves.map((leaf) => JSON.stringify(leaf))).size).toBe(1);
  const refused = async (more: object, email = jean) => {
    const { status, body } = await answered(email, 'reply', more);
    return [status, body.errors?.map(({ field }) => field)];
  };
  expect(await refused({ at: new Date(Date.now() + 3_600_000).toISOString() })).toEqual([422, ['at']]);
  expect(await refused({ messageId }, marie)).toEqual([422, ['messageId']]);
  expect(await refused({ messageId: 'msg_none' })).toEqual([422, ['messageId']]);
  expect(await refused({ kind: 'shrug' })).toEqual([422, ['kind']]);
}, 30_000);

it('holds waiting letters while it is paused, and cancels them with it', async () => {
  const email = someone();
  const [paused, cancelled] = [await launch([email]), await launch([email])];
  const both = ['1 accepted', `2 ${WAITS}`, '1 accepted', `2 ${WAITS}`];
  await arrive(email, both);
  await act(paused, 'pause');
  await act(cancelled, 'cancel');
  await pass(3.1);
  await eventually(async () => {
    expect((await messagesTo(email)).sort()).toEqual([
      ...['1 accepted', '1 accepted'],
      ...['2 cancelled campaign_cancelled', '2 deferred campaign_paused'],
    ]);
  }, PROMPTLY);
  expect(await shown(paused)).toMatchObject({ state: 'paused', counts: { queued: 1 } });
  await act(paused, 'resume');
  await eventually(async () => {
    expect(await messagesTo(email)).toEqual(expect.arrayContaining(['2 accepted', `3 ${WAITS}`]));
  }, PROMPTLY);
  expect(await subjectsTo(email)).toEqual(['One', 'One', 'Two']);
  await act(paused, 'cancel');
  expect(await messagesTo(email)).toContain('3 cancelled campaign_cancelled');
}, 60_000);
