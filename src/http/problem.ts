// RFC 9457 problem documents: what was wrong, which field, what to do. The one form in which the API says no.
import { HttpException } from '@nestjs/common';

/** What is wrong with one field; `field` is a path into the request such as `recipients[3].country`. */
export type FieldError = { readonly field: string; readonly message: string };

export type ProblemDocument = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
};

const TYPE_BASE = 'https://outreach-guard.example/problems/';

export class Problem extends HttpException {
  public constructor(
    public readonly document: ProblemDocument & Readonly<Record<string, unknown>>,
    public readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(document, document.status);
  }
}

export function problem(
  status: number,
  type: string,
  title: string,
  more: { readonly detail?: string; readonly errors?: readonly FieldError[] } & Record<string, unknown> = {},
  headers: Readonly<Record<string, string>> = {},
): Problem {
  return new Problem({ type: TYPE_BASE + type, title, status, ...more }, headers);
}

/** More of them help nobody. */
export const MOST_ERRORS = 100;

export function invalidRequest(errors: readonly FieldError[]): Problem {
  const first = errors[0];
  return problem(422, 'invalid-request', 'the request cannot be understood', {
    ...(first ? { detail: `${first.field || 'the body'}: ${first.message}` } : {}),
    errors,
  });
}

export function notFound(what: string): Problem {
  return problem(404, 'not-found', `there is no such ${what}`);
}

export function conflict(title: string, detail: string): Problem {
  return problem(409, 'conflict', title, { detail });
}

export const RETRY_AFTER_SECONDS = 5;

/** Promise 7: the caller is told to come back, never told yes. */
export function unavailable(what: string): Problem {
  return problem(
    503,
    'unavailable',
    `${what} cannot be reached`,
    { detail: 'nothing was decided or sent; try again after the time in Retry-After' },
    { 'retry-after': String(RETRY_AFTER_SECONDS) },
  );
}
