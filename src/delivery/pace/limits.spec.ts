import fc from 'fast-check';
import { inForce, warmUpAllowance, windowsOf } from './limits.js';

const QUIET = { days: 0, isTroubled: false };

describe('limits', () => {
  it('make a window each', () => {
    expect(windowsOf({ perMinute: 5, perDay: 100 })).toEqual([
      { ms: 60_000, most: 5 },
      { ms: 86_400_000, most: 100 },
    ]);
  });

  it.each([
    { days: 0, allowed: 20 },
    { days: 1, allowed: 30 },
    { days: 2, allowed: 45 },
    { days: 3, allowed: 67 },
    { days: 20, allowed: 1_000 },
  ])('let a slow start send $allowed after $days days', ({ days, allowed }) => {
    expect(warmUpAllowance({ start: 20, growth: 1.5, ceiling: 1_000 }, days)).toBe(allowed);
  });

  it('take the tighter of day and slow start', () => {
    const warmUp = { start: 20, growth: 1.5, ceiling: 1_000 };
    expect(inForce({ perDay: 500, warmUp }, QUIET)).toEqual({ perDay: 20 });
    expect(inForce({ perDay: 25, perHour: 5, warmUp }, { days: 1, isTroubled: false })).toEqual({
      perDay: 25,
      perHour: 5,
    });
  });

  it('are halved where mail meets with trouble, and never none', () => {
    const limits = { perMinute: 1, perHour: 7, perDomainPerHour: 10 };
    expect(inForce(limits, { days: 0, isTroubled: true })).toEqual({ perMinute: 1, perHour: 3, perDomainPerHour: 5 });
  });

  it('never allow a slow start less than the day before, nor more than its ceiling', () => {
    fc.assert(
      fc.property(
        fc.record({
          start: fc.integer({ min: 1, max: 1_000 }),
          growth: fc.double({ min: 1.05, max: 3, noNaN: true }),
          ceiling: fc.integer({ min: 1_000, max: 1_000_000 }),
        }),
        fc.nat(400),
        (warmUp, days) => {
          const allowed = warmUpAllowance(warmUp, days);
          expect(Number.isInteger(allowed)).toBe(true);
          expect(allowed).toBeLessThanOrEqual(warmUp.ceiling);
          expect(warmUpAllowance(warmUp, days + 1)).toBeGreaterThanOrEqual(allowed);
        },
      ),
    );
  });
});
