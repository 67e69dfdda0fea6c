// Dates as exports and spreadsheets write them, in the languages that LinkedIn and Excel speak here, made ISO.
import type { Moment } from '../../policy/facts.js';

/** How `2/8/23` is meant. Null: nothing in the file tells, and then it is not guessed. */
export type DayOrder = 'day-first' | 'month-first' | null;

const NUMERIC = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})$/;
const YEAR_FIRST = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/;
const DAY_MONTH =
  /^(\d{1,2})(?:\.|er|st|nd|rd|th|º)?[\s./-]+(?:de\s+|d['’])?(\p{L}+)\.?[\s,./-]+(?:de\s+)?(\d{4}|\d{2})$/iu;
const MONTH_DAY = /^(\p{L}+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4}|\d{2})$/iu;
const TIME_OF_DAY = /[\sT,]+\d{1,2}:\d{2}.*$/su;
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2})(:\d{2})?(?:\.\d+)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$/i;

/** The first letters of the months in en, fr, de, es, it, nl, pt, da, sv, no; June and July share theirs in French. */
const MONTHS = [
  'jan ene gen',
  'feb fev',
  'mar mrt maa',
  'apr abr avr',
  'may mai mei mag maj',
  'jun giu juin',
  'jul lug juil',
  'aug ago aou',
  'sep set',
  'oct okt ott out',
  'nov',
  'dec dez dic des',
].map((names) => names.split(' '));

/** An ISO day; null where the text is no date, no day of the calendar, or could be two. */
export function writtenDay(text: string, order: DayOrder): string | null {
  const day = text.trim().replace(TIME_OF_DAY, '');
  const yearFirst = YEAR_FIRST.exec(day);
  if (yearFirst) return calendarDay(yearFirst[1], yearFirst[2], yearFirst[3]);
  const dayMonth = DAY_MONTH.exec(day);
  if (dayMonth) return calendarDay(dayMonth[3], monthNamed(dayMonth[2]), dayMonth[1]);
  const monthDay = MONTH_DAY.exec(day);
  if (monthDay) return calendarDay(monthDay[3], monthNamed(monthDay[1]), monthDay[2]);
  return numericDay(day, order);
}

/** A day, or a moment in UTC; a time of day without a zone is read as UTC. */
export function writtenMoment(text: string, order: DayOrder): Moment | null {
  const moment = MOMENT.exec(text.trim());
  if (!moment) return writtenDay(text, order);
  const [, day = '', minutes = '', seconds = ':00', zone = 'Z'] = moment;
  if (!writtenDay(day, null)) return null;
  const offset = /^utc$/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d{2}):?(\d{2})$/, '$1:$2');
  const at = new Date(`${day}T${minutes}${seconds}${offset.toUpperCase()}`);
  return Number.isNaN(at.getTime()) ? null : at.toISOString().replace('.000Z', 'Z');
}

/** Spreadsheets write all dates of a file alike: one day above 12 gives the order of all. Contradictions give none. */
export function dayOrderOf(dates: Iterable<string>): DayOrder {
  const seen = new Set<DayOrder>();
  for (const date of dates) {
    const [, first, , second] = NUMERIC.exec(date.trim().replace(TIME_OF_DAY, '')) ?? [];
    if (Number(first) > 12) seen.add('day-first');
    if (Number(second) > 12) seen.add('month-first');
  }
  const [only = null] = seen;
  return seen.size === 1 ? only : null;
}

function numericDay(text: string, order: DayOrder): string | null {
  const [, first, mark, second, year] = NUMERIC.exec(text) ?? [];
  if (!first || !second) return null;
  const dayFirst = calendarDay(year, second, first);
  const monthFirst = calendarDay(year, first, second);
  if (!dayFirst || !monthFirst || dayFirst === monthFirst) return dayFirst ?? monthFirst;
  if (mark === '.' || order === 'day-first') return dayFirst;
  return order === 'month-first' ? monthFirst : null;
}

function monthNamed(word = ''): number {
  const name = word.normalize('NFKD').replace(/\P{L}/gu, '').toLowerCase();
  return MONTHS.findIndex((starts) => starts.some((start) => name.startsWith(start))) + 1;
}

/** Two digits mean this century: nothing that is imported here is older. */
function calendarDay(year = '', month: string | number = 0, day = ''): string | null {
  const iso = `${year.padStart(4, '20')}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(iso) ? iso : null;
}
