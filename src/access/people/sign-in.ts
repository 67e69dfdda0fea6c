// Signing in with a password: whoever is wrong is told nothing of what was wrong, and slowed down.
import { Injectable } from '@nestjs/common';
import { problem } from '../../http/problem.js';
import { isPassword } from './passwords.js';
import { People } from './people.js';
import { type Person } from './person.js';
import { SignInLimits } from './sign-in-limits.js';

export type Credentials = {
  readonly email: string;
  readonly password: string;
  /** The network address that asks. */
  readonly address: string;
};

@Injectable()
export class SignIn {
  public constructor(
    private readonly people: People,
    private readonly limits: SignInLimits,
  ) {}

  /** Who that is. Throws 401 where it is nobody, 429 where it was tried too often. */
  public async withPassword({ email, password, address }: Credentials): Promise<Person> {
    const attempt = await this.limits.attempt(email.toLowerCase(), address);
    const person = await this.people.withEmail(email);
    if (!(await isPassword(person?.password ?? null, password)) || !person) throw wrongCredentials();
    await attempt.succeed();
    return person;
  }

  /** The same for somebody who is signed in and asked once more. */
  public async again(person: Person, password: string, address: string): Promise<void> {
    await this.withPassword({ email: person.email, password, address });
  }
}

function wrongCredentials(): Error {
  return problem(401, 'wrong-credentials', 'the address or the password is wrong', {
    code: 'wrong_credentials',
    detail: 'try again, or ask an administrator for a new invitation',
  });
}
