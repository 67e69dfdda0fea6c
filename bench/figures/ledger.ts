// The ledger: how fast leaves become entries of a signed tree, how soon, and what proofs of a large tree cost.
import { setTimeout as pause } from 'node:timers/promises';
import { Sequencer } from '../../src/ledger/sequencer.js';
import { type Circumstances, compared, type Figure, type Line, plain } from '../figure.js';
import { BATCH, CONTROLLER, LedgerGround } from '../ledger-ground.js';
import { consistencyProofs, inclusionProofs } from '../proofs.js';
import { inTurns, type Measured, percentile } from '../rounds.js';
import { hashed, leavesOf } from '../verification.js';

export const ledger: Figure = { name: 'ledger', measure };

const IN_FLIGHT = 2;
/** As many leaves as are hashed from memory. */
const IN_MEMORY = 100_000;

async function measure(given: Circumstances): Promise<Line[]> {
  const { server, rounds, quick, progress } = given;
  const ground = await LedgerGround.open(await server.fresh());
  try {
    const batch = quick ? 5_000 : 60_000;
    await ground.append();
    await ground.integrateAll();
    progress(`ledger: ${batch} leaves appended, then integrated`);
    await appended(ground, batch); // what the first turn integrates; the others, what the turn before appended
    const integration = await inTurns(rounds, {
      ours: () => integrated(ground),
      yardstick: () => appended(ground, batch),
    });
    await ground.integrateAll();
    progress('ledger: from commit to checkpoint');
    const soon = await untilSigned(ground, quick ? 2_000 : 15_000);
    progress('ledger: the verification of all of it');
    const leaves = await leavesOf(ground, IN_MEMORY);
    const verification = await inTurns(rounds, {
      ours: () => verified(ground),
      yardstick: () => Promise.resolve(hashed(leaves)),
    });
    const what = 'leaves integrated and signed, against appending the same';
    return [
      compared(integration, { what, of: 'rate', unit: 'leaves/s', target: 1 }),
      { ...plain('from commit to signed checkpoint under load, p50', soon.p50, 'ms', 2_000), better: 'lower' },
      { ...plain('the same, p99', soon.p99, 'ms', 2_000), better: 'lower' },
      compared(verification, { what: VERIFIED, of: 'rate', unit: 'leaves/s', target: 0.6 }),
      compared(verification, {
        what: 'the same, against their tree alone',
        of: 'tree',
        unit: 'leaves/s',
        target: null,
      }),
      ...(await proofs(ground, given)),
    ];
  } finally {
    await ground.close();
  }
}

const VERIFIED = 'a log verified, against hashing its leaves and payloads in memory';

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

async function verified(ground: LedgerGround): Promise<Measured> {
  const begun = performance.now();
  const { rate: all = NaN } = rate(await ground.verify(), begun);
  return { rate: all, tree: all };
}

async function proofs(ground: LedgerGround, { quick, ledgerLeaves, progress }: Circumstances): Promise<Line[]> {
  await ground.fillTo(ledgerLeaves ?? (quick ? 20_000 : 1_000_000), progress);
  const count = quick ? 50 : 1_000;
  return [...(await inclusionProofs(ground, count)), ...(await consistencyProofs(ground, count))];
}

function rate(leaves: number, begun: number): Measured {
  return { rate: (leaves * 1_000) / (performance.now() - begun) };
}
