/** Mailers as people have them, pointed at the port: what goes, and how each shows who was refused and why. */
import { execFile, execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { hasPostfix, type Postfix, startPostfix } from './setup/postfix.js';
import { SmtpSink } from './setup/smtp-sink.js';

const run = promisify(execFile);
const PROMPTLY = { withinMs: 30_000 };
const REFUSED = /550 5\.7\.1 linkedin_connection_is_not_consent dec_\w+/;
const MESSAGE = `From: Acme SAS <${SENDER}>\nTo: you\nSubject: News\n\nHello\n`;

let house: TestHouse;
let sink: SmtpSink;
let acme: Tenant;
let key: string;
let folder: string;
let yes: string;
let no: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smtp-clients-'));
  const [cert, pem] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const asked = [
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-subj',
    '/CN=localhost',
  ];
  execFileSync('openssl', ['req', ...asked, '-keyout', pem, '-out', cert], { stdio: 'ignore' });
  sink = await SmtpSink.open();
  house = await TestHouse.open({
    ...{ relayUrl: sink.url, roles: 'api,smtp,worker' },
    settings: { SMTP_TLS_CERT: cert, SMTP_TLS_KEY: pem },
  });
  acme = await house.tenant();
  key = await house.key(acme.id, ['send'], { defaults: { purpose: 'newsletter' } });
});
beforeEach(async () => {
  [yes, no] = [await known(consentedTo()), await known(LINKEDIN_ONLY)];
});
afterAll(async () => {
  await house.closeFaultless();
  await sink.close();
  rmSync(folder, { recursive: true, force: true });
});

async function known(facts: object): Promise<string> {
  const email = someone();
  expect((await acme.api.post('/v1/contacts', { email, ...facts })).status).toBe(201);
  return email;
}

/** What a program says, and whether it was content. */
async function said(program: string, args: readonly string[], input = ''): Promise<{ ok: boolean; text: string }> {
  const running = run(program, args, { timeout: 60_000 });
  running.child.stdin?.end(input);
  try {
    const { stdout, stderr } = await running;
    return { ok: true, text: stdout + stderr };
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    return { ok: false, text: stdout + stderr };
  }
}

async function arrivedOnlyFor(email: string): Promise<void> {
  await eventually(() => {
    expect(sink.to(email)).toHaveLength(1);
  }, PROMPTLY);
  expect(sink.to(email)[0]?.raw.toString()).toMatch(/^List-Unsubscribe: <\S+\/u\/\S+>\r\n/m);
  expect(sink.to(no)).toEqual([]);
}

function has(program: string): boolean {
  try {
    execFileSync('which', [program], { stdio: 'ignore' });
    return true;
  } catch {
    process.stdout.write(`LEFT OUT: there is no ${program} here\n`);
    return false;
  }
}

describe('TLS', () => {
  it.each([
    ['by STARTTLS', () => ({ port: house.smtpPort, requireTLS: true })],
    ['from the first byte on', () => ({ port: house.smtpTlsPort, secure: true })],
  ])('is spoken %s', async (_, options) => {
    const auth = { user: SENDER, pass: key };
    const transport = createTransport({ host: '127.0.0.1', ...options(), auth, tls: { rejectUnauthorized: false } });
    await transport.sendMail({ from: `Acme SAS <${SENDER}>`, to: yes, text: 'hi' });
    transport.close();
    await arrivedOnlyFor(yes);
  });
});

(has('python3') ? it : it.skip)("Python's smtplib names each who was refused", async () => {
  const script = `
import smtplib, sys
with smtplib.SMTP('127.0.0.1', ${house.smtpPort}) as s:
    s.login('${SENDER}', '${key}')
    print(s.sendmail('${SENDER}', ['${yes}', '${no}'], sys.stdin.read()))
    try:
        s.sendmail('${SENDER}', ['${no}'], 'x')
    except smtplib.SMTPRecipientsRefused as e:
        print('all refused', e.recipients)
`;
  const { ok, text } = await said('python3', ['-c', script], MESSAGE);
  expect([ok, text]).toEqual([
    true,
    expect.stringContaining(`{'${no}': (550, b'5.7.1 linkedin_connection_is_not_consent dec_`),
  ]);
  expect(text).toContain(`all refused {'${no}'`);
  await arrivedOnlyFor(yes);
});

(has('swaks') ? it : it.skip)('swaks prints each answer', async () => {
  const login = ['--auth', 'LOGIN', '--auth-user', 'tests', '--auth-password', key, '--tls'];
  const to = ['--server', '127.0.0.1', '--port', String(house.smtpPort), '--from', SENDER, '--to', `${yes},${no}`];
  const { text } = await said('swaks', [...to, ...login, '--header', `From: Acme SAS <${SENDER}>`]);
  expect(text).toMatch(REFUSED);
  expect(text).toMatch(/<~ +250 2\.0\.0 queued as sub_/);
  await arrivedOnlyFor(yes);
});

(has('msmtp') ? it : it.skip)(
  'msmtp gives up for the one who is refused, and says the code; alone, the other gets it',
  async () => {
    const options = [
      '--host=127.0.0.1',
      `--port=${house.smtpPort}`,
      '--auth=plain',
      '--user=tests',
      `--from=${SENDER}`,
    ];
    const login = [...options, '--tls=on', '--tls-certcheck=off', `--passwordeval=echo ${key}`];
    const both = await said('msmtp', [...login, yes, no], MESSAGE);
    expect([both.ok, both.text]).toEqual([false, expect.stringMatching(REFUSED)]);
    expect(await said('msmtp', [...login, yes], MESSAGE)).toMatchObject({ ok: true });
    await arrivedOnlyFor(yes);
  },
);

(has('curl') ? it : it.skip)('curl sends to those who may have it', async () => {
  const file = join(folder, 'mail');
  writeFileSync(file, MESSAGE.replace(/\n/g, '\r\n'));
  const to = ['--mail-from', SENDER, '--mail-rcpt', no, '--mail-rcpt', yes, '--mail-rcpt-allowfails'];
  const login = ['--ssl-reqd', '-k', '-u', `tests:${key}`, '-v', '-T', file, `smtp://127.0.0.1:${house.smtpPort}`];
  const { ok, text } = await said('curl', [...to, ...login]);
  expect([ok, text]).toEqual([true, expect.stringMatching(REFUSED)]);
  await arrivedOnlyFor(yes);
});

if (!hasPostfix) process.stdout.write('LEFT OUT: Postfix is not here, or this is not root\n');
(hasPostfix ? describe : describe.skip)('Postfix with us as its relayhost', () => {
  let postfix: Postfix;

  beforeAll(async () => {
    chmodSync(tmpdir(), 0o755);
    const host = `[127.0.0.1]:${house.smtpPort}`;
    postfix = await startPostfix({
      main: [
        ...['myhostname = mailer.acme.example', 'myorigin = acme.example', `relayhost = ${host}`],
        ...['smtp_sasl_auth_enable = yes', `smtp_sasl_password_maps = inline:{ ${host}=tests:${key} }`],
        ...['smtp_sasl_security_options = noanonymous', 'smtp_sasl_mechanism_filter = plain, login'],
        ...['smtp_tls_security_level = may', 'bounce_queue_lifetime = 0'],
      ],
    });
  });
  afterAll(async () => {
    await postfix.stop();
  });

  it('bounces the one who is refused with our code, and the others get theirs', async () => {
    postfix.send(SENDER, [yes, no], MESSAGE);
    await eventually(() => {
      expect(postfix.log()).toMatch(new RegExp(`to=<${yes}>.*status=sent \\(250 2\\.0\\.0 queued as sub_`));
      expect(postfix.log()).toMatch(
        new RegExp(`to=<${no}>.*status=bounced \\(host 127\\.0\\.0\\.1.* said: ${REFUSED.source}`),
      );
    }, PROMPTLY);
    await arrivedOnlyFor(yes);
  });
});

it('has the words for each client in the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const word of ['listmonk', 'WordPress', 'nodemailer', 'relayhost']) expect(readme).toContain(word);
});
