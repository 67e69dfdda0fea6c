import * as fc from 'fast-check';
import { nextOpening, type OpenHours } from './next-opening.js';
import { zoneOf } from './time-zones.js';

const MINUTE_MS = 60_000;
const ZONES = [
  ...['Europe/Paris', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Chatham', 'UTC'],
  ...['America/Havana', 'Asia/Beirut', 'Pacific/Kiritimati', 'Pacific/Honolulu', 'America/Santiago'],
] as const;
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

type Asked = {
  readonly zone: (typeof ZONES)[number];
  readonly days: boolean[];
  readonly from: number;
  readonly length: number;
};

/** What a clock on the wall shows, by the platform’s own reading of it. */
const clocks = new Map(
  ZONES.map((zone) => {
    const parts = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
    return [zone, new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...parts })];
  }),
);

function isOpen({ zone, days, from, length }: Asked, atMs: number): boolean {
  const shown = Object.fromEntries(
    (clocks.get(zone)?.formatToParts(atMs) ?? []).map(({ type, value }) => [type, value]),
  );
  const minute = Number(shown['hour']) * 60 + Number(shown['minute']);
  return days[WEEKDAYS.indexOf(shown['weekday'] ?? '')] === true && minute >= from && minute < from + length;
}

function hoursOf({ zone: name, days, from, length }: Asked): OpenHours {
  const zone = zoneOf(name);
  if (!zone) throw new Error(`no zone ${name}`);
  return { zone, days, from, to: from + length, isFree: () => false };
}

const asked = fc
  .record({
    zone: fc.constantFrom(...ZONES),
    days: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
    from: fc.integer({ min: 0, max: 24 * 60 - 1 }),
    length: fc.integer({ min: 1, max: 24 * 60 }),
  })
  .map((one) => ({ ...one, length: Math.min(one.length, 24 * 60 - one.from) }));

const moment = fc.oneof(
  fc.date({ min: new Date('2025-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
  // Around the hours at which clocks are changed.
  fc
    .tuple(fc.constantFrom('2027-03-28', '2027-10-31', '2027-03-14', '2027-11-07', '2027-04-04'), fc.nat(48 * 60))
    .map(([day, minutes]) => new Date(Date.parse(day) - 12 * 60 * MINUTE_MS + minutes * MINUTE_MS)),
);

it('is open at the moment that it names, and nothing is open before', () => {
  const LOOK_MS = 9 * 86_400_000;
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 3 }), moment, (windows, at) => {
      const atMs = at.getTime();
      const opening = nextOpening(windows.map(hoursOf), atMs, atMs + LOOK_MS);
      const openAt = (one: number): boolean => windows.every((window) => isOpen(window, one));
      if (opening !== null) {
        expect(opening).toBeGreaterThanOrEqual(atMs);
        expect(opening).toBeLessThan(atMs + LOOK_MS);
        expect(openAt(opening)).toBe(true);
      }
      // Whole minutes: neither windows nor clocks change between them. Every seventh, or so, where it is long.
      const endMs = opening ?? atMs + LOOK_MS;
      if (endMs > atMs) expect(openAt(atMs)).toBe(false);
      const minutes = Math.floor((endMs - 1) / MINUTE_MS) - Math.floor(atMs / MINUTE_MS);
      const step = Math.max(1, Math.floor(minutes / 400));
      for (let n = 1; n <= minutes; n += step) {
        const one = (Math.floor(atMs / MINUTE_MS) + n) * MINUTE_MS;
        if (openAt(one)) throw new Error(`open at ${new Date(one).toISOString()} already`);
      }
      // And the last minutes, each of them.
      for (let one = endMs - 1; one > Math.max(atMs, endMs - 90 * MINUTE_MS); one -= MINUTE_MS) {
        if (openAt(one)) throw new Error(`open at ${new Date(one).toISOString()} already`);
      }
    }),
    { numRuns: 300 },
  );
});
