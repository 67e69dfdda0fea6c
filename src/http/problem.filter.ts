// Turns whatever is thrown into a problem document; the one place where an inner failure becomes an HTTP status.
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import { type FastifyReply } from 'fastify';
import { isOutage } from './outage.js';
import { Problem, problem, unavailable } from './problem.js';

@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly log = new Logger('http');

  public catch(error: unknown, host: ArgumentsHost): void {
    send(host.switchToHttp().getResponse<FastifyReply>(), this.problemOf(error));
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof HttpException) return fromStatus(error.getStatus(), error.message);
    if (isOutage(error)) return unavailable('the database or the queue');
    const status = statusOf(error);
    if (status !== null && status < 500) return fromStatus(status, (error as Error).message);
    // The stack names our own lines, never a person: parameters of a statement are not part of it.
    this.log.error(error instanceof Error ? (error.stack ?? error.message) : 'something that is no Error was thrown');
    return problem(500, 'internal', 'the service failed to answer', {
      detail: 'nothing was sent; the failure is in the log of the service',
    });
  }
}

/** For a path that is too long or cannot be decoded: Fastify finds out before any filter is asked. */
export function refusePath(_error: unknown, _request: unknown, reply: FastifyReply): void {
  send(reply, fromStatus(404, ''));
}

function send(reply: FastifyReply, { document, headers }: Problem): void {
  void reply
    .status(document.status)
    .headers(headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(document));
}

function fromStatus(status: number, message: string): Problem {
  if (status === 413) {
    return problem(413, 'too-large', 'the request body is larger than the limit', { detail: 'send fewer at a time' });
  }
  if (status === 404) return problem(404, 'not-found', 'there is nothing at this address');
  if (status === 400) return problem(422, 'invalid-request', 'the request cannot be understood', { detail: message });
  return problem(status, 'refused-request', message);
}

/** Fastify's own errors (body too large, malformed JSON, unknown media type) carry the status they stand for. */
function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
