/** Submission over SMTP: what each recipient is answered, what leaves, and who is told of what did not. */
import { createTransport } from 'nodemailer';
import { simpleParser } from 'mailparser';
import { type DecisionBody } from './api.js';
import { LATELY } from './builders/days.js';
import { consentedTo, LINKEDIN_ONLY, ON_A_WEBSITE } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { SmtpClient } from './setup/smtp-client.js';
import { type Received, SmtpSink } from './setup/smtp-sink.js';

const PROMPTLY = { withinMs: 20_000 };

let house: TestHouse;
let sink: SmtpSink;
let acme: Tenant;
/** Where the first message may bring the notice. */
let british: Tenant;
/** With a purpose of its own, and with none. */
let newsletterKey: string;
let openKey: string;

beforeAll(async () => {
  sink = await SmtpSink.open();
  house = await TestHouse.open({ relayUrl: sink.url, roles: 'api,smtp,worker' });
  [acme, british] = [await house.tenant(), await house.tenant({ country: 'GB' })];
  newsletterKey = await house.key(acme.id, ['send'], { defaults: { purpose: 'newsletter' } });
  openKey = await house.key(acme.id, ['send']);
});
afterAll(async () => {
  await house.closeFaultless();
  await sink.close();
});

async function known(facts: object, of = acme): Promise<string> {
  const email = someone();
  expect((await of.api.post('/v1/contacts', { email, ...facts })).status).toBe(201);
  return email;
}

const session = (key: string, user = SENDER) => SmtpClient.loggedIn(house.smtpPort, user, key);

async function arrived(email: string): Promise<Received> {
  await eventually(() => {
    expect(sink.to(email)).toHaveLength(1);
  }, PROMPTLY);
  const [found] = sink.to(email);
  if (!found) throw new Error('nothing arrived');
  return found;
}

const TRACE = /^Received: from client\.invalid by \S+ with ESMTPA;\r\n\t\w{3}, \d{2} \w{3} \d{4} [\d:]{8} \+0000\r\n/;

/** What was submitted, behind the trace that it went through here. */
function withoutTrace(raw: Buffer): string {
  const text = raw.toString('latin1');
  expect(text).toMatch(TRACE);
  return text.replace(TRACE, '');
}

/** What the sender is told of a recipient who was refused after all. */
async function reportOn(email: string): Promise<Received> {
  const reports = () => sink.to(SENDER).filter(({ raw }) => raw.includes(email));
  await eventually(() => {
    expect(reports()).toHaveLength(1);
  }, PROMPTLY);
  const [found] = reports();
  if (!found) throw new Error('no report arrived');
  return found;
}

const message = (more = '') =>
  `From: Anna of Acme SAS <${SENDER}>\nTo: you\nSubject: News\n${more}Date: Sun, 22 Nov 2026 10:00:00 +0000\nMessage-ID: <1@acme.example>\n\nActe SAS\n.dot\n`;

/** Everything up to the end of a message; the answers to its recipients and to its end. */
async function submitted(client: SmtpClient, to: readonly string[], text: string, from = SENDER) {
  const sender = await client.say(`MAIL FROM:<${from}>`);
  const recipients: string[] = [];
  for (const email of to) recipients.push(await client.say(`RCPT TO:<${email}>`));
  return { sender, recipients, end: await client.data(text) };
}

const decision = async (answer: string) =>
  (await acme.api.get<DecisionBody>(`/v1/decisions/${/dec_\w+/.exec(answer)?.[0] ?? ''}`)).body;

describe('a recipient', () => {
  it('is decided one by one, before there is a message, and the decision is on record', async () => {
    const [yes, no] = [await known(consentedTo()), await known(LINKEDIN_ONLY)];
    const client = await session(newsletterKey);
    const { recipients, end } = await submitted(client, [yes, no], message());
    client.close();
    expect(recipients[0]).toBe('250 2.1.5 Accepted');
    expect(recipients[1]).toMatch(/^550 5\.7\.1 linkedin_connection_is_not_consent dec_\w{26}$/);
    expect(end).toMatch(/^250 2\.0\.0 queued as sub_\w{26} for 1 of 1$/);
    expect(await decision(recipients[1] ?? '')).toMatchObject({ outcome: 'block', email: no });
    await arrived(yes);
    expect(sink.to(no)).toEqual([]);
  });

  it('is refused where no marketing could be allowed, while the purpose is not known', async () => {
    const [some, none] = [await known(consentedTo('event_invitation')), await known(LINKEDIN_ONLY)];
    const own = await known(consentedTo('cooking'));
    const client = await session(openKey);
    const { recipients } = await submitted(client, [some, none, own], message('X-Guard-Purpose: cooking\n'));
    client.close();
    expect(recipients).toEqual([
      '250 2.1.5 Accepted',
      expect.stringMatching(/^550 5\.7\.1 linkedin_/),
      '250 2.1.5 Accepted',
    ]);
    await arrived(own);
  });

  it.each([
    ['has an address that cannot be used', 'jean@localhost', /^550 5\.7\.1 invalid_address dec_/],
    ['hides another in quotes', '"a@evil.example"@good.example', /^501 5\.1\.3/],
    ['is a bare IP address', 'jean@[192.0.2.1]', /^550 5\.7\.1 invalid_address dec_/],
    ['needs SMTPUTF8 and the client did not ask for it', '用户@client.example', /^553 5\.6\.7/],
    ['is not valid UTF-8', Buffer.from([0x61, 0xff, 0x40]).toString('latin1') + 'client.example', /^55[03] 5/],
  ])('is refused that %s', async (_, address, answer) => {
    const client = await session(newsletterKey);
    await client.say(`MAIL FROM:<${SENDER}>`);
    client.write(Buffer.from(`RCPT TO:<${address}>\r\n`, address.startsWith('a') ? 'latin1' : 'utf8'));
    expect(await client.answer()).toMatch(answer);
    client.close();
  });

  it('who has to wait is queued, or told to come back where the key says so', async () => {
    const to = await known(ON_A_WEBSITE, british);
    const [queues, waits] = [
      await house.key(british.id, ['send'], { defaults: { purpose: 'prospecting', onDefer: 'queue' } }),
      await house.key(british.id, ['send'], { defaults: { purpose: 'prospecting', onDefer: '451' } }),
    ];
    const [one, other] = [await session(queues), await session(waits)];
    expect(await submitted(one, [to], message())).toMatchObject({
      recipients: ['250 2.1.5 Accepted'],
      end: expect.stringMatching(/^250/),
    });
    await arrived(to);
    expect((await submitted(other, [to], message())).recipients).toEqual([
      expect.stringMatching(/^451 4\.7\.1 frequency_cap_reached dec_/),
    ]);
    expect(await submitted(one, [to], message())).toMatchObject({
      recipients: ['250 2.1.5 Accepted'],
      end: expect.stringMatching(/^250/),
    });
    for (const client of [one, other]) client.close();
  });
});

describe('a message', () => {
  it('leaves once for each recipient, byte for byte, with a way out of their own', async () => {
    const to = [await known(consentedTo()), await known(consentedTo()), await known(consentedTo())];
    const client = await session(newsletterKey);
    const text = message('List-Unsubscribe: <mailto:x@acme.example>\nX-Guard-Campaign: spring\n');
    expect((await submitted(client, to, text)).end).toMatch(/for 3 of 3$/);
    client.close();
    const links = new Set<string>();
    for (const email of to) {
      const { raw, from } = await arrived(email);
      expect(from).toBe(SENDER);
      const found = /^List-Unsubscribe: <(\S+)>\r\n/m.exec(raw.toString())?.[1] ?? '';
      links.add(found);
      const own = withoutTrace(raw).replace(/List-Unsubscribe(?:-Post)?: .*\r\n/g, '');
      expect(own).toBe(message().replace(/\n/g, '\r\n'));
      const gone = await fetch(found, { method: 'POST', body: 'List-Unsubscribe=One-Click' });
      expect(gone.status).toBe(200);
    }
    expect(links.size).toBe(3);
    const again = await session(newsletterKey);
    const { recipients } = await submitted(again, to, message());
    again.close();
    for (const answer of recipients) expect(answer).toMatch(/^550 5\.7\.1 suppressed_unsubscribed dec_/);
  });

  it('is decided again for the purpose that it declares: all refused, or some', async () => {
    const [yes, no] = [await known(consentedTo()), await known(consentedTo('event_invitation'))];
    const client = await session(openKey);
    const declared = message('X-Guard-Purpose: newsletter\n');
    expect((await submitted(client, [no], declared)).end).toMatch(/^550 5\.7\.1 consent_\w+ dec_/);
    const { recipients, end } = await submitted(client, [yes, no], declared);
    client.close();
    expect([recipients, end]).toEqual([
      ['250 2.1.5 Accepted', '250 2.1.5 Accepted'],
      expect.stringMatching(/^250 2\.0\.0 queued as sub_\w+ for 1 of 2$/),
    ]);
    await arrived(yes);
    const report = await reportOn(no);
    expect(report.from).toBe('');
    const { headers, text } = await simpleParser(report.raw);
    expect(headers.get('content-type')).toMatchObject({
      value: 'multipart/report',
      params: { 'report-type': 'delivery-status' },
    });
    expect(text).toContain(no);
    const told = `Final-Recipient: rfc822; ${no}\r\nAction: failed\r\nStatus: 5.7.1\r\nDiagnostic-Code: smtp; 550 5.7.1 consent_`;
    expect(report.raw.toString()).toContain(told);
    expect(report.raw.toString()).not.toMatch(/x-guard/i);
    expect(sink.to(no)).toEqual([]);
  });

  it('without a purpose, or from nobody that is known, goes nowhere', async () => {
    const to = await known(consentedTo());
    const client = await session(openKey);
    expect((await submitted(client, [to], message())).end).toMatch(/^550 5\.7\.1 purpose_not_declared/);
    const forged = message('X-Guard-Purpose: newsletter\n').replace(SENDER, 'boss@other.example');
    expect((await submitted(client, [to], forged)).end).toMatch(/^550 5\.7\.1 sender_not_registered/);
    expect(await client.say('MAIL FROM:<boss@other.example>')).toMatch(/^550 5\.7\.1 sender_not_registered/);
    client.close();
    expect(sink.to(to)).toEqual([]);
  });

  it('takes nobody else at a free-mail house for an address of the sender', async () => {
    const own = 'acme.mailer@gmail.com';
    const small = await house.tenant({}, own);
    const client = await session(await house.key(small.id, ['send']), own);
    expect(await client.say('MAIL FROM:<somebody.else@gmail.com>')).toMatch(/^550 5\.7\.1 sender_not_registered/);
    expect(await client.say(`MAIL FROM:<${own}>`)).toMatch(/^250/);
    client.close();
  });

  it.each([
    ['X-Mailgun-Tag: newsletter\n'],
    ['X-SMTPAPI: {"category":["newsletter"]}\n'],
    ['X-PM-Message-Stream: broadcast\n'],
    ['X-SES-MESSAGE-TAGS: campaign=spring, purpose=newsletter\n'],
    ['List-ID: News of Acme <news.acme.example>\n'],
    ['Feedback-ID: spring:acme:newsletter:acme\n'],
  ])('says what it is for in the words of its tool: %j', async (header) => {
    const to = await known(consentedTo());
    const client = await session(openKey);
    expect((await submitted(client, [to], message(header))).end).toMatch(/^250/);
    client.close();
  });

  it('says where the addresses are from, and that is kept', async () => {
    const to = await known({ ...ON_A_WEBSITE, sources: [] }, british);
    const client = await session(await house.key(british.id, ['send']));
    const [source] = ON_A_WEBSITE.sources;
    const declared = message(`X-Guard-Purpose: prospecting\nX-Guard-Source: ${JSON.stringify(source)}\n`);
    await client.say(`MAIL FROM:<${SENDER}>`);
    expect(await client.say(`RCPT TO:<${to}>`)).toMatch(/^550 5\.7\.1 provenance_unknown/);
    const other = await known(ON_A_WEBSITE, british);
    await client.say('RSET');
    const wrong = await submitted(client, [other], message('X-Guard-Purpose: prospecting\nX-Guard-Source: hearsay\n'));
    expect(wrong.end).toMatch(/^554 5\.6\.0 .*X-Guard-Source/);
    expect((await submitted(client, [other], declared)).end).toMatch(/^250/);
    client.close();
    const { raw } = await arrived(other);
    expect(raw.toString()).not.toMatch(/x-guard/i);
    expect((await simpleParser(raw)).text).toContain('75002 Paris'); // the notice is due, and comes with who sends it
  });
});

describe('a footer', () => {
  const setFooter = async (relayedFooter: string, of = acme) => {
    const officer = house.api(await house.key(of.id, ['admin']));
    expect((await officer.put('/v1/policy/controller', { setBy: 'Jeanne', relayedFooter })).status).toBe(200);
  };
  const nameless = `From: ${SENDER}\nTo: you\nSubject: News\nX-Guard-Purpose: newsletter\n`;
  const parts =
    'MIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nHello\n--b\nContent-Type: text/html\n\n<p>Hello</p>\n--b--\n';
  const signed =
    'MIME-Version: 1.0\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; boundary=s\n\n--s\n\nActe SAS\n--s--\n';
  let footed: Tenant;
  let client: SmtpClient;
  beforeAll(async () => {
    footed = await house.tenant({ country: 'GB' });
    client = await session(await house.key(footed.id, ['send'], { defaults: { purpose: 'newsletter' } }));
  });
  afterAll(() => {
    client.close();
  });

  it('says who sends it and how to stop it where the controller asks for one, and nowhere else', async () => {
    const [without, to, again] = [
      await known(consentedTo(), footed),
      await known(consentedTo(), footed),
      await known(consentedTo(), footed),
    ];
    // Who sends it is missing, and nobody adds it.
    expect((await submitted(client, [without], `${nameless}\nHello\n`)).end).toMatch(
      /^550 5\.7\.1 sender_identity_incomplete/,
    );
    await setFooter('always', footed);
    expect((await submitted(client, [to], `${nameless}${parts}`)).end).toMatch(/^250/);
    const { raw } = await arrived(to);
    const { text = '', html } = await simpleParser(raw);
    for (const form of [text, String(html)]) {
      expect(form).toMatch(/Hello[^]*Acme SAS/);
      expect(form).toContain('75002 Paris');
      expect(form).toMatch(/\/u\/[\w-]{60,}/);
      expect(form).toMatch(/\/why\/[\w-]{60,}/);
    }
    await setFooter('where_due', footed);
    expect((await submitted(client, [again], message())).end).toMatch(/^250/);
    expect((await arrived(again)).raw.toString()).not.toContain('/why/');
  });

  it('is not put into what its author signed, nor into what is no marketing', async () => {
    await setFooter('always', footed);
    const [sealed, enquirer, nobody] = [
      await known(consentedTo(), footed),
      await known({ country: 'GB', sources: [{ kind: 'inbound_enquiry', obtainedAt: LATELY }] }, footed),
      await known(consentedTo(), footed),
    ];
    const named = nameless.replace(SENDER, `Acme SAS <${SENDER}>`);
    expect((await submitted(client, [sealed], `${named}${signed}`)).end).toMatch(/^250/);
    expect((await arrived(sealed)).raw.toString()).toMatch(/\r\n\r\n--s\r\n\r\nActe SAS\r\n--s--\r\n$/);
    // It cannot be changed, so who sends it must stand in it.
    expect((await submitted(client, [nobody], `${nameless}${signed.replace('Acte', 'Other')}`)).end).toMatch(/^550/);
    const own = await session(await house.key(footed.id, ['send'], { defaults: { purpose: 'service' } }));
    const service = nameless.replace('X-Guard-Purpose: newsletter\n', '');
    expect((await submitted(own, [enquirer], `${service}\nYour offer, as you asked.\n`)).end).toMatch(/^250/);
    own.close();
    expect((await arrived(enquirer)).raw.toString()).toMatch(/\r\n\r\nYour offer, as you asked\.\r\n$/);
  });
});

describe('the trace of a message', () => {
  it('is one, tells nothing of who submitted it, and is no way to write a header', async () => {
    const to = await known(consentedTo());
    const client = await SmtpClient.to(house.smtpPort);
    await client.say('EHLO annas-laptop.home.example');
    const plain = Buffer.from(`\0${SENDER}\0${newsletterKey}`).toString('base64');
    expect(await client.say(`AUTH PLAIN ${plain}`)).toMatch(/^235/);
    const before = 'Received: from a.example by b.example; Sun, 22 Nov 2026 10:00:00 +0000\n';
    expect((await submitted(client, [to], before + message())).end).toMatch(/^250/);
    const own = withoutTrace((await arrived(to)).raw);
    expect(own.match(/^received:/gim)).toHaveLength(1); // its own, which stays
    expect(own).toContain(before.trim());
    expect(TRACE.exec((await arrived(to)).raw.toString())?.[0]).not.toMatch(/annas-laptop|127\.0\.0\.1|::1/);
    const folded = await submitted(client, [await known(consentedTo())], ` for <x@evil.example>\n${message()}`);
    expect(folded.end).toMatch(/^554 5\.6\.0/);
    client.close();
  });
});

describe('an erasure', () => {
  it('takes the person out of what was written to several, and the others still get it', async () => {
    const pass = await house.key(british.id, ['send'], { defaults: { purpose: 'prospecting' } });
    const [gone, waits] = [await known(ON_A_WEBSITE, british), await known(ON_A_WEBSITE, british)];
    const refusedOne = await known(LINKEDIN_ONLY, british);
    const client = await session(pass);
    expect((await submitted(client, [waits], message())).end).toMatch(/^250/);
    await arrived(waits); // the next one has to wait
    const text = message().replace('To: you', `To: ${gone}, ${waits},\n ${refusedOne.toUpperCase()}`);
    expect((await submitted(client, [gone, waits, refusedOne], text)).end).toMatch(/for 2 of 2$/);
    client.close();
    await arrived(gone);
    const named = (email: string) =>
      house.database.query<{ raw: Buffer }[]>('SELECT raw FROM submission WHERE position($1::bytea IN raw) > 0', [
        Buffer.from(email),
      ]);
    expect(await named(waits)).toHaveLength(1);
    for (const email of [gone, refusedOne]) {
      await eventually(
        async () => {
          const asked = await british.api.post<{ state: string }>('/v1/subject-requests', { type: 'erasure', email });
          expect(asked.body.state).toBe('done');
        },
        { withinMs: 20_000 },
      );
      expect([...(await named(email)), ...(await named(email.toUpperCase()))]).toEqual([]);
    }
    expect(await named(waits)).toHaveLength(1);
  }, 60_000);
});

describe('nodemailer', () => {
  it('shows which recipients were refused, and why', async () => {
    const [yes, no] = [await known(consentedTo()), await known(LINKEDIN_ONLY)];
    const transport = createTransport({
      ...{ host: '127.0.0.1', port: house.smtpPort, secure: false, auth: { user: 'tests', pass: newsletterKey } },
    });
    const sent = await transport.sendMail({ from: `Acme SAS <${SENDER}>`, to: [yes, no], subject: 'é', text: 'hi' });
    expect([sent.accepted, sent.rejected]).toEqual([[yes], [no]]);
    expect(sent.rejectedErrors?.[0]?.message).toContain('550 5.7.1 linkedin_connection_is_not_consent dec_');
    await expect(transport.sendMail({ from: SENDER, to: no, text: 'hi' })).rejects.toMatchObject({ responseCode: 550 });
    transport.close();
    await arrived(yes);
  });
});
