// The fields of request classes: each decorator is the check of a field and its entry in the API document at once.
import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { ValidateBy, ValidateIf, ValidateNested } from 'class-validator';
import {
  type Check,
  isAbsent,
  isObject,
  LONGEST_TEXT,
  MISSING,
  NO_OBJECT,
  wrongChoice,
  wrongFlag,
  wrongList,
  wrongMoment,
  wrongRequiredText,
  wrongText,
} from './checks.js';

/** The constraint under which a list tells that some of its items are no objects. */
export const ITEMS = 'items';

type RequestClass = new () => object;

/** `required`: null and leaving it out are wrong. Else both mean `otherwise`, which the class also starts with. */
type Presence = { readonly required?: boolean; readonly otherwise?: unknown };

type About = { readonly about: string; readonly example?: unknown; readonly required?: boolean };

type Length = { readonly most: number; readonly least?: number };

/** A field of any form. `always` asks the check where the field is absent too. */
export function Field(
  check: Check,
  schema: ApiPropertyOptions,
  { required = false, otherwise, always = required }: Presence & { readonly always?: boolean } = {},
): PropertyDecorator {
  const stands = otherwise === undefined ? {} : { default: otherwise };
  return applyDecorators(
    ApiProperty({ ...schema, ...stands, required, nullable: !required } as ApiPropertyOptions),
    ...(otherwise === undefined ? [] : [Transform(({ value }: { value: unknown }) => value ?? otherwise)]),
    ValidateIf((_, value) => always || !isAbsent(value)),
    ValidateBy({
      name: 'field',
      validator: {
        validate: (value, asked) => check(value, asked?.object ?? {}) === null,
        defaultMessage: (asked) => (asked && check(asked.value, asked.object)) ?? '',
      },
    }),
  );
}

/** A text that must be there and not be blank. */
export function RequiredText({ about, most = LONGEST_TEXT, ...more }: About & { readonly most?: number }) {
  const schema = { ...documented(about, more), type: 'string', minLength: 1, maxLength: most } as const;
  return Field((value) => wrongRequiredText(value, most), schema, { required: true });
}

/** A text; null where it is not known. `otherwise` stands for null. */
export function OptionalText({
  about,
  most = LONGEST_TEXT,
  otherwise,
  ...more
}: About & { readonly most?: number; readonly otherwise?: string }) {
  const schema = { ...documented(about, more), type: 'string', maxLength: most } as const;
  return Field((value) => wrongText(value, most), schema, { otherwise });
}

/** True or false; false where nothing is said. */
export function Flag({ about }: About) {
  return Field(wrongFlag, { description: about, type: 'boolean' }, { otherwise: false });
}

/** One of a closed list of words. */
export function OneOf(allowed: readonly string[], { about, ...presence }: { readonly about: string } & Presence) {
  const { required = false, otherwise } = presence;
  return Field(
    (value) => (isAbsent(value) && required ? `${MISSING}: one of ${allowed.join(', ')}` : wrongChoice(value, allowed)),
    { description: about, type: 'string', enum: [...allowed] },
    { required, otherwise },
  );
}

/** A day or a moment. */
export function MomentField({ about, example = '2026-09-10', required = false }: About) {
  const check: Check = (value) => (isAbsent(value) ? MISSING : wrongMoment(value));
  const schema = {
    ...documented(`${about} A day (\`2026-09-10\`) or an RFC 3339 time (\`2026-09-10T08:00:00Z\`).`, { example }),
    type: 'string',
  } as const;
  return Field(check, schema, { required });
}

/** An object with a request class of its own. */
export function Part(of: RequestClass, { about, required = false }: About) {
  return applyDecorators(
    Type(() => of),
    Field(
      (value) => (isAbsent(value) ? MISSING : isObject(value) ? null : NO_OBJECT),
      { description: about, type: of },
      { required },
    ),
    ValidateNested(),
  );
}

/** A list of objects with a request class of their own. Null and leaving it out are an empty list. */
export function ListOf(of: RequestClass, { about, most, least = 0 }: Length & { readonly about: string }) {
  const size = { ...(least > 0 && { minItems: least }), maxItems: most };
  return applyDecorators(
    Type(() => of),
    Transform(({ value }: { value: unknown }) => value ?? []),
    Field(
      (value) => {
        const isEmpty = isAbsent(value) || (Array.isArray(value) && value.length === 0);
        return isEmpty && least > 0 ? `must hold ${least} to ${most} items` : wrongList(value, most);
      },
      { description: about, type: of, isArray: true, ...size },
      { required: least > 0 },
    ),
    ValidateBy({
      name: ITEMS,
      validator: {
        validate: (value) => !Array.isArray(value) || value.every(isObject),
        defaultMessage: () => NO_OBJECT,
      },
    }),
    ValidateNested({ each: true }),
  );
}

function documented(
  about: string,
  { example }: { readonly example?: unknown },
): { description: string; example?: unknown } {
  return { description: about, ...(example !== undefined && { example }) };
}
