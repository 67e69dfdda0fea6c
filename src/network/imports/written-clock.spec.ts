// Times of LinkedIn's exports: as they are written, on no zone's clock.
import { writtenClock } from './written-clock.js';

it.each([
  ['1/29/26, 2:37 PM', null, '2026-01-29T14:37'],
  ['1/2/26, 12:05 AM', null, '2026-01-02T00:05'],
  ['1/2/26, 12:05\u202fPM', null, '2026-01-02T12:05'],
  ['29/01/2026, 14:37', null, '2026-01-29T14:37'],
  ['2/1/26, 2:37 PM', 'day-first', '2026-01-02T14:37'],
  ['2/1/26, 14:37', null, null],
  ['2026-01-29 14:37:12', null, '2026-01-29T14:37'],
  ['1/29/26, 13:37 PM', null, null],
  ['1/29/26, 25:00', null, null],
  ['1/29/26', null, null],
  ['yesterday', null, null],
  ['', null, null],
] as const)('%j in a file whose order is %s', (text, order, expected) => {
  expect(writtenClock(text, order)).toBe(expected);
});
