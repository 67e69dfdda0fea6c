// A thousand decisions a request, all recorded, against a multi-row INSERT of the same thousand leaves.
import { type Circumstances, compared, type Figure, type Line, plain } from '../figure.js';
import { fill } from '../filling.js';
import { startLoad } from '../helpers.js';
import { LeafYardstick } from '../leaf-yardstick.js';
import { inTurns, type Measured, medianOf } from '../rounds.js';
import { openService } from '../service.js';
import { target } from './decision.js';

const KNOWN = 'client';
const UNKNOWN = 'stranger';

export const batch: Figure = { name: 'batch', measure };

async function measure({ server, rounds, quick, progress }: Circumstances): Promise<Line[]> {
  const databaseUrl = await server.fresh();
  const service = await openService({ databaseUrl });
  const load = startLoad();
  try {
    const people = quick ? 2_000 : 100_000;
    progress(`batch: putting ${people} people on file`);
    await fill(service, KNOWN, people);
    const forMs = quick ? 300 : 2_000;
    const strangers = quick ? 1_000 : 10_000;
    const used = () => service.cpuSeconds() + (server.cpuSeconds() ?? NaN);
    const ours = async (
      of: { list: string; from: number; to: number; fresh: boolean },
      callers: number,
    ): Promise<Measured> => {
      const before = used();
      const limit = of.fresh ? 60_000 : forMs;
      const { recipients, seconds } = await load.ask({
        ...{ ...target(service), ...of, callers, of: 'thousand', forMs: limit },
      });
      return { rate: recipients / seconds, perCoreSecond: recipients / (used() - before) };
    };
    const known = { list: KNOWN, from: 0, to: people, fresh: false };
    const unknown = (round: number) => {
      const from = round * strangers;
      return { list: UNKNOWN, from, to: from + strangers, fresh: true };
    };
    await ours(known, 2);
    const yardstick = await LeafYardstick.open(databaseUrl);
    const lines: Line[] = [];
    for (const callers of [2, 1]) {
      progress(`batches of 1,000, ${callers} in flight`);
      const turns = await inTurns(rounds, {
        ours: () => ours(known, callers),
        yardstick: () => yardstick.thousand(callers, forMs),
      });
      const what = `batch of 1,000 recorded, known mailboxes, ${callers} in flight`;
      lines.push(compared(turns, { what, of: 'rate', unit: 'recipients/s', target: 0.6 }));
      const perCoreSecond = medianOf(turns.ours, 'perCoreSecond');
      if (callers === 2 && !Number.isNaN(perCoreSecond)) {
        lines.push(plain('the same, per core-second of node and PostgreSQL', perCoreSecond, 'recipients', 20_000));
      }
    }
    progress('batches of 1,000, mailboxes never seen');
    const turns = await inTurns(rounds, {
      ours: (round) => ours(unknown(round), 2),
      yardstick: () => yardstick.thousand(2, forMs / 2),
    });
    const what = 'batch of 1,000 recorded, mailboxes never seen, 2 in flight';
    lines.push(compared(turns, { what, of: 'rate', unit: 'recipients/s', target: null }));
    await yardstick.close();
    return lines;
  } finally {
    await load.stop();
    await service.stop();
  }
}
