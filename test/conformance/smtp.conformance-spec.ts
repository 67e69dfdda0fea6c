// The entrance over SMTP against command lines, addresses and end-of-data sequences that others collected, file by file.
import addressparser from 'nodemailer/lib/addressparser';
import { parseAddress } from '../../src/recipient/address.js';
import { consentedTo } from '../builders/people.js';
import { SENDER, type Tenant, TestHouse } from '../house.js';
import { SmtpClient } from '../setup/smtp-client.js';
import { SmtpSink } from '../setup/smtp-sink.js';
import { conformanceFolder, Tally } from './fixtures.js';

type Smuggling = { cases: { name: string; dataB64: string; sequenceB64: string }[] };
type Commands = {
  harakaLenient: [string, string[]][];
  harakaStrictMustThrow: [string, string][];
  smtpServer: { accept: [string, string, unknown?][]; reject: string[] };
  rfc2821Address: { good: [string, string, string][]; bad: string[] };
};
type Split = { cases: { desc: string; input: string; nodemailer_10_6_0: { address: string; name: string }[] }[] };

const folder = conformanceFolder('03-smtp');
const VICTIM = 'never-consented@example.net';

describe('submission over SMTP, by cases of other projects', () => {
  if (folder === null) {
    it('is left out, for their folder is not there', () => undefined);
    return;
  }

  let house: TestHouse;
  let sink: SmtpSink;
  let acme: Tenant;
  let key: string;

  beforeAll(async () => {
    sink = await SmtpSink.open();
    house = await TestHouse.open({ relayUrl: sink.url, roles: 'api,smtp,worker' });
    acme = await house.tenant();
    key = await house.key(acme.id, ['send'], { defaults: { purpose: 'newsletter' } });
  });
  afterAll(async () => {
    await house.close();
    await sink.close();
  });

  const session = () => SmtpClient.loggedIn(house.smtpPort, SENDER, key);

  /** What a command is answered, after what has to come before it. */
  async function answerTo(line: string): Promise<string> {
    const client = await session();
    if (/^rcpt/i.test(line)) await client.say(`MAIL FROM:<${SENDER}> SMTPUTF8`);
    client.write(Buffer.from(`${line}\r\n`));
    const answer = await client.answer();
    client.close();
    return answer;
  }

  /** To whom a recipient that was decided would be written; null where the command itself is no good. */
  async function decidedFor(answer: string): Promise<string | null> {
    const id = /dec_\w+/.exec(answer)?.[0];
    if (id === undefined || answer.includes('invalid_address')) return null;
    return (await acme.api.get<{ email: string }>(`/v1/decisions/${id}`)).body.email;
  }

  it('smuggling.json: one message at most, and none for whom nobody asked', async () => {
    const tally = new Tally('smuggling.json');
    const { cases } = folder.json('smuggling.json') as Smuggling;
    await acme.api.post('/v1/contacts', { email: 'b@example.org', ...consentedTo() });
    for (const { name, dataB64, sequenceB64 } of cases) {
      const client = await session();
      await client.say(`MAIL FROM:<${SENDER}>`);
      await client.say('RCPT TO:<b@example.org>');
      const ready = await client.say('DATA');
      const data = Buffer.from(dataB64, 'base64').toString('latin1').replace('a@example.org', SENDER);
      client.write(Buffer.from(data, 'latin1'));
      const answer = await client.answer();
      client.close();
      const what = `${name} (${JSON.stringify(Buffer.from(sequenceB64, 'base64').toString('latin1'))}): ${answer}`;
      if (ready.startsWith('354') && answer.startsWith('554 5.6.0')) tally.agree();
      else tally.disagree(what, null);
    }
    expect(tally.close()).toEqual([]);
    expect(sink.received.filter(({ to }) => to === VICTIM)).toEqual([]);
    expect(sink.tried.has(VICTIM)).toBe(false);
  });

  it('commands-and-addresses.json: every disagreement has its reason', async () => {
    const commands = folder.json('commands-and-addresses.json') as Commands;
    const lenient = new Tally('commands-and-addresses.json, Haraka lenient');
    for (const [line, [path = '']] of commands.harakaLenient) {
      const isRead = !/^50[01]/.test(await answerTo(line));
      if (isRead) lenient.agree();
      else lenient.disagree(line, whyNotLenient(path));
    }
    const strict = new Tally('commands-and-addresses.json, Haraka strict');
    for (const [verb, rest] of commands.harakaStrictMustThrow) {
      const answer = await answerTo(`${verb} ${rest}`);
      if (/^50[01]/.test(answer)) strict.agree();
      else strict.disagree(`${verb} ${rest}: ${answer}`, null);
    }
    const accepted = new Tally('commands-and-addresses.json, smtp-server accepts');
    for (const [line] of commands.smtpServer.accept) {
      const answer = await answerTo(line);
      if (/^50[01]/.test(answer)) accepted.disagree(`${line}: ${answer}`, null);
      else accepted.agree();
    }
    const rejected = new Tally('commands-and-addresses.json, smtp-server rejects');
    for (const line of commands.smtpServer.reject) {
      const answer = await answerTo(line);
      if (/^[45]/.test(answer) || isPlain(line)) rejected.agree();
      else rejected.disagree(`${JSON.stringify(line)}: ${answer}`, null);
    }
    const good = new Tally('commands-and-addresses.json, addresses that are good');
    for (const [path, local, domain] of commands.rfc2821Address.good) {
      const answer = await answerTo(`RCPT TO:${path}`);
      const to = await decidedFor(answer);
      if (to === `${local}@${domain}`) good.agree();
      else good.disagree(`${path}: ${answer}, ${String(to)}`, whyNotGood(path, domain));
    }
    const bad = new Tally('commands-and-addresses.json, addresses that are bad');
    for (const path of commands.rfc2821Address.bad) {
      const answer = await answerTo(`RCPT TO:${path}`);
      if (answer.startsWith('5') && (await decidedFor(answer)) === null) bad.agree();
      else bad.disagree(`${path}: ${answer}`, null);
    }
    expect([lenient, strict, accepted, rejected, good, bad].flatMap((tally) => tally.close())).toEqual([]);
  }, 120_000);

  it('addressparser.json: what is split in two ways is refused, the rest is who it says', async () => {
    const tally = new Tally('addressparser.json');
    const { cases } = folder.json('addressparser.json') as Split;
    for (const { desc, input, nodemailer_10_6_0: split } of cases) {
      const answer = await answerTo(`RCPT TO:<${input}>`);
      const to = await decidedFor(answer);
      const only = split.length === 1 ? (split[0]?.address ?? '') : '';
      const parsed = parseAddress(only);
      const same = parsed.ok && to === `${parsed.local}@${parsed.domain}` && only === input;
      if (to === null || same) tally.agree();
      else tally.disagree(`${desc}: ${input}: ${answer}, ${to}, ${JSON.stringify(addressparser(input))}`, null);
    }
    expect(tally.close()).toEqual([]);
  }, 120_000);
});

/** Invisible characters were lost where the case was written down: what is left is an address like any other. */
function isPlain(line: string): boolean {
  return line === 'MAIL FROM:<test@example.com>';
}

function whyNotLenient(path: string): string | null {
  if (!path.startsWith('<') || path === '<0@mailblog.biz>')
    return 'a path without angle brackets: RFC 5321, 4.1.2 wants them';
  if (!path.includes('@')) return 'a path without a domain: this server has no mailboxes of its own';
  return path === '<>' ? 'an empty command, read by Haraka as nobody: RFC 5321 writes `<>`' : null;
}

function whyNotGood(path: string, domain: string): string | null {
  if (domain === '') return 'no domain: this server has no mailboxes of its own';
  return path.includes('"')
    ? 'a local part in quotes: refused before anybody can read another address out of it'
    : null;
}
