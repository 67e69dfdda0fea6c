/** What nobody means well who says it over SMTP: refused in words, with nothing kept, and the next one is served. */
import { consentedTo } from './builders/people.js';
import { Service } from './faults/service.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { freshDatabase } from './setup/database.js';
import { eventually } from './setup/eventually.js';
import { SmtpClient } from './setup/smtp-client.js';
import { SmtpSink } from './setup/smtp-sink.js';
import { TcpProxy } from './setup/tcp-proxy.js';

const CONNECTIONS = 20;
const LIMIT = 2 * 1_048_576;

let house: TestHouse;
let sink: SmtpSink;
let acme: Tenant;
let proxy: TcpProxy;
let key: string;
let to: string;

beforeAll(async () => {
  sink = await SmtpSink.open();
  house = await TestHouse.open({
    ...{ relayUrl: sink.url, roles: 'api,smtp,worker' },
    settings: { SMTP_CONNECTIONS: String(CONNECTIONS), SMTP_MESSAGE_LIMIT: '2mb' },
    through: async (url) => {
      const through = await TcpProxy.inFrontOf(url);
      proxy = through.proxy;
      return through.url;
    },
  });
  acme = await house.tenant();
  key = await house.key(acme.id, ['send'], { defaults: { purpose: 'newsletter' } });
  to = someone();
  await acme.api.post('/v1/contacts', { email: to, ...consentedTo() });
});
afterEach(async () => {
  await eventually(
    async () => {
      expect(await kept()).toBe(sink.to(to).length);
    },
    { withinMs: 20_000 },
  );
  const client = await session();
  expect(await client.say('NOOP')).toMatch(/^250/);
  client.close();
});
afterAll(async () => {
  await house.closeFaultless();
  await sink.close();
  await proxy.cut();
});

const session = () => SmtpClient.loggedIn(house.smtpPort, SENDER, key);
const MESSAGE = `From: Acme SAS <${SENDER}>\nSubject: News\n\nHello\n`;

async function kept(): Promise<number> {
  const [found] = await house.database.query<[{ count: string }]>('SELECT count(*) FROM message');
  return Number(found.count);
}

async function ready(client: SmtpClient, recipient = to): Promise<void> {
  expect(await client.say(`MAIL FROM:<${SENDER}>`)).toMatch(/^250/);
  expect(await client.say(`RCPT TO:<${recipient}>`)).toMatch(/^250/);
}

async function answerTo(message: string | Buffer): Promise<string> {
  const client = await session();
  await ready(client);
  const answer = await client.data(message);
  client.close();
  return answer;
}

describe('a message', () => {
  it.each([
    ['a bare LF', Buffer.from(MESSAGE.replace(/\n/g, '\r\n').replace('Hello', 'Hel\nlo')), /^554 5\.6\.0 .*bare LF/],
    ['a bare CR', Buffer.from(MESSAGE.replace(/\n/g, '\r\n').replace('Hello', 'Hel\rlo')), /^554 5\.6\.0 .*bare CR/],
    ['a NUL', MESSAGE.replace('Hello', 'a\0b'), /^554 5\.6\.0 .*NUL/],
    ['a header of a megabyte', `X-Long: ${'x'.repeat(1_048_576)}\n${MESSAGE}`, /^554 5\.6\.0 .*header/],
    ['1,000 parts in each other', `From: ${SENDER}\n${nested(1_000)}`, /^554 5\.6\.0 .*nested/],
    ['two senders', `From: boss@other.example\n${MESSAGE}`, /^554 5\.6\.0 .*from twice/],
    [
      'a group for a sender',
      MESSAGE.replace(/From: .*/, `From: All: ${SENDER}, boss@other.example;`),
      /^550 5\.7\.1 sender/,
    ],
    ['a sender in quotes', MESSAGE.replace(/From: .*/, `From: "${SENDER}"@other.example`), /^550 5\.7\.1 sender/],
    ['a header that is no header', `${SENDER}\n${MESSAGE}`, /^554 5\.6\.0/],
  ])('with %s is refused', async (_, message, answer) => {
    expect(await answerTo(message)).toMatch(answer);
  });

  it('that is announced as too large is refused before it comes, and one that is not, when it is', async () => {
    const client = await session();
    expect(await client.say('EHLO again')).toContain(`SIZE ${LIMIT}`);
    expect(await client.say(`MAIL FROM:<${SENDER}> SIZE=104857600`)).toMatch(/^552 5\.3\.4/);
    await ready(client);
    expect(await client.data(`${MESSAGE}${'x'.repeat(998)}\n`.padEnd(LIMIT + 10, 'y'))).toMatch(/^552 5\.3\.4/);
    await ready(client);
    await client.say('DATA');
    client.write(Buffer.alloc(LIMIT * 3, 'x\r\n')); // and no end of it
    expect(await client.answer()).toMatch(/^552 5\.3\.4/);
    await client.ended();
  });

  it('in letters that are no letters is relayed as it came', async () => {
    const odd = Buffer.concat([
      Buffer.from(MESSAGE.replace(/\n/g, '\r\n')),
      Buffer.from([0xed, 0xa0, 0x80, 0xff, 0x0d, 0x0a]),
    ]);
    const before = sink.to(to).length;
    expect(await answerTo(odd)).toMatch(/^250/);
    await eventually(
      () => {
        expect(sink.to(to)).toHaveLength(before + 1);
      },
      { withinMs: 20_000 },
    );
    expect(sink.to(to).at(-1)?.raw.subarray(-6)).toEqual(odd.subarray(-6));
  });
});

describe('a client', () => {
  it('that ends its commands with a bare LF is let go', async () => {
    const client = await session();
    client.write(`MAIL FROM:<${SENDER}>\r\nRCPT TO:<${to}>\nDATA\r\n`);
    const answers = `${await client.answer()} ${await client.answer()}`;
    expect(answers).toContain('421 5.5.2');
    await client.ended();
  });

  it('that names 50,000 recipients is told to come back with the rest', async () => {
    const client = await session();
    await ready(client);
    client.write(`RCPT TO:<${to}>\r\n`.repeat(1_001));
    let answer = '';
    for (let n = 0; n < 1_001; n++) answer = await client.answer();
    expect(answer).toMatch(/^452 4\.5\.3/);
    client.close();
  });

  it('that goes away at any moment leaves nothing behind', async () => {
    const steps = [`EHLO x\r\n`, `MAIL FROM:<${SENDER}>\r\n`, `RCPT TO:<${to}>\r\n`, 'DATA\r\n', 'From: x\r\n\r\nhalf'];
    for (let stop = 0; stop <= steps.length; stop++) {
      const client = await session();
      for (const step of steps.slice(0, stop)) {
        client.write(step);
        if (step.endsWith('\r\n')) await client.answer();
      }
      client.socket.resetAndDestroy();
    }
    const cut = await SmtpClient.to(house.smtpPort);
    cut.socket.resetAndDestroy();
  });

  it('that opens many connections takes no more than half of them', async () => {
    const half = CONNECTIONS / 2;
    const clients = await Promise.all(Array.from({ length: half }, () => SmtpClient.to(house.smtpPort)));
    const more = await SmtpClient.to(house.smtpPort);
    await more.ended();
    for (const client of clients) client.close();
    await eventually(
      async () => {
        const next = await SmtpClient.to(house.smtpPort);
        expect(await next.say('NOOP')).toMatch(/^250/);
        next.close();
      },
      { withinMs: 20_000 },
    );
  });

  it('that guesses keys is answered as if none existed, and who has one gets in meanwhile', async () => {
    const decideOnly = await house.key(acme.id, ['decide']);
    const guesses = [
      ['tests', 'og_wrong'],
      ['tests', decideOnly],
      ['nobody@acme.example', key],
      ['tests', 'an administrator key for the tests'],
    ] as const;
    const answers = guesses.map(([user, guess]) =>
      SmtpClient.loggedIn(house.smtpPort, user, guess).catch((error: unknown) => String(error)),
    );
    const client = await session();
    expect(await client.say('NOOP')).toMatch(/^250/);
    client.close();
    for (const answer of await Promise.all(answers)) expect(answer).toMatch(/535 5\.7\.8/);
  });

  it('that is not logged in may not say a word of mail', async () => {
    const client = await SmtpClient.to(house.smtpPort);
    await client.say('EHLO x');
    for (const line of [`MAIL FROM:<${SENDER}>`, `RCPT TO:<${to}>`, 'DATA'])
      expect(await client.say(line)).toMatch(/^530 5\.7\.0/);
    client.close();
  });

  it('cannot put a header into anything by what it says', async () => {
    const client = await session();
    expect(await client.say(`MAIL FROM:<${SENDER}> ENVID=a+0D+0Ab`)).toMatch(/^501/);
    await client.say(`MAIL FROM:<${SENDER}>`);
    expect(await client.say('RCPT TO:<a\x00b@client.example>')).toMatch(/^501/);
    expect(await client.say('RCPT TO:<a@client.example\x0bBcc:x>')).toMatch(/^501/);
    client.close();
    const injected = MESSAGE.replace('News', 'News =?utf-8?q?=0D=0ABcc:_x@evil.example?=');
    const before = sink.to(to).length;
    expect(await answerTo(injected)).toMatch(/^250/);
    await eventually(
      () => {
        expect(sink.to(to)).toHaveLength(before + 1);
      },
      { withinMs: 20_000 },
    );
    expect(sink.to(to).at(-1)?.raw.toString()).not.toMatch(/^bcc:/im);
    expect(sink.received.filter((one) => one.to.includes('evil'))).toEqual([]);
  });
});

describe('a database that is away', () => {
  it('is no yes and no no: come back later', async () => {
    const client = await session();
    await ready(client);
    await proxy.cut();
    expect(await client.data(MESSAGE)).toMatch(/^451 4\.3\.0/);
    expect(await client.say(`MAIL FROM:<${SENDER}>`)).toMatch(/^(?:250|451 4\.3\.0)/);
    expect(await client.say(`RCPT TO:<${someone()}>`)).toMatch(/^(?:451 4\.3\.0|503)/);
    await proxy.open();
    await eventually(
      async () => {
        await client.say('RSET');
        await client.say(`MAIL FROM:<${SENDER}>`);
        expect(await client.say(`RCPT TO:<${to}>`)).toMatch(/^250/);
      },
      { withinMs: 20_000 },
    );
    client.close();
  });
});

it('is there after `kill -9` right behind the 250, and arrives once', async () => {
  const own = await freshDatabase();
  const service = new Service({ DATABASE_URL: own.url, RELAY_URL: sink.url });
  await service.start();
  const made = async (path: string, body: object) => (await service.call('POST', path, undefined, body)).body;
  const { id } = await made('/v1/controllers', {
    ...{ name: 'Acme SAS', country: 'FR', postalAddress: '1 rue de la Paix', contactEmail: 'p@acme.example' },
    privacyNoticeUrl: 'https://acme.example/privacy',
  });
  await made('/v1/senders', { controllerId: id, address: SENDER });
  const defaults = { purpose: 'newsletter' };
  const { key: pass } = await made('/v1/keys', { controllerId: id, name: 'k', scopes: ['send', 'contacts'], defaults });
  const emails = Array.from({ length: 5 }, () => someone('killed'));
  for (const email of emails) await service.call('POST', '/v1/contacts', String(pass), { email, ...consentedTo() });
  const client = await SmtpClient.loggedIn(service.smtpPort, 'k', String(pass));
  await client.say(`MAIL FROM:<${SENDER}>`);
  for (const email of emails) expect(await client.say(`RCPT TO:<${email}>`)).toMatch(/^250/);
  expect(await client.data(MESSAGE)).toMatch(/^250/);
  await service.kill();
  await service.start();
  await eventually(
    async () => {
      const states = await Promise.all(emails.map((email) => Promise.resolve(sink.to(email).length)));
      expect(states).toEqual([1, 1, 1, 1, 1]);
    },
    { withinMs: 25_000 },
  );
  await service.remove();
  await own.drop();
}, 120_000);

function nested(depth: number): string {
  return depth === 0
    ? '\nx\n'
    : `Content-Type: multipart/mixed; boundary=b${depth}\n\n--b${depth}\n${nested(depth - 1)}`;
}
