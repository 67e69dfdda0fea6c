// The ledger: how fast leaves become entries of a signed tree, how soon, and what proofs of a large tree cost.
import { setTimeout as pause } from 'node:timers/promises';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { grow, NO_EDGE, rootOf } from '../../src/ledger/tree/edge.js';
import { hashLeaf } from '../../src/ledger/tree/hashing.js';
import { rows } from '../../src/values/sql.js';
import { type Circumstances, compared, type Figure, type Line, plain } from '../figure.js';
import { BATCH, CONTROLLER, LedgerGround } from '../ledger-ground.js';
import { inTurns, type Measured, percentile } from '../rounds.js';

export const ledger: Figure = { name: 'ledger', measure };

const IN_FLIGHT = 2;
const BULK = 100_000;
const READ_AT_ONCE = 10_000;

async function measure(given: Circumstances): Promise<Line[]> {
  const { server, rounds, quick, progress } = given;
  const ground = await LedgerGround.open(await server.fresh());
  try {
    const leaves = quick ? 5_000 : 60_000;
    await ground.append();
    await ground.integrateAll();
    progress(`ledger: ${leaves} leaves appended, then integrated`);
    await appended(ground, leaves); // what the first turn integrates; the others, what the turn before appended
    const integration = await inTurns(rounds, {
      ours: () => integrated(ground),
      yardstick: () => appended(ground, leaves),
    });
    await ground.integrateAll();
    progress('ledger: from commit to checkpoint');
    const soon = await untilSigned(ground, quick ? 2_000 : 15_000);
    progress('ledger: the tree from its entries');
    const entries = Math.min(await ground.tree.size(CONTROLLER), 300_000);
    const bodies = await bodiesOf(ground, entries);
    const verification = await inTurns(rounds, {
      ours: () => verified(ground, entries),
      yardstick: () => Promise.resolve(hashed(bodies)),
    });
    const what = 'leaves integrated and signed, against appending the same';
    return [
      compared(integration, { what, of: 'rate', unit: 'leaves/s', target: 1 }),
      { ...plain('from commit to signed checkpoint under load, p50', soon.p50, 'ms', 2_000), better: 'lower' },
      { ...plain('the same, p99', soon.p99, 'ms', 2_000), better: 'lower' },
      compared(verification, { what: VERIFIED, of: 'rate', unit: 'leaves/s', target: 0.6 }),
      ...(await proofs(ground, given)),
    ];
  } finally {
    await ground.close();
  }
}

const VERIFIED = 'tree recomputed from stored entries, against hashing them in memory';

async function appended(ground: LedgerGround, leaves: number): Promise<Measured> {
  const begun = performance.now();
  let left = leaves / BATCH;
  const writer = async (): Promise<void> => {
    while (left-- > 0) await ground.append();
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, writer));
  return rate(leaves, begun);
}

async function integrated(ground: LedgerGround): Promise<Measured> {
  const begun = performance.now();
  return rate(await ground.integrateAll(), begun);
}

/** One writer at a steady pace, and the sequencer as it runs in the service. */
async function untilSigned(ground: LedgerGround, forMs: number): Promise<{ p50: number; p99: number }> {
  const committed: { upTo: number; at: number }[] = [];
  const waits: number[] = [];
  let size = await ground.tree.size(CONTROLLER);
  const sequencer = new Sequencer(ground.database, ground.signer, ground.keyId, {
    offerNewest: () => Promise.resolve(),
    offer: (checkpoints) => {
      const now = performance.now();
      const covered = checkpoints[0]?.size ?? 0;
      while ((committed[0]?.upTo ?? Infinity) <= covered) waits.push(now - (committed.shift()?.at ?? now));
    },
  });
  sequencer.start();
  for (const begun = performance.now(); performance.now() - begun < forMs;) {
    await ground.append(500);
    committed.push({ upTo: (size += 500), at: performance.now() });
    await pause(20);
  }
  while (committed.length > 0) await pause(50);
  await sequencer.stop();
  return { p50: percentile(waits, 0.5), p99: percentile(waits, 0.99) };
}

async function bodiesOf(ground: LedgerGround, entries: number): Promise<Buffer[]> {
  const all: Buffer[] = [];
  for (let from = 0; from < entries; from += READ_AT_ONCE) all.push(...(await read(ground, from)));
  return all;
}

/** Reads the next entries while those before are hashed. */
async function verified(ground: LedgerGround, entries: number): Promise<Measured> {
  const begun = performance.now();
  let edge = NO_EDGE;
  let next = read(ground, 0);
  for (let from = 0; from < entries; from += READ_AT_ONCE) {
    const bodies = await next;
    next = read(ground, from + READ_AT_ONCE);
    edge = grow(edge, Buffer.concat(bodies.map(hashLeaf))).edge;
  }
  rootOf(edge);
  await next;
  return rate(entries, begun);
}

function hashed(bodies: readonly Buffer[]): Measured {
  const begun = performance.now();
  rootOf(grow(NO_EDGE, Buffer.concat(bodies.map(hashLeaf))).edge);
  return rate(bodies.length, begun);
}

async function read(ground: LedgerGround, from: number): Promise<Buffer[]> {
  const [found] = await rows<{ all: string | null }>(ground.database, READ, [CONTROLLER, from, from + READ_AT_ONCE]);
  return (found?.all ?? '').split('\n').map((body) => Buffer.from(body));
}

const READ = `
SELECT string_agg(l.body, E'\\n' ORDER BY e.index) AS all FROM ledger_entry e JOIN leaf l USING (xid, position)
WHERE e.controller_id = $1 AND e.index >= $2 AND e.index < $3`;

async function proofs(ground: LedgerGround, { quick, ledgerLeaves, progress }: Circumstances): Promise<Line[]> {
  for (let size = await ground.tree.size(CONTROLLER); size < ledgerLeaves; size += BULK) {
    if (size % 1_000_000 < BULK) progress(`ledger: ${size} of ${ledgerLeaves} leaves`);
    await ground.appendInBulk(Math.min(BULK, ledgerLeaves - size));
    await ground.integrateAll();
  }
  const size = await ground.tree.size(CONTROLLER);
  const [inclusion, consistency]: [number[], number[]] = [[], []];
  for (let n = 0; n < (quick ? 50 : 1_000); n++) {
    const index = Math.floor(Math.random() * size);
    const begun = performance.now();
    await ground.tree.inclusion(CONTROLLER, index, size);
    const between = performance.now();
    await ground.tree.consistency(CONTROLLER, index + 1, size);
    inclusion.push(between - begun);
    consistency.push(performance.now() - between);
  }
  const at = `at ${size.toLocaleString('en')} leaves`;
  return [
    { ...plain(`inclusion proof ${at}, p50`, percentile(inclusion, 0.5), 'ms'), better: 'lower' },
    { ...plain('the same, p99', percentile(inclusion, 0.99), 'ms'), better: 'lower' },
    { ...plain(`consistency proof ${at}, p50`, percentile(consistency, 0.5), 'ms'), better: 'lower' },
    { ...plain('the same, p99', percentile(consistency, 0.99), 'ms'), better: 'lower' },
  ];
}

function rate(leaves: number, begun: number): Measured {
  return { rate: (leaves * 1_000) / (performance.now() - begun) };
}
