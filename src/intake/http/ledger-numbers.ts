// Sizes and places in a log, as hostile callers write them: what is no whole number, or beyond all counting, is told.
import { invalidRequest, type Problem, problem } from '../../http/problem.js';

/** A whole number from 0, in a query or a path. Throws 422 with the reason. */
export function readSize(field: string, given: unknown): number {
  if (given === undefined) throw wrongNumber(field, 'is required');
  if (typeof given !== 'string' || !/^(?:0|[1-9]\d{0,19})$/.test(given)) {
    throw wrongNumber(field, 'must be a whole number from 0, in digits, without sign or leading zeros');
  }
  const value = Number(given);
  if (!Number.isSafeInteger(value)) throw wrongNumber(field, 'is beyond the tree: no log is so long');
  return value;
}

export function wrongNumber(field: string, message: string): Problem {
  return invalidRequest([{ field, message }]);
}

export function nothingAt(detail: string): Problem {
  return problem(404, 'not-found', 'the log does not reach there', { detail });
}
