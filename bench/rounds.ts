// Measures a figure and its yardstick in turns, so that what else the machine does meets both alike.

/** What one run came to; each name stands in the runs of figure and yardstick alike where the two are compared. */
export type Measured = Readonly<Record<string, number>>;

export type Turns = { readonly ours: readonly Measured[]; readonly yardstick: readonly Measured[] };

type Run = (round: number) => Promise<Measured>;

export async function inTurns(rounds: number, { ours, yardstick }: { ours: Run; yardstick: Run }): Promise<Turns> {
  const turns = { ours: [] as Measured[], yardstick: [] as Measured[] };
  for (let round = 0; round < rounds; round++) {
    turns.ours.push(await ours(round));
    turns.yardstick.push(await yardstick(round));
  }
  return turns;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export function medianOf(runs: readonly Measured[], name: string): number {
  return median(runs.map((run) => run[name] ?? NaN));
}

/** The median of the ratios of each round: a slow minute of the machine slows both halves of its round. */
export function ratioOf({ ours, yardstick }: Turns, name: string): number {
  return median(ours.map((run, round) => (run[name] ?? NaN) / (yardstick[round]?.[name] ?? NaN)));
}
