import fc from 'fast-check';
import { type Claimant, fairShares, type Room } from './fair-shares.js';

const lane = (controllerId: string, ...limits: Room[]): Claimant => ({ controllerId, limits });
const IN_ORDER = () => 0;

describe('fair shares', () => {
  it('give all to one lane', () => {
    expect(fairShares([lane('a')], 128)).toEqual([128]);
  });

  it('divide among the lanes of a controller', () => {
    expect(fairShares([lane('a'), lane('a')], 100)).toEqual([50, 50]);
  });

  it('divide among controllers first, however many lanes one of them has', () => {
    expect(fairShares([lane('a'), lane('a'), lane('a'), lane('b')], 60, IN_ORDER)).toEqual([10, 10, 10, 30]);
  });

  it('give under a limit what it has free, and the rest to others', () => {
    expect(fairShares([lane('a', { free: 3 }), lane('a')], 100)).toEqual([3, 97]);
  });

  it('let lanes share the limit that they have in common', () => {
    const sender = { free: 10 };
    expect(fairShares([lane('a', sender), lane('a', sender)], 100)).toEqual([5, 5]);
  });

  it('give nothing where nothing is free', () => {
    expect(fairShares([lane('a', { free: 0 }), lane('b', { free: -5 })], 100)).toEqual([0, 0]);
  });

  it('give every lane a turn in the long run, where there are more of them than turns', () => {
    const served = new Set<number>();
    const lanes = Array.from({ length: 200 }, () => lane('a'));
    for (let claim = 0; claim < 200; claim++) {
      fairShares(lanes, 10).forEach((share, n) => share > 0 && served.add(n));
    }
    expect(served.size).toBe(200);
  });

  it('never exceed the claim nor any limit, and leave nothing that somebody could have', () => {
    const rooms = fc.array(fc.integer({ min: -2, max: 20 }), { minLength: 1, maxLength: 4 });
    const given = rooms.chain((free) =>
      fc.record({
        free: fc.constant(free),
        lanes: fc.array(
          fc.record({ controller: fc.nat(2), limits: fc.uniqueArray(fc.nat(free.length - 1), { minLength: 1 }) }),
          { maxLength: 12 },
        ),
        most: fc.nat(60),
      }),
    );
    fc.assert(
      fc.property(given, ({ free, lanes, most }) => {
        const limits = free.map((slots) => ({ free: slots }));
        const claimants = lanes.map((one) =>
          lane(String(one.controller), ...one.limits.flatMap((n) => limits[n] ?? [])),
        );
        const shares = fairShares(claimants, most);
        const all = shares.reduce((sum, share) => sum + share, 0);
        const left = (limit: Room) =>
          limit.free - shares.reduce((sum, share, n) => sum + (claimants[n]?.limits.includes(limit) ? share : 0), 0);
        expect(all).toBeLessThanOrEqual(most);
        for (const limit of limits) expect(left(limit)).toBeGreaterThanOrEqual(Math.min(0, limit.free));
        const hasRoom = claimants.some((one) => one.limits.every((limit) => left(limit) > 0));
        if (all < most) expect(hasRoom).toBe(false);
      }),
    );
  });
});
