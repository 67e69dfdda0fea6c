// What a request to send may leave to its key, and what must be registered before: purpose and sender.
import { type TenantCaller } from '../../access/access.guard.js';
import { type Sender } from '../../access/controller.js';
import { type Controllers } from '../../access/controllers.js';
import { type FieldError, invalidRequest } from '../../http/problem.js';

export const PURPOSE_MISSING = 'is required: why the mail is sent, such as prospecting or newsletter';

type Sending = { readonly purpose: string | null; readonly sender: string };

/** The purpose, or the key's own, and the registered sender of that address. Throws 422 where one is missing. */
export async function sendingOf(
  request: Sending,
  caller: TenantCaller,
  controllers: Controllers,
): Promise<{ readonly purpose: string; readonly sender: Sender }> {
  const errors: FieldError[] = [];
  const purpose = request.purpose ?? caller.defaults.purpose ?? '';
  if (purpose.trim() === '') errors.push({ field: 'purpose', message: PURPOSE_MISSING });
  const sender = await controllers.sender(caller.controllerId, request.sender);
  if (!sender) {
    errors.push({
      field: 'sender',
      message: 'is not a sender of this controller: register it with POST /v1/senders',
    });
  }
  if (!sender || errors.length > 0) throw invalidRequest(errors);
  return { purpose, sender };
}
