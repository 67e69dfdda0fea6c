// The one check of what comes in: a body becomes an instance of its request class, or a 422 that names every wrong field.
import { type ArgumentMetadata, Injectable, type ValidationError, ValidationPipe } from '@nestjs/common';
import { holdsWrongText, isObject, NO_OBJECT, UNKNOWN_FIELD } from './checks.js';
import { ITEMS } from './fields.js';
import { type FieldError, invalidRequest, MOST_ERRORS, notFound, type Problem } from './problem.js';

const DEEPEST = 20;
const LONGEST_LIST = 10_000;

// What class-validator says by itself where a field is unknown or a part is no object.
const WHITELIST = 'whitelistValidation';
const NESTED = 'nestedValidation';

@Injectable()
export class RequestPipe extends ValidationPipe {
  public constructor() {
    super({
      whitelist: true,
      forbidNonWhitelisted: true,
      transform: true,
      // A caller is never told about our objects; the values are needed to tell lists from objects.
      validationError: { target: false, value: true },
      exceptionFactory: (errors): Problem => invalidRequest(fieldErrors(errors)),
    });
  }

  public override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // No name of anything of ours holds what the database does not take.
    if (metadata.type === 'param' && holdsWrongText(value)) throw notFound('thing');
    if (metadata.type === 'body' && this.toValidate(metadata)) {
      if (value !== undefined && value !== null && !isObject(value))
        throw invalidRequest([{ field: '', message: NO_OBJECT }]);
      const strange: FieldError[] = [];
      findStrange(value, '', DEEPEST, strange);
      if (strange.length > 0) throw invalidRequest(strange);
    }
    return super.transform(value, metadata);
  }

  /** For what does not come as a JSON body: the same check of the same class. */
  public async check<T extends object>(of: new () => T, value: unknown): Promise<T> {
    return (await this.transform(value, { type: 'body', metatype: of })) as T;
  }
}

/**
 * What the libraries below must not see: names that every object has (they are dropped without a word, or worse), and
 * nesting or lists so large that only somebody with bad intentions sends them.
 */
function findStrange(value: unknown, at: string, depth: number, found: FieldError[]): void {
  if (typeof value !== 'object' || value === null || found.length >= MOST_ERRORS) return;
  if (depth === 0) found.push({ field: at, message: 'is nested too deeply' });
  else if (Array.isArray(value)) {
    if (value.length > LONGEST_LIST) found.push({ field: at, message: `must hold at most ${LONGEST_LIST} items` });
    else
      value.forEach((item, n) => {
        findStrange(item, `${at}[${n}]`, depth - 1, found);
      });
  } else {
    for (const [name, member] of Object.entries(value)) {
      const field = at === '' ? name : `${at}.${name}`;
      if (name in Object.prototype) found.push({ field, message: UNKNOWN_FIELD });
      else findStrange(member, field, depth - 1, found);
    }
  }
}

function fieldErrors(errors: readonly ValidationError[]): FieldError[] {
  const found: FieldError[] = [];
  for (const error of errors) collect(error, error.property, found);
  return found.slice(0, MOST_ERRORS);
}

function collect(
  { constraints = {}, children = [], value }: ValidationError,
  field: string,
  found: FieldError[],
): void {
  const { [ITEMS]: items } = constraints;
  const said = Object.keys(constraints).find((name) => name !== ITEMS && name !== NESTED);
  const wrong = said === WHITELIST ? UNKNOWN_FIELD : said && constraints[said];
  if (wrong !== undefined) {
    found.push({ field, message: wrong });
    return;
  }
  const list: unknown[] | null = Array.isArray(value) ? value : null;
  if (items !== undefined) {
    list?.forEach((item, n) => {
      if (!isObject(item)) found.push({ field: `${field}[${n}]`, message: items });
    });
  }
  for (const child of children) {
    if (list === null) collect(child, `${field}.${child.property}`, found);
    else if (isObject(list[Number(child.property)])) collect(child, `${field}[${child.property}]`, found);
  }
}
