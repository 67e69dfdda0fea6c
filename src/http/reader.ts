// Reads a JSON body field by field and collects what is wrong with it: one check, fast enough for a thousand recipients.
import { type FieldError, invalidRequest } from './problem.js';

export type Fields = Readonly<Record<string, unknown>>;

const MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;
const TEXT_MOST = 10_000;

/** Collects the errors of one request; `finish` throws them all at once as a 422. */
export class Reader {
  private readonly errors: FieldError[] = [];
  private static readonly MOST_ERRORS = 100;

  public wrong(field: string, message: string): void {
    if (this.errors.length < Reader.MOST_ERRORS) this.errors.push({ field, message });
  }

  public finish(): void {
    if (this.errors.length > 0) throw invalidRequest(this.errors);
  }

  /** The first thing that is wrong, in one line; null where nothing is. */
  public first(): string | null {
    const [error] = this.errors;
    return error ? `${error.field}: ${error.message}` : null;
  }

  /** The value as an object that has no members but the allowed ones; null (and an error) where it is none. */
  public object(value: unknown, field: string, allowed: ReadonlySet<string>): Fields | null {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      this.wrong(field, 'must be an object');
      return null;
    }
    for (const name in value) if (!allowed.has(name)) this.wrong(join(field, name), 'is not a field of this request');
    return value as Fields;
  }

  public list(value: unknown, field: string, most: number): readonly unknown[] {
    if (value === undefined || value === null) return [];
    if (!Array.isArray(value)) this.wrong(field, 'must be a list');
    else if (value.length > most) this.wrong(field, `must hold at most ${most} items, not ${value.length}`);
    else return value;
    return [];
  }

  /** An optional text without control characters of the database's dislike; null where absent. */
  public text(fields: Fields, name: string, at: string, most = TEXT_MOST): string | null {
    const value = fields[name];
    if (value === undefined || value === null) return null;
    if (typeof value !== 'string') this.wrong(join(at, name), 'must be a text');
    else if (value.length > most) this.wrong(join(at, name), `must have at most ${most} characters`);
    else if (value.includes('\0') || !value.isWellFormed()) {
      this.wrong(join(at, name), 'must be valid Unicode without NUL characters');
    } else return value;
    return null;
  }

  public required(fields: Fields, name: string, at: string, most = TEXT_MOST): string {
    const value = this.text(fields, name, at, most);
    if (value !== null && value.trim() !== '') return value;
    if (fields[name] === undefined || fields[name] === null || value !== null)
      this.wrong(join(at, name), 'is required');
    return '';
  }

  public flag(fields: Fields, name: string, at: string): boolean {
    const value = fields[name];
    if (value === undefined || value === null) return false;
    if (typeof value !== 'boolean') this.wrong(join(at, name), 'must be true or false');
    return value === true;
  }

  public oneOf<T extends string>(fields: Fields, name: string, at: string, allowed: readonly T[]): T | null {
    const value = fields[name];
    if (value === undefined || value === null) return null;
    const found = allowed.find((one) => one === value);
    if (found === undefined) this.wrong(join(at, name), `must be one of: ${allowed.join(', ')}`);
    return found ?? null;
  }

  /** A day or an RFC 3339 time that exists in the calendar. */
  public moment(fields: Fields, name: string, at: string): string | null {
    const value = fields[name];
    if (value === undefined || value === null) return null;
    if (typeof value === 'string' && MOMENT.test(value) && exists(value)) return value;
    this.wrong(join(at, name), 'must be a date (2026-09-10) or an RFC 3339 time (2026-09-10T08:00:00Z)');
    return null;
  }

  /** Wraps a member that is an object of its own; null where it is absent. */
  public member<T>(fields: Fields, name: string, at: string, read: (value: unknown, field: string) => T): T | null {
    const value = fields[name];
    return value === undefined || value === null ? null : read(value, join(at, name));
  }
}

export function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}

/** `Date.parse` rolls 30 February over to March: the day must come back as it was written. */
function exists(moment: string): boolean {
  const day = Date.parse(`${moment.slice(0, 10)}T00:00:00Z`);
  return (
    !Number.isNaN(day) &&
    new Date(day).toISOString().startsWith(moment.slice(0, 10)) &&
    !Number.isNaN(Date.parse(moment))
  );
}
