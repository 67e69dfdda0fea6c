// What a configuration file must look like, said in TypeScript: a check answers with the value it was given, or says where it is wrong.

/** Checks a value that stands at a JSON path (`$.softOptIn.available`). */
export type Check<T> = (value: unknown, path: string) => T;

type Shape = Readonly<Record<string, Check<unknown>>>;
type Checked<S extends Shape> = { readonly [Key in keyof S]: ReturnType<S[Key]> };

export class NotAsExpected extends Error {
  public constructor(path: string, expected: string, found?: unknown) {
    super(`${path}: expected ${expected}${found === undefined ? '' : `, found ${JSON.stringify(found).slice(0, 80)}`}`);
  }
}

/** An object with these keys, all of them and no others: a key that nobody reads is a rule that nobody enforces. */
export function object<S extends Shape>(shape: S): Check<Checked<S>> {
  return (value, path) => {
    const given = objectAt(value, path);
    for (const key of Object.keys(given)) {
      if (!Object.hasOwn(shape, key))
        throw new NotAsExpected(`${path}.${key}`, `no such key; known are ${Object.keys(shape).join(', ')}`);
    }
    for (const [key, check] of Object.entries(shape)) {
      if (!Object.hasOwn(given, key)) throw new NotAsExpected(`${path}.${key}`, 'a value, found none');
      check(given[key], `${path}.${key}`);
    }
    return given as Checked<S>;
  };
}

/** An object whose keys are free, with values of one kind. */
export function dictionary<T>(check: Check<T>): Check<Readonly<Record<string, T>>> {
  return (value, path) => {
    const given = objectAt(value, path);
    for (const [key, member] of Object.entries(given)) check(member, `${path}.${key}`);
    return given as Readonly<Record<string, T>>;
  };
}

export function list<T>(check: Check<T>): Check<readonly T[]> {
  return (value, path) => {
    if (!Array.isArray(value)) throw new NotAsExpected(path, 'a list', value);
    return value.map((member, n) => check(member, `${path}[${n}]`));
  };
}

export function oneOf<const T extends string>(...words: readonly T[]): Check<T> {
  return (value, path) => {
    const found = words.find((word) => word === value);
    if (found === undefined) throw new NotAsExpected(path, `one of ${words.join(', ')}`, value);
    return found;
  };
}

export function text(pattern: RegExp, expected: string): Check<string> {
  return (value, path) => {
    if (typeof value !== 'string' || !pattern.test(value)) throw new NotAsExpected(path, expected, value);
    // RFC 8785: half a character has no canonical JSON, and so the file no digest.
    if (!value.isWellFormed()) throw new NotAsExpected(path, 'whole characters', value);
    return value;
  };
}

export function orNull<T>(check: Check<T>): Check<T | null> {
  return (value, path) => (value === null ? null : check(value, path));
}

export const words = text(/\S/, 'a text that is not empty');

export const flag: Check<boolean> = (value, path) => {
  if (typeof value !== 'boolean') throw new NotAsExpected(path, 'true or false', value);
  return value;
};

export const positive: Check<number> = (value, path) => {
  if (!Number.isSafeInteger(value) || Number(value) < 1) throw new NotAsExpected(path, 'a whole number above 0', value);
  return Number(value);
};

function objectAt(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new NotAsExpected(path, 'an object', value);
  return value as Readonly<Record<string, unknown>>;
}
