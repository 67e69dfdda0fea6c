// Days and moments: read as RFC 3339 writes them, compared without a clock, and months counted as calendars do.
import fc from 'fast-check';
import { endOf, hasCome, isBefore, isOlderThan, monthsAfter, startOf, toMoment } from './moment.js';

const at = (moment: string): number => Date.parse(moment);

it.each([
  ['2026-09-10', '2026-09-10T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ['1969-12-31', '1969-12-31T00:00:00.000Z'],
  ['2026-09-10T08:30:15Z', '2026-09-10T08:30:15.000Z'],
  ['2026-09-10T08:30:15.123Z', '2026-09-10T08:30:15.123Z'],
  ['2026-09-10T08:30:15.5Z', '2026-09-10T08:30:15.500Z'],
  ['2026-09-10t08:30:15z', '2026-09-10T08:30:15.000Z'],
  ['2026-09-10T08:30+02:00', '2026-09-10T06:30:00.000Z'],
  ['2026-09-10T23:30:00-05:30', '2026-09-11T05:00:00.000Z'],
  ['2026-09-10T08:30', '2026-09-10T08:30:00.000Z'],
])('%s begins at %s', (moment, start) => {
  expect(toMoment(startOf(moment))).toBe(start);
});

it.each([
  '',
  'soon',
  '2026',
  '2026-9-10',
  '2026-02-30',
  '2025-02-29',
  '1900-02-29',
  '2026-13-01',
  '2026-00-10',
  '2026-01-00',
  '2026/09/10',
  '2026-09-10T',
  '2026-09-10T24:00:00Z',
  '2026-09-10T08:60:00Z',
  '2026-09-10T08:00:00.aaaZ',
  '2026-09-10Tab:00:00Z',
  '2026-09-10T08:00:00+2',
])('%j is no moment', (moment) => {
  expect(startOf(moment)).toBeNaN();
  expect(endOf(moment)).toBeNaN();
  expect(hasCome(moment, at('2026-09-20T00:00:00Z'))).toBe(false);
});

it('reads every moment as the platform does', () => {
  const moments = fc.date({ min: new Date('1600-01-01'), max: new Date('2400-01-01'), noInvalidDate: true });
  fc.assert(
    fc.property(moments, (date) => {
      expect(startOf(date.toISOString())).toBe(date.getTime());
      expect(startOf(date.toISOString().slice(0, 10))).toBe(Math.floor(date.getTime() / 86_400_000) * 86_400_000);
    }),
    { seed: 1 },
  );
});

describe('a bare day', () => {
  it('lasts to its end', () => {
    expect(toMoment(endOf('2026-09-10'))).toBe('2026-09-10T23:59:59.999Z');
    expect(isBefore('2026-09-10', '2026-09-10T08:00:00Z')).toBe(false);
    expect(isBefore('2026-09-10T08:00:00Z', '2026-09-10')).toBe(false);
    expect(isBefore('2026-09-09', '2026-09-10')).toBe(true);
  });

  it('has come once it begins', () => {
    expect(hasCome('2026-09-20', at('2026-09-20T00:00:00Z'))).toBe(true);
    expect(hasCome('2026-09-21', at('2026-09-20T23:59:59Z'))).toBe(false);
  });
});

it.each([
  ['2026-01-31T10:00:00.000Z', 1, '2026-02-28T10:00:00.000Z'],
  ['2024-01-31T10:00:00.000Z', 1, '2024-02-29T10:00:00.000Z'],
  ['2024-02-29T00:00:00.000Z', 12, '2025-02-28T00:00:00.000Z'],
  ['2024-02-29T00:00:00.000Z', 48, '2028-02-29T00:00:00.000Z'],
  ['2026-08-31T23:59:59.999Z', 6, '2027-02-28T23:59:59.999Z'],
  ['2026-11-30T00:00:00.000Z', 3, '2027-02-28T00:00:00.000Z'],
  ['2026-12-15T12:00:00.000Z', 1, '2027-01-15T12:00:00.000Z'],
  ['1969-12-31T12:00:00.000Z', 2, '1970-02-28T12:00:00.000Z'],
])('%s and %i months is %s', (from, months, to) => {
  expect(toMoment(monthsAfter(at(from), months))).toBe(to);
});

it.each([
  [1, '2026-01-31', '2026-02-28T23:59:59.999Z', false],
  [1, '2026-01-31', '2026-03-01T00:00:00Z', true],
  [24, '2024-09-20T12:00:00Z', '2026-09-20T12:00:00Z', false],
  [24, '2024-09-20T12:00:00Z', '2026-09-20T12:00:01Z', true],
  [24, 'never', '2026-09-20T12:00:00Z', true],
])('more than %i months after %s at %s: %s', (months, moment, now, expected) => {
  expect(isOlderThan(months, moment, at(now))).toBe(expected);
});
