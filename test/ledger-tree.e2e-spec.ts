/** Promise 5: what is recorded is in a signed tree soon, every proof of it holds, and hostile questions are told off. */
import { parseCheckpoint } from '../src/ledger/tree/checkpoint.js';
import { hashLeaf } from '../src/ledger/tree/hashing.js';
import { openNote } from '../src/ledger/tree/note.js';
import { parseProofFile } from '../src/ledger/tree/proof-file.js';
import { parseEntryBundle, splitHashes } from '../src/ledger/tree/tiles.js';
import { isConsistent, isIncluded } from '../src/ledger/tree/verification.js';
import { parseVerifierKey, type VerifierKey } from '../src/ledger/tree/verifier-key.js';
import { nth } from '../src/values/nth.js';
import { rows } from '../src/values/sql.js';
import { type DecisionsBody } from './api.js';
import { LINKEDIN_ONLY } from './builders/people.js';
import { SENDER, someone, type Tenant, TestHouse } from './house.js';
import { eventually } from './setup/eventually.js';

type Inclusion = { index: number; size: number; leafHash: string; hashes: string[] };
type Consistency = { from: number; to: number; hashes: string[] };
type Entry = { index: number; leaf: string; leafHash: string };

let house: TestHouse;
let acme: Tenant;
let apiKey: string;
let key: VerifierKey;
let size: number;
const NOTHING = Buffer.alloc(0);
const seen = new Map<number, Buffer>();

beforeAll(async () => {
  house = await TestHouse.open();
  acme = await house.tenant();
  apiKey = await house.key(acme.id, ['evidence']);
  const { text } = await acme.api.get('/v1/ledger/key');
  const parsed = parseVerifierKey(text.trim());
  if (!parsed) throw new Error(`this is no key: ${text}`);
  key = parsed;
  for (const count of [1, 1, 253, 1, 300]) await recordedAndSigned(count);
  size = 556;
});
afterAll(async () => {
  await house.closeFaultless();
});

async function recordedAndSigned(count: number): Promise<void> {
  const recipients = Array.from({ length: count }, () => ({ email: someone(), ...LINKEDIN_ONLY }));
  const asked = { purpose: 'prospecting', sender: SENDER, recipients };
  const { body } = await acme.api.post<DecisionsBody>('/v1/decisions', asked);
  expect(body.decisions).toHaveLength(count);
  const before = Math.max(0, ...seen.keys());
  await eventually(
    async () => {
      const head = await checkpoint();
      expect(head.size).toBe(before + count);
      seen.set(head.size, head.root);
    },
    { withinMs: 5_000 },
  );
}

async function checkpoint(query = ''): Promise<{ size: number; root: Buffer }> {
  const { text } = await acme.api.get(`/v1/ledger/checkpoint${query}`);
  const note = openNote(text, [key]);
  const read = note.ok ? parseCheckpoint(note.text) : null;
  if (!read) throw new Error(`this is no checkpoint of ours: ${text}`);
  expect(read).toMatchObject({ origin: `outreach-guard/${acme.id}`, extensions: [] });
  return { size: Number(read.size), root: read.root };
}

async function downloaded(path: string): Promise<Buffer> {
  const response = await fetch(house.url + path, { headers: { authorization: `Bearer ${apiKey}` } });
  expect(response.headers.get('content-type')).toBe('application/octet-stream');
  return Buffer.from(await response.arrayBuffer());
}

const bytes = (base64: string): Buffer => Buffer.from(base64, 'base64');

it('signs an empty tree for a controller of whom nothing is recorded', async () => {
  const globex = await house.tenant({ name: 'Globex' }, 'bob@globex.example');
  expect((await globex.api.get('/v1/ledger/checkpoint')).text).toContain(
    `outreach-guard/${globex.id}\n0\n47DEQpj8HBSa`,
  );
  expect((await globex.api.get('/v1/ledger/entries/0')).status).toBe(404);
});

it('has each leaf in the tree once, in the order in which they arrived, under the hash that was answered', async () => {
  const leaves = await rows<{ body: string; hash: Buffer }>(
    house.database,
    'SELECT body, hash FROM leaf WHERE controller_id = $1 ORDER BY xid, position',
    [acme.id],
  );
  expect(leaves).toHaveLength(size);
  for (const index of [0, 1, 2, 254, 255, 256, 555]) {
    const { body } = await acme.api.get<Entry>(`/v1/ledger/entries/${index}`);
    expect(bytes(body.leaf).toString()).toBe(nth(leaves, index).body);
    expect(hashLeaf(bytes(body.leaf))).toEqual(nth(leaves, index).hash);
    expect(body).toMatchObject({ index, leafHash: nth(leaves, index).hash.toString('base64') });
  }
});

it('proves entries against every checkpoint that covers them', async () => {
  for (const [at, root] of seen) {
    for (const index of [0, 1, 254, 255, 300, 555].filter((one) => one < at)) {
      const { body } = await acme.api.get<Inclusion>(`/v1/ledger/proof/inclusion?index=${index}&size=${at}`);
      const claim = { leafHash: bytes(body.leafHash), proof: body.hashes.map(bytes), root };
      expect(isIncluded({ index: BigInt(index), size: BigInt(at), ...claim })).toBe(true);
    }
  }
});

it('proves that each checkpoint extends the ones before', async () => {
  const sizes = [...seen.keys()];
  expect(sizes.length).toBeGreaterThan(4);
  for (const to of sizes) {
    for (const from of sizes.filter((one) => one <= to)) {
      const { body } = await acme.api.get<Consistency>(`/v1/ledger/proof/consistency?from=${from}&to=${to}`);
      const roots = { fromRoot: seen.get(from) ?? NOTHING, toRoot: seen.get(to) ?? NOTHING };
      expect(isConsistent({ from: BigInt(from), to: BigInt(to), proof: body.hashes.map(bytes), ...roots })).toBe(true);
    }
    expect((await checkpoint(`?size=${to}`)).size).toBe(to);
  }
});

it('gives a proof as a file that needs nothing else', async () => {
  const { text } = await acme.api.get('/v1/ledger/proof/file?index=300');
  const file = parseProofFile(text);
  const note = openNote(file?.checkpoint ?? '', [key]);
  const read = note.ok ? parseCheckpoint(note.text) : null;
  const { body } = await acme.api.get<Entry>('/v1/ledger/entries/300');
  const leafHash = hashLeaf(bytes(body.leaf));
  expect(file && read && isIncluded({ ...file, ...read, leafHash, proof: file.hashes })).toBe(true);
});

it('serves tiles and bundles that agree', async () => {
  for (const [place, width] of [
    ['000', 256],
    ['001', 256],
    ['002.p/44', 44],
    ['002.p/7', 7],
  ] as const) {
    const hashes = await downloaded(`/v1/ledger/tile/0/${place}`);
    const entries = parseEntryBundle(await downloaded(`/v1/ledger/tile/entries/${place}`));
    expect(splitHashes(hashes)).toHaveLength(width);
    expect(entries?.map((entry) => hashLeaf(entry))).toEqual(splitHashes(hashes));
  }
  expect(await downloaded('/v1/ledger/tile/1/000.p/2')).toHaveLength(64);
});

describe('what is asked wrongly', () => {
  it.each([
    ['/proof/inclusion', 422, 'index: is required'],
    ['/proof/inclusion?index=556', 422, 'index: is beyond the tree of 556'],
    ['/proof/inclusion?index=5&size=5', 422, 'index: is beyond the tree of 5'],
    ['/proof/inclusion?index=0&size=557', 422, 'size: is beyond the tree'],
    ['/proof/inclusion?index=0&size=0', 422, 'index: is beyond the tree of 0'],
    ['/proof/inclusion?index=-1&size=5', 422, 'index: must be a whole number'],
    ['/proof/inclusion?index=01&size=5', 422, 'index: must be a whole number'],
    ['/proof/inclusion?index=1e1&size=50', 422, 'index: must be a whole number'],
    ['/proof/inclusion?index=18446744073709551615&size=18446744073709551615', 422, 'beyond the tree'],
    ['/proof/inclusion?index=1&index=2', 422, 'index: must be a whole number'],
    ['/proof/consistency?from=5&to=4', 422, 'from: is larger than'],
    ['/proof/consistency?from=0&to=4', 422, 'from: must be 1 or more'],
    ['/proof/consistency?from=1&to=18446744073709551615', 422, 'to: is beyond the tree'],
    ['/proof/consistency?from=1&to=557', 422, 'to: is beyond the tree'],
    ['/proof/file?index=0&size=100', 422, 'size: is not the size of a checkpoint'],
    ['/checkpoint?size=100', 404, 'no checkpoint of size 100'],
    ['/entries/556', 404, '556 entries'],
    ['/entries/-1', 422, 'index: must be a whole number'],
    ['/entries/18446744073709551615', 422, 'index: is beyond the tree'],
    ['/tile/0/002', 404, 'do not fill this tile'],
    ['/tile/0/002.p/45', 404, 'do not fill this tile'],
    ['/tile/1/000', 404, 'do not fill this tile'],
    ['/tile/63/x999/x999/999', 404, 'do not fill this tile'],
    ['/tile/0/000.p/256', 404, 'tile'],
    ['/tile/0/0', 404, 'tile'],
    ['/tile/entries/003', 404, 'do not fill this tile'],
    ['/tile/0/..%2f..%2f000', 404, ''],
  ] as const)('%s answers %i and says why', async (path, status, says) => {
    const answer = await acme.api.get<{ title: string }>(`/v1/ledger${path}`);
    expect(answer.status).toBe(status);
    expect(answer.text).toContain(says);
  });

  it('is not answered to a stranger, nor to a key of another scope', async () => {
    const sends = house.api(await house.key(acme.id, ['send']));
    for (const path of ['/key', '/keys', '/checkpoint', '/entries/0', '/proof/file?index=0', '/tile/0/000']) {
      expect((await house.stranger.get(`/v1/ledger${path}`)).status).toBe(401);
      expect((await sends.get(`/v1/ledger${path}`)).status).toBe(403);
    }
  });

  it('never shows one controller the log of another', async () => {
    const globex = await house.tenant({ name: 'Globex' }, 'eve@globex.example');
    expect((await globex.api.get('/v1/ledger/tile/0/000.p/1')).status).toBe(404);
    expect((await globex.api.get('/v1/ledger/proof/inclusion?index=0')).status).toBe(422);
  });
});
