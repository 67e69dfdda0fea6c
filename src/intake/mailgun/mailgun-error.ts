// How the Mailgun-compatible API says no: `{ "message": "…" }`, as Mailgun's clients read it, with our code beside it.
import { Logger } from '@nestjs/common';
import { isOutage } from '../../http/outage.js';
import { Problem, RETRY_AFTER_SECONDS } from '../../http/problem.js';

export type MailgunAnswer = {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
};

/** Thrown to be answered. */
export class MailgunError extends Error {
  public constructor(public readonly answer: MailgunAnswer) {
    super(String(answer.body['message']));
  }
}

export function refused(status: number, code: string, message: string, more: object = {}): MailgunError {
  return new MailgunError({ status, body: { message, code, ...more } });
}

/** A parameter that cannot be used; Mailgun answers 400. */
export function wrongParameter(name: string, message: string): MailgunError {
  return refused(400, 'invalid-request', `${name}: ${message}`, { parameter: name });
}

export function tooLarge(message: string): MailgunError {
  return refused(413, 'too-large', message);
}

const log = new Logger('mailgun');

/** Never 429, and 5xx only where it is worth coming back: many clients repeat both. */
export function answerOf(error: unknown): MailgunAnswer {
  if (error instanceof MailgunError) return error.answer;
  if (error instanceof Problem) return ofProblem(error);
  if (isOutage(error)) {
    const message = 'the database or the queue cannot be reached: nothing was decided or sent, try again later';
    const headers = { 'retry-after': String(RETRY_AFTER_SECONDS) };
    return { status: 503, body: { message, code: 'unavailable' }, headers };
  }
  const status = statusOf(error);
  if (status === 413) return tooLarge('the request is larger than the limit: send to fewer people at a time').answer;
  if (status !== null && status < 500) {
    return refused(status === 429 ? 400 : status, 'invalid-request', (error as Error).message).answer;
  }
  if (isMalformedMultipart(error)) {
    return refused(400, 'invalid-request', 'the body must be complete multipart/form-data').answer;
  }
  // The stack names our own lines, never a person.
  log.error(error instanceof Error ? (error.stack ?? error.message) : 'something that is no Error was thrown');
  return refused(500, 'internal', 'the service failed to answer; nothing was sent').answer;
}

/** 422 is 400 at Mailgun. */
function ofProblem({ document, headers }: Problem): MailgunAnswer {
  const { status, title, detail } = document;
  const code = document.type.replace(/^.*\//, '');
  const message = detail === undefined ? title : `${title}: ${detail}`;
  return { status: status === 422 ? 400 : status, body: { message, code }, headers };
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}

/** The reader of multipart bodies throws bare errors for what the caller got wrong. */
function isMalformedMultipart(error: unknown): boolean {
  return error instanceof Error && /^Multipart: |^Unexpected end of |Malformed part header/.test(error.message);
}
