/** The TypeScript client and the command outreach-guard, against the running service. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  answered,
  type Decision,
  GuardProblem,
  outreachGuard,
  type ReasonCode,
} from '../clients/typescript/src/client.js';
import { consentedTo } from './builders/people.js';
import { someone, type Tenant, TestHouse } from './house.js';

const run = promisify(execFile);
/** A thousand decisions are a megabyte of JSON. */
const MOST_BYTES = 16_777_216;
const SCHEMA = 'clients/typescript/src/schema.ts';

let house: TestHouse;
let acme: Tenant;
let key: string;
let folder: string;

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  key = await house.key(acme.id, ['decide', 'send', 'contacts', 'evidence'], { defaults: { purpose: 'newsletter' } });
  folder = mkdtempSync(join(tmpdir(), 'outreach-guard-client-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await house.closeFaultless();
});

describe('the client', () => {
  it('is generated from the document as it is', async () => {
    const [document, generated] = [join(folder, 'openapi.json'), join(folder, 'schema.ts')];
    writeFileSync(document, (await house.stranger.get('/openapi.json')).text);
    const to = process.env['UPDATE_CLIENT'] ? SCHEMA : generated;
    await run(process.execPath, ['scripts/generate-client.mjs', document, to]);
    expect(readFileSync(to, 'utf8') === readFileSync(SCHEMA, 'utf8')).toBe(true);
  });

  it('knows what it is answered, and tells a no from a failure', async () => {
    const guard = outreachGuard({ url: house.url, key });
    const { controller, scopes } = await answered(guard.GET('/v1/whoami'));
    expect([controller?.id, scopes]).toEqual([acme.id, ['decide', 'send', 'contacts', 'evidence']]);
    const refused = guard.POST('/v1/messages', {
      body: { sender: acme.sender, recipient: { email: 'nobody' }, subject: 'News', text: 'Here.' } as never,
    });
    const problem = await answered(refused).catch((error: unknown) => error);
    expect(problem).toBeInstanceOf(GuardProblem);
    const code: ReasonCode | undefined = (problem as GuardProblem).decision?.reasons[0]?.code;
    expect(code).toBe('invalid_address');
  });

  it('repeats only what may be repeated, and waits as it is told', async () => {
    const heard: string[] = [];
    const server = createServer((request, response) => {
      heard.push(request.method ?? '');
      response.writeHead(heard.length % 2 === 1 ? 503 : 200, {
        'retry-after': '0',
        'content-type': 'application/json',
      });
      response.end('{}');
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const guard = outreachGuard({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, key });
    await answered(guard.GET('/v1/whoami'));
    expect(heard.splice(0)).toEqual(['GET', 'GET']);
    const body = { email: someone() } as never;
    await expect(answered(guard.POST('/v1/contacts', { body }))).rejects.toMatchObject({ status: 503 });
    expect(heard).toEqual(['POST']);
    heard.splice(0);
    await answered(guard.POST('/v1/contacts', { body, headers: { 'idempotency-key': 'a' } }));
    expect(heard).toEqual(['POST', 'POST']);
    await new Promise((resolve) => server.close(resolve));
  });
});

type Ran = { readonly code: number; readonly stdout: string; readonly stderr: string };

async function cli(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const own = { OUTREACH_GUARD_KEY: key, OUTREACH_GUARD_URL: house.url, ...env };
  const options = { env: { ...process.env, ...own }, maxBuffer: MOST_BYTES };
  const call = run(process.execPath, ['bin/outreach-guard.mjs', ...args], options);
  return call.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: unknown) => error as Ran,
  );
}

describe('outreach-guard', () => {
  it('says who asks, and how it is called', async () => {
    const { code, stdout } = await cli(['whoami']);
    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ senders: [acme.sender] })]);
    expect(await cli(['--help'])).toMatchObject({ code: 0, stdout: expect.stringContaining('Exit codes') });
    expect(await cli(['frobnicate'])).toMatchObject({ code: 2, stderr: expect.stringContaining('no command') });
    expect(await cli(['whoami'], { OUTREACH_GUARD_KEY: '' })).toMatchObject({ code: 2 });
    const stranger = await cli(['whoami'], { OUTREACH_GUARD_KEY: 'og_nothing' });
    expect([stranger.code, stranger.stderr]).toEqual([1, expect.not.stringContaining('og_nothing')]);
    const away = await cli([
      'check',
      someone(),
      '--url',
      'http://127.0.0.1:1',
      '--sender',
      'a@b.example',
      '--purpose',
      'x',
    ]);
    expect(away).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be reached') });
  });

  it('checks one person: 3 and the reason where the answer is no', async () => {
    const { code, stdout } = await cli(['check', someone(), '--source', 'linkedin_connection', '--country', 'FR']);
    const decision = JSON.parse(stdout) as Decision;
    expect([code, decision.outcome]).toEqual([3, 'block']);
    expect(decision.reasons.map((one) => one.code)).toContain('linkedin_connection_is_not_consent');
    const jean = someone();
    await acme.api.post('/v1/contacts', { email: jean, ...consentedTo() });
    expect(await cli(['check', jean])).toMatchObject({ code: 0 });
  });

  it('checks a long list, tells how far it is, and keeps what is odd in it in its place', async () => {
    const jean = someone();
    await acme.api.post('/v1/contacts', { email: jean, ...consentedTo() });
    const people = Array.from({ length: 1_200 }, (_, n) => `p${n}@client.example,FR,linkedin_connection`);
    const list = join(folder, 'list.csv');
    writeFileSync(list, `\ufeffEmail,Country,Source\n${jean},,\n"nobo""dy",,\n${people.join('\n')}\n`);
    const { code, stdout, stderr } = await cli(['check', list, '--simulate']);
    const decisions = JSON.parse(stdout) as Decision[];
    expect([code, decisions.length]).toEqual([3, 1_202]);
    expect(stderr).toMatch(/^1202 decided, 1201 refused, done\n$/m); // where it takes long, it says more before
    expect(decisions.slice(0, 2).map(({ email, outcome }) => [email, outcome])).toEqual([
      [jean, 'allow'],
      ['nobo"dy', 'block'],
    ]);
    expect(await cli(['check', join(folder, 'none.csv')])).toMatchObject({ code: 2 });
    writeFileSync(list, 'name\nJean\n');
    expect(await cli(['check', list])).toMatchObject({ code: 2, stderr: expect.stringContaining('no column email') });
  });

  it('brings a network in, and tells whom to accept and what it is worth', async () => {
    const archive = 'test/samples/linkedin/Basic_LinkedInDataExport_03-09-2026.zip';
    const brought = await cli(['network', 'import', archive, '--member', 'anna']);
    expect([brought.code, JSON.parse(brought.stdout)]).toEqual([
      0,
      expect.objectContaining({ state: 'done', connections: expect.objectContaining({ added: 4 }) }),
    ]);
    const advised = await cli(['network', 'invitations', '--member', 'anna', '--strategy', 'met_in_person']);
    const found = JSON.parse(advised.stdout) as { direction: string; advice: { verdict: string; why: string } }[];
    expect(found.map(({ direction, advice }) => [direction, advice.verdict]).sort()).toEqual([
      ['incoming', 'ignore'],
      ['outgoing', 'look'],
    ]);
    const worth = await cli(['network', 'quality', '--member', 'anna']);
    expect(JSON.parse(worth.stdout)).toMatchObject({ connections: 4 });
    expect(await cli(['network', 'senders'])).toMatchObject({ code: 0 });
    expect(await cli(['network', 'import', 'README.md'])).toMatchObject({ code: 1 });
    expect(await cli(['network', 'import', join(folder, 'none.csv')])).toMatchObject({ code: 2 });
    expect(await cli(['network', 'invitations', '--strategy', 'x'])).toMatchObject({ code: 2 });
    expect(await cli(['network', 'letters', 'nwp_none'])).toMatchObject({ code: 1 });
    expect(await cli(['network'])).toMatchObject({ code: 2 });
  });

  it('sends and stops', async () => {
    const jean = someone();
    await acme.api.post('/v1/contacts', { email: jean, ...consentedTo() });
    const letter = join(folder, 'letter.txt');
    writeFileSync(letter, 'Hello {{firstName|there}}');
    const send = ['send', '--to', jean, '--subject', 'News', '--text', letter];
    expect(await cli(send)).toMatchObject({ code: 0, stdout: expect.stringContaining('"state": "queued"') });
    expect(await cli(['suppress', jean, '--kind', 'objection', '--reason', 'by phone'])).toMatchObject({ code: 0 });
    expect(await cli(send)).toMatchObject({ code: 3, stdout: expect.stringContaining('suppressed_objection') });
    expect(await cli(['suppress', 'nobody'])).toMatchObject({ code: 1, stderr: expect.stringContaining('email') });
  });

  it('keeps a checkpoint and has the log held against it', async () => {
    const kept = join(folder, 'kept');
    expect(await cli(['verify', '--save', kept])).toMatchObject({ code: 0 });
    const files = ['--checkpoint', join(kept, 'checkpoint.txt'), '--log-key', join(kept, 'key.txt')];
    expect(await cli(['verify', ...files])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^OK: /) });
    expect(await cli(['verify'])).toMatchObject({ code: 2 });
  });
});
