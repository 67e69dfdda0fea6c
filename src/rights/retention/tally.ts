// What a look at everybody found, or what a run did, in numbers.
import { LEFT_OUT, type LeftOut, type Surveyed } from './survey.js';

export type Tally = {
  /** Looked at. */
  people: number;
  /** Without a notice for a month: listed, and blocked by the rule of the notice. */
  noNotice: number;
  /** Unheard of, and listed for the first time. */
  warned: number;
  /** Unheard of, warned, and still within the grace time. */
  inGrace: number;
  /** Unheard of, warned, and the grace time over. */
  erased: number;
  /** The same, but something under way holds it up: the next run. */
  heldUp: number;
  leftOut: Record<LeftOut, number>;
};

export function emptyTally(): Tally {
  const leftOut = Object.fromEntries(LEFT_OUT.map((why) => [why, 0])) as Record<LeftOut, number>;
  return { people: 0, noNotice: 0, warned: 0, inGrace: 0, erased: 0, heldUp: 0, leftOut };
}

/** What is to be done about somebody whose time is over; null where it is not. */
export function fateOf(person: Surveyed, at: Date): LeftOut | 'warned' | 'inGrace' | 'erased' | null {
  if (person.unheard === null) return null;
  if (person.leftOut !== null) return person.leftOut;
  if (person.eraseAfter === null) return 'warned';
  return person.eraseAfter <= at ? 'erased' : 'inGrace';
}

/** Counts somebody in; an erasure is counted where it is done. */
export function count(tally: Tally, person: Surveyed, at: Date, withErased: boolean): void {
  tally.people++;
  if (person.noNotice !== null) tally.noNotice++;
  const fate = fateOf(person, at);
  if (fate === null || (fate === 'erased' && !withErased)) return;
  if (fate === 'warned' || fate === 'inGrace' || fate === 'erased') tally[fate]++;
  else tally.leftOut[fate]++;
}
