// What a figure is: measured beside its yardstick, held against its target, told as a line of the table.
import { type BenchServer } from './bench-server.js';
import { medianOf, ratioOf, type Turns } from './rounds.js';

export type Line = {
  readonly what: string;
  readonly ours: number;
  readonly yardstick: number | null;
  readonly unit: string;
  readonly ratio: number | null;
  readonly target: number | null;
  /** Whether the ratio is to stay below the target (latency) or to reach it (rate). */
  readonly better: 'lower' | 'higher';
  readonly note?: string;
};

export type Circumstances = {
  readonly server: BenchServer;
  readonly rounds: number;
  /** A smoke run: everything small, nothing to be read into the numbers. */
  readonly quick: boolean;
  readonly importRows: number;
  /** Null: as many as the figure is meant for. */
  readonly ledgerLeaves: number | null;
  /** The same of messages in the queue. */
  readonly queued: number | null;
  readonly progress: (text: string) => void;
};

export type Figure = { readonly name: string; readonly measure: (given: Circumstances) => Promise<readonly Line[]> };

type Comparison = {
  readonly what: string;
  readonly of: string;
  readonly unit: string;
  readonly target: number | null;
  readonly better?: 'lower' | 'higher';
};

export function compared(turns: Turns, { what, of, unit, target, better = 'higher' }: Comparison): Line {
  return {
    ...{ what, unit, target, better },
    ours: medianOf(turns.ours, of),
    yardstick: medianOf(turns.yardstick, of),
    ratio: ratioOf(turns, of),
  };
}

/** A figure that has no yardstick here; `target` is in its own unit. */
export function plain(what: string, ours: number, unit: string, target: number | null = null, note?: string): Line {
  return { what, ours, unit, target, yardstick: null, ratio: null, better: 'higher', ...(note && { note }) };
}
