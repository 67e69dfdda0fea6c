// Signing in with a password: whoever is wrong is told nothing of what was wrong, and slowed down.
import { Injectable } from '@nestjs/common';
import { problem } from '../../http/problem.js';
import { OneTimeCodes } from './one-time-codes.js';
import { isPassword } from './passwords.js';
import { People } from './people.js';
import { type Person } from './person.js';
import { SignInLimits } from './sign-in-limits.js';

export type Credentials = {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator, or a recovery code; null where none was given. */
  readonly code: string | null;
  /** The network address that asks. */
  readonly address: string;
};

@Injectable()
export class SignIn {
  public constructor(
    private readonly people: People,
    private readonly limits: SignInLimits,
    private readonly codes: OneTimeCodes,
  ) {}

  /**
   * Who that is. Throws 401 where it is nobody, and where a code is asked for and none was given or it is wrong; 429 where
   * it was tried too often. Only what is right as a whole makes the failures before it forgotten: codes are guessed no
   * faster by whoever knows the password.
   */
  public async withPassword({ email, password, code, address }: Credentials): Promise<Person> {
    const attempt = await this.limits.attempt(email.toLowerCase(), address);
    const person = await this.people.withEmail(email);
    if (!(await isPassword(person?.password ?? null, password)) || !person) throw wrongCredentials();
    if (await this.codes.isOn(person.id)) {
      if (code === null) throw codeAskedFor();
      if (!(await this.codes.take(person.id, code))) throw wrongCode();
    }
    await attempt.succeed();
    return person;
  }

  /** That whoever is signed in has the password at hand. Throws as `withPassword`. */
  public async again({ id, email }: Person, password: string, address: string): Promise<void> {
    const attempt = await this.limits.attempt(email, address);
    if (!(await isPassword((await this.people.known(id))?.password ?? null, password))) throw wrongCredentials();
    await attempt.succeed();
  }
}

function codeAskedFor(): Error {
  return problem(401, 'totp-required', 'a code of the authenticator is asked for', {
    code: 'totp_required',
    detail: 'send it as `code`; a recovery code does as well',
  });
}

export function wrongCode(): Error {
  return problem(401, 'wrong-code', 'the code is wrong, or was used already', {
    code: 'wrong_code',
    detail: 'wait for the next code of the authenticator, or use a recovery code',
  });
}

function wrongCredentials(): Error {
  return problem(401, 'wrong-credentials', 'the address or the password is wrong', {
    code: 'wrong_credentials',
    detail: 'try again, or ask an administrator for a new invitation',
  });
}
