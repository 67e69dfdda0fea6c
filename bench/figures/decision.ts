// One decision a request, recorded durably before the answer, against bare durable INSERTs of its leaf.
import { type Circumstances, compared, type Figure, type Line } from '../figure.js';
import { startLoad } from '../helpers.js';
import { LeafYardstick } from '../leaf-yardstick.js';
import { inTurns, type Measured } from '../rounds.js';
import { openService, type Service } from '../service.js';
import { fill } from '../filling.js';

const LIST = 'client';
const CALLERS = [1, 32, 128];
const RATE_TARGETS = new Map([
  [32, 0.45],
  [128, 0.8],
]);

export const decision: Figure = { name: 'decision', measure };

async function measure({ server, rounds, quick, progress }: Circumstances): Promise<Line[]> {
  const databaseUrl = await server.fresh();
  const service = await openService({ databaseUrl });
  const load = startLoad();
  try {
    const people = quick ? 1_000 : 20_000;
    await fill(service, LIST, people);
    const forMs = quick ? 300 : 1_500;
    const ours = async (callers: number): Promise<Measured> => {
      const asked = {
        ...target(service),
        callers,
        of: 'one',
        list: LIST,
        from: 0,
        to: people,
        fresh: false,
        forMs,
      } as const;
      const { recipients, seconds, p50, p99 } = await load.ask(asked);
      return { rate: recipients / seconds, p50, p99 };
    };
    await ours(32); // the code is compiled, the statements are prepared
    const yardstick = await LeafYardstick.open(databaseUrl);
    const lines: Line[] = [];
    for (const callers of CALLERS) {
      progress(`single decision, ${callers} callers`);
      const turns = await inTurns(rounds, {
        ours: () => ours(callers),
        yardstick: () => yardstick.single(callers, forMs),
      });
      const of = `single decision, recorded, ${callers} caller${callers > 1 ? 's' : ''}`;
      const rateTarget = RATE_TARGETS.get(callers) ?? null;
      lines.push(
        compared(turns, { what: of, of: 'rate', unit: 'per s', target: rateTarget }),
        compared(turns, {
          what: `${of}: p50`,
          of: 'p50',
          unit: 'ms',
          target: callers === 1 ? 4 : null,
          better: 'lower',
        }),
        compared(turns, {
          what: `${of}: p99`,
          of: 'p99',
          unit: 'ms',
          target: callers === 32 ? 2 : null,
          better: 'lower',
        }),
      );
    }
    await yardstick.close();
    return lines;
  } finally {
    await load.stop();
    await service.stop();
  }
}

export function target({ url, key }: Service): { port: number; key: string } {
  return { port: Number(new URL(url).port), key };
}
