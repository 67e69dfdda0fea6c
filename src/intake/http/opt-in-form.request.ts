// The bodies of /v1/opt-in-forms: what a form offers, and whom a personal link is for.
import { FREQUENCIES, type Frequency, NAMED_PURPOSES, PAGE_LANGUAGES } from '../../../config/texts/page-texts.js';
import { isAbsent, isObject, MISSING, NO_OBJECT, wrongRequiredText } from '../../http/checks.js';
import { Field, ListOf, OneOf, OptionalText } from '../../http/fields.js';
import { type OfferedPurpose } from '../../optin/form.js';
import { SERVICE } from '../../policy/case.js';
import { LONGEST_PURPOSE, SenderAddress } from './request-fields.js';

const MOST_PURPOSES = 10;
const LONGEST_LABEL = 200;
const SLUG = /^[a-z0-9][a-z0-9-]{1,62}[a-z0-9]$/;

export class OfferedPurposeRequest implements OfferedPurpose {
  @Field(
    wrongPurpose,
    {
      description: 'What is offered; not `service`.',
      type: 'string',
      maxLength: LONGEST_PURPOSE,
      example: 'newsletter',
    },
    { required: true },
  )
  public purpose!: string;

  @OneOf(FREQUENCIES, { about: 'How often at most.', required: true })
  public frequency!: Frequency;

  @Field(
    wrongLabel,
    {
      description: `What it is called within the sentence, by language; needed in English where the purpose is none of ${NAMED_PURPOSES.join(', ')}.`,
      type: 'object',
      properties: Object.fromEntries(PAGE_LANGUAGES.map((language) => [language, { type: 'string' }])),
      additionalProperties: false,
    },
    { always: true },
  )
  public label: OfferedPurpose['label'] = null;
}

export class OptInFormRequest {
  @Field(
    (value) => (typeof value === 'string' && SLUG.test(value) ? null : 'must be 3 to 64 of a-z, 0-9 and hyphens'),
    { description: 'The end of its address, `/o/…`; taken once for all.', type: 'string', pattern: SLUG.source },
    { required: true },
  )
  public slug!: string;

  @SenderAddress({ about: 'The registered sender that asks for the confirmation.' })
  public sender!: string;

  @ListOf(OfferedPurposeRequest, { about: 'What people can choose, each apart.', most: MOST_PURPOSES, least: 1 })
  public purposes!: OfferedPurposeRequest[];
}

export class InvitationRequest {
  @OptionalText({
    about: 'For whom the link is: the id of a contact. Left out, anybody.',
    most: 100,
    example: 'con_01k6…',
  })
  public contact: string | null = null;
}

function wrongPurpose(value: unknown): string | null {
  const wrong = wrongRequiredText(value, LONGEST_PURPOSE);
  if (wrong !== null) return wrong;
  return value === SERVICE ? 'must not be `service`: nobody consents to what they need' : null;
}

function wrongLabel(value: unknown, whole: object): string | null {
  const { purpose } = whole as { purpose?: unknown };
  const isNamed = NAMED_PURPOSES.some((one) => one === purpose);
  if (isAbsent(value)) return isNamed ? null : `${MISSING} in English: what this purpose is called`;
  if (!isObject(value)) return NO_OBJECT;
  for (const [language, label] of Object.entries(value)) {
    if (!PAGE_LANGUAGES.some((one) => one === language)) return `must be in some of: ${PAGE_LANGUAGES.join(', ')}`;
    const wrong = wrongRequiredText(label, LONGEST_LABEL);
    if (wrong !== null) return `${language} ${wrong}`;
  }
  return isNamed || 'en' in value ? null : `${MISSING} in English: what this purpose is called`;
}
