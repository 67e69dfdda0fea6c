/** Promise 6: after an erasure nothing stored identifies the person except the keyed stop entry, and that still stops. */
import { createTransport } from 'nodemailer';
import { Client } from 'pg';
import { type CampaignBody, type DecisionsBody, type MessageBody, type OutboxBody, type ProblemAnswer } from './api.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { fromMailgun, MAILGUN_KEY } from './builders/provider-webhooks.js';
import { MasterKey } from '../src/access/master-key.js';
import { Campaigns } from '../src/campaigns/campaigns.js';
import { Controllers } from '../src/access/controllers.js';
import { confirmationToken } from '../src/optin/tokens.js';
import { Subjects } from '../src/provenance/subjects.js';
import { rows } from '../src/values/sql.js';
import { SENDER, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { SmtpClient } from './setup/smtp-client.js';
import { tracesOf } from './setup/traces.js';

const EMAIL = 'zebulon.oeuvrard@quinones-atelier.example';
const NAME = 'Zébulon Œuvrard-Quiñones';
const TRACES = [
  EMAIL,
  'quinones-atelier',
  'zebulon.oeuvrard',
  'oeuvrard',
  NAME,
  'Œuvrard',
  'Zébulon',
  'Atelier Xylophone',
  '203.0.113.77',
];

/** Where replies come in. */
const BACK = 'back.guard.example';

type RequestBody = { readonly id: string; readonly state: string; readonly outcome: string | null };
type ContactBody = { readonly id: string; readonly decisions: readonly { readonly id: string }[] };

let house: TestHouse;
let acme: Tenant;
let rival: Tenant;

beforeAll(async () => {
  house = await TestHouse.open({ roles: 'api,smtp,worker', settings: { INBOUND_PORT: '0', INBOUND_DOMAIN: BACK } });
  [acme, rival] = [
    await house.tenant(),
    await house.tenant({ name: 'Rival GmbH', country: 'DE' }, 'bert@rival.example'),
  ];
});
afterAll(async () => {
  await house.closeFaultless();
});

/** Whom the service acts as may not do it: its own statements would be passed over. */
async function asOwner(statement: string): Promise<void> {
  const client = new Client({ connectionString: house.databaseUrl });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

/** How many keys are unwrapped meanwhile, and so were not in memory. */
function unwrappedBy(work: () => unknown): number {
  const masterKey = house.app.get(MasterKey);
  const unwrap = masterKey.unwrap.bind(masterKey);
  let unwrapped = 0;
  masterKey.unwrap = (...args) => {
    unwrapped++;
    return unwrap(...args);
  };
  try {
    work();
  } finally {
    masterKey.unwrap = unwrap;
  }
  return unwrapped;
}

const traces = () => tracesOf(TRACES, house.databaseUrl, house.dataDir);
const erase = (tenant: Tenant, email: string) =>
  tenant.api.post<RequestBody>('/v1/subject-requests', { type: 'erasure', email });

async function decided(tenant: Tenant, email: string): Promise<DecisionsBody['decisions'][number] | undefined> {
  const asked = { purpose: 'newsletter', sender: tenant.sender, recipients: [{ email, ...consentedTo() }] };
  return (await tenant.api.post<DecisionsBody>('/v1/decisions', asked)).body.decisions[0];
}

/** What the person asks by law and agrees to, and what is attached for them. */
async function asksAndAgrees(api: Tenant['api']): Promise<void> {
  const files = { filename: `${NAME}.txt`, contentType: 'text/plain', content: Buffer.from(NAME).toString('base64') };
  const letter = { purpose: 'newsletter', sender: SENDER, subject: 'Files', text: 'Here.', attachments: [files] };
  const sent = await api.post('/v1/messages', { ...letter, recipient: { email: EMAIL, ...consentedTo() } });
  expect(sent.status).toBe(202);
  const note = `I am ${NAME}, ${EMAIL}`;
  const answered = await api.post<RequestBody>('/v1/subject-requests', { type: 'access', email: EMAIL, note });
  expect((await api.post(`/v1/subject-requests/${answered.body.id}/answer`, {})).status).toBe(200);
  for (const type of ['portability', 'rectification', 'access']) {
    const identity = type === 'portability' ? 'mailbox' : 'asserted';
    expect((await api.post('/v1/subject-requests', { type, email: EMAIL, note, identity })).status).toBe(201);
  }
  const purposes = [{ purpose: 'newsletter', frequency: 'monthly' }];
  const form = await api.post<{ id: string }>('/v1/opt-in-forms', { slug: 'erasure', sender: SENDER, purposes });
  const said = { form: form.body.id, email: EMAIL, purposes: [{ purpose: 'newsletter', wording: 'Yes.' }] };
  const shown = { wordingVersion: 'v1', language: 'en', page: '<form></form>', origin: 'https://acme.example/news' };
  expect((await api.post('/v1/opt-ins', { ...said, ...shown, ip: '203.0.113.77', userAgent: NAME })).status).toBe(202);
  const broken = new FormData();
  broken.set('format', 'csv');
  broken.set('file', new Blob([`Email,Opt-out\n${EMAIL} (${NAME})\n`]), 'broken.csv');
  await api.send('POST', '/v1/imports', { body: broken });
  await eventually(
    async () => {
      expect((await api.get<OutboxBody>('/v1/outbox')).body.messages.length).toBeGreaterThan(6);
      const { imports } = (await api.get<{ imports: { state: string }[] }>('/v1/imports')).body;
      expect(imports.map(({ state }) => state)).not.toContain('running');
      expect(imports.map(({ state }) => state)).not.toContain('queued');
    },
    { withinMs: 20_000 },
  );
}

/** What comes in by other doors than the API's: Mailgun's lists, submitted messages, what is answered, exceptions, holds. */
async function byEveryDoor(messageId: string): Promise<void> {
  const { api } = acme;
  const form = (fields: Record<string, string>) => ({ method: 'POST', body: new URLSearchParams(fields) });
  const key = await house.key(acme.id, ['send', 'contacts']);
  const authorization = `Basic ${Buffer.from(`api:${key}`).toString('base64')}`;
  for (const fields of [{ address: EMAIL }, { domain: EMAIL.split('@')[1] ?? '' }] as Record<string, string>[]) {
    const listed = await fetch(`${house.url}/v3/acme.example/whitelists`, {
      ...form(fields),
      headers: { authorization },
    });
    expect([fields, listed.status]).toEqual([fields, 200]);
  }

  const guest = 'guest@client.example';
  await api.post('/v1/contacts', { email: guest, ...consentedTo('event_invitation') });
  await submit(key, [EMAIL], `X-Guard-Purpose: newsletter\r\nSubject: To ${NAME}`);
  await submit(key, [EMAIL, guest], `X-Guard-Purpose: event_invitation\r\nSubject: Beside ${EMAIL}`);

  const officer = house.api(await house.key(acme.id, ['admin']));
  const exception = { lifts: 'frequency_cap_reached', purpose: 'prospecting', recipients: [EMAIL, guest] };
  const asked = {
    ...exception,
    reason: 'asked for at a fair',
    proposedBy: 'Anna',
    expiresAt: new Date(Date.now() + 30 * 86_400_000).toISOString(),
  };
  expect((await officer.post('/v1/policy/overrides', asked)).status).toBe(201);

  const hold = await api.post<{ id: string }>('/v1/legal-holds', { email: EMAIL, reason: 'claim 7' });
  expect((await api.post(`/v1/legal-holds/${hold.body.id}/lift`, { reason: 'settled' })).status).toBe(200);

  const { admin } = house;
  const mailgun = { controllerId: acme.id, provider: 'mailgun', name: 'main', webhookSecret: MAILGUN_KEY };
  expect((await admin.post('/v1/feedback-connections', mailgun)).status).toBe(201);
  const delayed = { event: 'failed', severity: 'temporary', id: 'event-1', recipient: EMAIL };
  const { body, headers } = fromMailgun(delayed);
  expect((await house.stranger.send('POST', '/v1/feedback/mailgun', { body, headers })).status).toBe(200);

  const hook = { url: 'https://hooks.acme.example/in', events: ['decision.recorded', 'message.sent'] };
  expect((await officer.post('/v1/webhooks', hook)).status).toBe(201);

  const back = createTransport({ host: '127.0.0.1', port: house.inboundPort, secure: false, ignoreTLS: true });
  const reply = { from: EMAIL, to: `replies@${BACK}`, inReplyTo: `<${messageId}@acme.example>` };
  await back.sendMail({ ...reply, subject: 'Re: News', text: `Not interested, thanks. ${NAME}` });
  back.close();
  // What a retention run lists, and which provider receives the mail.
  await house.database.query(
    `INSERT INTO retention_item (controller_id, mailbox_id, finding, since, found_at)
     SELECT controller_id, mailbox_id, 'no_notice', now(), now() FROM mailbox WHERE email = $1`,
    [EMAIL],
  );
  const domain = EMAIL.split('@')[1];
  await house.database.query(
    `INSERT INTO mail_domain (domain, provider, look_again_at) VALUES ($1, $1, now()) ON CONFLICT DO NOTHING`,
    [domain],
  );
}

async function submit(key: string, to: readonly string[], head: string): Promise<void> {
  const client = await SmtpClient.loggedIn(house.smtpPort, SENDER, key);
  expect(await client.say(`MAIL FROM:<${SENDER}>`)).toMatch(/^250/);
  for (const email of to)
    expect([email, await client.say(`RCPT TO:<${email}>`)]).toEqual([email, expect.stringMatching(/^250/)]);
  const text = `From: Anna of Acme SAS <${SENDER}>\r\nTo: ${to.join(', ')}\r\n${head}\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000`;
  expect(
    await client.data(`${text}\r\nMessage-ID: <${to.length}@acme.example>\r\n\r\nActe SAS. Dear ${NAME}\r\n`),
  ).toMatch(/^250/);
  client.socket.destroy();
}

/** Leaves the person in every corner of the service. */
async function everywhere(): Promise<void> {
  const { api } = acme;
  const [consent] = consentedTo().consents;
  const person = { email: EMAIL, name: NAME, company: 'Atelier Xylophone', ...LINKEDIN_ONLY };
  const kept = await api.post<ContactBody>('/v1/contacts', person, { 'idempotency-key': `add-${EMAIL}` });
  await api.post('/v1/consents', { email: EMAIL.toUpperCase(), ...consent, ip: '203.0.113.77' });
  await decided(acme, EMAIL);
  const letter = { purpose: 'newsletter', sender: SENDER, subject: 'For {{name}}', text: 'Dear {{name}},' };
  const sent = await api.post<MessageBody>('/v1/messages', {
    ...letter,
    recipient: { email: `"Zebulon.Oeuvrard"@QUINONES-atelier.example`.replaceAll('"', ''), ...consentedTo() },
  });
  expect(sent.status).toBe(202);
  const campaign = await api.post<{ id: string }>('/v1/campaigns', {
    ...{ name: 'News', ...letter },
    ...{ steps: [{ afterDays: 3, subject: 'Again, {{name}}', text: 'Dear {{name}}.' }], stopOn: { company: true } },
  });
  const recipients = [
    { email: EMAIL, ...consentedTo() },
    { email: 'someone.else@client.example', ...consentedTo() },
  ];
  await api.post(`/v1/campaigns/${campaign.body.id}/recipients`, { recipients });
  await api.post(`/v1/campaigns/${campaign.body.id}/launch`);
  const list = new FormData();
  list.set('format', 'csv');
  list.set(
    'file',
    new Blob([`Email,First Name,Last Name,Company\n${EMAIL},Zébulon,Œuvrard-Quiñones,Atelier Xylophone\n`]),
    'l.csv',
  );
  await api.send('POST', '/v1/imports', { body: list });
  await eventually(
    async () => {
      expect((await api.get<OutboxBody>('/v1/outbox')).body.messages).toHaveLength(3);
      expect((await api.get<{ imports: { state: string }[] }>('/v1/imports')).body.imports[0]?.state).toBe('done');
    },
    { withinMs: 20_000 },
  );
  await asksAndAgrees(api);
  const at = new Date().toISOString();
  const answered = await api.post('/v1/answers', { email: EMAIL, kind: 'reply', at, messageId: sent.body.id });
  expect(answered).toMatchObject({ status: 201, body: { stopped: 1 } });
  await byEveryDoor(sent.body.id);
  await inANetwork();
  await toldAProvider();
  await eventually(
    async () => {
      const open = await rows(house.database, 'SELECT 1 FROM message WHERE finished_at IS NULL AND lower(email) = $1', [
        EMAIL,
      ]);
      const reviews = await rows(house.database, 'SELECT 1 FROM reply_review');
      expect([open.length, reviews.length]).toEqual([0, 1]);
    },
    { withinMs: 20_000 },
  );
  await api.post('/v1/suppressions', { email: EMAIL, kind: 'manual', reason: `${NAME} rang` });
  await api.get(`/v1/contacts/${kept.body.id}?reason=looking`);
  await asOwner('ANALYZE');
}

/** Somebody of the controller's is connected with the person, who then wrote to sell something. */
async function inANetwork(): Promise<void> {
  const url = 'https://www.linkedin.com/in/zebulon-oeuvrard-fictive';
  const connections = `First Name,Last Name,URL,Email Address,Company,Position,Connected On\nZébulon,Œuvrard-Quiñones,${url},${EMAIL},Atelier Xylophone,DAF,15 Sep 2026\n`;
  const mail = `From: ${NAME} <${EMAIL}>\nDate: Fri, 18 Sep 2026 10:00:00 +0200\nMessage-ID: <1@v.example>\n\nBuy.\n`;
  for (const list of [connections, mail]) {
    const body = new FormData();
    body.set('file', new Blob([list]), 'list');
    const { id } = (await acme.api.send<{ id: string }>('POST', '/v1/network/imports', { body })).body;
    await eventually(
      async () => {
        expect((await acme.api.get<{ state: string }>(`/v1/network/imports/${id}`)).body.state).toBe('done');
      },
      { withinMs: 20_000 },
    );
  }
}

/** As if the list of a connected account had acknowledged a no of theirs. */
async function toldAProvider(): Promise<void> {
  await rows(
    house.database,
    `INSERT INTO objection_push (connection_id, mailbox_id, state, ended_at)
     SELECT c.id, m.mailbox_id, 'pushed', now() FROM feedback_connection c, mailbox m WHERE m.email = $1 LIMIT 1 RETURNING n`,
    [EMAIL],
  );
}

/** Every table that can name a mailbox by its id. */
const NAMING = `
SELECT DISTINCT table_name AS name FROM information_schema.columns
WHERE table_schema = 'public' AND column_name = 'mailbox_id' ORDER BY table_name`;

/** The tables of the service in which an id stands, whatever the column and however many beside it. */
async function tablesWith(hex: string): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    house.database,
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const there = await rows(house.database, `SELECT 1 FROM ${name} t WHERE position($1 IN t::text) > 0 LIMIT 1`, [
      hex,
    ]);
    if (there.length > 0) found.push(name);
  }
  return found;
}

describe('an erasure', () => {
  let contactId: string;
  let decisionIds: string[];
  let answered: RequestBody;

  beforeAll(async () => {
    await everywhere();
    const contact = await acme.api.get<ContactBody>(`/v1/contacts?email=${EMAIL}`);
    contactId = contact.body.id;
    decisionIds = contact.body.decisions.map(({ id }) => id);
  });

  it('has something to erase: the person is in tables and files', async () => {
    const found = await traces();
    const places = new Set(found.flatMap((one) => /^table (\w+):/.exec(one)?.[1] ?? []));
    expect([...places].sort()).toEqual([
      'attachment',
      'campaign_recipient',
      'captured_mail',
      'idempotent_answer',
      'mail_domain',
      'mailbox',
      'message',
      'network_cold_mail',
      'network_person',
      'reply_review',
      'submission',
      'suppression',
      'whitelist_entry',
    ]);
    expect(found.filter((one) => one.startsWith('file /outbox/'))).not.toEqual([]);
    expect(found.filter((one) => one.startsWith('table pg_stats'))).toEqual([]); // which would be stale after it
    expect(decisionIds.length).toBeGreaterThan(2);
    const [person] = await rows<{ mailbox: string }>(
      house.database,
      `SELECT encode(mailbox_id, 'hex') AS mailbox FROM mailbox WHERE email = $1`,
      [EMAIL],
    );
    const named = await tablesWith(person?.mailbox ?? '');
    const all = await rows<{ name: string }>(house.database, NAMING);
    // What a law wants kept is there by the erasure alone.
    expect(all.map(({ name }) => name).filter((name) => !named.includes(name))).toEqual(['kept_evidence']);
    expect(named).toEqual(expect.arrayContaining(['policy_override', 'sequence_stop']));
  });

  it('leaves nothing in any table or file, in any spelling, and no opened key in memory', async () => {
    const [stored] = await rows<{ controller_id: string; mailbox_id: Buffer; subject_id: string; subject_key: Buffer }>(
      house.database,
      'SELECT controller_id, mailbox_id, subject_id, subject_key FROM mailbox WHERE contact_id = $1',
      [contactId],
    );
    if (!stored) throw new Error('the person is not on record');
    const opens = () =>
      unwrappedBy(() =>
        house.app
          .get(Subjects)
          .open(
            { controllerId: stored.controller_id, mailboxId: stored.mailbox_id },
            { id: stored.subject_id, wrappedKey: stored.subject_key },
          ),
      );
    opens();
    expect(opens()).toBe(0);
    const { status, body } = await erase(acme, EMAIL);
    answered = body;
    expect([status, body]).toEqual([201, expect.objectContaining({ state: 'done', outcome: 'erased' })]);
    expect(opens()).toBe(1);
    expect(await traces()).toEqual([]);
    await asOwner('VACUUM ANALYZE');
    expect(await traces()).toEqual([]);
  });

  it('leaves no way from the stop entry to what was recorded', async () => {
    const kept = await rows<{ id: string; mailbox: string }>(
      house.database,
      `SELECT id, encode(mailbox_id, 'hex') AS mailbox FROM suppression WHERE kind = 'erasure'`,
    );
    expect(kept).toHaveLength(1);
    const { id = '', mailbox = '' } = kept[0] ?? {};
    expect((await tablesWith(mailbox)).sort()).toEqual(['mailbox', 'suppression']);
    const exceptions = await rows(house.database, 'SELECT cardinality(recipients) AS named, salt FROM policy_override');
    expect(exceptions).toEqual([{ named: 2, salt: null }]); // still of two, and no name can be tried against its digest
    const answers = await rows<{ because: string }>(house.database, 'SELECT because FROM sequence_stop');
    expect(answers).toEqual([{ because: 'company_answered' }]); // a keyed name of the company, which is no person
    const linked = await rows(house.database, `SELECT 1 FROM message WHERE email = '' AND company_id IS NOT NULL`);
    expect(linked).toEqual([]);
    const leaves = await rows(
      house.database,
      `SELECT 1 FROM leaf WHERE body LIKE '%' || $1 || '%' AND subject_id IS NOT NULL`,
      [id],
    );
    expect(leaves).toEqual([]);
  });

  it('keeps every leaf with its hash, and opens none of that person', async () => {
    for (const id of decisionIds) {
      const [leaf] = await rows(
        house.database,
        `SELECT 1 FROM leaf WHERE id = $1 AND hash = sha256('\\x00' || body::bytea)`,
        [id],
      );
      expect([id, leaf]).toEqual([id, expect.anything()]);
      expect([id, (await acme.api.get(`/v1/decisions/${id}`)).status]).toEqual([id, 404]);
    }
    expect((await acme.api.get(`/v1/contacts/${contactId}`)).status).toBe(404);
    expect((await acme.api.get(`/v1/contacts?email=${EMAIL}`)).status).toBe(404);
  });

  it('still stops mail to every spelling of the address, and keeps no address from asking', async () => {
    for (const email of [EMAIL, EMAIL.toUpperCase()]) {
      expect((await decided(acme, email))?.reasons.map(({ code }) => code)).toContain('suppressed_erased');
    }
    await acme.api.post('/v1/contacts', { email: EMAIL, name: NAME, ...LINKEDIN_ONLY });
    expect(await traces()).toEqual([]);
  });

  it('is not undone by a later question: what is sealed then replays, and names nobody', async () => {
    const recipient = { email: EMAIL, name: NAME, company: 'Atelier Xylophone', jobTitle: 'Œuvrard', ...LINKEDIN_ONLY };
    const asked = { purpose: 'newsletter', sender: acme.sender, recipients: [{ ...recipient, ...consentedTo() }] };
    const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', asked);
    const id = body.decisions[0]?.id ?? '';
    expect(body.decisions[0]).toMatchObject({ email: EMAIL, outcome: 'block' });
    const recorded = await acme.api.get<{ outcome: string; facts: object }>(`/v1/decisions/${id}`);
    expect(recorded.body).toMatchObject({ outcome: 'block', facts: { sources: [], consents: [] } });
    for (const trace of TRACES) expect(recorded.text).not.toContain(trace);
    expect((await acme.api.post(`/v1/decisions/${id}/replay`)).body).toMatchObject({ same: true });
  });

  it('is not undone by a later list: the verdict is on it, the address is not', async () => {
    const letter = { purpose: 'newsletter', sender: SENDER, subject: 'For {{name}}', text: 'Dear {{name}},' };
    const { id } = (await acme.api.post<{ id: string }>('/v1/campaigns', { name: 'Again', ...letter })).body;
    const path = `/v1/campaigns/${id}`;
    const recipients = [EMAIL, 'a.third@client.example'].map((email) => ({ email, ...consentedTo() }));
    for (const added of [2, 0]) {
      expect((await acme.api.post(`${path}/recipients`, { recipients })).body).toMatchObject({ added });
    }
    for (const step of ['preflight', 'launch']) {
      expect((await acme.api.post(`${path}/${step}`)).status).toBe(202);
      await eventually(
        async () => {
          const { body } = await acme.api.get<CampaignBody>(path);
          expect(body.counts).toMatchObject({ recipients: 2, allow: 1, block: 1 });
          expect(body.state).toBe(step === 'launch' ? 'done' : 'draft');
        },
        { withinMs: 20_000 },
      );
    }
    const { body, text } = await acme.api.get<{ recipients: object[] }>(`${path}/recipients?outcome=block`);
    expect(body.recipients).toEqual([
      expect.objectContaining({ email: '', reasons: [expect.objectContaining({ code: 'suppressed_erased' })] }),
    ]);
    expect(text).toMatch(/20\d\d/); // since when
    expect((await acme.api.get(`${path}/reasons`)).body).toMatchObject({
      reasons: expect.arrayContaining([expect.objectContaining({ code: 'suppressed_erased', examples: [] })]) as object,
    });
    expect(await traces()).toEqual([]);
  });

  it('forgets who receives the mail of a domain, for it may be the person’s own', async () => {
    const email = 'ada@ada-lovelace.example';
    const recipient = { email, ...consentedTo() };
    await acme.api.post('/v1/messages', {
      purpose: 'newsletter',
      sender: SENDER,
      subject: 'News',
      text: 'Hi',
      recipient,
    });
    await house.database.query(
      `INSERT INTO mail_domain (domain, provider, look_again_at) VALUES ('ada-lovelace.example', 'ada-lovelace.example', now()),
         ('other.example', 'other.example', now())`,
    );
    expect((await erase(acme, email)).body).toMatchObject({ state: 'done', outcome: 'erased' });
    const kept = await rows<{ domain: string }>(house.database, 'SELECT domain FROM mail_domain');
    expect(kept.map(({ domain }) => domain)).toEqual(['other.example']);
  });

  it('waits for a list that is being filled with the person, and takes them out of it', async () => {
    const email = 'leaver@client.example';
    await acme.api.post('/v1/contacts', { email, ...LINKEDIN_ONLY, country: 'LU' });
    const letter = { name: 'Filled', purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Dear {{name}},' };
    const { id } = (await acme.api.post<{ id: string }>('/v1/campaigns', letter)).body;
    const campaigns = house.app.get(Campaigns);
    const campaign = await campaigns.find(acme.id, id);
    if (!campaign) throw new Error('there is no campaign');
    const owner = new Client(house.databaseUrl); // the service's own role is not shown what others wait for
    await owner.connect();
    const erased = await house.database.transaction(async (transaction) => {
      expect(await campaigns.addContacts(transaction, campaign, { country: 'LU', company: null, source: null })).toBe(
        1,
      );
      const asked = erase(acme, email);
      await eventually(
        async () => {
          const { rowCount } = await owner.query(
            `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
          );
          expect(rowCount).toBe(1);
        },
        { withinMs: 5_000 },
      );
      return { asked };
    });
    await owner.end();
    expect((await erased.asked).body).toMatchObject({ state: 'done', outcome: 'erased' });
    const named = await rows(house.database, `SELECT 1 FROM campaign_recipient WHERE email = $1`, [email]);
    expect(named).toEqual([]);
  });

  it('has left no trace in what was logged, from before it on', () => {
    expect(house.logged.length).toBeGreaterThan(0);
    const logged = house.logged.join('\n').toLowerCase();
    expect(TRACES.filter((trace) => logged.includes(trace.toLowerCase()))).toEqual([]);
  });

  it('is no operator’s to lift', async () => {
    const { body } = await acme.api.get<{ suppressions: { id: string; kind: string }[] }>('/v1/suppressions');
    const stop = body.suppressions.find(({ kind }) => kind === 'erasure');
    expect((await acme.api.delete(`/v1/suppressions/${stop?.id ?? ''}?reason=please`)).status).toBe(409);
  });

  it('says when it was asked for and done, and never whose it was', async () => {
    const { body } = await acme.api.get<RequestBody>(`/v1/subject-requests/${answered.id}`);
    expect(body).toMatchObject({ type: 'erasure', state: 'done', outcome: 'erased' });
    expect((await rival.api.get(`/v1/subject-requests/${answered.id}`)).status).toBe(404);
    const types = await rows<{ type: string }>(
      house.database,
      `SELECT type FROM leaf WHERE body LIKE '%' || $1 || '%' ORDER BY position`,
      [answered.id],
    );
    expect(types.map(({ type }) => type)).toEqual(['request_received', 'request_closed']);
  });

  it('of one controller leaves the same person alone at another', async () => {
    await rival.api.post('/v1/contacts', { email: 'both@client.example', ...LINKEDIN_ONLY });
    await erase(acme, 'both@client.example');
    expect((await rival.api.get('/v1/contacts?email=both@client.example')).status).toBe(200);
    expect((await decided(rival, 'both@client.example'))?.reasons.map(({ code }) => code)).not.toContain(
      'suppressed_erased',
    );
  });
});

it('waits for a list that is being read, and is done by itself afterwards', async () => {
  const email = 'late.arrival@client.example';
  await acme.api.post('/v1/contacts', { email, ...LINKEDIN_ONLY });
  const held = 'imp_00000000000000000000000000';
  await house.database.query(
    `INSERT INTO import (id, controller_id, format, file_name, defaults, state, bytes, created_at)
     VALUES ($1, $2, 'csv', 'x', '{}', 'failed', 0, now())`,
    [held, acme.id],
  );
  await house.database.query(`UPDATE import SET state = 'running' WHERE id = $1`, [held]);
  const { body } = await erase(acme, email);
  expect(body.state).toBe('open');
  expect((await decided(acme, email))?.reasons.map(({ code }) => code)).toContain('suppressed_erased');
  await house.database.query(`UPDATE import SET state = 'failed' WHERE id = $1`, [held]);
  await eventually(
    async () => {
      expect((await acme.api.get<RequestBody>(`/v1/subject-requests/${body.id}`)).body.state).toBe('done');
    },
    { withinMs: 15_000 },
  );
}, 40_000);

describe('other requests', () => {
  it('an objection is in force with the answer, and done', async () => {
    const email = 'objecting@client.example';
    const { body } = await acme.api.post<RequestBody>('/v1/subject-requests', { type: 'objection', email });
    expect(body.state).toBe('done');
    expect((await decided(acme, email))?.reasons.map(({ code }) => code)).toContain('suppressed_objection');
  });

  it.each(['access', 'rectification'])('%s stays open until it is closed, once', async (type) => {
    const { api } = acme;
    const made = await api.post<RequestBody>('/v1/subject-requests', { type, email: 'asking@client.example' });
    expect(made.body).toMatchObject({ state: 'open', outcome: null });
    const path = `/v1/subject-requests/${made.body.id}/close`;
    expect((await api.post(path, { state: 'done', outcome: 'told a@b.example' })).status).toBe(422);
    expect((await api.post<RequestBody>(path, { state: 'done', outcome: 'by letter' })).body.state).toBe('done');
    expect((await api.post<ProblemAnswer>(path, { state: 'refused', outcome: 'no' })).status).toBe(409);
  });
});

describe('an erasure at the same moment as', () => {
  it('a confirmation of what the person asked for leaves nothing, whoever was first', async () => {
    const purposes = [{ purpose: 'newsletter', frequency: 'monthly' }];
    await acme.api.post('/v1/opt-in-forms', { slug: 'race', sender: SENDER, purposes });
    const controller = await house.app.get(Controllers).get(acme.id);
    const people = [1, 2, 3].map((n) => `racing.person.${n}@client.example`);
    for (const email of people) {
      const body = new URLSearchParams({ email, purpose: 'newsletter', lang: 'en' }).toString();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect((await house.stranger.send('POST', '/o/race', { body, headers })).status).toBe(200);
    }
    const asked = await rows<{ id: string }>(
      house.database,
      `SELECT r.id FROM opt_in_request r JOIN opt_in_form f ON f.id = r.form_id WHERE f.slug = 'race' ORDER BY r.asked_at`,
    );
    await Promise.all(
      people.flatMap((email, n) => [
        house.stranger.send('POST', `/confirm/${confirmationToken(controller, asked[n]?.id ?? '')}`),
        erase(acme, email),
      ]),
    );
    await allErased(people);
  });

  it('a message that is being sent leaves nothing, whoever was first', async () => {
    const people = [1, 2, 3].map((n) => `sending.person.${n}@client.example`);
    const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Dear {{name}}' };
    await Promise.all(
      people.flatMap((email) => [
        acme.api.post('/v1/messages', { ...letter, recipient: { email, ...consentedTo() } }),
        erase(acme, email),
      ]),
    );
    await allErased(people);
  });
});

async function allErased(people: readonly string[]): Promise<void> {
  await eventually(
    async () => {
      const open = await rows(
        house.database,
        `SELECT FROM subject_request WHERE type = 'erasure' AND closed_at IS NULL`,
      );
      expect(open).toEqual([]);
    },
    { withinMs: 15_000 },
  );
  for (const email of people) {
    expect((await decided(acme, email))?.reasons.map(({ code }) => code)).toContain('suppressed_erased');
  }
  expect(await tracesOf(people, house.databaseUrl, house.dataDir)).toEqual([]);
}
