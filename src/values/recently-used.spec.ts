// Of what was used lately only so much is kept, and what was to be forgotten is.
import { RecentlyUsed } from './recently-used.js';

function filled(most: number, names: readonly string[]): RecentlyUsed<string> {
  const kept = new RecentlyUsed<string>({ most, keptMs: 60_000 });
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
    }
  });

  it('is forgotten on demand, however often it was used', () => {
    const kept = filled(4, ['a', 'b', 'c']);
    kept.get('a');
    kept.forget('a');
    expect(kept.get('a')).toBeUndefined();
  });
});
