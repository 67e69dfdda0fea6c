// The bodies of /v1/subject-requests.
import { PAGE_LANGUAGES, type PageLanguage } from '../../../config/texts/page-texts.js';
import { isAbsent, isObject, MISSING, wrongRequiredText, wrongText } from '../../http/checks.js';
import { Field, OneOf, OptionalText, Part } from '../../http/fields.js';
import { RECIPIENT_KINDS, type RecipientKind } from '../../recipient/kind.js';
import { type Changes } from '../../rights/rectification.js';
import { REQUEST_KINDS, type RequestKind } from '../../rights/request-states.js';
import { RecipientAddress, wrongCountry } from './request-fields.js';

const LONGEST_OUTCOME = 500;
const LONGEST_NOTE = 4_000;
const LONGEST_NAME = 500;

const CLOSED_STATES = ['done', 'refused', 'withdrawn'] as const;
const IDENTITIES = ['asserted', 'recorded', 'mailbox'] as const;

/** A text that outlives the person. */
function Words({ about, example }: { readonly about: string; readonly example: string }): PropertyDecorator {
  const schema = { description: `${about} It outlives the person: name nobody.`, type: 'string', example } as const;
  return Field(wrongWords, { ...schema, minLength: 1, maxLength: LONGEST_OUTCOME }, { required: true });
}

function wrongWords(value: unknown): string | null {
  const wrong = wrongRequiredText(value, LONGEST_OUTCOME);
  return wrong ?? (String(value).includes('@') ? 'must not hold an address' : null);
}

export class SubjectRequestRequest {
  @OneOf(REQUEST_KINDS, { about: 'What the person asks for (GDPR art. 15 to 18, 20, 21).', required: true })
  public type!: RequestKind;

  @RecipientAddress()
  public email!: string;

  @OneOf(PAGE_LANGUAGES, { about: 'In which language the person is answered.', otherwise: 'en' })
  public language: PageLanguage = 'en';

  @OptionalText({ about: 'What the person wrote; sealed, and gone when the request is closed.', most: LONGEST_NOTE })
  public note: string | null = null;

  @OneOf(IDENTITIES, {
    about:
      'How the person is known to be who they say: `asserted` by you; `recorded`, with `identityHow`; or `mailbox`: a letter ' +
      'to that very mailbox asks them to confirm it, and nothing happens before. An objection needs none.',
    otherwise: 'asserted',
  })
  public identity: (typeof IDENTITIES)[number] = 'asserted';

  @Field(
    (value, whole) => {
      const { identity } = whole as SubjectRequestRequest;
      if (isAbsent(value)) return identity === 'recorded' ? `${MISSING}: say how you know` : null;
      return wrongWords(value);
    },
    {
      description: 'For `recorded`: how. It outlives the person: name nobody.',
      type: 'string',
      example: 'called back at the number on the contract',
    },
    { always: true },
  )
  public identityHow: string | null = null;
}

export class CloseRequest {
  @OneOf(CLOSED_STATES, { about: 'How it ended.', required: true })
  public state!: (typeof CLOSED_STATES)[number];

  @Words({ about: 'What was done, or why not.', example: 'answered by letter' })
  public outcome!: string;
}

export class ExtendRequest {
  @Words({ about: 'Why it takes longer; told to the person.', example: 'many requests came at once' })
  public reason!: string;
}

export class RefuseRequest {
  @Words({ about: 'Why it is not met; told to the person.', example: 'the same was answered a week ago' })
  public reason!: string;
}

export class IdentityRequest {
  @Words({ about: 'How you know who asked.', example: 'called back at the number on the contract' })
  public how!: string;
}

export class LiftRestrictionRequest {
  @Words({ about: 'Why the restriction ends.', example: 'the data were found to be accurate' })
  public reason!: string;

  @Field(
    (value) => (value === true ? null : 'must be true: the person is told before a restriction ends (GDPR art. 18(3))'),
    { description: 'That the person has been told (GDPR art. 18(3)).', type: 'boolean' },
    { required: true },
  )
  public personTold!: true;
}

/** What is left out stays, null takes it away. */
function Corrected(about: string, wrong: (value: unknown) => string | null, example: string): PropertyDecorator {
  return Field(wrong, { description: `${about}; left out, it stays; null takes it away.`, type: 'string', example });
}

export class ChangesRequest {
  @Corrected('The name', (value) => wrongText(value, LONGEST_NAME), 'Jean Dupont')
  public name?: string | null;

  @Corrected('The company', (value) => wrongText(value, LONGEST_NAME), 'Client SA')
  public company?: string | null;

  @Corrected('The job title', (value) => wrongText(value, LONGEST_NAME), 'Directeur financier')
  public jobTitle?: string | null;

  @Corrected('The country', wrongCountry, 'FR')
  public country?: string | null;

  @Corrected(
    'The kind of recipient',
    (value) =>
      RECIPIENT_KINDS.some((kind) => kind === value) ? null : `must be one of: ${RECIPIENT_KINDS.join(', ')}`,
    'consumer',
  )
  public kind?: RecipientKind | null;
}

export class AnswerSubjectRequest {
  @Part(ChangesRequest, { about: 'For `rectification`: what is corrected.' })
  public changes: ChangesRequest | null = null;
}

/** Null where nothing is to be changed. */
export function changesIn({ changes }: AnswerSubjectRequest): Changes | null {
  if (!isObject(changes)) return null;
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  return given.length > 0 ? Object.fromEntries(given) : null;
}

export class LegalHoldRequest {
  @RecipientAddress()
  public email!: string;

  @Words({ about: 'The matter for which nothing may be erased.', example: 'claim 2026-114' })
  public reason!: string;
}

export class LiftHoldRequest {
  @Words({ about: 'Why it ends.', example: 'claim 2026-114 is settled' })
  public reason!: string;
}
