// The bodies of POST /v1/messages/:id/resolve and /retry: who asks for it, and why.
import { isAbsent, wrongRequiredText } from '../../http/checks.js';
import { Field, OneOf } from '../../http/fields.js';

const LONGEST_NAME = 300;
const LONGEST_REASON = 500;
const SETTLED_AS = ['accepted', 'refused'] as const;

/** A text that outlives the person whom the message is to. */
function Stated(about: string, most: number, example: string) {
  return Field(
    (value) => {
      const wrong = isAbsent(value) ? 'is required' : wrongRequiredText(value, most);
      if (wrong !== null) return wrong;
      return String(value).includes('@') ? 'must not hold an address: name a case or a ticket instead' : null;
    },
    { description: about, type: 'string', minLength: 1, maxLength: most, example },
    { required: true },
  );
}

export class RetryRequest {
  @Stated('The person who answers for it.', LONGEST_NAME, 'Jeanne Moreau')
  public by!: string;

  @Stated('Why. Put on record with the name.', LONGEST_REASON, 'the relay was set up wrongly, ticket 311')
  public reason!: string;
}

export class ResolveRequest extends RetryRequest {
  @OneOf(SETTLED_AS, { about: 'What became of it, as the log of the relay says.', required: true })
  public outcome!: (typeof SETTLED_AS)[number];
}
