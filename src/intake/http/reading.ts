// The reason that comes with a reading of somebody's record: `?reason=` or the header X-Reason.
import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';
import { type FastifyRequest } from 'fastify';
import { type Caller } from '../../access/api-keys.js';
import { type Reader } from '../../guard/readings.js';
import { isAbsent, wrongText } from '../../http/checks.js';
import { invalidRequest } from '../../http/problem.js';

const LONGEST_REASON = 500;
const NOT_STATED = 'not stated';

/** Who reads, and why. Throws 422 where the reason is no text, or holds an address: it outlives the person. */
export const ReadBy = createParamDecorator((_: unknown, context: ExecutionContext): Reader => {
  const request = context.switchToHttp().getRequest<FastifyRequest & { caller: Caller }>();
  const { reason = request.headers['x-reason'] } = request.query as { reason?: unknown };
  const wrong = isAbsent(reason) ? null : wrongText(reason, LONGEST_REASON);
  if (wrong !== null) throw invalidRequest([{ field: 'reason', message: wrong }]);
  const why = typeof reason === 'string' && reason.trim() !== '' ? reason.trim() : NOT_STATED;
  if (why.includes('@')) {
    throw invalidRequest([{ field: 'reason', message: 'must not hold an address: name a case or a request instead' }]);
  }
  return { keyId: request.caller.keyId, why };
});

/** The query parameter of a handler that reads somebody's record. */
export function Reads(): MethodDecorator {
  return applyDecorators(
    ApiQuery({
      name: 'reason',
      required: false,
      description:
        'Why it is read; here or in the header `X-Reason`. This reading, who does it and why are an entry of the ledger. ' +
        'Name a case, never a person.',
      schema: { type: 'string', maxLength: LONGEST_REASON, default: NOT_STATED },
    }),
  );
}
