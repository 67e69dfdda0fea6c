/** Messages that came to nothing: seen, settled by a named person, tried anew through the same gate, once. */
import { type Answer, type CampaignBody, type MessageBody, type ProblemAnswer } from './api.js';
import { consentedTo } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { type Document, watched } from './setup/api-document.js';
import { eventually } from './setup/eventually.js';
import { SmtpSink } from './setup/smtp-sink.js';

type Shown = {
  readonly id: string;
  readonly state: string;
  readonly detail: string | null;
  readonly retryOf: string | null;
};
type Listed = { readonly messages: readonly { readonly id: string; readonly to: string; readonly why: string }[] };
type Gated = MessageBody & ProblemAnswer;

const SOON = { withinMs: 20_000 };
const JEANNE = { by: 'Jeanne Moreau', reason: 'seen in the log of the relay, ticket 311' };

let house: TestHouse;
let sink: SmtpSink;
let acme: Tenant;
let document: Document;

beforeAll(async () => {
  sink = await SmtpSink.open();
  house = await TestHouse.open({ relayUrl: sink.url });
  document = (await house.stranger.get<Document>('/openapi.json')).body;
});
beforeEach(async () => {
  const tenant = await house.tenant();
  acme = { ...tenant, api: watched(tenant.api, document) };
});
afterAll(async () => {
  await house.close();
  await sink.close();
});

const reached = (id: string, state: string) =>
  eventually(async () => {
    expect((await acme.api.get<Shown>(`/v1/messages/${id}`)).body.state).toBe(state);
  }, SOON);

/** A message to somebody, as far as `state`, where the sink does `what` at the first try. */
async function ended(email: string, what: ReturnType<SmtpSink['plan']>, state: string): Promise<string> {
  sink.plan = (to, nth) => (to === email && nth === 1 ? what : null);
  const sent = await acme.api.post<MessageBody>('/v1/messages', {
    ...{ purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' },
    recipient: { email, ...consentedTo() },
  });
  expect(sent.status).toBe(202);
  await reached(sent.body.id, state);
  return sent.body.id;
}

const retry = (id: string): Promise<Answer<Gated>> => acme.api.post<Gated>(`/v1/messages/${id}/retry`, JEANNE);
const resolve = (id: string, outcome: string) =>
  acme.api.post<Shown>(`/v1/messages/${id}/resolve`, { ...JEANNE, outcome });
const listed = async (query = '') => (await acme.api.get<Listed>(`/v1/dead-letters${query}`)).body.messages;
const leaves = async (type: string): Promise<unknown> =>
  house.database.query(
    `SELECT body::json -> 'refersTo' AS about, subject_id IS NOT NULL AS sealed FROM leaf WHERE controller_id = $1 AND type = $2`,
    [acme.id, type],
  );

it('an uncertain message is settled by a named person, once, and that is on record', async () => {
  const email = someone();
  const id = await ended(email, { drop: 'before-answer' }, 'uncertain');
  expect(await listed()).toMatchObject([{ id, to: email, why: 'uncertain' }]);
  const { status, body } = await resolve(id, 'accepted');
  expect([status, body.state]).toEqual([200, 'accepted']);
  expect(body.detail).toBe('settled as accepted by Jeanne Moreau: seen in the log of the relay, ticket 311');
  expect(await leaves('message_resolved')).toEqual([{ about: [id], sealed: true }]);
  expect(await listed()).toEqual([]);
  expect((await resolve(id, 'refused')).status).toBe(409);
  expect((await retry(id)).status).toBe(409);
  expect(sink.to(email)).toHaveLength(1);
}, 60_000);

it('an uncertain message is tried anew only after somebody said that it did not go out', async () => {
  const email = someone();
  const id = await ended(email, { drop: 'before-answer' }, 'uncertain');
  const early = await retry(id);
  expect([early.status, early.body.detail]).toEqual([409, expect.stringContaining('resolve')]);
  expect((await resolve(id, 'refused')).body.state).toBe('refused');
  const { status, body } = await retry(id);
  expect(status).toBe(202);
  await reached(body.id, 'accepted');
  expect((await acme.api.get<Shown>(`/v1/messages/${body.id}`)).body.retryOf).toBe(id);
  expect(await leaves('message_retried')).toEqual([{ about: [body.id, id], sealed: true }]);
  expect((await retry(id)).status).toBe(409);
}, 60_000);

it('of a campaign, the new message takes the place of the old one, and the counts stay true', async () => {
  const [one, two] = [someone(), someone()];
  sink.plan = (to, nth) => (to === one && nth === 1 ? { refuse: 'end', with: '554 5.7.1 looks like spam' } : null);
  const draft = { name: 'Autumn', purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' };
  const { id } = (await acme.api.post<CampaignBody>('/v1/campaigns', draft)).body;
  const recipients = [one, two].map((email) => ({ email, ...consentedTo() }));
  await acme.api.post(`/v1/campaigns/${id}/recipients`, { recipients });
  await acme.api.post(`/v1/campaigns/${id}/launch`);
  const counted = (counts: object) =>
    eventually(async () => {
      expect((await acme.api.get<CampaignBody>(`/v1/campaigns/${id}`)).body).toMatchObject({ state: 'done', counts });
    }, SOON);
  const both = { recipients: 2, allow: 2, queued: 0, uncertain: 0, cancelled: 0 };
  await counted({ ...both, accepted: 1, refused: 1 });
  expect(await listed('?campaign=cmp_none')).toEqual([]);
  const [dead] = await listed(`?campaign=${id}`);
  expect(dead).toMatchObject({ to: one, why: 'refused' });

  const { body } = await retry(dead?.id ?? '');
  await reached(body.id, 'accepted');
  await counted({ ...both, accepted: 2, refused: 0 });
  expect(await listed()).toEqual([]);
  const shown = await acme.api.get<{ recipients: { message: string }[] }>(`/v1/campaigns/${id}/recipients`);
  expect(shown.body.recipients.map(({ message }) => message)).toEqual(['accepted', 'accepted']);
  expect(sink.to(one)).toHaveLength(1);
}, 60_000);

it('what the gate refuses is not tried anew: a hard bounce, and whoever said no since', async () => {
  const [bounced, objecting] = [someone(), someone()];
  const hard = await ended(bounced, { refuse: 'rcpt', with: '550 5.1.1 no such user' }, 'refused');
  const soft = await ended(objecting, { refuse: 'rcpt', with: '552 5.2.2 mailbox full' }, 'refused');
  await acme.api.post('/v1/suppressions', { email: objecting, kind: 'objection' });
  for (const [id, code] of [
    [hard, 'suppressed_bounced'],
    [soft, 'suppressed_objection'],
  ] as const) {
    const { status, body } = await retry(id);
    expect(status).toBe(422);
    expect(body.decision.reasons[0]?.code).toBe(code);
  }
  expect(await leaves('message_retried')).toEqual([]);
  expect((await listed()).map(({ id }) => id).sort()).toEqual([hard, soft].sort());
  expect([sink.to(bounced), sink.to(objecting)]).toEqual([[], []]);
}, 60_000);

it('two people who try the same one anew at once make one message', async () => {
  const email = someone();
  const id = await ended(email, { refuse: 'end', with: '554 5.7.1 looks like spam' }, 'refused');
  const answers = await Promise.all([retry(id), retry(id), retry(id)]);
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 409, 409]);
  await reached(answers.find(({ status }) => status === 202)?.body.id ?? '', 'accepted');
  expect(sink.to(email)).toHaveLength(1);
}, 60_000);

it('is another tenant’s business only, asks for a name and a reason, and takes no address for one', async () => {
  const id = await ended(someone(), { drop: 'before-answer' }, 'uncertain');
  const other = await house.tenant();
  expect((await other.api.get<Listed>('/v1/dead-letters')).body.messages).toEqual([]);
  for (const path of ['resolve', 'retry']) {
    const body = path === 'resolve' ? { ...JEANNE, outcome: 'refused' } : JEANNE;
    expect((await other.api.post(`/v1/messages/${id}/${path}`, body)).status).toBe(404);
    const wrong = await acme.api.post<ProblemAnswer>(`/v1/messages/${id}/${path}`, {
      reason: 'for jean@client.example',
    });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors?.map(({ field }) => field)).toEqual(expect.arrayContaining(['by', 'reason']));
  }
  const reader = house.api(await house.key(acme.id, ['contacts']));
  expect((await reader.get('/v1/dead-letters')).status).toBe(403);
}, 60_000);
