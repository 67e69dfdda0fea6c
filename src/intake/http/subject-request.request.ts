// The bodies of /v1/subject-requests.
import { Field, OneOf } from '../../http/fields.js';
import { wrongRequiredText } from '../../http/checks.js';
import { CLOSED_STATES, type ClosedState, REQUEST_TYPES, type RequestType } from '../../rights/subject-requests.js';
import { RecipientAddress } from './request-fields.js';

const LONGEST_OUTCOME = 500;

export class SubjectRequestRequest {
  @OneOf(REQUEST_TYPES, { about: 'What the person asks for (GDPR art. 15, 16, 17, 21).', required: true })
  public type!: RequestType;

  @RecipientAddress()
  public email!: string;
}

export class CloseRequest {
  @OneOf(CLOSED_STATES, { about: 'How it ended.', required: true })
  public state!: ClosedState;

  @Field(
    wrongOutcome,
    {
      description: 'What was done, or why not. It outlives the person: name nobody.',
      type: 'string',
      minLength: 1,
      maxLength: LONGEST_OUTCOME,
      example: 'answered by letter',
    },
    { required: true },
  )
  public outcome!: string;
}

function wrongOutcome(value: unknown): string | null {
  const wrong = wrongRequiredText(value, LONGEST_OUTCOME);
  return wrong ?? (String(value).includes('@') ? 'must not hold an address' : null);
}
