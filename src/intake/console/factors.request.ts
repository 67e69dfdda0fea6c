// The bodies of /v1/session/totp, /v1/session/passkeys and /v1/views.
import { type AuthenticationResponseJSON, type RegistrationResponseJSON } from '@simplewebauthn/server';
import { LONGEST_PASSWORD } from '../../access/people/person.js';
import { isObject, MISSING } from '../../http/checks.js';
import { Field, OneOf, OptionalText, RequiredText } from '../../http/fields.js';

const LONGEST_CODE = 40;
const LONGEST_NAME = 100;
const LONGEST_QUERY = 4_000;
const TOTP_STEPS = ['enrol', 'confirm', 'remove'] as const;

export class TotpRequest {
  @OneOf(TOTP_STEPS, {
    about: '`enrol` makes a secret, `confirm` puts it in force with a first code, `remove` takes it away.',
    required: true,
  })
  public step!: (typeof TOTP_STEPS)[number];

  @OptionalText({ about: 'The password, for `enrol` and `remove`.', most: LONGEST_PASSWORD })
  public password: string | null = null;

  @OptionalText({
    about: 'Six digits; for `confirm` and `remove`, where a recovery code does too.',
    most: LONGEST_CODE,
  })
  public code: string | null = null;
}

const Credential = () =>
  Field(
    (value) => (isObject(value) && isObject(value['response']) && typeof value['id'] === 'string' ? null : WRONG),
    { description: 'What the browser’s WebAuthn answered, as JSON.', type: 'object', additionalProperties: true },
    { required: true },
  );

const WRONG = `${MISSING}: an object as PublicKeyCredential.toJSON() makes one`;

export class PasskeyRequest {
  @RequiredText({ about: 'What you call the device.', most: LONGEST_NAME, example: 'Work laptop' })
  public name!: string;

  @Credential()
  public response!: RegistrationResponseJSON;
}

export class PasskeySignInRequest {
  @Credential()
  public response!: AuthenticationResponseJSON;
}

export class ViewRequest {
  @RequiredText({ about: 'What you call it.', most: LONGEST_NAME, example: 'Blocked in Germany' })
  public name!: string;

  @RequiredText({ about: 'The page that it is a view of.', most: LONGEST_NAME, example: 'audit' })
  public page!: string;

  @OptionalText({
    about: 'The query of its address.',
    most: LONGEST_QUERY,
    otherwise: '',
    example: 'outcome=block&country=DE',
  })
  public query = '';
}
