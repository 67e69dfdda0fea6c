// What is wrong with one value, in words for whoever sent it: asked alike by request classes and by the reader.

/** Says what is wrong with a value; null where nothing is. `whole` is the object that the value is a member of. */
export type Check = (value: unknown, whole: object) => string | null;

export const LONGEST_TEXT = 10_000;

// Everything but the length of the month; RFC 3339 section 5.6, to the minute or finer.
const MOMENT =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))?$/;

export function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** Whether it is what JSON calls an object: no list, no null. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export const NO_OBJECT = 'must be an object';
export const UNKNOWN_FIELD = 'is not a field of this request';
export const MISSING = 'is required';

/** Whether a text anywhere in a value is one that the database does not take. */
export function holdsWrongText(value: unknown): boolean {
  if (typeof value === 'string') return wrongText(value, Infinity) !== null;
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some((entry) => entry.some(holdsWrongText));
}

/** Neither NUL nor half a character: the database takes no text that holds one. */
export function wrongText(value: unknown, most = LONGEST_TEXT): string | null {
  if (typeof value !== 'string') return 'must be a text';
  if (value.length > most) return `must have at most ${most} characters`;
  return value.includes('\0') || !value.isWellFormed() ? 'must be valid Unicode without NUL characters' : null;
}

export function wrongRequiredText(value: unknown, most = LONGEST_TEXT): string | null {
  if (isAbsent(value)) return MISSING;
  return wrongText(value, most) ?? ((value as string).trim() === '' ? MISSING : null);
}

export function wrongFlag(value: unknown): string | null {
  return typeof value === 'boolean' ? null : 'must be true or false';
}

export function wrongChoice(value: unknown, allowed: readonly string[]): string | null {
  return allowed.some((one) => one === value) ? null : `must be one of: ${allowed.join(', ')}`;
}

/** A day or an RFC 3339 time that exists in the calendar. */
export function wrongMoment(value: unknown): string | null {
  if (typeof value === 'string' && MOMENT.test(value) && exists(value)) return null;
  return 'must be a date (2026-09-10) or an RFC 3339 time (2026-09-10T08:00:00Z)';
}

export function wrongList(value: unknown, most: number): string | null {
  if (!Array.isArray(value)) return 'must be a list';
  return value.length > most ? `must hold at most ${most} items, not ${value.length}` : null;
}

/** Whether the month has so many days. */
function exists(moment: string): boolean {
  const day = Number(moment.slice(8, 10));
  return day <= 28 || day <= daysIn(Number(moment.slice(0, 4)), Number(moment.slice(5, 7)));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
