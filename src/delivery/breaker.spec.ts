// The states of a breaker, by a clock of the test's own.
import { Breaker, type Trial } from './breaker.js';

describe('a circuit breaker', () => {
  let now = 0;
  let breaker: Breaker;
  const settings = { failures: 3, pauseMs: { first: 100, most: 350 } };

  beforeEach(() => {
    now = 0;
    breaker = new Breaker(settings, { now: () => now, random: () => 0.5 });
  });

  function admitted(): Trial {
    const trial = breaker.admit();
    if (!trial) throw new Error('it lets nothing through');
    return trial;
  }

  const fail = (times: number): void => {
    for (let n = 0; n < times; n++) admitted().failed(`failure ${n + 1}`);
  };

  it('opens after so many failures in a row, and says since when, why, and when it is tried again', () => {
    fail(2);
    expect(breaker.isClosed).toBe(true);
    now = 5;
    fail(1);
    expect(breaker.trouble).toEqual({ state: 'open', sinceMs: 5, nextTryMs: 105, why: 'failure 1' });
    expect(breaker.admit()).toBeNull();
  });

  it('counts failures in a row alone', () => {
    fail(2);
    admitted().worked();
    fail(2);
    expect(breaker.isClosed).toBe(true);
  });

  it('lets one through when the pause is over, and is closed where that one got through', () => {
    fail(3);
    now = 99;
    expect(breaker.wantsTrial).toBe(false);
    now = 100;
    expect(breaker.trouble?.state).toBe('half_open');
    const trial = admitted();
    expect([breaker.admit(), breaker.wantsTrial]).toEqual([null, false]);
    trial.worked();
    expect(breaker.trouble).toBeNull();
    admitted();
    admitted();
  });

  it('stays open for twice as long each time that its trial fails, up to the most', () => {
    fail(3);
    const pauses: number[] = [];
    for (let n = 0; n < 4; n++) {
      now = breaker.trouble?.nextTryMs ?? Number.NaN;
      fail(1);
      pauses.push((breaker.trouble?.nextTryMs ?? Number.NaN) - now);
    }
    expect(pauses).toEqual([200, 350, 350, 350]);
    expect(breaker.trouble?.sinceMs).toBe(0);
  });

  it('lets another one through where the trial was called off', () => {
    fail(3);
    now = 100;
    admitted().calledOff();
    expect(breaker.wantsTrial).toBe(true);
  });

  it('hears nothing of those who set out before its state changed', () => {
    const early = Array.from({ length: 8 }, () => admitted());
    for (const one of early.slice(0, 5)) one.failed('gone');
    expect(breaker.trouble?.nextTryMs).toBe(100);
    early[5]?.worked();
    expect(breaker.isClosed).toBe(false);
    now = 100;
    const trial = admitted();
    early[6]?.failed('gone');
    early[7]?.calledOff();
    expect(breaker.admit()).toBeNull();
    trial.worked();
    expect(breaker.isClosed).toBe(true);
  });

  it('is tried again at another moment than others', () => {
    const times = [0, 0.999].map((random) => {
      breaker = new Breaker(settings, { now: () => 0, random: () => random });
      fail(3);
      return breaker.trouble?.nextTryMs ?? Number.NaN;
    });
    expect(times[0]).toBe(75);
    expect(times[1]).toBeCloseTo(125, 0);
  });
});
