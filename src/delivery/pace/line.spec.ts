import fc from 'fast-check';
import { Line, type Standing } from './line.js';

const NEWCOMER = { hasWaited: false };
const WAITED = { hasWaited: true };
const noJitter = () => 0;
const standing = (given: Partial<Standing>): Standing => ({
  ...{ now: 1_000_000, free: 0, opensAt: 1_500_000, lineUntil: -Infinity, gap: 60_000 },
  ...given,
});

describe('a line', () => {
  it('lets through as many as are free', () => {
    const line = new Line(standing({ free: 2, opensAt: 1_000_000 }), noJitter);
    expect([line.placeFor(NEWCOMER), line.placeFor(NEWCOMER)]).toEqual([null, null]);
    expect(line.hasGrown).toBe(false);
  });

  it('begins where the next slot leaves the window too when those that were free have just been taken', () => {
    const line = new Line(standing({ free: 1 }), noJitter);
    expect([1, 2, 3].map(() => line.placeFor(NEWCOMER))).toEqual([null, 1_500_000, 1_560_000]);
  });

  it('begins where the next slot leaves the window, and gives each further one a place of its own', () => {
    const line = new Line(standing({}), noJitter);
    expect([1, 2, 3].map(() => line.placeFor(NEWCOMER))).toEqual([1_500_000, 1_560_000, 1_620_000]);
    expect(line.lineUntil).toBe(1_620_000);
  });

  it('sends who is new behind those that wait, even where a slot is free for one of them', () => {
    const line = new Line(standing({ free: 1, lineUntil: 1_200_000 }), noJitter);
    expect(line.placeFor(NEWCOMER)).toBe(1_500_000);
    expect(line.placeFor(WAITED)).toBeNull();
  });

  it('lets who comes a moment too early wait for that moment, not behind the line', () => {
    const line = new Line(standing({ opensAt: 1_000_400, lineUntil: 5_000_000 }), noJitter);
    expect(line.placeFor(WAITED)).toBe(1_000_400);
    expect(line.hasGrown).toBe(false);
  });

  it('spreads those anew who all come late after an outage', () => {
    const line = new Line(standing({ free: 1, lineUntil: 900_000 }), noJitter);
    expect([1, 2, 3].map(() => line.placeFor(WAITED))).toEqual([null, 1_500_000, 1_560_000]);
  });

  it('never puts two places closer together than the limit allows', () => {
    const given = fc.record({ free: fc.nat(3), opensAt: fc.integer({ min: 1_000_000, max: 4_600_000 }) });
    fc.assert(
      fc.property(given, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 5 }), (more, jitters) => {
        const left = [...jitters];
        const line = new Line(standing(more), () => left.shift() ?? 0);
        const places = jitters.flatMap(() => line.placeFor(NEWCOMER) ?? []);
        places.forEach((place, n) => {
          expect(place).toBeGreaterThanOrEqual((places[n - 1] ?? -Infinity) + 60_000);
        });
      }),
    );
  });
});
