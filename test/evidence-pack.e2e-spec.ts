/** A pack convinces somebody who has nothing but the pack, and no change to it passes. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { type ProblemAnswer } from './api.js';
import { consentedTo, LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

type Run = { readonly code: number; readonly output: string };
type Line = { index: number; leaf: string; proof: string[]; payload: string; opening: string; shown: string };

const NAMES = ['Zoë Kovač-Đurić', '山田 太郎', 'Ελένη Παπαδοπούλου', 'محمد عبد الله', 'דוד כהן', 'Łukasz Żółć'];

let house: TestHouse;
let acme: Tenant;
let folder: string;
let contactId: string;
let campaignId: string;
let earlier: string;
const email = someone('zoe');

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  folder = mkdtempSync(join(tmpdir(), 'evidence-'));
  await acme.api.post('/v1/contacts', { email: someone(), ...LINKEDIN_ONLY });
  await eventually(
    async () => {
      earlier = (await acme.api.get('/v1/ledger/checkpoint')).text;
      expect(Number(earlier.split('\n')[1])).toBeGreaterThan(0);
    },
    { withinMs: 10_000 },
  );
  await recorded();
}, 60_000);
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await house.closeFaultless();
});

/** A person with a bit of everything, and a campaign of five. */
async function recorded(): Promise<void> {
  const { api } = acme;
  const [consent] = consentedTo().consents;
  const known = { email, name: NAMES.join(', '), company: 'Ateliers Žižkov', ...LINKEDIN_ONLY };
  contactId = (await api.post<{ id: string }>('/v1/contacts', known)).body.id;
  await api.post('/v1/consents', { email, ...consent });
  const letter = { purpose: 'newsletter', sender: SENDER, subject: 'News', text: 'Here they are.' };
  const campaign = await api.post<{ id: string }>('/v1/campaigns', { name: 'Lettre d’été', ...letter });
  campaignId = campaign.body.id;
  const others = Array.from({ length: 3 }, () => ({ email: someone(), ...consentedTo() }));
  const recipients = [{ email, ...consentedTo() }, ...others, { email: someone(), ...LINKEDIN_ONLY }];
  await api.post(`/v1/campaigns/${campaignId}/recipients`, { recipients });
  await api.post(`/v1/campaigns/${campaignId}/launch`);
  await eventually(
    async () => {
      expect((await api.get(`/v1/campaigns/${campaignId}`)).body).toMatchObject({ counts: { accepted: 4 } });
    },
    { withinMs: 20_000 },
  );
  const made = await api.post<{ id: string }>('/v1/suppressions', { email, kind: 'manual', reason: 'they rang' });
  await api.delete(`/v1/suppressions/${made.body.id}?reason=a%20mistake`);
}

async function fetched(path: string, name: string): Promise<string> {
  const response = await fetch(`${house.url}${path}`, {
    headers: { authorization: `Bearer ${await house.key(acme.id, ['evidence'])}` },
  });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
  const into = join(folder, name);
  await unpack(Buffer.from(await response.arrayBuffer()), into);
  return into;
}

async function unpack(bytes: Buffer, into: string): Promise<void> {
  const zip = await promisify<Buffer, object, ZipFile>(fromBuffer)(bytes, { lazyEntries: true });
  await new Promise<void>((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      zip.openReadStream(entry, (failed, stream) => {
        if (failed) {
          reject(failed);
          return;
        }
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          mkdirSync(dirname(join(into, entry.fileName)), { recursive: true });
          writeFileSync(join(into, entry.fileName), Buffer.concat(chunks));
          zip.readEntry();
        });
      });
    });
    zip.on('end', resolve).on('error', reject);
    zip.readEntry();
  });
}

/** As an auditor does: the verifier of the pack, with nothing else around. */
async function verified(pack: string, ...more: string[]): Promise<Run> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['verify.mjs', ...more], { cwd: pack, env: {} });
    return { code: 0, output: stdout };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, output: stdout + stderr };
  }
}

const read = (pack: string, file: string) => readFileSync(join(pack, file), 'utf8');
const linesOf = (pack: string) =>
  read(pack, 'entries.jsonl')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('the pack of a person', () => {
  let pack: string;
  beforeAll(async () => {
    const size = earlier.split('\n')[1] ?? '';
    pack = await fetched(`/v1/contacts/${contactId}/evidence.zip?from=${size}&reason=case%2012`, 'person');
  });

  it('holds what was recorded, in words, with what it takes to check it', () => {
    for (const file of [
      'README.txt',
      'summary.pdf',
      'verify.mjs',
      'key.txt',
      'checkpoint.txt',
      'person.json',
      'pack.json',
      'known.json',
    ]) {
      expect(read(pack, file)).toMatch(/\S/);
    }
    const of = (name: string) =>
      readdirSync(join(pack, name)).map((file) => JSON.parse(read(pack, `${name}/${file}`)) as Record<string, unknown>);
    expect(of('decisions').length).toBeGreaterThanOrEqual(2);
    for (const one of of('decisions')) {
      expect(one).toMatchObject({
        recorded: { facts: { recipient: { email } }, decision: expect.anything() },
        inWords: { en: expect.any(Array), fr: expect.any(Array) },
      });
    }
    expect(of('consents').map((one) => one['recorded'])).toContainEqual(
      expect.objectContaining({ wording: 'Yes, I want the newsletter of Acme SAS.' }),
    );
    expect(
      of('objections')
        .map((one) => one['type'])
        .sort(),
    ).toEqual(['suppression_added', 'suppression_lifted']);
    expect(of('reads').map((one) => one['recorded'])).toContainEqual(
      expect.objectContaining({ what: 'person_evidence', why: 'case 12' }),
    );
    expect(readdirSync(join(pack, 'receipts')).length).toBeGreaterThanOrEqual(2);
    expect(JSON.parse(read(pack, 'messages.json'))).toEqual([expect.objectContaining({ state: 'accepted' })]);
    expect(read(pack, 'summary.pdf').slice(0, 5)).toBe('%PDF-');
  });

  it('verifies with its own key, with one got elsewhere, and against an earlier checkpoint', async () => {
    expect(await verified(pack)).toMatchObject({ code: 0, output: expect.stringMatching(/NOTE .*key[^]*OK /) });
    writeFileSync(join(folder, 'key'), (await acme.api.get('/v1/ledger/key')).text);
    writeFileSync(join(folder, 'old'), earlier);
    const run = await verified(pack, '--key', join(folder, 'key'), '--checkpoint', join(folder, 'old'));
    expect([run.code, run.output]).toEqual([0, expect.stringMatching(/^OK +\d+ entries/)]);
  });

  const edit = (file: string, change: (text: string) => string) => (copy: string) => {
    writeFileSync(join(copy, file), change(read(copy, file)));
  };
  const onLines = (change: (lines: Line[]) => Line[]) => (copy: string) => {
    writeFileSync(
      join(copy, 'entries.jsonl'),
      change(linesOf(copy))
        .map((line) => `${JSON.stringify(line)}\n`)
        .join(''),
    );
  };
  const decisionFile = (copy: string) => `decisions/${readdirSync(join(copy, 'decisions'))[0] ?? ''}`;
  const flipped = (base64: string) => {
    const bytes = Buffer.from(base64, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    return bytes.toString('base64');
  };

  it.each<readonly [string, (copy: string) => void, RegExp]>([
    [
      'a decision that is shown otherwise',
      (copy) => {
        edit(decisionFile(copy), (text) => text.replace('"newsletter"', '"prospecting"'))(copy);
      },
      /decisions\/dec_.*something else is shown/,
    ],
    [
      'a decision that is dated back',
      (copy) => {
        edit(decisionFile(copy), (text) => text.replace(/"at": "20\d\d/, '"at": "2019'))(copy);
      },
      /decisions\/dec_.*another at/,
    ],
    ['an entry that is left out', onLines((lines) => lines.slice(1)), /entries were packed/],
    [
      'entries that are swapped',
      onLines(([one, other, ...rest]) => [other, one, ...rest] as Line[]),
      /order of the log/,
    ],
    [
      'an entry that is changed',
      onLines(
        ([one, ...rest]) =>
          [
            {
              ...one,
              leaf: Buffer.from(
                Buffer.from(one?.leaf ?? '', 'base64')
                  .toString()
                  .replace('20', '19'),
              ).toString('base64'),
            },
            ...rest,
          ] as Line[],
      ),
      /entry \d+ of the log .*does not lead to the root/,
    ],
    [
      'a payload that is changed',
      onLines(([one, ...rest]) => [{ ...one, payload: flipped(one?.payload ?? '') }, ...rest] as Line[]),
      /not the one whose digest/,
    ],
    [
      'another opening',
      onLines(([one, other, ...rest]) => [{ ...one, opening: other?.opening }, other, ...rest] as Line[]),
      /opening is not that of this payload/,
    ],
    [
      'a proof that is cut',
      onLines(([one, ...rest]) => [{ ...one, proof: one?.proof.slice(1) }, ...rest] as Line[]),
      /proof is too short/,
    ],
    [
      'a decision that was never recorded',
      (copy) => {
        writeFileSync(join(copy, 'decisions', 'dec_forged.json'), '{}');
      },
      /no entry of the log stands for it/,
    ],
    [
      'another person',
      edit('person.json', (text) => text.replace(/"mailbox": "[^"]*"/, '"mailbox": "other@client.example"')),
      /not the one of this mailbox/,
    ],
    [
      'a checkpoint of another size',
      edit('checkpoint.txt', (text) => text.replace(/\n(\d+)\n/, (_, size: string) => `\n${Number(size) + 1}\n`)),
      /invalid signature/,
    ],
    [
      'a key that is not the one of the signature',
      edit('key.txt', () => 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n'),
      /no key that was given/,
    ],
    ['files that are no JSON', edit('entries.jsonl', (text) => `{\n${text}`), /no JSON/],
  ])('does not pass with %s', async (_, change, said) => {
    const copy = join(folder, 'copy');
    rmSync(copy, { recursive: true, force: true });
    await promisify(execFile)('cp', ['-r', pack, copy]);
    change(copy);
    const { code, output } = await verified(copy);
    expect([code, output]).toEqual([1, expect.stringMatching(said)]);
  });

  it('does not pass against a checkpoint of another history', async () => {
    writeFileSync(join(folder, 'old'), earlier.replace(/\n1\n/, '\n2\n'));
    expect(await verified(pack, '--checkpoint', join(folder, 'old'))).toMatchObject({ code: 1 });
  });

  it('tells how it is called', async () => {
    expect(await verified(pack, '--what')).toMatchObject({ code: 2, output: expect.stringContaining('usage:') });
  });
});

describe('the pack of a campaign', () => {
  it('holds every decision it went by, and verifies; after an erasure too, and then names nobody', async () => {
    const before = await fetched(`/v1/campaigns/${campaignId}/evidence.zip`, 'campaign');
    expect(await verified(before)).toMatchObject({ code: 0 });
    const lines = linesOf(before);
    expect(lines.length).toBeGreaterThanOrEqual(5);
    expect(read(before, 'entries.jsonl')).toContain('linkedin_connection_is_not_consent');
    expect(JSON.parse(read(before, 'campaign.json'))).toMatchObject({ counts: { recipients: 5, accepted: 4 } });
    expect(read(before, 'entries.jsonl')).toContain(email);
    await acme.api.post('/v1/subject-requests', { type: 'erasure', email });
    const after = await fetched(`/v1/campaigns/${campaignId}/evidence.zip`, 'campaign-later');
    expect(await verified(after)).toMatchObject({ code: 0 });
    expect(linesOf(after)).toHaveLength(lines.length);
    expect(read(after, 'entries.jsonl')).not.toContain(email);
    expect((await acme.api.get(`/v1/contacts/${contactId}/evidence.zip`)).status).toBe(404);
  });
});

it.each([
  ['0', 422],
  ['99999999', 422],
  ['18446744073709551615', 422],
  ['-1', 422],
])('refuses from=%s', async (from, status) => {
  const made = await acme.api.post<{ id: string }>('/v1/contacts', { email: someone(), ...LINKEDIN_ONLY });
  const answer = await acme.api.get<ProblemAnswer>(`/v1/contacts/${made.body.id}/evidence.zip?from=${from}`);
  expect([answer.status, answer.body.errors?.[0]?.field]).toEqual([status, 'from']);
});
