// Times as LinkedIn's exports write them: `1/29/26, 2:37 PM`, on a clock that they do not name.
import { type CsvRecord } from '../../provenance/imports/csv-record.js';
import { type Header } from '../../provenance/imports/csv-header.js';
import { type DayOrder, writtenDay } from '../../provenance/imports/written-dates.js';

const TIME = /^(.*?)[,\s]+(\d{1,2}):(\d{2})(?::\d{2})?(?:[\s\u202f\u00a0]*([AP])\.?M\.?)?$/iu;

/**
 * `2026-01-29T14:37`; null where it is no time. No zone is read into it: that it is the member's own is likely, and
 * nowhere said. With AM or PM the month stands first, as LinkedIn writes it; else the file has to show it.
 */
export function writtenClock(text: string, order: DayOrder): string | null {
  const [, date = '', hour = '', minute = '', half = ''] = TIME.exec(text.trim()) ?? [];
  const day = writtenDay(date, order ?? (half === '' ? null : 'month-first'));
  const hours = half === '' ? Number(hour) : (Number(hour) % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
  if (day === null || hours > 23 || Number(minute) > 59 || (half !== '' && Number(hour) > 12)) return null;
  return `${day}T${String(hours).padStart(2, '0')}:${minute}`;
}

/** The profile that stands on one side of every sampled message, whose mailbox it is; null where none, or several, do. */
export function memberOf(
  header: Header,
  cell: (record: CsvRecord, ...names: string[]) => string | null,
): string | null {
  const sides = header.sample.map((record) => {
    const both = `${cell(record, 'senderprofileurl') ?? ''},${cell(record, 'recipientprofileurls') ?? ''}`;
    return both
      .split(',')
      .map((url) => url.trim())
      .filter(Boolean);
  });
  const [first = []] = sides;
  const common = new Set(first.filter((url) => sides.every((urls) => urls.includes(url))));
  const [only, another] = [...common];
  return another === undefined ? (only ?? null) : null;
}
