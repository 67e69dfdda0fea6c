/** What comes back by mail: bounces, complaints, unsubscribes and replies, over a real SMTP connection. */
import { createTransport } from 'nodemailer';
import { Controllers } from '../src/access/controllers.js';
import { returnAddress } from '../src/recipient/return-address.js';
import { rows } from '../src/values/sql.js';
import { type DecisionsBody, type MessageBody, type OutboxBody } from './api.js';
import { consentedTo } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { SmtpClient } from './setup/smtp-client.js';

const DOMAIN = 'back.guard.example';

let house: TestHouse;
let acme: Tenant;

beforeAll(async () => {
  house = await TestHouse.open({
    settings: { ROLES: 'api,smtp,worker', INBOUND_PORT: '0', INBOUND_DOMAIN: DOMAIN },
  });
  acme = await house.tenant();
});
afterAll(async () => {
  await house.closeFaultless();
});

type Sent = { readonly id: string; readonly email: string; readonly bounce: string; readonly unsubscribe: string };

/** A letter that has left, and where what comes back of it goes. */
async function sent(tenant = acme): Promise<Sent> {
  const email = someone();
  const recipient = { email, ...consentedTo() };
  const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here.', recipient };
  const { id } = (await tenant.api.post<MessageBody>('/v1/messages', letter)).body;
  await eventually(
    async () => {
      expect((await tenant.api.get<{ state: string }>(`/v1/messages/${id}`)).body.state).toBe('accepted');
    },
    { withinMs: 10_000 },
  );
  const controller = await house.app.get(Controllers).get(tenant.id);
  const address = (kind: 'bounce' | 'unsubscribe') => returnAddress(controller, kind, id, DOMAIN);
  return { id, email, bounce: address('bounce'), unsubscribe: address('unsubscribe') };
}

async function deliver(to: string | string[], raw: string, from = ''): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port: house.inboundPort, secure: false, ignoreTLS: true });
  try {
    return (await transport.sendMail({ envelope: { from, to }, raw: raw.replaceAll('\n', '\r\n') })).response;
  } finally {
    transport.close();
  }
}

async function stops(email: string, tenant = acme): Promise<string[]> {
  const asked = { purpose: 'newsletter', sender: SENDER, mode: 'simulate', recipients: [{ email, ...consentedTo() }] };
  const { body } = await tenant.api.post<DecisionsBody>('/v1/decisions', asked);
  const codes = body.decisions[0]?.reasons.map(({ code }) => code) ?? [];
  return codes.filter((code) => code.startsWith('suppressed_'));
}

const bounce = (
  email: string,
  status: string,
  said: string,
  action = 'failed',
) => `From: MAILER-DAEMON@mx.client.example
To: anna@acme.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.client.example

Final-Recipient: rfc822; ${email}
Action: ${action}
Status: ${status}
Diagnostic-Code: smtp; ${said}

--b1--
`;

const arf = (type: string, original: string) => `From: fbl@mail.example
To: fbl@${DOMAIN}
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b2"

--b2
Content-Type: text/plain

This is a complaint.

--b2
Content-Type: message/feedback-report

Feedback-Type: ${type}
User-Agent: test/1
Version: 1

--b2
Content-Type: message/rfc822

${original}
--b2--
`;

const reply = ({ id, email }: Pick<Sent, 'id' | 'email'>, text: string, more = '') => `From: Jean Dupont <${email}>
To: ${SENDER}
Subject: Re: News
Message-ID: <${Math.random()}@client.example>
In-Reply-To: <${id}@acme.example>
${more}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

${text}
`;

const GONE = '550 5.1.1 User unknown';

describe('bounces at the signed address', () => {
  it.each<readonly [string, string, string, string, readonly string[]]>([
    ['a mailbox that is not there', '5.1.1', GONE, 'failed', ['suppressed_bounced']],
    ['a full one', '5.2.2', '552 5.2.2 mailbox full', 'failed', []],
    ['a block', '5.7.1', '554 5.7.1 blocked using zen.spamhaus.org', 'failed', []],
    ['a delay', '4.4.1', '450 4.4.1 connection timed out', 'delayed', []],
  ])('%s', async (_, status, said, action, expected) => {
    const letter = await sent();
    expect(await deliver(letter.bounce, bounce(letter.email, status, said, action))).toMatch(/^250/);
    expect(await stops(letter.email)).toEqual(expected);
    const changed = letter.bounce.toUpperCase(); // some servers change the case of what they return
    expect(await deliver(changed, bounce(letter.email, status, said, action))).toMatch(/^250/);
  });

  it('change nothing where nobody signed them', async () => {
    const letter = await sent();
    const forged = letter.bounce.replace(/\.[^.@]+@/, `.${'0'.repeat(20)}@`);
    const rival = await house.tenant({ name: 'Rival GmbH', country: 'DE' });
    const controller = await house.app.get(Controllers).get(rival.id);
    const theirs = returnAddress(controller, 'bounce', letter.id, DOMAIN);
    for (const to of [forged, theirs, `anna@${DOMAIN}`, `b.x.y@${DOMAIN}`]) {
      expect(await deliver(to, bounce(letter.email, '5.1.1', GONE))).toMatch(/^250/);
    }
    expect(await stops(letter.email)).toEqual([]);
  });

  it('say nothing of whom the mail was sent on to beside its recipient', async () => {
    const letter = await sent();
    const two = bounce(letter.email, '2.1.5', 'delivered', 'expanded').replace(
      '--b1--',
      'Final-Recipient: rfc822; other@client.example\nAction: failed\nStatus: 5.1.1\n\n--b1--',
    );
    await deliver(letter.bounce, two);
    expect(await stops(letter.email)).toEqual([]);
  });
});

describe('complaints', () => {
  it('count where they bring back our own link, and for nobody else', async () => {
    const letter = await sent();
    const outbox = (await acme.api.get<OutboxBody>('/v1/outbox')).body.messages;
    const mail = outbox.find(({ to }) => to === letter.email)?.id ?? '';
    const raw = (await acme.api.get(`/v1/outbox/${mail}.eml`)).text.replaceAll('\r\n', '\n');
    const ways = /^List-Unsubscribe: (.+)$/m.exec(raw)?.[1];
    expect(ways).toMatch(
      new RegExp(`^<https?://[^>]+/u/[^>]+>, <mailto:${letter.unsubscribe}\\?subject=unsubscribe>$`),
    );
    await deliver(`fbl@${DOMAIN}`, arf('abuse', `From: x\nMessage-ID: <${letter.id}@acme.example>\n\nNews`));
    expect(await stops(letter.email)).toEqual([]);
    await deliver(`fbl@${DOMAIN}`, arf('abuse', raw));
    expect(await stops(letter.email)).toEqual(['suppressed_complaint']);
  });

  it('are none where a report says something else', async () => {
    const letter = await sent();
    await deliver(letter.bounce, arf('auth-failure', 'From: x\n\nNews'));
    await deliver(letter.bounce, arf('not-spam', 'From: x\n\nNews'));
    expect(await stops(letter.email)).toEqual([]);
    await deliver(letter.bounce, arf('opt-out', 'From: x\n\nNews'));
    expect(await stops(letter.email)).toEqual(['suppressed_unsubscribed']);
  });
});

it('unsubscribes whoever writes to the address of the mailto, whatever they write', async () => {
  const letter = await sent();
  await deliver(letter.unsubscribe, bounce(letter.email, '5.1.1', GONE));
  expect(await stops(letter.email)).toEqual([]);
  await deliver(letter.unsubscribe, `From: ${letter.email}\nTo: x\nSubject: unsubscribe\n\n`, letter.email);
  expect(await stops(letter.email)).toEqual(['suppressed_unsubscribed']);
});

describe('replies', () => {
  const NO = ['suppressed_objection'];
  const QUOTED = '\nOn Mon, Anna wrote:\n> To unsubscribe: https://guard.example/u/abc\n> Here.';

  it.each<readonly [string, string, readonly string[], number]>([
    ['a no', `Please remove me from your list.${QUOTED}`, NO, 0],
    [
      'a no in French',
      'Bonjour, je ne souhaite plus recevoir vos messages : désinscription svp. Merci de ne plus m’écrire.',
      NO,
      0,
    ],
    ['a no in German', 'Tragen Sie mich aus dem Verteiler.', NO, 0],
    ['a no in Polish', 'Proszę mnie usunąć z listy.', NO, 0],
    ['a no in Greek', 'Παρακαλώ διαγράψτε με από τη λίστα.', NO, 0],
    ['a yes with our footer quoted', `Sounds good, call me on Monday.${QUOTED}`, [], 0],
    ['something in doubt', 'Not interested, thanks.', [], 1],
    ['a question about it', 'How do I unsubscribe my colleague?', [], 1],
    ['the opposite', 'Please do not unsubscribe me, I was away.', [], 1],
  ])('%s', async (_, text, expected, reviews) => {
    const tenant = await house.tenant();
    const letter = await sent(tenant);
    const raw = reply(letter, text);
    for (const again of [raw, raw]) expect(await deliver(`replies@${DOMAIN}`, again, letter.email)).toMatch(/^250/);
    expect(await stops(letter.email, tenant)).toEqual(expected);
    const open = (await tenant.api.get<{ reviews: object[] }>('/v1/reply-reviews?state=open')).body.reviews;
    expect(open).toHaveLength(reviews);
  });

  it('are read in HTML and in parts, without what mail programs quote', async () => {
    const letter = await sent();
    const html = `<p>Perfect, thank you!</p><blockquote>unsubscribe &mdash; remove me</blockquote>`;
    const raw = reply(letter, html).replace('text/plain', 'text/html');
    await deliver(`replies@${DOMAIN}`, raw);
    expect(await stops(letter.email)).toEqual([]);
    const encoded = Buffer.from('Merci de me désinscrire : ne plus recevoir ces mails.').toString('base64');
    const parts = `--p\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${encoded}\n--p--`;
    await deliver(
      `replies@${DOMAIN}`,
      reply(letter, parts).replace('text/plain; charset=utf-8', 'multipart/mixed; boundary=p'),
    );
    expect(await stops(letter.email)).toEqual(NO);
  });

  it('are no no where nobody wrote them, or somebody else did', async () => {
    const letter = await sent();
    const text = 'I am away. Please remove me from urgent threads.';
    await deliver(`replies@${DOMAIN}`, reply(letter, text, 'Auto-Submitted: auto-replied\n'));
    await deliver(letter.bounce, reply(letter, text, 'X-Autoreply: yes\n'));
    await deliver(`replies@${DOMAIN}`, reply({ ...letter, email: someone('mallory') }, 'remove me'));
    await deliver(`replies@${DOMAIN}`, reply({ ...letter, id: 'msg_00000000000000000000000000' }, 'remove me'));
    expect(await stops(letter.email)).toEqual([]);
  });

  it('in doubt are closed by a person, once; the words go with an erasure', async () => {
    const tenant = await house.tenant();
    const letters = [await sent(tenant), await sent(tenant)];
    for (const letter of letters)
      await deliver(`replies@${DOMAIN}`, reply(letter, 'Zwetschgenkuchen! Kein Interesse.'));
    const { reviews } = (
      await tenant.api.get<{ reviews: { id: string; email: string; excerpt: string }[] }>('/v1/reply-reviews')
    ).body;
    const [second, first] = reviews;
    expect(first).toMatchObject({
      email: letters[0]?.email,
      excerpt: 'Zwetschgenkuchen! Kein Interesse.',
      why: 'kein interesse',
    });
    const close = (id = '') => tenant.api.post(`/v1/reply-reviews/${id}/close`, { isObjection: true });
    expect((await acme.api.post(`/v1/reply-reviews/${first?.id ?? ''}/close`, { isObjection: true })).status).toBe(404);
    expect(await close(first?.id)).toMatchObject({ status: 200, body: { state: 'objection' } });
    expect((await close(first?.id)).status).toBe(409);
    expect(await stops(letters[0]?.email ?? '', tenant)).toEqual(NO);
    await tenant.api.post('/v1/subject-requests', { type: 'erasure', email: second?.email });
    expect(await rows(house.database, 'SELECT 1 FROM reply_review WHERE id = $1', [second?.id])).toEqual([]);
  });
});

describe('hostile mail', () => {
  it.each([
    ['nothing at all', ''],
    ['no header', '\n\nx'],
    [
      'a thousand nested parts',
      `Content-Type: multipart/mixed; boundary=a\n\n${Array.from({ length: 1_000 }, (_, n) => `--a\nContent-Type: multipart/mixed; boundary=a${n}\n\n--a${n}\n`).join('')}`,
    ],
    ['a boundary that is in every line', `Content-Type: multipart/mixed; boundary=a\n\n${'--a\n'.repeat(50_000)}`],
    ['a header of 500 kB', `X: ${'y '.repeat(250_000)}\n\nx`],
    ['encoded words without end', `Subject: ${'=?utf-8?q?=41?= '.repeat(20_000)}\n\nx`],
    ['a charset of nobody', 'Content-Type: text/plain; charset=nonsense\n\n\u0000\u00ff'],
    ['spaces before the end of words', `Subject: Undelivered\nFrom: mailer-daemon\n\n${'user '.repeat(100_000)}`],
    ['half a quoted-printable', 'Content-Transfer-Encoding: quoted-printable\n\n=4=\n='],
  ])('%s is taken and leads to nothing', async (_, raw) => {
    const letter = await sent();
    const began = performance.now();
    expect(await deliver(letter.bounce, raw)).toMatch(/^250/);
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(await stops(letter.email)).toEqual([]);
  });

  it('is refused where it is too large, for another domain, or too many', async () => {
    await expect(deliver(`x@${DOMAIN}`, `Subject: x\n\n${'x'.repeat(2_100_000)}`)).rejects.toMatchObject({
      responseCode: 552,
    });
    await expect(deliver('victim@elsewhere.example', 'Subject: x\n\nx')).rejects.toMatchObject({ responseCode: 550 });
    const many = Array.from({ length: 21 }, (_, n) => `x${n}@${DOMAIN}`);
    expect(await deliver(many, 'Subject: x\n\nx')).toMatch(/^250/); // the last one is refused, the others are taken
  });

  it('leaves the server alive where the connection is cut', async () => {
    const client = await SmtpClient.to(house.inboundPort);
    for (const line of ['EHLO x', 'MAIL FROM:<>', `RCPT TO:<x@${DOMAIN}>`, 'DATA']) {
      expect(await client.say(line)).toMatch(/^[23]5\d/m);
    }
    client.write('half');
    client.socket.resetAndDestroy();
    expect(await deliver(`x@${DOMAIN}`, 'Subject: x\n\nx')).toMatch(/^250/);
  });
});
