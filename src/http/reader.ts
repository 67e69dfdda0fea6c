// Reads a JSON body field by field and collects what is wrong with it: one pass, fast enough for a thousand recipients.
import {
  isAbsent,
  isObject,
  LONGEST_TEXT,
  MISSING,
  NO_OBJECT,
  UNKNOWN_FIELD,
  wrongChoice,
  wrongFlag,
  wrongList,
  wrongMoment,
  wrongText,
} from './checks.js';
import { type FieldError, invalidRequest, MOST_ERRORS } from './problem.js';

export type Fields = Readonly<Record<string, unknown>>;

/** Collects the errors of one request; `finish` throws them all at once as a 422. */
export class Reader {
  private readonly errors: FieldError[] = [];

  public wrong(field: string, message: string): void {
    if (this.errors.length < MOST_ERRORS) this.errors.push({ field, message });
  }

  public finish(): void {
    if (this.errors.length > 0) throw invalidRequest(this.errors);
  }

  /** The value as an object that has no members but the allowed ones; null (and an error) where it is none. */
  public object(value: unknown, field: string, allowed: ReadonlySet<string>): Fields | null {
    if (!isObject(value)) {
      this.wrong(field, NO_OBJECT);
      return null;
    }
    for (const name in value) if (!allowed.has(name)) this.wrong(join(field, name), UNKNOWN_FIELD);
    return value;
  }

  public list(value: unknown, field: string, most: number): readonly unknown[] {
    if (isAbsent(value)) return [];
    const wrong = wrongList(value, most);
    if (wrong === null) return value as readonly unknown[];
    this.wrong(field, wrong);
    return [];
  }

  /** An optional text; null where absent. */
  public text(fields: Fields, name: string, at: string, most = LONGEST_TEXT): string | null {
    const value = fields[name];
    if (isAbsent(value)) return null;
    const wrong = wrongText(value, most);
    if (wrong === null) return value as string;
    this.wrong(join(at, name), wrong);
    return null;
  }

  public required(fields: Fields, name: string, at: string, most = LONGEST_TEXT): string {
    const value = this.text(fields, name, at, most);
    if (value !== null && value.trim() !== '') return value;
    if (isAbsent(fields[name]) || value !== null) this.wrong(join(at, name), MISSING);
    return '';
  }

  public flag(fields: Fields, name: string, at: string): boolean {
    const value = fields[name];
    if (isAbsent(value)) return false;
    const wrong = wrongFlag(value);
    if (wrong !== null) this.wrong(join(at, name), wrong);
    return value === true;
  }

  public oneOf<T extends string>(fields: Fields, name: string, at: string, allowed: readonly T[]): T | null {
    const value = fields[name];
    if (isAbsent(value)) return null;
    const wrong = wrongChoice(value, allowed);
    if (wrong === null) return value as T;
    this.wrong(join(at, name), wrong);
    return null;
  }

  public moment(fields: Fields, name: string, at: string): string | null {
    const value = fields[name];
    if (isAbsent(value)) return null;
    const wrong = wrongMoment(value);
    if (wrong === null) return value as string;
    this.wrong(join(at, name), wrong);
    return null;
  }

  /** Wraps a member that is an object of its own; null where it is absent. */
  public member<T>(fields: Fields, name: string, at: string, read: (value: unknown, field: string) => T): T | null {
    const value = fields[name];
    return isAbsent(value) ? null : read(value, join(at, name));
  }
}

function join(at: string, name: string): string {
  return at === '' ? name : `${at}.${name}`;
}
