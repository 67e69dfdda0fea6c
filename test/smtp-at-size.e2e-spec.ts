/**
 * What nobody means well at the size that counts: the service, a process of its own, goes on serving, and its memory is
 * bounded. `HOSTILE_FULL=1` asks for the whole of it (it needs 25,000 open files); else the same stories with fewer.
 */
import { connect, type Socket } from 'node:net';
import { Client } from 'pg';
import { consentedTo } from './builders/people.js';
import { Service } from './faults/service.js';
import { SENDER, someone } from './house.js';
import { type FreshDatabase, freshDatabase } from './setup/database.js';
import { eventually } from './setup/eventually.js';
import { SmtpClient } from './setup/smtp-client.js';
import { SmtpSink } from './setup/smtp-sink.js';

const FULL = process.env['HOSTILE_FULL'] === '1';
const CONNECTIONS = FULL ? 10_000 : 1_000;
const RECIPIENTS = FULL ? 50_000 : 5_000;
const RESETS = FULL ? 400 : 60;
const WAVE = 250;
const MB = 1_048_576;
const MESSAGE = `From: Acme SAS <${SENDER}>\r\nSubject: News\r\n\r\nHello\r\n`;
/** What one session may cost, and what everything else may take in passing. */
const SESSION_BYTES = 65_536;
const SLACK_BYTES = 200 * MB;
const LONG = 10 * 60_000;

let database: FreshDatabase;
let sink: SmtpSink;
let service: Service;
let key: string;
let to: string;
let owner: Client;

beforeAll(async () => {
  [database, sink] = [await freshDatabase(), await SmtpSink.open()];
  owner = new Client({ connectionString: database.url });
  await owner.connect();
  service = new Service({
    ...{ DATABASE_URL: database.url, RELAY_URL: sink.url },
    // All of the slow ones have a place, and somebody else too.
    ...{ SMTP_CONNECTIONS: String(CONNECTIONS), SMTP_MESSAGE_LIMIT: '25mb' },
  });
  await service.start();
  const made = async (path: string, body: object) => (await service.call('POST', path, undefined, body)).body;
  const { id } = await made('/v1/controllers', {
    ...{ name: 'Acme SAS', country: 'FR', postalAddress: '1 rue de la Paix', contactEmail: 'p@acme.example' },
    privacyNoticeUrl: 'https://acme.example/privacy',
  });
  await made('/v1/senders', { controllerId: id, address: SENDER });
  const scopes = ['send', 'contacts'];
  const defaults = { purpose: 'newsletter' };
  key = String((await made('/v1/keys', { controllerId: id, name: 'k', scopes, defaults }))['key']);
  to = someone();
  await service.call('POST', '/v1/contacts', key, { email: to, ...consentedTo() });
  await submits(); // once, so that what is loaded on first use is no growth
}, 60_000);
afterAll(async () => {
  await service.remove();
  await sink.close();
  await owner.end();
  await database.drop();
});

const session = () => SmtpClient.loggedIn(service.smtpPort, 'k', key);

async function memory(): Promise<number> {
  const { body } = await service.call('GET', '/metrics');
  return Number(/^process_resident_memory_bytes (\d+)$/m.exec(String(body['text']))?.[1]);
}

async function answerTo(message: string | Buffer): Promise<string> {
  const client = await session();
  await client.say(`MAIL FROM:<${SENDER}>`);
  await client.say(`RCPT TO:<${to}>`);
  const answer = await client.data(message);
  client.close();
  return answer;
}

async function submits(): Promise<void> {
  expect(await answerTo(MESSAGE)).toMatch(/^250/);
}

/** What was measured is shown: it is what an operator wants to know before opening the port. */
function told(story: string, before: number, most: number): void {
  const inMb = (bytes: number) => Math.round(bytes / MB);
  console.log(`${story}: ${inMb(before)} MB before, ${inMb(most)} MB at most`);
}

it(
  `${CONNECTIONS} slow connections keep nobody else out`,
  async () => {
    const before = await memory();
    const slow: Socket[] = [];
    const places = CONNECTIONS - 20; // no address has more than half of them
    let most = 0;
    const greetings = new Map<string, number>();
    const open = (n: number): Promise<void> =>
      new Promise((resolve) => {
        const from = { localAddress: `127.0.0.${2 + (n % 8)}` };
        const socket = connect({ port: service.smtpPort, host: '127.0.0.1', ...from });
        slow.push(socket);
        const heard = (greeting: string): void => {
          greetings.set(greeting, (greetings.get(greeting) ?? 0) + 1);
          resolve();
        };
        socket.once('error', (error) => {
          heard(error.message);
        });
        socket.once('data', (data) => {
          heard(data.toString().slice(0, 3));
          socket.write('E');
        });
      });
    // Not all in one moment: the kernel would turn them away, and not we.
    for (let from = 0; from < places; from += WAVE) {
      const wave = Array.from({ length: Math.min(WAVE, places - from) }, (_, n) => open(from + n));
      await Promise.all(wave);
    }
    most = Math.max(most, await memory());
    expect(Object.fromEntries(greetings)).toEqual({ 220: places });
    // Whoever does not log in is let go after half a minute: that is an answer too.
    const held = slow.filter(({ readyState }) => readyState === 'open').length;
    for (const socket of slow) socket.write('H');
    for (let n = 0; n < 5; n++) await submits();
    most = Math.max(most, await memory());
    told(`${places} slow connections, ${held} of them open at once`, before, most);
    expect(held).toBeGreaterThan(places / 2);
    for (const socket of slow) socket.resetAndDestroy();
    await submits();
    expect(most - before).toBeLessThan(places * SESSION_BYTES + SLACK_BYTES);
  },
  LONG,
);

it(
  `${RECIPIENTS} recipients are no message`,
  async () => {
    const before = await memory();
    const client = await session();
    expect(await client.say(`MAIL FROM:<${SENDER}>`)).toMatch(/^250/);
    const answers = new Map<string, number>();
    let most = 0;
    for (let from = 0; from < RECIPIENTS; from += 1_000) {
      const lines = Array.from({ length: 1_000 }, (_, n) => `RCPT TO:<nobody${from + n}@client.example>\r\n`);
      client.write(lines.join(''));
      let left = lines.length;
      while (left-- > 0) {
        const code = (await client.answer()).slice(0, 9);
        answers.set(code, (answers.get(code) ?? 0) + 1);
      }
      if (from === 0) await submits();
      most = Math.max(most, await memory());
    }
    // A thousand are decided, nobody of whom nothing is known gets a yes; the others are told to come again.
    expect(Object.fromEntries(answers)).toEqual({ '550 5.7.1': 1_000, '452 4.5.3': RECIPIENTS - 1_000 });
    client.close();
    told(`${RECIPIENTS} recipients`, before, most);
    expect(most - before).toBeLessThan(SLACK_BYTES);
  },
  LONG,
);

it(
  'messages of 100 MB, with 1,000 parts in each other, with a header of a megabyte are refused, several at once',
  async () => {
    const before = await memory();
    const line = `${'x'.repeat(70)}\r\n`;
    const hostile: readonly (readonly [string, () => Buffer, RegExp])[] = [
      ['100 MB', () => Buffer.from(MESSAGE + line.repeat((100 * MB) / line.length)), /^552 5\.3\.4/],
      ['1,000 parts', () => Buffer.from(`From: ${SENDER}\r\n${nested(1_000)}`), /^554 5\.6\.0/],
      ['a header of 1 MB', () => Buffer.from(`X-Long: ${'x'.repeat(MB)}\r\n${MESSAGE}`), /^554 5\.6\.0/],
      [
        'a header of 1 MB in short lines',
        () => Buffer.from(`X-L: x\r\n${` ${line}`.repeat(MB / 73)}${MESSAGE}`),
        /^554/,
      ],
      [
        '24 MB of nested parts',
        () => Buffer.from(`From: ${SENDER}\r\n${nested(1_000)}${line.repeat(340_000)}`),
        /^554/,
      ],
    ];
    let most = 0;
    for (const [name, message, answer] of hostile) {
      const bytes = message();
      const answers = await Promise.all(
        Array.from({ length: 4 }, async () => {
          const heard = await answerTo(bytes).catch((error: unknown) => String(error));
          most = Math.max(most, await memory());
          return heard;
        }),
      );
      await submits();
      expect([name, ...answers]).toEqual([name, ...answers.map(() => expect.stringMatching(answer) as string)]);
    }
    told('hostile messages, four at once', before, most);
    expect(most - before).toBeLessThan(400 * MB);
  },
  LONG,
);

it(
  'a reset at any byte leaves whole messages or none',
  async () => {
    const auth = Buffer.from(`\0k\0${key}`).toString('base64');
    const dialogue = Buffer.from(
      `EHLO x\r\nAUTH PLAIN ${auth}\r\nMAIL FROM:<${SENDER}>\r\nRCPT TO:<${to}>\r\nDATA\r\n${MESSAGE}.\r\nQUIT\r\n`,
    );
    const before = sink.to(to).length;
    const random = seeded(20_261_125);
    for (let n = 0; n < RESETS; n++) {
      const at = FULL ? n % (dialogue.length + 1) : Math.floor(random() * (dialogue.length + 1));
      const client = await SmtpClient.to(service.smtpPort);
      // Line by line, as a client that waits for its answers, up to the byte where it ends.
      let written = 0;
      for (const line of dialogue.toString('latin1').split(/(?<=\r\n)/)) {
        const part = line.slice(0, Math.max(0, at - written));
        if (part === '') break;
        client.write(part);
        written += line.length;
        const isAnswered = part === line && !MESSAGE.includes(line);
        if (isAnswered) await client.answer();
      }
      if (random() < 0.5) await new Promise((resolve) => setTimeout(resolve, random() * 5));
      client.socket.resetAndDestroy();
    }
    await submits();
    await eventually(
      async () => {
        const { rows } = await owner.query('SELECT 1 FROM message WHERE finished_at IS NULL');
        expect(rows).toEqual([]);
      },
      { withinMs: 30_000 },
    );
    const arrived = sink.to(to).slice(before);
    expect(arrived.length).toBeGreaterThan(0);
    for (const { raw } of arrived) expect(raw.toString()).toMatch(/Subject: News\r\n[^]*\r\n\r\nHello\r\n$/);
  },
  LONG,
);

function nested(depth: number): string {
  return depth === 0
    ? '\r\nx\r\n'
    : `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n${nested(depth - 1)}`;
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
