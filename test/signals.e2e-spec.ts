/** Stop signals: what complaints and hard bounces do to a sender and a campaign, out of the box. */
import { type CampaignBody, type MessageBody, type ProblemAnswer } from './api.js';
import { consentedTo } from './builders/people.js';
import { type Signal as Stored, Signals } from '../src/delivery/signals/signals.js';
import { rows } from '../src/values/sql.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { SmtpSink } from './setup/smtp-sink.js';

const PROMPTLY = { withinMs: 20_000 };
const LETTER = { purpose: 'newsletter', sender: SENDER, name: 'News', subject: 'Hello', text: 'Hello.' };
const OTHER_SENDER = 'bob@acme.example';

type Signal = Pick<Stored, 'id' | 'scope' | 'level'> & {
  readonly counts: Readonly<Record<'sent' | 'bounced' | 'complained', number>>;
  readonly rates: Readonly<Record<'complaints' | 'bounces', number>>;
  readonly lifted: { readonly by: string; readonly reason: string } | null;
};

let house: TestHouse;
let sink: SmtpSink;
let acme: Tenant;
let officer: Tenant['api'];

beforeEach(async () => {
  sink = await SmtpSink.open();
  house = await TestHouse.open({ relayUrl: `${sink.url}?connections=4` });
  acme = await house.tenant();
  await house.admin.post('/v1/senders', { controllerId: acme.id, address: OTHER_SENDER });
  officer = house.api(await house.key(acme.id, ['admin']));
});
afterEach(async () => {
  await house.closeFaultless();
  await sink.close();
});

async function launch(emails: readonly string[], more: object = {}): Promise<string> {
  const { id } = (await acme.api.post<CampaignBody>('/v1/campaigns', { ...LETTER, ...more })).body;
  const recipients = emails.map((email) => ({ email, ...consentedTo() }));
  await acme.api.post(`/v1/campaigns/${id}/recipients`, { recipients });
  await acme.api.post(`/v1/campaigns/${id}/launch`);
  return id;
}

const people = (count: number) => Array.from({ length: count }, () => someone());

const complain = (email: string, more: object = {}) =>
  acme.api.post('/v1/suppressions', { email, kind: 'complaint', ...more });

async function signal(of: string): Promise<Signal | undefined> {
  const { body } = await acme.api.get<{ signals: Signal[] }>('/v1/signals');
  return body.signals.find(({ id, scope }) => id === of || scope === of);
}

async function idOf(address: string): Promise<string> {
  const [found] = await rows<{ id: string }>(house.database, 'SELECT id FROM sender WHERE address = $1', [address]);
  return found?.id ?? '';
}

/** How many messages of a campaign are in each state, with why they wait. */
async function states(campaign: string): Promise<Record<string, number>> {
  const found = await rows<{ state: string; count: string }>(
    house.database,
    `SELECT CASE state WHEN 'deferred' THEN detail ELSE state END AS state, count(*) FROM message
     WHERE campaign_id = $1 GROUP BY 1`,
    [campaign],
  );
  return Object.fromEntries(found.map(({ state, count }) => [state, Number(count)]));
}

const settledAs = (campaign: string, wanted: Record<string, number>) =>
  eventually(async () => {
    expect(await states(campaign)).toEqual(wanted);
  }, PROMPTLY);

const lift = (id: string, more: object = { liftedBy: 'Jeanne', reason: 'the list was cleaned' }) =>
  officer.post<Signal & ProblemAnswer>(`/v1/signals/${id}/lift`, more);

it('a storm of bounces stops the sender and the campaign, until a named person lifts both', async () => {
  sink.plan = () => ({ refuse: 'rcpt', with: '550 5.1.1 no such user' });
  const storm = await launch(people(5));
  await settledAs(storm, { refused: 5 });
  await eventually(async () => {
    expect(await signal('sender')).toMatchObject({
      level: 'stop',
      counts: { sent: 5, bounced: 5, complained: 0 },
      rates: { bounces: 1, complaints: 0 },
      lifted: null,
    });
  }, PROMPTLY);
  sink.plan = () => null;
  const [later, elsewhere] = [await launch(people(5)), await launch(people(2), { sender: OTHER_SENDER })];
  await settledAs(elsewhere, { accepted: 2 });
  await settledAs(later, { sender_stopped: 5 });
  expect(sink.received).toHaveLength(2);
  expect((await acme.api.get<CampaignBody>(`/v1/campaigns/${later}`)).body).toMatchObject({
    state: 'running',
    counts: { queued: 5 },
  });
  expect(await house.campaignsToFinish()).not.toContain(later);
  const sender = await idOf(SENDER);
  for (const wrong of [{}, { liftedBy: 'Jeanne' }, { liftedBy: 'Jeanne', reason: ' ' }])
    expect(await lift(sender, wrong)).toMatchObject({ status: 422 });
  expect(await lift(sender)).toMatchObject({
    status: 200,
    body: { id: sender, level: 'none', counts: { sent: 0, bounced: 0 }, lifted: { by: 'Jeanne' } },
  });
  await settledAs(later, { accepted: 5 });
  expect(await lift(sender)).toMatchObject({ status: 409 });
  // What a worker sets aside at the very moment of the lift is found by the next look-round.
  await house.database.query(
    `INSERT INTO message (id, controller_id, campaign_id, sender_id, mailbox_id, email, purpose, state, due_at, give_up_at,
       detail, created_at, step)
     SELECT 'msg_late', controller_id, campaign_id, sender_id, mailbox_id, email, purpose, 'deferred', 'infinity', 'infinity',
       'sender_stopped', now(), 2 FROM message WHERE campaign_id = $1 LIMIT 1`,
    [elsewhere],
  );
  await house.database.query(`UPDATE message SET sender_id = $1 WHERE id = 'msg_late'`, [sender]);
  await eventually(async () => {
    const [late] = await rows<{ detail: string | null }>(
      house.database,
      `SELECT detail FROM message WHERE id = 'msg_late'`,
    );
    expect(late?.detail).not.toBe('sender_stopped');
  }, PROMPTLY);
  expect(await signal(storm)).toMatchObject({ level: 'stop' });
  expect(await lift(storm)).toMatchObject({ status: 200 });
  const entries = await rows<{ type: string }>(
    house.database,
    `SELECT type FROM leaf WHERE type LIKE 'sending_%' ORDER BY type`,
  );
  expect(entries.map(({ type }) => type)).toEqual([
    ...['sending_resumed', 'sending_resumed'],
    ...['sending_stopped', 'sending_stopped'],
  ]);
}, 60_000);

it('complaints count for what was sent last, once each, and few of them for nothing', async () => {
  const everybody = people(8);
  const [first, last] = [await launch(everybody, { sender: OTHER_SENDER }), await launch(everybody)];
  await settledAs(first, { accepted: 8 });
  await settledAs(last, { accepted: 8 });
  // Both may have been sent in the same moment: the second is what counts.
  await house.database.query(`UPDATE message SET finished_at = finished_at - interval '1 day' WHERE campaign_id = $1`, [
    first,
  ]);
  const [one = '', two = '', three = ''] = everybody;
  await complain(someone()); // whom nobody here wrote to
  for (const email of [one, one.toUpperCase(), two]) await complain(email);
  await complain(one, { scope: 'marketing' });
  expect(await signal(last)).toMatchObject({ level: 'none', counts: { sent: 8, bounced: 0, complained: 2 } });
  await complain(three);
  expect(await signal(last)).toMatchObject({ level: 'stop', counts: { complained: 3 }, rates: { complaints: 0.375 } });
  expect(await signal(await idOf(SENDER))).toMatchObject({ level: 'stop' });
  expect(await signal(first)).toMatchObject({ level: 'none', counts: { complained: 0 } });
  await acme.api.post('/v1/suppressions', { email: everybody[3], kind: 'bounce' });
  expect(await signal(last)).toMatchObject({ counts: { sent: 8, bounced: 1 } });
}, 30_000);

it('begins nothing more of what was claimed before the stop', async () => {
  sink.plan = () => ({ slowMs: 1_000 });
  const [early = '', ...more] = people(40);
  const before = await launch([early, ...more.slice(0, 3)]);
  await settledAs(before, { accepted: 4 });
  const campaign = await launch(more.slice(3));
  await eventually(async () => {
    expect((await states(campaign))['handed_over']).toBeGreaterThan(0);
    expect((await states(campaign))['claimed']).toBeGreaterThan(0);
  }, PROMPTLY);
  for (const email of [early, ...more.slice(0, 2)]) await complain(email);
  const begun = Number(
    (await rows<{ count: string }>(house.database, 'SELECT count(*) FROM message WHERE handed_over_at IS NOT NULL'))[0]
      ?.count,
  );
  await eventually(async () => {
    const { accepted = 0, sender_stopped = 0, ...others } = await states(campaign);
    expect([accepted + sender_stopped, others]).toEqual([36, {}]);
    expect(sink.received.length).toBeLessThanOrEqual(begun);
  }, PROMPTLY);
  expect((await states(campaign))['sender_stopped']).toBeGreaterThan(0);
}, 60_000);

describe('rates', () => {
  const heed = () => house.app.get(Signals).heed();

  async function tallied(sent: number, more: { bounced?: number; complained?: number; daysAgo?: number } = {}) {
    const { bounced = 0, complained = 0, daysAgo = 0 } = more;
    await house.database.query(
      `INSERT INTO sending_tally (controller_id, sender_id, campaign_id, at, sent, bounced, complained)
       SELECT $1, s.id, c.id, now() - $2 * interval '1 day', $3, $4, $5 FROM sender s, campaign c WHERE s.address = $6`,
      [acme.id, daysAgo, sent, bounced, complained, SENDER],
    );
  }

  beforeEach(async () => {
    await acme.api.post('/v1/campaigns', LETTER);
  });

  it.each([
    [1_000, 0, 1, 'none'],
    [3_800, 0, 3, 'none'],
    [3_750, 0, 3, 'warn'],
    [10_000, 0, 10, 'slow'],
    [10_000, 0, 20, 'stop'],
    [10_020, 20, 20, 'stop'],
    [100, 0, 2, 'none'],
    [100, 4, 0, 'none'],
    [1_000, 19, 0, 'none'],
    [1_000, 20, 0, 'warn'],
    [1_000, 30, 0, 'slow'],
    [1_000, 50, 0, 'stop'],
  ])('%d sent, %d bounced, %d complained of: %s', async (sent, bounced, complained, level) => {
    await tallied(sent, { bounced, complained });
    await heed();
    expect(await signal('sender')).toMatchObject({ level, counts: { sent, bounced, complained } });
    expect(await signal('campaign')).toMatchObject({ level });
    expect(await house.app.get(Signals).signalOf(await idOf(SENDER))).toBe(level);
  });

  it('of a sender are those of a week, of a campaign those of its life; a warning falls by itself, a stop does not', async () => {
    await tallied(1_000, { bounced: 25, daysAgo: 8 });
    await heed();
    expect([(await signal('sender'))?.level, (await signal('campaign'))?.level]).toEqual(['none', 'warn']);
    await tallied(1_000, { bounced: 25 });
    await heed();
    expect((await signal('sender'))?.level).toBe('warn');
    const aWeekLater = `UPDATE sending_count SET starts_at = starts_at - interval '8 days' WHERE scope = 'sender'`;
    await house.database.query(aWeekLater);
    await house.database.query(`UPDATE sending_signal SET checked_at = now() - interval '2 minutes'`);
    await eventually(async () => {
      expect(await signal('sender')).toMatchObject({ level: 'none', counts: { sent: 0 } });
    }, PROMPTLY);
    await tallied(100, { bounced: 10 });
    await heed();
    await house.database.query(aWeekLater);
    await tallied(10_000);
    await heed();
    expect(await signal('sender')).toMatchObject({ level: 'stop', counts: { sent: 10_000, bounced: 0 } });
  });

  it('count from the lift on, and stop again', async () => {
    await tallied(100, { bounced: 10 });
    await heed();
    const { body } = await lift(await idOf(SENDER));
    expect(body.level).toBe('none');
    await tallied(1_000, { bounced: 10 });
    await heed();
    expect(await signal('sender')).toMatchObject({ level: 'none', counts: { sent: 1_000, bounced: 10 } });
    await tallied(0, { bounced: 50 });
    await heed();
    expect(await signal('sender')).toMatchObject({ level: 'stop', counts: { bounced: 60 } });
  });

  it('are of whole counts, whoever counts at once', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, n) => (n % 3 === 0 ? heed() : tallied(10))));
    await heed();
    expect(await signal('sender')).toMatchObject({ counts: { sent: 400 } });
    expect(await signal('campaign')).toMatchObject({ counts: { sent: 400 } });
  });

  it('may only be stricter for a controller, and then they are', async () => {
    const own = { complaints: { warn: 0.0004 }, bounces: { stop: 0.01 }, setBy: 'Jeanne' };
    const set = await officer.put('/v1/signals/thresholds', own);
    expect(set).toMatchObject({
      status: 200,
      body: {
        complaints: { warn: 0.0004, slow: 0.001, stop: 0.002 },
        bounces: { warn: 0.02, slow: 0.03, stop: 0.01 },
        leastEvents: { complaints: 3, bounces: 5 },
      },
    });
    for (const [field, wrong] of [
      ['complaints.stop', { complaints: { stop: 0.0021 } }],
      ['bounces.warn', { bounces: { warn: 0.03 } }],
      ['bounces.warn', { bounces: { warn: 0 } }],
    ] as const) {
      const { status, body } = await officer.put<ProblemAnswer>('/v1/signals/thresholds', {
        ...wrong,
        setBy: 'Jeanne',
      });
      expect([status, body.errors?.map((one) => one.field)]).toEqual([422, [field]]);
    }
    await tallied(10_000, { complained: 4 });
    await heed();
    expect((await signal('sender'))?.level).toBe('warn');
    await tallied(0, { bounced: 100 });
    await heed();
    expect((await signal('sender'))?.level).toBe('stop');
    const rival = await house.tenant({ name: 'Rival Ltd' }, 'bert@rival.example');
    expect((await rival.api.get<{ bounces: object }>('/v1/signals/thresholds')).body.bounces).toMatchObject({
      stop: 0.05,
    });
    expect((await rival.api.get<{ signals: object[] }>('/v1/signals')).body.signals).toEqual([]);
    const rivals = house.api(await house.key(rival.id, ['admin']));
    expect(
      (await rivals.post(`/v1/signals/${await idOf(SENDER)}/lift`, { liftedBy: 'B', reason: 'why not' })).status,
    ).toBe(404);
  });
});

it('holds single messages as well, and tells why', async () => {
  await house.database.query(
    `INSERT INTO sending_tally (controller_id, sender_id, sent, bounced) SELECT controller_id, id, 100, 50 FROM sender
     WHERE address = $1`,
    [SENDER],
  );
  await house.app.get(Signals).heed();
  const { name: _, ...letter } = LETTER;
  const sent = await acme.api.post<MessageBody>('/v1/messages', {
    ...letter,
    recipient: { email: someone(), ...consentedTo() },
  });
  await eventually(async () => {
    const { body } = await acme.api.get(`/v1/messages/${sent.body.id}`);
    expect(body).toMatchObject({ state: 'deferred', detail: 'sender_stopped', dueAt: null });
  }, PROMPTLY);
}, 30_000);
