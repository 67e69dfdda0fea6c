/** What was seen of a campaign under a failure, and the table of it. */

export type Row = {
  readonly failure: string;
  readonly backEnd: string;
  readonly messages: number;
  readonly accepted: number;
  readonly uncertain: number;
  readonly refused: number;
  /** Who objected before their mail began. */
  readonly stopped: number;
  readonly twice: readonly string[];
  readonly afterNo: readonly string[];
  readonly lost: readonly string[];
  /** From the end of the failure until nothing waits any more. */
  readonly seconds: number;
};

const HEADS = [
  ...['failure', 'back end', 'messages', 'accepted', 'uncertain', 'refused by the relay', 'objected in time'],
  ...['twice', 'after a no', 'lost', 'seconds to recover'],
];

export function tableOf(rows: readonly Row[]): string {
  const lines = [HEADS, ...rows.map(cellsOf)];
  const widths = HEADS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line.map((cell, n) => (n < 2 ? cell.padEnd(widths[n] ?? 0) : cell.padStart(widths[n] ?? 0))).join('  '),
    )
    .join('\n');
}

function cellsOf(row: Row): string[] {
  const counts = [row.messages, row.accepted, row.uncertain, row.refused, row.stopped];
  const breaches = [row.twice, row.afterNo, row.lost].map(({ length }) => length);
  return [row.failure, row.backEnd, ...[...counts, ...breaches].map(String), row.seconds.toFixed(1)];
}
