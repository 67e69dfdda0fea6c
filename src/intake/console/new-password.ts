// Refuses a password that would be guessed, as a wrong field of the request.
import { wrongPassword } from '../../access/people/passwords.js';
import { invalidRequest } from '../../http/problem.js';

/** Throws 422; `known`: what others know of the person. */
export function expectGoodPassword(password: string, known: readonly string[]): void {
  const message = wrongPassword(password, known);
  if (message !== null) throw invalidRequest([{ field: 'password', message }]);
}
