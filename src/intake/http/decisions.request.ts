// The body of POST /v1/decisions as the API documents it: 1 to 1,000 recipients, one purpose, one message.
import { isAbsent, isObject } from '../../http/checks.js';
import { Field, ListOf, OneOf, OptionalText, Part } from '../../http/fields.js';
import { RecipientRequest } from './recipient.request.js';
import { LONGEST_BODY, Purpose, SenderAddress } from './request-fields.js';

export const MOST_RECIPIENTS = 1_000;
export const MODES = ['enforce', 'simulate'] as const;
export type Mode = (typeof MODES)[number];

/** The message as it would leave; its checks wait for the send where it is not known yet. */
export class DraftRequest {
  @OptionalText({ about: 'The subject.' })
  public subject: string | null = null;

  @OptionalText({ about: 'The message as plain text.', most: LONGEST_BODY })
  public text: string | null = null;

  @OptionalText({ about: 'The message as HTML.', most: LONGEST_BODY })
  public html: string | null = null;

  @Field((value) => wrongHeaders(value), {
    description: 'Header fields by name, such as `List-Unsubscribe`.',
    type: 'object',
    additionalProperties: { type: 'string' },
  })
  public headers: Record<string, string> | null = null;
}

/** Read by `readDecisions`, which asks the same of each field and is fast enough for a thousand recipients. */
export class DecisionsRequest {
  @Purpose()
  public purpose: string | null = null;

  @SenderAddress({ about: 'The address that the mail is sent from.' })
  public sender!: string;

  @OneOf(MODES, { about: '`simulate` decides alike and records nothing.', otherwise: 'enforce' })
  public mode: Mode = 'enforce';

  @Part(DraftRequest, { about: 'The message, where it is known already.' })
  public message: DraftRequest | null = null;

  @ListOf(RecipientRequest, { about: 'Whom the mail would go to.', least: 1, most: MOST_RECIPIENTS })
  public recipients!: RecipientRequest[];
}

export function wrongHeaders(value: unknown): string | null {
  if (isAbsent(value)) return null;
  if (!isObject(value)) return 'must be an object of header fields';
  const wrong = Object.keys(value).find((name) => typeof value[name] !== 'string');
  return wrong === undefined ? null : `must hold texts: ${wrong} is none`;
}
