// Whose network a request is about: the member that its query names, within the controller of the key.
import { ApiQuery } from '@nestjs/swagger';
import { type TenantCaller } from '../../access/access.guard.js';
import { invalidRequest } from '../../http/problem.js';
import { type Network } from '../../network/people.js';
import { MEMBER_SAID, wrongMember } from './network.request.js';

/** Documents the query parameter. */
export const OfMember = () =>
  ApiQuery({ name: 'member', required: false, description: MEMBER_SAID, schema: { type: 'string', default: 'me' } });

/** Throws 422 where it is no name. */
export function networkOf(given: Readonly<Record<string, unknown>>, { controllerId }: TenantCaller): Network {
  const member = given['member'] === undefined || given['member'] === '' ? 'me' : given['member'];
  const wrong = wrongMember(member);
  if (wrong !== null) throw invalidRequest([{ field: 'member', message: wrong }]);
  return { controllerId, member: member as string };
}
