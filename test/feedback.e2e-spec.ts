/** Webhooks of mail providers: proven, taken once, and what follows is in force when they are answered. */
import { randomBytes } from 'node:crypto';
import { type Topic, Sns } from '../src/feedback/providers/sns.js';
import { rows } from '../src/values/sql.js';
import { type Answer, type DecisionsBody, type MessageBody } from './api.js';
import { consentedTo } from './builders/people.js';
import {
  fromMailgun,
  fromPostal,
  fromResend,
  fromSendGrid,
  fromSes,
  fromSns,
  MAILGUN_KEY,
  mailgunSignature,
  POSTAL_KEY,
  RESEND_KEY,
  SENDGRID_KEY,
  type SentWebhook,
  SHARED,
  SNS_CERTIFICATE,
  TOPIC,
  withSecret,
} from './builders/provider-webhooks.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

type Taken = {
  readonly connection: string;
  readonly noted: number;
  readonly ignored: number;
  readonly repeated: number;
  readonly problems: readonly { readonly event: number; readonly problem: string }[];
};

const SECRETS = {
  ...{ mailgun: MAILGUN_KEY, ses: TOPIC, sendgrid: SENDGRID_KEY, postmark: SHARED },
  ...{ resend: RESEND_KEY, brevo: SHARED, postal: POSTAL_KEY },
} as const;
type Provider = keyof typeof SECRETS;

let house: TestHouse;
let acme: Tenant;
const own = new Map<string, string>();
const fetched: string[] = [];
const confirmed: [Topic, string][] = [];

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  for (const [provider, webhookSecret] of Object.entries(SECRETS)) {
    own.set(provider, await connect(acme.id, provider, webhookSecret));
  }
  const sns = house.app.get(Sns);
  sns.certificate = (url) => {
    fetched.push(url);
    return Promise.resolve(SNS_CERTIFICATE);
  };
  sns.confirm = (topic, token) => {
    confirmed.push([topic, token]);
    return Promise.resolve();
  };
});
afterAll(async () => {
  await house.closeFaultless();
});

async function connect(controllerId: string, provider: string, webhookSecret: string): Promise<string> {
  const asked = { controllerId, provider, name: `${provider} ${randomBytes(3).toString('hex')}`, webhookSecret };
  const made = await house.admin.post<{ id: string }>('/v1/feedback-connections', asked);
  expect(made.status).toBe(201);
  return made.body.id;
}

const post = (
  provider: string,
  { body, headers }: SentWebhook,
  connection = own.get(provider),
): Promise<Answer<Taken>> =>
  house.stranger.send('POST', `/v1/feedback/${provider}?connection=${connection ?? 'fbc_none'}`, { body, headers });

/** On the path of the contract, which names no connection. */
const postUnnamed = (provider: string, { body, headers }: SentWebhook): Promise<Answer<Taken>> =>
  house.stranger.send('POST', `/v1/feedback/${provider}`, { body, headers });

/** The codes under which a letter to this person is refused; none where it may go. */
async function stops(email: string, tenant = acme): Promise<string[]> {
  const asked = { purpose: 'newsletter', sender: SENDER, mode: 'simulate', recipients: [{ email, ...consentedTo() }] };
  const { body } = await tenant.api.post<DecisionsBody>('/v1/decisions', asked);
  const codes = body.decisions[0]?.reasons.map(({ code }) => code) ?? [];
  return codes.filter((code) => code.startsWith('suppressed_'));
}

const leaves = async (): Promise<number> =>
  (await rows(house.database, `SELECT 1 FROM leaf WHERE type = 'feedback_received'`)).length;

const GONE = '550 5.1.1 The email account that you tried to reach does not exist.';
const FULL = '552 5.2.2 The email account that you tried to reach is over quota';

const sesEvent = (name: string, email: string, more: object): object => ({
  ...{ notificationType: name, mail: { messageId: randomBytes(8).toString('hex'), destination: [email] } },
  ...more,
});

type Story = readonly [Provider, string, (email: string) => SentWebhook, readonly string[]];

const BOUNCED = ['suppressed_bounced'];
const COMPLAINED = ['suppressed_complaint'];
const LEFT = ['suppressed_unsubscribed'];

const mailgunFailed = (recipient: string, severity: string, message: string) =>
  fromMailgun({ event: 'failed', severity, reason: 'bounce', recipient, 'delivery-status': { code: 550, message } });
const sendgridOne = (event: object) =>
  fromSendGrid(`[${JSON.stringify({ sg_event_id: randomBytes(9).toString('hex'), ...event })}]\r\n`);

const STORIES: readonly Story[] = [
  ['mailgun', 'a hard bounce', (email) => mailgunFailed(email, 'permanent', GONE), BOUNCED],
  ['mailgun', 'a full mailbox', (email) => mailgunFailed(email, 'permanent', FULL), []],
  ['mailgun', 'a complaint', (recipient) => fromMailgun({ event: 'complained', recipient }), COMPLAINED],
  ['mailgun', 'an unsubscribe', (recipient) => fromMailgun({ event: 'unsubscribed', recipient }), LEFT],
  ['mailgun', 'an open', (recipient) => fromMailgun({ event: 'opened', recipient }), []],
  [
    'ses',
    'a hard bounce',
    (email) =>
      fromSes(
        sesEvent('Bounce', email, {
          bounce: {
            bounceType: 'Permanent',
            bounceSubType: 'General',
            bouncedRecipients: [{ emailAddress: email, status: '5.1.1', diagnosticCode: `smtp; ${GONE}` }],
          },
        }),
      ),
    BOUNCED,
  ],
  [
    'ses',
    'a transient bounce, signed as of old',
    (email) =>
      fromSes(
        sesEvent('Bounce', email, {
          bounce: {
            bounceType: 'Transient',
            bounceSubType: 'MailboxFull',
            bouncedRecipients: [{ emailAddress: email }],
          },
        }),
        { SignatureVersion: '1' },
      ),
    [],
  ],
  [
    'ses',
    'a complaint',
    (email) =>
      fromSes(sesEvent('Complaint', email, { complaint: { complainedRecipients: [{ emailAddress: email }] } })),
    COMPLAINED,
  ],
  [
    'sendgrid',
    'a hard bounce',
    (email) => sendgridOne({ event: 'bounce', email, status: '5.1.1', reason: GONE }),
    BOUNCED,
  ],
  ['sendgrid', 'a spam report', (email) => sendgridOne({ event: 'spamreport', email }), COMPLAINED],
  ['sendgrid', 'a group unsubscribe', (email) => sendgridOne({ event: 'group_unsubscribe', email }), LEFT],
  [
    'sendgrid',
    'a drop for its own list',
    (email) => sendgridOne({ event: 'dropped', email, reason: 'Unsubscribed Address' }),
    LEFT,
  ],
  [
    'postmark',
    'a hard bounce',
    (Email) => withSecret({ RecordType: 'Bounce', ID: Date.now(), Type: 'HardBounce', Email, Details: `smtp;${GONE}` }),
    BOUNCED,
  ],
  [
    'postmark',
    'a change of subscription',
    (Recipient) =>
      withSecret({
        ...{ RecordType: 'SubscriptionChange', MessageID: randomBytes(9).toString('hex'), Recipient },
        ...{ SuppressSending: true, SuppressionReason: 'ManualSuppression', ChangedAt: new Date().toISOString() },
      }),
    LEFT,
  ],
  ['resend', 'a complaint', (to) => fromResend({ type: 'email.complained', data: { to: [to] } }), COMPLAINED],
  [
    'resend',
    'a hard bounce',
    (to) => fromResend({ type: 'email.bounced', data: { to: [to], bounce: { type: 'Permanent', message: GONE } } }),
    BOUNCED,
  ],
  ['brevo', 'an unsubscribe', (email) => withSecret({ event: 'unsubscribed', email, ts_epoch: Date.now() }), LEFT],
  [
    'brevo',
    'a hard bounce',
    (email) => withSecret({ event: 'hard_bounce', email, ts_epoch: Date.now(), reason: GONE }),
    BOUNCED,
  ],
  [
    'postal',
    'a bounce, signed as of old',
    (to) =>
      fromPostal({
        ...{ event: 'MessageBounced', uuid: randomBytes(8).toString('hex') },
        payload: { original_message: { to, direction: 'outgoing' }, bounce: { id: 1 }, output: GONE },
      }),
    BOUNCED,
  ],
  [
    'postal',
    'a refusal, signed as of late',
    (to) =>
      fromPostal(
        {
          ...{ event: 'MessageDeliveryFailed', uuid: randomBytes(8).toString('hex') },
          payload: { message: { to, direction: 'outgoing' }, status: 'HardFail', output: GONE },
        },
        'sha256',
      ),
    BOUNCED,
  ],
];

describe('what a provider tells', () => {
  it.each(STORIES)('%s: %s', async (provider, _, sent, expected) => {
    const email = someone();
    const before = await leaves();
    const webhook = sent(email);
    const first = await post(provider, webhook);
    expect(first).toMatchObject({ status: 200, body: { problems: [] } });
    expect(await stops(email)).toEqual(expected);
    const after = await leaves();
    expect(after).toBe(before + first.body.noted);
    // The provider did not hear our answer and says it again.
    const second = await post(provider, webhook);
    expect(second).toMatchObject({ status: 200, body: { noted: 0, repeated: first.body.noted } });
    expect(await leaves()).toBe(after);
  });

  it('goes on where one event of a batch is broken, and says which', async () => {
    const emails = [someone(), someone()];
    const events = [
      { event: 'unsubscribe', email: emails[0], sg_event_id: randomBytes(9).toString('hex') },
      { email: 'no event' },
      null,
      { event: 'unsubscribe', email: 'nobody', sg_event_id: randomBytes(9).toString('hex') },
      { event: 'spamreport', email: emails[1], sg_event_id: randomBytes(9).toString('hex') },
    ];
    const { status, body } = await post('sendgrid', fromSendGrid(JSON.stringify(events)));
    expect([status, body.noted, body.problems.map(({ event }) => event)]).toEqual([200, 2, [1, 2, 3]]);
    expect([await stops(emails[0] ?? ''), await stops(emails[1] ?? '')]).toEqual([LEFT, COMPLAINED]);
  });

  it('cancels what waits, finds the person by our message, and puts nothing back that was lifted since', async () => {
    const { api, id } = await house.tenant();
    const connection = await connect(id, 'mailgun', MAILGUN_KEY);
    const email = someone();
    const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.' };
    const campaign = await api.post<{ id: string }>('/v1/campaigns', {
      ...{ name: 'News', ...letter },
      steps: [{ afterDays: 3, subject: 'Again', text: 'Here.' }],
    });
    const at = `/v1/campaigns/${campaign.body.id}`;
    await api.post(`${at}/recipients`, { recipients: [{ email, ...consentedTo() }] });
    await api.post(`${at}/launch`);
    let messages: { id: string; state: string }[] = [];
    await eventually(
      async () => {
        messages = await rows(house.database, 'SELECT id, state FROM message WHERE controller_id = $1 ORDER BY step', [
          id,
        ]);
        expect(messages.map(({ state }) => state)).toEqual(['accepted', 'deferred']);
      },
      { withinMs: 10_000 },
    );
    const own = messages[0]?.id ?? '';
    const bounced = fromMailgun({
      ...{ event: 'failed', severity: 'permanent', recipient: 'forwarded@elsewhere.example' },
      ...{ message: { headers: { 'message-id': `${own}@acme.example` } }, 'delivery-status': { message: GONE } },
    });
    expect((await post('mailgun', bounced, connection)).body).toMatchObject({ connection, noted: 1 });
    const [, next] = await rows<{ state: string }>(
      house.database,
      'SELECT state FROM message WHERE controller_id = $1 ORDER BY step',
      [id],
    );
    expect(next?.state).toBe('cancelled');
    const listed = await api.get<{ suppressions: { id: string; email: string; reason: string }[] }>('/v1/suppressions');
    expect(listed.body.suppressions).toMatchObject([{ email, kind: 'bounce', scope: { to: 'everything' } }]);
    await api.delete(`/v1/suppressions/${listed.body.suppressions[0]?.id ?? ''}`, { reason: 'the mailbox is back' });
    expect((await post('mailgun', bounced, connection)).body.repeated).toBe(1);
    expect((await api.get<{ suppressions: object[] }>('/v1/suppressions')).body.suppressions).toEqual([]);
  });

  it('counts once when it comes ten times at the same moment', async () => {
    const email = someone();
    const before = await leaves();
    const webhook = fromMailgun({ event: 'complained', recipient: email });
    const answers = await Promise.all(Array.from({ length: 10 }, () => post('mailgun', webhook)));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
    expect(answers.reduce((sum, { body }) => sum + body.noted, 0)).toBe(1);
    expect(await leaves()).toBe(before + 1);
  });
});

describe('what nobody proves', () => {
  const event = (recipient: string) => ({ event: 'unsubscribed', recipient });
  const changed = ({ body, headers }: SentWebhook): SentWebhook => ({ body: `${body} `, headers });
  const HOUR = 3_600_000;

  it.each<readonly [string, Provider, (email: string) => SentWebhook]>([
    [
      'without a signature',
      'mailgun',
      (email) => ({ body: JSON.stringify({ 'event-data': event(email) }), headers: {} }),
    ],
    [
      'with another key',
      'mailgun',
      (email) => fromMailgun(event(email), { ...mailgunSignature(), signature: '0'.repeat(64) }),
    ],
    ['signed yesterday', 'mailgun', (email) => fromMailgun(event(email), mailgunSignature(Date.now() - 24 * HOUR))],
    ['signed tomorrow', 'mailgun', (email) => fromMailgun(event(email), mailgunSignature(Date.now() + 24 * HOUR))],
    ['changed by one byte', 'sendgrid', (email) => changed(sendgridOne({ event: 'unsubscribe', email }))],
    ['signed long ago', 'sendgrid', (email) => fromSendGrid(JSON.stringify([event(email)]), Date.now() - 48 * HOUR)],
    [
      'without a key',
      'postmark',
      (Email) => ({ body: JSON.stringify({ RecordType: 'SpamComplaint', Email }), headers: {} }),
    ],
    [
      'with a wrong password',
      'postmark',
      (Email) => withSecret({ RecordType: 'SpamComplaint', Email }, 'outreach:guessed, alas'),
    ],
    [
      'with a wrong token',
      'brevo',
      (email) => ({ ...withSecret({ event: 'spam', email }), headers: { authorization: 'Bearer no' } }),
    ],
    ['changed by one byte', 'resend', (to) => changed(fromResend({ type: 'email.complained', data: { to: [to] } }))],
    [
      'played back after an hour',
      'resend',
      (to) => fromResend({ type: 'email.complained', data: { to: [to] } }, Date.now() - HOUR),
    ],
    [
      'changed by one byte',
      'postal',
      (to) => changed(fromPostal({ event: 'MessageBounced', payload: { original_message: { to }, bounce: {} } })),
    ],
    ['with another topic', 'ses', (email) => fromSes(sesEvent('Complaint', email, {}), { TopicArn: `${TOPIC}-2` })],
    [
      'signed yesterday',
      'ses',
      (email) =>
        fromSes(sesEvent('Complaint', email, {}), { Timestamp: new Date(Date.now() - 48 * HOUR).toISOString() }),
    ],
    ['with a broken signature', 'ses', (email) => fromSes(sesEvent('Complaint', email, {}), { Signature: 'AAAA' })],
  ])('%s: %s', async (_, provider, sent) => {
    const email = someone();
    const before = await house.rowCounts();
    const { status, body } = await post(provider, sent(email));
    expect([status, (body as unknown as { type: string }).type]).toEqual([401, expect.stringMatching(/unproven$/)]);
    expect(await stops(email)).toEqual([]);
    expect(await house.rowCounts()).toEqual(before);
  });

  it('is refused where a signature that was used comes with other words', async () => {
    const signature = mailgunSignature();
    const [email, victim] = [someone(), someone()];
    expect((await post('mailgun', fromMailgun(event(email), signature))).status).toBe(200);
    expect((await post('mailgun', fromMailgun(event(victim), signature))).status).toBe(401);
    expect([await stops(email), await stops(victim)]).toEqual([LEFT, []]);
  });

  it.each([
    'https://sns.eu-west-1.amazonaws.com.evil.example/SimpleNotificationService-0.pem',
    'https://evil.example/SimpleNotificationService-0.pem',
    'https://sns.eu-west-1.amazonaws.com@evil.example/SimpleNotificationService-0.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/SimpleNotificationService-0.pem',
    'http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem',
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem',
    'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem?x=1',
    'https://sns.eu-west-1.amazonaws.com/other/SimpleNotificationService-0.pem',
    'https://s3.eu-west-1.amazonaws.com/evil/SimpleNotificationService-0.pem',
    'file:///etc/passwd',
    'not a url',
  ])('fetches no certificate from %s', async (SigningCertURL) => {
    const before = fetched.length;
    const { status } = await post('ses', fromSes(sesEvent('Complaint', someone(), {}), { SigningCertURL }));
    expect([status, fetched.length]).toEqual([401, before]);
  });

  it('reaches only the tenant whose connection it is', async () => {
    const rival = await house.tenant({ name: 'Rival GmbH', country: 'DE' });
    const theirs = await connect(rival.id, 'brevo', 'another:secret of rivals');
    const email = someone();
    const left = { event: 'unsubscribed', email, ts_epoch: Date.now() };
    expect((await post('brevo', withSecret(left), theirs)).status).toBe(401);
    expect((await postUnnamed('brevo', withSecret(left, 'another:secret of rivals'))).body.connection).toBe(theirs);
    expect([await stops(email), await stops(email, rival)]).toEqual([[], LEFT]);
  });

  it('is asked to say whose it is where several controllers have the same secret', async () => {
    const rival = await house.tenant({ name: 'Rival GmbH', country: 'DE' });
    const theirs = await connect(rival.id, 'postmark', SHARED);
    const email = someone();
    const left = withSecret({ RecordType: 'SpamComplaint', ID: Date.now(), Email: email });
    expect((await postUnnamed('postmark', left)).status).toBe(409);
    expect((await post('postmark', left, theirs)).body.noted).toBe(1);
    expect([await stops(email), await stops(email, rival)]).toEqual([[], COMPLAINED]);
  });
});

describe('the subscription of a topic', () => {
  const ask = (more: Record<string, string> = {}) =>
    fromSns({
      ...{ Type: 'SubscriptionConfirmation', Message: 'You have chosen to subscribe', Token: 'token-1' },
      ...{ SubscribeURL: 'https://evil.example/?Action=ConfirmSubscription', ...more },
    });

  it('is confirmed where the topic is a connection’s, with Amazon and not where the message says', async () => {
    expect((await post('ses', ask())).body).toMatchObject({ noted: 0, problems: [] });
    expect(confirmed).toEqual([[{ arn: TOPIC, partition: 'aws', region: 'eu-west-1' }, 'token-1']]);
  });

  it('is not confirmed for a foreign topic or without a signature', async () => {
    confirmed.length = 0;
    expect((await post('ses', ask({ TopicArn: 'arn:aws:sns:eu-west-1:210987654321:theirs' }))).status).toBe(401);
    expect((await post('ses', ask({ Signature: 'AAAA' }))).status).toBe(401);
    expect(confirmed).toEqual([]);
  });
});

describe('hostile bytes', () => {
  it.each(['', '{', '[]', 'null', '5', '"x"', '\0\0', '{"signature":{"__proto__":1}}', '['.repeat(100_000), 'a=b&c'])(
    '%# are refused by every path, and the service lives',
    async (body) => {
      for (const provider of Object.keys(SECRETS)) {
        const { status } = await post(provider, { body, headers: { 'content-type': 'application/json' } });
        expect([provider, [401, 404, 422].includes(status), status]).toEqual([provider, true, status]);
      }
      expect((await post('nobody', { body, headers: {} })).status).toBe(404);
    },
  );

  it('are refused where they are too many', async () => {
    expect((await post('mailgun', { body: 'x'.repeat(11_000_000), headers: {} })).status).toBe(413);
  });

  it('are no way round the types that other paths take', async () => {
    const sent = { body: '{}', headers: { 'content-type': 'application/x-raw-body' } };
    expect((await acme.api.send('POST', '/v1/contacts', sent)).status).toBe(415);
  });
});

describe('connections', () => {
  it('show nothing of what they hold, stay with their controller, and end with their deletion', async () => {
    const { id } = await house.tenant();
    const key = house.api(await house.key(id, ['admin']));
    const account = { apiKey: 'key-that-nobody-sees', of: 'mg.acme.example' };
    const asked = { controllerId: id, provider: 'mailgun', name: 'main', webhookSecret: MAILGUN_KEY, account };
    const made = await key.post<{ id: string; webhookPath: string }>('/v1/feedback-connections', asked);
    expect(made.body.webhookPath).toBe(`/v1/feedback/mailgun?connection=${made.body.id}`);
    const listed = await key.get<{ connections: object[] }>('/v1/feedback-connections');
    expect(listed.body.connections).toEqual([made.body]);
    const stored = JSON.stringify(
      await rows(house.database, `SELECT *, encode(secrets, 'escape') FROM feedback_connection`),
    );
    for (const text of [made.text, listed.text, stored]) expect(text).not.toMatch(/nobody-sees|mailgun-signing/);
    const other = house.api(await house.key(acme.id, ['admin']));
    expect((await other.delete(`/v1/feedback-connections/${made.body.id}`)).status).toBe(404);
    expect((await other.get(`/v1/feedback-connections?controllerId=${id}`)).status).toBe(404);
    expect((await other.post('/v1/feedback-connections', { ...asked, name: 'b' })).status).toBe(404);
    expect((await key.post('/v1/feedback-connections', asked)).status).toBe(409);
    expect((await key.post('/v1/feedback-connections', { ...asked, name: 'c', webhookSecret: 'x' })).status).toBe(422);
    expect((await key.delete(`/v1/feedback-connections/${made.body.id}`)).status).toBe(204);
    const sent = fromMailgun({ event: 'unsubscribed', recipient: someone() });
    expect((await post('mailgun', sent, made.body.id)).status).toBe(404);
  });
});

it('lets a message that is allowed go, and stops the next', async () => {
  const email = someone();
  const letter = {
    purpose: 'newsletter',
    sender: SENDER,
    subject: 'News',
    text: 'Here.',
    recipient: { email, ...consentedTo() },
  };
  expect((await acme.api.post<MessageBody>('/v1/messages', letter)).status).toBe(202);
  await post('brevo', withSecret({ event: 'unsubscribed', email, ts_epoch: Date.now() }));
  expect((await acme.api.post<MessageBody>('/v1/messages', letter)).body.decision.reasons[0]?.code).toBe(LEFT[0]);
});
