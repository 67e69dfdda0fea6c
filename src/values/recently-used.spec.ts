// Of what was used lately only so much is kept, for only so long, and what was to be forgotten is.
import { RecentlyUsed } from './recently-used.js';

const { jest } = import.meta;
const KEPT_MS = 60_000;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

function filled(most: number, names: readonly string[]): RecentlyUsed<string> {
  const kept = new RecentlyUsed<string>({ most, keptMs: KEPT_MS });
  for (const name of names) kept.set(name, `value of ${name}`);
  return kept;
}

describe('what was used lately', () => {
  it('is kept until as many others have come', () => {
    const kept = filled(4, ['a', 'b', 'c', 'd', 'e']);
    expect(['a', 'b', 'e'].map((name) => kept.get(name))).toEqual([undefined, undefined, 'value of e']);
  });

  it('stays as long as it is asked for', () => {
    const kept = filled(4, ['a']);
    for (const name of ['b', 'c', 'd', 'e', 'f', 'g']) {
      expect(kept.get('a')).toBe('value of a');
      kept.set(name, name);
      jest.advanceTimersByTime(KEPT_MS);
    }
  });

  it('is forgotten on demand, however often it was used', () => {
    const kept = filled(4, ['a', 'b', 'c']);
    kept.get('a');
    kept.forget('a');
    expect(kept.get('a')).toBeUndefined();
  });

  it('is gone after twice its time, although nobody asks for anything meanwhile', () => {
    const kept = filled(4, ['a']);
    jest.advanceTimersByTime(2 * KEPT_MS);
    expect(kept.get('a')).toBeUndefined();
    expect(jest.getTimerCount()).toBe(0);
  });
});
