/** The policy service, asked by hand and by a real Postfix: whom the law protects is refused at RCPT, the others are not. */
import { execFile } from 'node:child_process';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { ApiKeys } from '../src/access/api-keys.js';
import { Controllers } from '../src/access/controllers.js';
import { Guard } from '../src/guard/guard.js';
import { PolicyAnswers } from '../src/intake/postfix/policy-answer.js';
import { openPolicyService, type PolicyService } from '../src/intake/postfix/policy-service.js';
import { type DecisionsBody } from './api.js';
import { consentedTo, LINKEDIN_ONLY, ON_A_WEBSITE } from './builders/people.js';
import { someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';
import { hasPostfix, type Postfix, startPostfix } from './setup/postfix.js';

const run = promisify(execFile);
const LOG = { log: () => undefined, warn: () => undefined };

let house: TestHouse;
let acme: Tenant;
let service: PolicyService;
let orphaned: PolicyService;
let jean: string;
let linked: string;
/** Of a controller whose cold mail has to wait for this person. */
let british: PolicyService;
let writtenTo: string;

const serve = (key: string): Promise<PolicyService> => {
  const parts = [house.app.get(ApiKeys), house.app.get(Controllers), house.app.get(Guard)] as const;
  return openPolicyService(new PolicyAnswers(...parts, key), { host: '127.0.0.1', port: 0 }, LOG);
};

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  service = await serve(await house.key(acme.id, ['decide'], { defaults: { purpose: 'newsletter' } }));
  orphaned = await serve(`og_${'x'.repeat(43)}`);
  [jean, linked] = [someone('jean'), someone('linked')];
  await acme.api.post('/v1/contacts', { email: jean, ...consentedTo() });
  await acme.api.post('/v1/contacts', { email: linked, ...LINKEDIN_ONLY });
  writtenTo = await coldMailLately();
});
afterAll(async () => {
  for (const one of [service, orphaned, british]) await one.close();
  await house.closeFaultless();
});

/** Somebody whom the law lets be written to, and who got a first mail just now. */
async function coldMailLately(): Promise<string> {
  const tenant = await house.tenant({ country: 'GB' });
  british = await serve(await house.key(tenant.id, ['decide'], { defaults: { purpose: 'prospecting' } }));
  const recipient = { email: someone('cold'), ...ON_A_WEBSITE };
  const letter = { purpose: 'prospecting', sender: tenant.sender, subject: 'Hello', text: 'Hello.', recipient };
  const { body } = await tenant.api.post<{ id: string }>('/v1/messages', letter);
  await eventually(
    async () => {
      const { state } = (await tenant.api.get<{ state: string }>(`/v1/messages/${body.id}`)).body;
      expect(state).toBe('accepted');
    },
    { withinMs: 20_000 },
  );
  return recipient.email;
}

const request = (recipient: string, more: Readonly<Record<string, string>> = {}): string => {
  const all = { request: 'smtpd_access_policy', protocol_state: 'RCPT', sender: acme.sender, recipient, ...more };
  return `${Object.entries(all)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')}\n`;
};

/** Everything that comes back for these bytes, until so many answers have come or it hangs up. */
function said(bytes: string | Buffer, answers: number, port = service.port): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket: Socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (data) => {
      heard += data.toString();
      if (heard.split('\n\n').length > answers) socket.destroy();
    });
    socket.on('error', (error) => {
      if ((error as { code?: string }).code === 'ECONNRESET' || (error as { code?: string }).code === 'EPIPE') return;
      reject(error);
    });
    socket.once('close', () => {
      resolve(heard);
    });
  });
}

describe('asked by hand', () => {
  it('answers each request of a connection in turn, with a decision that is on record', async () => {
    const three = request(jean) + request(linked) + request('nobody');
    const heard = await said(three, 3);
    expect(heard.split('\n\n').slice(0, 3)).toEqual([
      'action=DUNNO',
      expect.stringMatching(/^action=REJECT 5\.7\.1 linkedin_connection_is_not_consent dec_\w{26}$/),
      expect.stringMatching(/^action=REJECT 5\.7\.1 invalid_address dec_\w{26}$/),
    ]);
    const { decisions } = (await acme.api.get<DecisionsBody>('/v1/decisions?limit=3')).body;
    expect(heard).toContain(decisions.find(({ email }) => email === linked)?.id);
  });

  it('refuses senders that are not the controller’s, and nobody’s', async () => {
    for (const sender of ['ceo@bank.example', '', 'x'.repeat(500)]) {
      expect(await said(request(jean, { sender }), 1)).toBe('action=REJECT 5.7.1 sender_not_registered\n\n');
    }
  });

  it('says nothing before there is a recipient, and never yes where it is not told whom', async () => {
    expect(await said(request('', { protocol_state: 'MAIL' }), 1)).toBe('action=DUNNO\n\n');
    expect(await said(request('', { protocol_state: 'DATA' }), 1)).toMatch(/^action=DEFER_IF_PERMIT 4\.3\.5/);
    const undeclared = await serve(await house.key(acme.id, ['decide']));
    expect(await said(request(jean), 1, undeclared.port)).toBe('action=REJECT 5.7.1 purpose_not_declared\n\n');
    await undeclared.close();
  });

  it('has Postfix come back where the answer is later, not no', async () => {
    const heard = await said(request(writtenTo), 1, british.port);
    expect(heard).toMatch(/^action=DEFER_IF_PERMIT 4\.7\.1 frequency_cap_reached dec_\w{26}\n\n$/);
  });

  it('honours an objection at once', async () => {
    const cold = someone();
    await acme.api.post('/v1/contacts', { email: cold, ...consentedTo() });
    expect(await said(request(cold), 1)).toBe('action=DUNNO\n\n');
    await acme.api.post('/v1/suppressions', { email: cold, kind: 'objection' });
    expect(await said(request(cold), 1)).toMatch(/^action=REJECT 5\.7\.1 suppressed_objection dec_/);
  });

  it('hangs up without an answer on trouble and on what is no request', async () => {
    expect(await said(request(jean), 1, orphaned.port)).toBe('');
    const broken = [
      'GET / HTTP/1.0\r\n\r\n',
      'request=other\n\n',
      '\n',
      `a=${'x'.repeat(100_000)}`,
      'a=b\n'.repeat(1_000),
    ];
    for (const bytes of broken) expect([bytes.slice(0, 20), await said(bytes, 1)]).toEqual([bytes.slice(0, 20), '']);
    expect(await said(Buffer.from(request(`\xff\0${jean}`), 'latin1'), 1)).toMatch(/^action=REJECT .* invalid_address/);
    expect(await said(request(jean), 1)).toBe('action=DUNNO\n\n');
  });

  it('hears a request that comes byte by byte, and many clients at once', async () => {
    const bytes = Buffer.from(request(linked));
    const socket = connect(service.port, '127.0.0.1');
    const heard = new Promise<string>((resolve) =>
      socket.once('data', (data) => {
        resolve(data.toString());
      }),
    );
    for (const byte of bytes) socket.write(Buffer.of(byte));
    expect(await heard).toMatch(/^action=REJECT/);
    socket.destroy();
    const many = await Promise.all(Array.from({ length: 50 }, () => said(request(jean), 1)));
    expect(new Set(many)).toEqual(new Set(['action=DUNNO\n\n']));
  });
});

/** What it takes goes nowhere. */
const DISCARDS = [
  'myhostname = mail.acme.example',
  ...['default_transport = discard:', 'relay_transport = discard:', 'local_transport = error:none'],
  ...['smtpd_relay_restrictions = permit_mynetworks, reject', 'smtpd_policy_service_retry_delay = 1s'],
];

if (!hasPostfix) process.stdout.write('a real Postfix: LEFT OUT, it is not installed or we are not root\n');

(hasPostfix ? describe : describe.skip)('asked by Debian’s Postfix', () => {
  let postfix: Postfix;

  beforeAll(async () => {
    const asks = ({ port }: PolicyService): string =>
      `smtpd_recipient_restrictions = check_policy_service inet:127.0.0.1:${port}, permit_mynetworks, reject`;
    postfix = await startPostfix({ main: DISCARDS, listeners: [asks(service), asks(orphaned), asks(british)] });
  });
  afterAll(async () => {
    await postfix.stop();
  });

  /** What swaks heard, and with which code it ended. */
  async function swaks(to: string, port = postfix.ports[0] ?? 0): Promise<{ code: number; said: string }> {
    const told = ['--server', `127.0.0.1:${port}`, '--from', acme.sender, '--to', to, '--body', 'Here it is.'];
    try {
      return { code: 0, said: (await run('swaks', told)).stdout };
    } catch (error) {
      const { code, stdout } = error as { code: number; stdout: string };
      return { code, said: stdout };
    }
  }

  it('refuses one recipient and takes the other', async () => {
    const { code, said: heard } = await swaks(`${jean},${linked}`);
    expect(heard).toMatch(
      /554 5\.7\.1 <linked\S+>: Recipient address rejected: linkedin_connection_is_not_consent dec_/,
    );
    expect(heard).toMatch(/250 2\.0\.0 Ok: queued/);
    expect(code).toBe(0);
    expect(await swaks(linked)).toMatchObject({ code: 24 });
  });

  it('defers where the answer is later', async () => {
    const { code, said: heard } = await swaks(writtenTo, postfix.ports[2]);
    expect([code, heard]).toEqual([24, expect.stringMatching(/450 4\.7\.1 <cold\S+>: .*frequency_cap_reached dec_/)]);
  });

  it('defers where the service hangs up', async () => {
    const { code, said: heard } = await swaks(jean, postfix.ports[1]);
    expect([code, heard]).toEqual([24, expect.stringMatching(/451 4\.3\.5/)]);
  });
});

describe('started with the service', () => {
  let blocker: Server;
  let taken: number;
  let free: number;
  let own: TestHouse;
  let key: string;

  const portOf = (server: Server): number => (server.address() as { port: number }).port;
  const listening = (): Promise<Server> =>
    new Promise((resolve) => {
      const server = createServer((socket) => socket.destroy());
      server.listen(0, '127.0.0.1', () => {
        resolve(server);
      });
    });

  beforeAll(async () => {
    blocker = await listening();
    taken = portOf(blocker);
    const other = await listening();
    free = portOf(other);
    await new Promise((resolve) => other.close(resolve));
    own = await TestHouse.open({ roles: 'api' });
    const tenant = await own.tenant();
    key = await own.key(tenant.id, ['decide'], { defaults: { purpose: 'newsletter' } });
    await tenant.api.post('/v1/contacts', { email: jean, ...consentedTo() });
  });
  afterAll(async () => {
    await own.close();
    blocker.close();
  });

  const settings = (more: Readonly<Record<string, string>> = {}) => ({
    ...{ POLICY_KEY: key, POLICY_PORT: String(free), ROLES: 'api,smtp', ...more },
  });
  const refusedToConnect = (): Promise<string> =>
    said(request(jean), 1, free).catch((error: unknown) => String((error as { code?: string }).code));

  it('it answers for the controller of `POLICY_KEY`, in a process with the role smtp alone', async () => {
    await own.restart(settings());
    expect(await said(request(jean), 1, free)).toBe('action=DUNNO\n\n');
    await own.restart(settings({ ROLES: 'api' }));
    expect(await refusedToConnect()).toBe('ECONNREFUSED');
  });

  it('it is not there without a key, and hangs up with one that may not ask', async () => {
    await own.restart(settings({ POLICY_KEY: '' }));
    expect(await refusedToConnect()).toBe('ECONNREFUSED');
    await own.restart(settings({ POLICY_KEY: `og_${'x'.repeat(43)}` }));
    expect(await said(request(jean), 1, free)).toBe('');
  });

  it('it says which setting is wrong', async () => {
    await expect(own.restart(settings({ POLICY_KEY: 'no key' }))).rejects.toThrow('`POLICY_KEY` must be an API key');
    await expect(own.restart(settings({ POLICY_PORT: String(taken) }))).rejects.toThrow('`POLICY_PORT`');
  });
});
