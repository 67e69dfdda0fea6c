// What was measured, as a table for people and as JSON for machines.
import { arch, availableParallelism, cpus, release, totalmem } from 'node:os';
import { type BenchServer } from './bench-server.js';
import { type Line } from './figure.js';

export type Report = {
  readonly at: string;
  readonly machine: Readonly<Record<string, string>>;
  readonly lines: readonly Line[];
};

export function machine({ version, durability }: BenchServer): Record<string, string> {
  return {
    cores: `${availableParallelism()} (${cpus()[0]?.model.trim() ?? 'unknown'}, ${arch()})`,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    system: `Linux ${release()}`,
    node: process.version,
    postgres: `${version} (${durability})`,
  };
}

export function table({ at, machine: named, lines }: Report): string {
  const rows = [HEAD, ...lines.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const told = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  told.splice(1, 0, '-'.repeat(told[0]?.length ?? 0));
  const about = Object.entries(named).map(([name, value]) => `${name}: ${value}`);
  const notes = lines.flatMap(({ what, note }) => (note === undefined ? [] : [`${what}: ${note}`]));
  return [`outreach guard, measured ${at}`, ...about, '', ...told, ...(notes.length > 0 ? ['', ...notes] : [])].join(
    '\n',
  );
}

const HEAD = ['figure', 'ours', 'yardstick', 'unit', 'ratio', 'target', ''];

function cells(line: Line): string[] {
  const { what, ours, yardstick, unit, ratio, target, better } = line;
  const sign = better === 'lower' ? '<= ' : '>= ';
  const shownTarget = target === null ? '' : sign + (ratio === null ? number(target) : target.toFixed(2));
  return [
    what,
    number(ours),
    yardstick === null ? '' : number(yardstick),
    unit,
    ratio === null ? '' : ratio.toFixed(2),
    shownTarget,
    target === null ? '' : isMet(line) ? 'met' : 'MISSED',
  ];
}

function isMet({ ours, ratio, target, better }: Line): boolean {
  if (target === null) return true;
  const value = ratio ?? ours;
  return better === 'lower' ? value <= target : value >= target;
}

function number(value: number): string {
  if (value >= 1_000) return Math.round(value).toLocaleString('en');
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
