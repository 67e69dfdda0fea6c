// A verifier that nobody here wrote (Go's golang.org/x/mod/sumdb) accepts our log, and refuses it once it is altered.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DecisionsBody } from '../api.js';
import { LINKEDIN_ONLY } from '../builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from '../house.js';
import { eventually } from '../setup/eventually.js';
import { say } from './fixtures.js';

const DEBIAN_GO_PATH = '/usr/share/gocode'; // of the package golang-golang-x-mod-dev
const SOURCE = fileURLToPath(new URL('go-verifier/main.go', import.meta.url));
const SIZES = [1, 300, 700];

type Log = {
  key: string;
  checkpoint: string;
  size: number;
  root: string;
  inclusions: { index: number; leaf: string; hashes: string[] }[];
  consistencies: { from: number; root: string; hashes: string[] }[];
};

const verifier = build();

describe("Go's verifier", () => {
  if (verifier === null) {
    it('is left out, for `go` or the package golang-golang-x-mod-dev is not installed', () => undefined);
    return;
  }

  let house: TestHouse;
  let log: Log;

  beforeAll(async () => {
    house = await TestHouse.open();
    log = await someLog(await house.tenant());
  }, 60_000);
  afterAll(() => house.close());

  it('accepts our checkpoint, every inclusion proof and every consistency proof', () => {
    expect(judged(log)).toBe('ok');
    say(
      `golang.org/x/mod/sumdb: 1 checkpoint, ${log.inclusions.length} inclusion proofs and ` +
        `${log.consistencies.length} consistency proofs of ours accepted`,
    );
  });

  it.each<[string, (given: Log) => void]>([
    ['another key', (given) => (given.key = given.key.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')))],
    ['another root', (given) => (given.root = Buffer.alloc(32).toString('base64'))],
    ['another text', (given) => (given.checkpoint = given.checkpoint.replace('\n700\n', '\n701\n'))],
    ['another leaf', ({ inclusions: [first] }) => first && (first.leaf = Buffer.from('{}').toString('base64'))],
    ['another place', ({ inclusions: [first] }) => first && (first.index = 1)],
    ['another history', ({ consistencies: [first] }) => first && (first.root = Buffer.alloc(32).toString('base64'))],
  ])('refuses %s', (_, alter) => {
    const altered = structuredClone(log);
    alter(altered);
    expect(judged(altered)).not.toBe('ok');
  });

  function judged(given: Log): string {
    return spawnSync(verifier ?? '', { input: JSON.stringify(given), encoding: 'utf8' }).stdout.trim();
  }
});

/** The program; null where there is nothing to build it with, which is said. */
function build(): string | null {
  if (spawnSync('go', ['version']).status !== 0 || !existsSync(`${DEBIAN_GO_PATH}/src/golang.org/x/mod/sumdb/note`)) {
    say("Go's verifier: LEFT OUT, `go` or the Debian package golang-golang-x-mod-dev is not installed");
    return null;
  }
  const folder = mkdtempSync(join(tmpdir(), 'outreach-guard-go-'));
  const env = { ...process.env, GO111MODULE: 'off', GOPATH: DEBIAN_GO_PATH, GOCACHE: join(folder, 'cache') };
  const built = spawnSync('go', ['build', '-o', join(folder, 'verifier'), SOURCE], { env, encoding: 'utf8' });
  if (built.status !== 0) throw new Error(built.stderr);
  return join(folder, 'verifier');
}

/** What the API answers about a log that grew in several steps. */
async function someLog(tenant: Tenant): Promise<Log> {
  const roots: string[] = [];
  let [recorded, checkpoint] = [0, ''];
  for (const size of SIZES) {
    await record(tenant, size - recorded);
    recorded = size;
    await eventually(
      async () => {
        checkpoint = (await tenant.api.get('/v1/ledger/checkpoint')).text;
        expect(checkpoint.split('\n')[1]).toBe(String(size));
      },
      { withinMs: 10_000 },
    );
    roots.push(checkpoint.split('\n')[2] ?? '');
  }
  const size = recorded;
  const inclusions = await Promise.all(
    [0, 1, 255, 256, 299, 300, 511, 512, size - 1].map(async (index) => {
      const { leaf } = (await tenant.api.get<{ leaf: string }>(`/v1/ledger/entries/${index}`)).body;
      return { index, leaf, hashes: await hashesOf(tenant, `inclusion?index=${index}&size=${size}`) };
    }),
  );
  const consistencies = await Promise.all(
    SIZES.map(async (from, n) => {
      return { from, root: roots[n] ?? '', hashes: await hashesOf(tenant, `consistency?from=${from}&to=${size}`) };
    }),
  );
  const key = (await tenant.api.get('/v1/ledger/key')).text.trim();
  return { key, checkpoint, size, root: roots.at(-1) ?? '', inclusions, consistencies };
}

async function hashesOf(tenant: Tenant, proof: string): Promise<string[]> {
  return (await tenant.api.get<{ hashes: string[] }>(`/v1/ledger/proof/${proof}`)).body.hashes;
}

async function record(tenant: Tenant, count: number): Promise<void> {
  const recipients = Array.from({ length: count }, () => ({ email: someone(), ...LINKEDIN_ONLY }));
  await tenant.api.post<DecisionsBody>('/v1/decisions', { purpose: 'prospecting', sender: SENDER, recipients });
}
