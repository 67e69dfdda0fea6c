// What a message says: subject and at least one of text and HTML, with merge fields that somebody will fill.
import { isAbsent, wrongRequiredText, wrongText } from '../../http/checks.js';
import { Field, ListOf } from '../../http/fields.js';
import { type Content } from '../../delivery/letter.js';
import { unknownFields } from '../../delivery/merge.js';
import { AttachmentRequest, MEGABYTES, MOST_ATTACHMENTS } from './attachment.request.js';
import { LONGEST_BODY } from './request-fields.js';

const LONGEST_SUBJECT = 500;

export abstract class ContentRequest implements Omit<Content, 'attachments'> {
  @Field(
    wrongSubject,
    {
      description: 'One line; may hold merge fields such as `{{firstName}}`.',
      type: 'string',
      maxLength: LONGEST_SUBJECT,
      example: 'A word, {{firstName|there}}?',
    },
    { required: true },
  )
  public subject!: string;

  @Field(
    (value, whole) => {
      if (isBlank(value) && isBlank((whole as Partial<Content>).html)) return 'or html is required';
      return isAbsent(value) ? null : wrongBody(value);
    },
    {
      description: 'The message as plain text; made from `html` where it is left out. One of the two is needed.',
      type: 'string',
      maxLength: LONGEST_BODY,
      example: 'Hello {{firstName|there}}',
    },
    { always: true },
  )
  public text: string | null = null;

  @Field(wrongBody, { description: 'The message as HTML.', type: 'string', maxLength: LONGEST_BODY })
  public html: string | null = null;

  @ListOf(AttachmentRequest, {
    about: `Files that go with it, and pictures that the HTML shows: up to ${MOST_ATTACHMENTS}, ${MEGABYTES} in all.`,
    most: MOST_ATTACHMENTS,
  })
  public attachments: AttachmentRequest[] = [];
}

function wrongSubject(value: unknown): string | null {
  const wrong = wrongRequiredText(value, LONGEST_SUBJECT);
  if (wrong !== null) return wrong;
  return /[\r\n]/.test(value as string) ? 'must be one line' : wrongMerge(value as string);
}

function wrongBody(value: unknown): string | null {
  return wrongText(value, LONGEST_BODY) ?? wrongMerge(value as string);
}

/** A field that nobody would fill is a mistake of the author's, found before anybody reads it. */
function wrongMerge(subject: string): string | null {
  const names = unknownFields({ subject, text: null, html: null }).map((name) => `{{${name}}}`);
  if (names.length === 0) return null;
  return names.length === 1
    ? `the merge field ${names[0] ?? ''} is not known`
    : `the merge fields ${names.join(', ')} are not known`;
}

function isBlank(value: unknown): boolean {
  return isAbsent(value) || (typeof value === 'string' && value.trim() === '');
}
