// A log of ten million leaves: verified whole, in how much memory; and what a proof costs there. Only where it is named.
import { type Circumstances, compared, type Figure, type Line, plain } from '../figure.js';
import { LedgerGround } from '../ledger-ground.js';
import { inclusionProofs } from '../proofs.js';
import { hashed, leavesOf, verifiedByCommand } from '../verification.js';

export const ledgerLarge: Figure = { name: 'ledger-large', measure };

const LEAVES = 10_000_000;
const SMALL = 100_000;

async function measure({ server, quick, ledgerLeaves, progress }: Circumstances): Promise<Line[]> {
  const ground = await LedgerGround.open(await server.fresh());
  try {
    const [small, large] = [quick ? 5_000 : SMALL, ledgerLeaves ?? (quick ? 2 * SMALL : LEAVES)];
    await ground.fillTo(small, progress);
    const little = await verifiedByCommand(ground);
    const leaves = await leavesOf(ground, small);
    await ground.fillTo(large, progress);
    progress(`ledger-large: the verification of ${large} leaves`);
    const { seconds, peakMb } = await verifiedByCommand(ground);
    const rate = large / seconds;
    const turns = { ours: [{ rate, tree: rate }], yardstick: [hashed(leaves)] };
    const [told, before] = [large.toLocaleString('en'), small.toLocaleString('en')];
    const yardstick = 'against hashing their like, payloads of 200 bytes too, in memory';
    return [
      { ...plain(`ledger:verify of ${told} leaves`, seconds, 's'), better: 'lower' },
      compared(turns, { what: `the same, ${yardstick}`, of: 'rate', unit: 'leaves/s', target: 0.6 }),
      {
        ...{ what: `resident at its peak: ${told} leaves against ${before}`, unit: 'MB', target: 1.5, better: 'lower' },
        ...{ ours: peakMb, yardstick: little.peakMb, ratio: peakMb / little.peakMb },
      },
      ...(await inclusionProofs(ground, quick ? 50 : 1_000)),
    ];
  } finally {
    await ground.close();
  }
}
