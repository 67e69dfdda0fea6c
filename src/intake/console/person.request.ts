// The bodies of /v1/session and /v1/people.
import { ROLES, type Role } from '../../access/people/roles.js';
import { LONGEST_PASSWORD } from '../../access/people/person.js';
import { OneOf, OptionalText, Part, RequiredText } from '../../http/fields.js';
import { UsableAddress } from '../http/request-fields.js';
import { ControllerRequest } from '../http/setup.request.js';

const LONGEST_NAME = 200;
const LONGEST_TOKEN = 100;

const Password = (about: string) => RequiredText({ about, most: LONGEST_PASSWORD });
const NewPassword = () =>
  Password('12 characters or more, and none of those that are guessed first: four unrelated words do well.');
const Token = () => RequiredText({ about: 'What stands behind the `#` of the link.', most: LONGEST_TOKEN });

export class SignInRequest {
  @RequiredText({ about: 'The address of the account.', most: 320, example: 'anna@acme.example' })
  public email!: string;

  @Password('The password.')
  public password!: string;

  @OptionalText({ about: 'Six digits of the authenticator, or a recovery code; where it is asked for.', most: 40 })
  public code: string | null = null;
}

export class FirstPersonRequest {
  @Token()
  public token!: string;

  @Part(ControllerRequest, { about: 'For whom mail is sent; left out where there is one controller already.' })
  public controller: ControllerRequest | null = null;

  @RequiredText({ about: 'Your name.', most: LONGEST_NAME, example: 'Anna Martin' })
  public name!: string;

  @UsableAddress({ about: 'Your address; you sign in with it.', example: 'anna@acme.example' })
  public email!: string;

  @NewPassword()
  public password!: string;
}

export class JoinRequest {
  @Token()
  public token!: string;

  @NewPassword()
  public password!: string;
}

export class PasswordRequest {
  @Password('The password of now.')
  public current!: string;

  @NewPassword()
  public password!: string;
}

export class PersonRequest {
  @UsableAddress({ about: 'Where the person is reached, and what they sign in with.', example: 'paul@acme.example' })
  public email!: string;

  @RequiredText({ about: 'Who that is.', most: LONGEST_NAME, example: 'Paul Petit' })
  public name!: string;

  @OneOf(ROLES, { about: 'What they may do.', required: true })
  public role!: Role;
}

export class RoleRequest {
  @OneOf(ROLES, { about: 'What they may do from now on.', required: true })
  public role!: Role;
}
