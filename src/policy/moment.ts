// Days and moments as the facts give them, compared without a clock: the numbers are milliseconds since 1970, UTC.
import type { Moment } from './facts.js';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
const SHORTEST_MONTH_DAYS = 28;

// RFC 3339 section 5.6; a time without an offset is UTC, as all times of the API are.
const TIME = /^[Tt ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?:[Zz]|([+-])(\d\d):(\d\d))?$/;

/** The first millisecond of a day, or the moment itself; NaN where the text is neither. */
export function startOf(moment: Moment): number {
  const day = dayOf(moment);
  if (moment.length === 10) return day;
  return day + (isPlainUtc(moment) ? plainTimeOf(moment) : timeOf(moment.slice(10)));
}

/** The last millisecond of a day, or the moment itself; NaN where the text is neither. */
export function endOf(moment: Moment): number {
  return moment.length === 10 ? dayOf(moment) + DAY_MS - 1 : startOf(moment);
}

/** Whether the moment has come; what cannot be read has not. */
export function hasCome(moment: Moment, at: number): boolean {
  return startOf(moment) <= at;
}

/** Whether the one is certainly before the other: a bare day is not before an hour of the same day. */
export function isBefore(one: Moment, other: Moment): boolean {
  return endOf(one) < startOf(other);
}

/** Whether more than so many calendar months have passed since; what cannot be read counts as older. */
export function isOlderThan(months: number, moment: Moment, at: number): boolean {
  const end = endOf(moment);
  if (at - end <= months * SHORTEST_MONTH_DAYS * DAY_MS) return false;
  return !(at <= monthsAfter(end, months));
}

/** The same day and time so many calendar months later; the last day of the month where that one is shorter. */
export function monthsAfter(instant: number, months: number): number {
  const from = new Date(instant);
  const month = from.getUTCFullYear() * 12 + from.getUTCMonth() + months;
  const year = Math.floor(month / 12);
  const day = Math.min(from.getUTCDate(), daysIn(year, (month % 12) + 1));
  return daysSinceEpoch(year, (month % 12) + 1, day) * DAY_MS + (instant - Math.floor(instant / DAY_MS) * DAY_MS);
}

export function toMoment(instant: number): Moment {
  return new Date(instant).toISOString();
}

function dayOf(moment: Moment): number {
  const year = digits(moment, 0, 4);
  const month = digits(moment, 5, 7);
  const day = digits(moment, 8, 10);
  if (moment.charAt(4) !== '-' || moment.charAt(7) !== '-') return NaN;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return NaN;
  return daysSinceEpoch(year, month, day) * DAY_MS;
}

/** `...T08:00:00Z` and `...T08:00:00.000Z`, as nearly all moments come: read without taking the text apart. */
function isPlainUtc(moment: Moment): boolean {
  const { length } = moment;
  return (
    moment.charCodeAt(10) === 84 && // T
    moment.charCodeAt(length - 1) === 90 && // Z
    moment.charCodeAt(13) === 58 && // :
    moment.charCodeAt(16) === 58 &&
    (length === 20 || (length === 24 && moment.charCodeAt(19) === 46)) // .
  );
}

function plainTimeOf(moment: Moment): number {
  const hour = digits(moment, 11, 13);
  const minute = digits(moment, 14, 16);
  const second = digits(moment, 17, 19);
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return NaN;
  return ((hour * 60 + minute) * 60 + second) * 1000 + (moment.length === 24 ? digits(moment, 20, 23) : 0);
}

function timeOf(text: string): number {
  const [, hour, minute, second = '0', fraction = '0', sign, offsetHour = '0', offsetMinute = '0'] =
    TIME.exec(text) ?? [];
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60) return NaN;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1);
  return (
    ((Number(hour) * 60 + Number(minute) - offset) * 60 + Number(second)) * 1000 +
    Math.floor(Number(`0.${fraction}`) * 1000)
  );
}

/** The number that the characters write, NaN where one is no digit. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let n = from; n < to; n++) {
    const digit = text.charCodeAt(n) - 48;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days of the proleptic Gregorian calendar, counted in years that begin in March so that the leap day comes last. */
function daysSinceEpoch(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}
