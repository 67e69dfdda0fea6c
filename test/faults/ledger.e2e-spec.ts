/** Promises 5 and 9 under `kill -9` and standstill: no fork, no gap, nothing acknowledged missing, whatever dies when. */
import { setTimeout as pause } from 'node:timers/promises';
import { type DataSource } from 'typeorm';
import { createDataSource } from '../../config/database.js';
import { LogSigner, logKey } from '../../src/ledger/log-signer.js';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { SigningKeys } from '../../src/ledger/signing-keys.js';
import { Ledger } from '../../src/ledger/ledger.js';
import { parseCheckpoint } from '../../src/ledger/tree/checkpoint.js';
import { grow, NO_EDGE, rootOf } from '../../src/ledger/tree/edge.js';
import { openNote } from '../../src/ledger/tree/note.js';
import { rows } from '../../src/values/sql.js';
import { type FreshDatabase, freshDatabase } from '../setup/database.js';
import { eventually } from '../setup/eventually.js';
import { LedgerCrew } from './ledger-crew.js';

// `npm run test:faults` asks for the number that counts; `npm test` tells the same story in fewer rounds.
const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 5);
const SEED = Number(process.env['FAULT_SEED'] ?? 20_261_125);
const CONTROLLERS = ['ctl_a', 'ctl_b', 'ctl_c'];
const MEMBERS = 3;
const LONGER_THAN_THE_LEASE_MS = 4_000;

type EntryRow = { id: string; controller_id: string; index: string; hash: Buffer };

let fresh: FreshDatabase;
let database: DataSource;
let crew: LedgerCrew;

beforeAll(async () => {
  fresh = await freshDatabase();
  database = await (await createDataSource({ url: fresh.url, poolSize: 4 })).initialize();
  crew = new LedgerCrew(fresh.url, CONTROLLERS);
  for (let member = 0; member < MEMBERS; member++) await crew.join();
}, 60_000);

afterAll(async () => {
  await crew.end();
  await database.destroy();
  await fresh.drop();
});

it(
  `signs one history of each log through ${ROUNDS} rounds of death and standstill (seed ${SEED})`,
  async () => {
    const random = seeded(SEED);
    for (let round = 0; round < ROUNDS; round++) {
      await pause(200 + random() * 1_000);
      const which = Math.floor(random() * crew.size);
      if (round % 5 === 4) {
        crew.halt(which);
        await pause(LONGER_THAN_THE_LEASE_MS);
        crew.wake(which);
      } else {
        await crew.kill(which);
        await crew.join();
      }
    }
    await crew.end();
    await integrateTheRest();
    await everythingHolds();
  },
  60_000 + ROUNDS * 10_000,
);

/** What the dead left behind, by one who comes after them. */
async function integrateTheRest(): Promise<void> {
  const signer = new LogSigner(crew.privateKey);
  const keyId = await new SigningKeys(database, new Ledger()).register(signer.publicKey, new Date());
  const sequencer = new Sequencer(database, signer, keyId);
  sequencer.start();
  await eventually(
    async () => {
      const waiting =
        'SELECT count(*) AS n FROM leaf l WHERE NOT EXISTS (SELECT FROM ledger_entry WHERE position = l.position)';
      expect(await rows(database, waiting)).toEqual([{ n: '0' }]);
    },
    { withinMs: 30_000 },
  );
  await sequencer.stop();
}

async function everythingHolds(): Promise<void> {
  const entries = await rows<EntryRow>(
    database,
    'SELECT l.id, e.controller_id, e.index, l.hash FROM ledger_entry e JOIN leaf l USING (xid, position) ORDER BY 2, 3',
  );
  const stored = await rows<{ note: string }>(database, 'SELECT note FROM ledger_checkpoint');
  const sequenced = new Set(entries.map(({ id }) => id));
  console.log(
    `${ROUNDS} rounds: ${crew.acked.size} leaves acknowledged, ${sequenced.size} in the trees, ` +
      `${crew.signed.length} checkpoints signed, ${stored.length} stored`,
  );
  expect([...crew.acked].filter((id) => !sequenced.has(id))).toEqual([]);
  expect(sequenced.size).toBe(entries.length);
  const signed = [...crew.signed, ...stored.map(({ note }) => note)];
  for (const controllerId of CONTROLLERS) {
    const own = entries.filter((entry) => entry.controller_id === controllerId);
    expect(own.length).toBeGreaterThan(0);
    expect(own.map(({ index }) => Number(index))).toEqual(own.map((_, n) => n));
    expect(forksOf(controllerId, own, signed)).toEqual([]);
  }
}

/** Notes, also such as nobody ever stored, whose root is not that of the one tree at their size. */
function forksOf(controllerId: string, entries: readonly EntryRow[], signed: readonly string[]): string[] {
  const key = logKey(controllerId, new LogSigner(crew.privateKey).publicKey);
  const notes = signed.filter((note) => note.startsWith(`${key.name}\n`));
  const heads = notes.map((note) => {
    const opened = openNote(note, [key]);
    const head = opened.ok ? parseCheckpoint(opened.text) : null;
    if (!head) throw new Error(`this is no checkpoint: ${note}`);
    return { note, size: Number(head.size), root: head.root };
  });
  heads.sort((one, other) => one.size - other.size);
  let edge = NO_EDGE;
  return heads
    .filter(({ size, root }) => {
      const arriving = entries.slice(edge.size, size).map(({ hash }) => hash);
      edge = grow(edge, Buffer.concat(arriving)).edge;
      return edge.size !== size || !rootOf(edge).equals(root);
    })
    .map(({ note }) => note);
}

/** Mulberry32: the same choices for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
