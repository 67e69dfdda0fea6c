// What a handler says of itself in the API document: what it does, what it answers, which lists it pages.
import { applyDecorators, type Type } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { type ANSWERS } from './openapi-answers.js';
import { ref } from './openapi-schemas.js';

type Told = {
  readonly answers: Readonly<Partial<Record<number, keyof typeof ANSWERS>>>;
  readonly more?: string;
  /** For handlers that read their body by hand. */
  readonly body?: Type;
  /** Problems beside those that every operation of its kind may answer. */
  readonly refuses?: Readonly<Record<number, string>>;
};

const PROBLEM = { 'application/problem+json': { schema: ref('Problem') } };

const MEANINGS: Readonly<Record<number, string>> = {
  200: 'Done.',
  201: 'Made.',
  202: 'Taken in.',
  422: 'Refused; it says why.',
};

/** Answers in JSON, by status. */
export function Operation(summary: string, { answers, more, body, refuses = {} }: Told): MethodDecorator {
  const responses = Object.entries(answers).map(([status, name]) =>
    ApiResponse({
      status: Number(status),
      description: MEANINGS[Number(status)] ?? '',
      schema: ref(name ?? ''),
    }),
  );
  return applyDecorators(
    ApiOperation({ summary, ...(more !== undefined && { description: more }) }),
    ...(body ? [ApiBody({ type: body })] : []),
    ...responses,
    ...Object.entries(refuses).map(([status, description]) =>
      ApiResponse({ status: Number(status), description, content: PROBLEM }),
    ),
  );
}

type ToldPlainly = { readonly status?: number; readonly mediaType?: string; readonly more?: string };

/** Answers with something other than JSON, or with nothing at all. */
export function PlainOperation(summary: string, { status = 200, mediaType, more }: ToldPlainly): MethodDecorator {
  const content = mediaType === undefined ? {} : { content: { [mediaType]: { schema: { type: 'string' } } } };
  return applyDecorators(
    ApiOperation({ summary, ...(more !== undefined && { description: more }) }),
    ApiResponse({ status, description: 'Done.', ...content }),
  );
}

/** The query parameter by which the administrator names a controller. */
export function OfController(): MethodDecorator {
  return ApiQuery({
    name: 'controllerId',
    required: false,
    description: 'Whose, with the administrator’s key; whoever else asks means their own.',
    schema: { type: 'string' },
  });
}

/** The query parameters of a list. */
export function Pages(): MethodDecorator {
  return applyDecorators(
    ApiQuery({
      name: 'cursor',
      required: false,
      description: 'Of an earlier answer, unchanged.',
      schema: { type: 'string' },
    }),
    ApiQuery({
      name: 'limit',
      required: false,
      description: 'How many at most.',
      schema: { type: 'integer', minimum: 1, maximum: 1_000, default: 100 },
    }),
  );
}
