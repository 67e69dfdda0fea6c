// Who may set up what: the administrator everything, a key with the scope `admin` its own controller.
import { type FastifyRequest } from 'fastify';
import { type Caller } from '../../access/api-keys.js';
import { type Controllers } from '../../access/controllers.js';
import { invalidRequest, notFound } from '../../http/problem.js';

export type Asking = FastifyRequest & { caller: Caller };

/** Throws 404 where the caller may not act for the controller: another's looks as if it did not exist. */
export async function mayActFor(controllers: Controllers, controllerId: string, caller: Caller): Promise<void> {
  const own = caller.controllerId === null || caller.controllerId === controllerId;
  if (!own || !(await controllers.find(controllerId))) throw notFound('controller');
}

/** The controller that a query names, or else the caller's own. Throws 422 where there is neither, 404 as `mayActFor`. */
export async function whose(
  controllers: Controllers,
  { controllerId }: Readonly<Record<string, unknown>>,
  caller: Caller,
): Promise<string> {
  const found = controllerId ?? caller.controllerId;
  if (typeof found !== 'string') throw invalidRequest([{ field: 'controllerId', message: 'is required: whose' }]);
  await mayActFor(controllers, found, caller);
  return found;
}
